// A report in one HTML file, which needs no network: every trace with its chart, a slider through
// the steps that shows all variables, and the states that each end passes.
#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <set>

#include "checker/program/commands/environment_options.h"
#include "checker/program/renderings/rendering.h"
#include "checker/program/renderings/sequence_chart.h"
#include "checker/program/renderings/state_diagram.h"
#include "checker/program/renderings/trace_json.h"
#include "checker/program/renderings/trace_text.h"
#include "checker/program/renderings/xml_text.h"
#include "checker/program/traces/trace_words.h"

namespace finwait::program {

namespace {

using model::Side;

constexpr std::string_view kPageStyle =
    R"(body{margin:0 auto;max-width:1100px;padding:1rem;background:var(--paper);color:var(--ink);font:15px/1.45 system-ui,"DejaVu Sans",sans-serif}
a{color:var(--a)}.verdict{font-weight:600}.verdict.bad{color:var(--bad)}.verdict.good{color:var(--good)}.verdict.doubt{color:var(--doubt)}.quiet{color:var(--faint)}
section{content-visibility:auto;contain-intrinsic-size:auto 3rem}summary{cursor:pointer;font-weight:600;padding:.35rem 0}
.chart,.state-diagrams{overflow-x:auto}.state-diagrams{display:flex;gap:1rem}.state-diagrams svg{width:520px;height:auto}
input[type=range]{width:min(36rem,60%)}:focus-visible{outline:3px solid var(--a);outline-offset:2px}
table{border-collapse:collapse;font-family:ui-monospace,"DejaVu Sans Mono",monospace;font-size:13px}td,th{padding:.1rem .7rem;text-align:left}tr.changed{background:var(--lit)}tr.changed th::before{content:"• "}
code{overflow-wrap:anywhere})";

// What is shown comes from the trace's data by textContent, never as markup.
constexpr std::string_view kScript = R"(
'use strict';
for (const section of document.querySelectorAll('section')) {
  const details = section.querySelector('details');
  const range = section.querySelector('input');
  const output = section.querySelector('output');
  const body = section.querySelector('tbody');
  let data = null;
  const shown = value => typeof value === 'object' ? JSON.stringify(value) : String(value);
  const rows = at => {
    const all = [], now = data.states[at];
    for (const name of Object.keys(now.A)) all.push([name, now.A[name], now.B[name]]);
    all.push(['in flight', now.channels.A.map(shown).join(' '), now.channels.B.map(shown).join(' ')]);
    return all;
  };
  const show = () => {
    const at = Number(range.value);
    output.textContent = at === 0 ? 'the start' : 'step ' + at + ': ' + data.steps[at - 1];
    for (const row of section.querySelectorAll('.row')) row.classList.toggle('now', Number(row.dataset.step) === at);
    const before = rows(Math.max(0, at - 1));
    body.replaceChildren(...rows(at).map((cells, i) => {
      const row = document.createElement('tr');
      cells.forEach((cell, column) => {
        const element = document.createElement(column === 0 ? 'th' : 'td');
        element.textContent = shown(cell);
        row.append(element);
      });
      row.classList.toggle('changed', at > 0 && shown(before[i]) !== shown(cells));
      return row;
    }));
    for (const diagram of section.querySelectorAll('[data-end]')) {
      const end = diagram.dataset.end;
      const path = data.states.slice(0, at + 1).map(state => state[end].state);
      for (const box of diagram.querySelectorAll('[data-state]')) box.classList.toggle('here', box.dataset.state === path[at]);
      for (const edge of diagram.querySelectorAll('.edge'))
        edge.classList.toggle('lit', path.some((state, i) => i > 0 && path[i - 1] === edge.dataset.from && state === edge.dataset.to && state !== path[i - 1]));
    }
  };
  const open = () => {
    if (!details.open || data) return;
    data = JSON.parse(section.querySelector('script').textContent);
    for (const place of section.querySelectorAll('[data-design]'))
      place.append(document.getElementById(place.dataset.design).content.cloneNode(true));
    range.addEventListener('input', show);
    show();
  };
  details.addEventListener('toggle', open);
  open();
}
)";

/// JSON inside of a script element: nothing in it ends the element.
std::string in_script(const nlohmann::ordered_json& json) {
    std::string safe;
    for (const char c : dump(json, -1)) {
        if (c == '<') {
            safe += "\\u003c";
        } else {
            safe += c;
        }
    }
    return safe;
}

std::string inline_svg(const Drawing& drawing, const std::string& title) {
    return fmt::format(
        "<svg class=\"finwait\" role=\"img\" width=\"{0:.0f}\" height=\"{1:.0f}\" viewBox=\"0 0 "
        "{0:.0f} {1:.0f}\"><title>{2}</title>\n{3}</svg>\n",
        drawing.width, drawing.height, xml_text(title), drawing.elements);
}

/// What the user may type to see it again; empty of a walk.
std::string how_to_reproduce(const Setting& setting, const ShownTrace& shown) {
    if (shown.property == nullptr || shown.numbers) return {};
    const std::string peer =
        setting.designs[0] == setting.designs[1] ? "" : " " + setting.designs[1];
    return fmt::format("finwait check {}{}{} --property {}", setting.designs[0], peer,
                       command_options(setting.model->environment()), shown.property->name);
}

class HtmlReport {
  public:
    explicit HtmlReport(const Sink& sink) : sink_(sink) {}

    void write(const RenderedTraces& traces) {
        sink_(fmt::format(
            "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<meta "
            "name=\"viewport\" content=\"width=device-width\">\n<meta "
            "http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
            "'unsafe-inline'; script-src 'unsafe-inline'\">\n<title>finwait {0}: {1} "
            "trace{2}</title>\n<style>\n{3}{4}{5}\n</style>\n<body class=\"finwait\">\n<h1>finwait "
            "{0}</h1>\n<p class=\"quiet\">{1} trace{2}. The arrow keys move the slider of a trace "
            "that has the focus; Enter opens and closes one.</p>\n",
            traces.command, traces.count(), traces.count() == 1 ? "" : "s", chart_style(),
            diagram_style(), kPageStyle));
        for (const TracesOfSetting& part : traces.parts) write_designs(*part.setting);
        for (const TracesOfSetting& part : traces.parts) {
            for (const ShownTrace& shown : part.traces) write_trace(*part.setting, shown);
        }
        sink_(fmt::format("<script>{}</script>\n</body>\n</html>\n", kScript));
    }

  private:
    /// The diagram of each design once; traces copy it.
    void write_designs(const Setting& setting) {
        for (const Side side : {Side::A, Side::B}) {
            const model::Design& design = setting.model->design(side);
            if (!designs_.insert(design.name).second) continue;
            const StateDiagram diagram = diagram_of(design);
            sink_(fmt::format("<template id=\"states-{}\">\n{}</template>\n", xml_text(design.name),
                              inline_svg(draw_states(diagram), "States of " + design.name)));
        }
    }

    void write_trace(const Setting& setting, const ShownTrace& shown) {
        const bool first = number_++ == 0;
        sink_(fmt::format("<section><details{}><summary>{}</summary>\n", first ? " open" : "",
                          xml_text(headline(shown))));
        if (shown.property != nullptr) {
            const Span verdict = verdict_span(shown.verdict);
            sink_(fmt::format("<p><span class=\"verdict {}\">{}</span>", class_of(verdict.role),
                              xml_text(verdict.text)));
            for (const std::string& sentence : conclusions(setting, shown))
                sink_(" " + xml_text(sentence));
            sink_("</p>\n");
        }
        sink_(fmt::format("<p class=\"quiet\">{} · {}</p>\n", xml_text(text_of(setting.designs)),
                          xml_text(text_of(setting.model->environment()))));
        const std::string again = how_to_reproduce(setting, shown);
        if (!again.empty()) sink_(fmt::format("<p><code>{}</code></p>\n", xml_text(again)));
        sink_("<div class=\"chart\">" +
              inline_svg(draw_chart(setting, shown.trace), headline(shown)) + "</div>\n");
        sink_(fmt::format(
            "<p><label>Step <input type=\"range\" min=\"0\" max=\"{}\" value=\"0\"></label> "
            "<output></output></p>\n<table><thead><tr><th>variable</th><th>A</th><th>B</th></tr>"
            "</thead><tbody></tbody></table>\n<div class=\"state-diagrams\">",
            shown.trace.steps.size()));
        for (const Side side : {Side::A, Side::B}) {
            sink_(
                fmt::format("<figure data-end=\"{0}\" data-design=\"states-{1}\"><figcaption>{0}"
                            "</figcaption></figure>",
                            model::name_of(side), xml_text(setting.model->design(side).name)));
        }
        sink_("</div>\n");
        write_data(shown.trace);
        sink_("</details></section>\n");
    }

    void write_data(const Trace& trace) {
        nlohmann::ordered_json data{{"states", {variables_json(trace.initial)}},
                                    {"steps", nlohmann::ordered_json::array()}};
        for (const TraceStep& step : trace.steps) {
            data["states"].push_back(variables_json(step.after));
            data["steps"].push_back(text_of(step.change.event));
        }
        sink_("<script type=\"application/json\">" + in_script(data) + "</script>\n");
    }

    const Sink& sink_;
    std::set<std::string> designs_;
    std::size_t number_ = 0;
};

class HtmlRendering final : public Rendering {
  public:
    [[nodiscard]] std::string_view name() const override { return "html"; }
    [[nodiscard]] std::string_view what() const override {
        return "one page with a slider through the steps of each";
    }

    void render(const RenderedTraces& traces, const RenderingOptions& /*options*/,
                const Sink& sink) const override {
        HtmlReport(sink).write(traces);
    }
};

}  // namespace

const Rendering& html_rendering() {
    static const HtmlRendering rendering;
    return rendering;
}

}  // namespace finwait::program
