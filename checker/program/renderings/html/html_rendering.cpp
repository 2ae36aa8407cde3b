// A report in one HTML file, which needs no network: the verdicts, what was used of each design,
// and every trace with its chart, a slider through the steps that shows all variables, and the
// states that each end passes.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <span>

#include "checker/program/renderings/coverage_report.h"
#include "checker/program/renderings/html/page.h"
#include "checker/program/renderings/rendering.h"
#include "checker/program/renderings/sequence_chart.h"
#include "checker/program/renderings/state_diagram.h"
#include "checker/program/renderings/trace_text.h"
#include "checker/program/renderings/xml_text.h"
#include "checker/program/terminal/json_text.h"
#include "checker/program/traces/explanation.h"
#include "checker/program/traces/trace_words.h"
#include "checker/program/traces/variables.h"
#include "model/environment_text.h"

namespace finwait::program {

namespace {

using model::Side;
using nlohmann::ordered_json;

/// JSON inside of a script element: nothing in it ends the element.
std::string in_script(const ordered_json& json) {
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

std::string designs_as_typed(const Instance& instance) {
    return instance.designs[0] +
           (instance.designs[0] == instance.designs[1] ? "" : " " + instance.designs[1]);
}

/// What the user may type to see it again; empty of a walk.
std::string how_to_reproduce(const Instance& instance, const ShownTrace& shown) {
    if (shown.property == nullptr || shown.numbers) return {};
    return fmt::format("finwait check {}{} --property {}", designs_as_typed(instance),
                       command_options(instance.model->environment()), shown.property->name);
}

/// The variables of one end after another, or what has changed of them by their numbers.
ordered_json values_of(const model::Endpoint& endpoint) {
    ordered_json values = ordered_json::array();
    for (const VariableText& variable : variable_texts(endpoint)) values.push_back(variable.value);
    return values;
}
ordered_json changes_between(const model::Endpoint& before, const model::Endpoint& after) {
    const std::vector<VariableText> old = variable_texts(before);
    const std::vector<VariableText> now = variable_texts(after);
    ordered_json changes = ordered_json::object();
    for (std::size_t i = 0; i < now.size(); ++i) {
        if (now[i].value != old[i].value) changes[std::to_string(i)] = now[i].value;
    }
    return changes;
}
ordered_json in_flight_in(const model::World& world) {
    ordered_json both = ordered_json::array();
    for (const Side side : {Side::A, Side::B}) {
        std::vector<std::string> texts;
        for (const model::Segment& segment : world.from(side).segments())
            texts.push_back(text_of(segment));
        both.push_back(fmt::format("{}", fmt::join(texts, " · ")));
    }
    return both;
}

/// What `page_script` moves through.
ordered_json trace_data(const Instance& instance, const ShownTrace& shown, bool explain) {
    const Trace& trace = shown.trace;
    std::optional<Explainer> explainer;
    if (explain) explainer.emplace(instance, shown.numbers);
    ordered_json data{{"start",
                       {{"A", values_of(trace.initial.endpoint(Side::A))},
                        {"B", values_of(trace.initial.endpoint(Side::B))},
                        {"flying", in_flight_in(trace.initial)}}},
                      {"steps", ordered_json::array()}};
    for (std::size_t i = 0; i < trace.steps.size(); ++i) {
        const model::World& before = trace.before(i);
        const model::World& after = trace.steps[i].after;
        ordered_json step{{"event", text_of(trace.steps[i].change.event)}};
        for (const Side side : {Side::A, Side::B}) {
            ordered_json changes = changes_between(before.endpoint(side), after.endpoint(side));
            if (!changes.empty()) step[model::name_of(side)] = std::move(changes);
        }
        if (ordered_json flying = in_flight_in(after); flying != in_flight_in(before))
            step["flying"] = std::move(flying);
        if (explainer) step["why"] = explanation_texts(explainer->explain(trace, i));
        data["steps"].push_back(std::move(step));
    }
    return data;
}

/// The rows that were used, each as `draw_states` calls it.
ordered_json used_rows(const ReportedCoverage& coverage) {
    ordered_json both;
    for (const Side side : {Side::A, Side::B}) {
        const model::Design& design = coverage.instance->model->design(side);
        ordered_json& used = both[model::name_of(side)];
        used = ordered_json::array();
        for (const model::State state : model::kAllStates) {
            for (const model::TableEvent event : model::kAllTableEvents) {
                if (coverage.happened[index(side)].has(state, event))
                    used.push_back(fmt::format("{} {}", name_of(state), name_of(design, event)));
            }
        }
    }
    return both;
}

class HtmlReport {
  public:
    HtmlReport(const RenderedTraces& traces, bool explain, const Sink& sink)
        : traces_(traces), explain_(explain), sink_(sink) {}

    void write() {
        write_head();
        if (traces_.run != nullptr) {
            number_traces();
            write_verdicts();
        }
        if (traces_.run != nullptr && traces_.count() > 0) sink_("<h2>Traces</h2>\n");
        for (const TracesOfInstance& part : traces_.parts) {
            for (const ShownTrace& shown : part.traces) write_trace(*part.instance, shown);
        }
        sink_(fmt::format("<script>{}</script>\n</body>\n</html>\n", page_script()));
    }

  private:
    void write_head() {
        const std::size_t count = traces_.count();
        sink_(fmt::format(
            "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<meta "
            "name=\"viewport\" content=\"width=device-width\">\n<meta "
            "http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
            "'unsafe-inline'; script-src 'unsafe-inline'\">\n<title>finwait {0}: {1} "
            "trace{2}</title>\n<style>\n{3}{4}{5}</style>\n<body class=\"finwait\">\n<h1>finwait "
            "{0}</h1>\n<p class=\"quiet\">{1} trace{2}. Tab goes from one to the next, Enter opens "
            "and closes it, and the arrow keys move its slider.</p>\n",
            traces_.command, count, count == 1 ? "" : "s", chart_style(), diagram_style(),
            page_style()));
        ordered_json names = ordered_json::array();
        for (const VariableText& variable : variable_texts(model::Endpoint{}))
            names.push_back(variable.name);
        sink_(fmt::format("<script type=\"application/json\" id=\"names\">{}</script>\n",
                          in_script(names)));
        for (const TracesOfInstance& part : traces_.parts) write_designs(*part.instance);
        if (traces_.run == nullptr) return;
        for (const ReportedCoverage& one : traces_.run->coverage) write_designs(*one.instance);
    }

    /// Designs and environment. A trace where any number of segments may be in flight is of a
    /// instance of its own; it belongs to the verdict all the same.
    [[nodiscard]] std::string place_of(const Instance& instance, bool with_capacity = true) const {
        model::Environment environment = instance.model->environment();
        if (!with_capacity) environment.capacity = model::kAnyCapacity;
        return text_of(instance.designs) + " · " + text_of(environment);
    }
    [[nodiscard]] bool is_for_any_capacity() const {
        return std::ranges::any_of(traces_.run->verdicts, [](const ReportedVerdict& one) {
            return one.instance->model->environment().capacity == model::kAnyCapacity;
        });
    }
    void number_traces() {
        std::size_t number = 0;
        for (const TracesOfInstance& part : traces_.parts) {
            const std::string place = place_of(*part.instance, !is_for_any_capacity());
            for (const ShownTrace& shown : part.traces) {
                ++number;
                if (shown.property != nullptr)
                    numbers_.emplace(place + " " + shown.property->name, number);
            }
        }
    }

    /// By designs and environment, open where there are few.
    void write_verdicts() {
        constexpr std::size_t kFew = 60;
        const std::vector<ReportedVerdict>& all = traces_.run->verdicts;
        for (std::size_t begin = 0; begin < all.size();) {
            std::size_t end = begin;
            while (end < all.size() && all[end].instance == all[begin].instance) ++end;
            write_table({all.data() + begin, end - begin}, all.size() <= kFew);
            begin = end;
        }
    }
    void write_table(std::span<const ReportedVerdict> verdicts, bool open) {
        std::vector<std::pair<Span, std::size_t>> counts;
        for (const ReportedVerdict& one : verdicts) {
            auto found =
                std::ranges::find(counts, one.verdict, &std::pair<Span, std::size_t>::first);
            if (found == counts.end()) found = counts.insert(found, {one.verdict, 0});
            ++found->second;
        }
        std::string summary = xml_text(place_of(*verdicts.front().instance));
        for (const auto& [verdict, count] : counts) {
            summary += fmt::format(" · <span class=\"{}\">{} {}</span>", class_of(verdict.role),
                                   count, xml_text(verdict.text));
        }
        sink_(
            fmt::format("<details class=\"verdicts\"{}><summary>{}</summary>\n<table><thead><tr>"
                        "<th>verdict</th><th>property</th><th>what it claims</th></tr></thead>"
                        "<tbody>\n",
                        open ? " open" : "", summary));
        for (const ReportedVerdict& one : verdicts) {
            const Instance& instance = one.trace_in != nullptr ? *one.trace_in : *one.instance;
            const auto found = numbers_.find(place_of(instance) + " " + one.name);
            std::string name = xml_text(one.name);
            if (found != numbers_.end())
                name = fmt::format("<a href=\"#t{}\">{}</a>", found->second, name);
            sink_(fmt::format("<tr><td class=\"verdict {}\">{}</td><td>{}</td><td>{}{}</td></tr>\n",
                              class_of(one.verdict.role), xml_text(one.verdict.text), name,
                              xml_text(one.sentence),
                              one.remark.empty() ? "" : " <em>" + xml_text(one.remark) + "</em>"));
        }
        sink_("</tbody></table>\n");
        for (const ReportedCoverage& one : traces_.run->coverage) {
            if (one.instance == verdicts.front().instance) write_coverage(one);
        }
        sink_("</details>\n");
    }

    /// The states of each end, with what was never used struck through, and the same in words.
    void write_coverage(const ReportedCoverage& one) {
        const std::string id = fmt::format("c{}", coverage_.size() + 1);
        if (!coverage_.emplace(one.instance, id).second) return;
        sink_(
            fmt::format("<script type=\"application/json\" id=\"{}\">{}</script>\n<details "
                        "class=\"coverage\"><summary>Rows used: {}</summary>\n",
                        id, in_script(used_rows(one)), xml_text(place_of(*one.instance))));
        for (const auto& [heading, items] :
             coverage_lists(*one.instance->model, one.happened, one.how)) {
            if (items.empty()) continue;
            sink_(fmt::format("<p>{} {}</p>\n", xml_text(heading),
                              xml_text(fmt::format("{}", fmt::join(items, " · ")))));
        }
        write_state_diagrams(*one.instance);
        sink_("</details>\n");
    }

    /// The diagram of each design once; traces copy it.
    void write_designs(const Instance& instance) {
        for (const Side side : {Side::A, Side::B}) {
            const model::Design& design = instance.model->design(side);
            if (!designs_.insert(design.name).second) continue;
            const StateDiagram diagram = diagram_of(design);
            sink_(fmt::format("<template id=\"states-{}\">\n{}</template>\n", xml_text(design.name),
                              inline_svg(draw_states(diagram), "States of " + design.name)));
        }
    }
    void write_state_diagrams(const Instance& instance) {
        const auto coverage = coverage_.find(&instance);
        sink_("<div class=\"state-diagrams\">");
        for (const Side side : {Side::A, Side::B}) {
            sink_(fmt::format(
                "<figure data-end=\"{0}\" data-design=\"states-{1}\"{2}><figcaption><strong>{0}"
                "</strong> {1}</figcaption></figure>",
                model::name_of(side), xml_text(instance.model->design(side).name),
                coverage == coverage_.end()
                    ? ""
                    : fmt::format(" data-coverage=\"{}\"", coverage->second)));
        }
        sink_("</div>\n");
        if (coverage != coverage_.end())
            sink_("<p class=\"quiet\">Struck through: rows that were not used.</p>\n");
    }

    void write_trace(const Instance& instance, const ShownTrace& shown) {
        const bool first = number_++ == 0;
        sink_(fmt::format("<section id=\"t{}\"><details{}><summary>{}</summary>\n", number_,
                          first ? " open" : "", xml_text(headline(shown))));
        if (shown.property != nullptr) {
            const Span verdict = verdict_span(shown.verdict);
            sink_(fmt::format("<p><span class=\"verdict {}\">{}</span>", class_of(verdict.role),
                              xml_text(verdict.text)));
            for (const std::string& sentence : conclusions(instance, shown))
                sink_(" " + xml_text(sentence));
            sink_("</p>\n");
        }
        sink_(fmt::format("<p class=\"quiet\">{}</p>\n", xml_text(place_of(instance))));
        const std::string again = how_to_reproduce(instance, shown);
        if (!again.empty()) sink_(fmt::format("<p><code>{}</code></p>\n", xml_text(again)));
        sink_(fmt::format(
            "<p class=\"walk\"><label>Step <input type=\"range\" min=\"0\" max=\"{}\" "
            "value=\"0\"></label> <output></output></p>\n<ul class=\"why\"></ul>\n<div "
            "class=\"look\"><div class=\"chart\">{}</div>\n<div class=\"variables\"><table><thead>"
            "<tr><th>variable</th><th>A</th><th>B</th></tr></thead><tbody></tbody></table><p "
            "class=\"quiet\"></p></div></div>\n",
            shown.trace.steps.size(),
            inline_svg(draw_chart(instance, shown.trace), headline(shown))));
        write_state_diagrams(instance);
        sink_(
            fmt::format("<script type=\"application/json\" class=\"trace\">{}</script>"
                        "</details></section>\n",
                        in_script(trace_data(instance, shown, explain_))));
    }

    const RenderedTraces& traces_;
    bool explain_;
    const Sink& sink_;
    std::set<std::string> designs_;
    /// Of the traces, by their instances and properties.
    std::map<std::string, std::size_t> numbers_;
    /// The ids of what was used.
    std::map<const Instance*, std::string> coverage_;
    std::size_t number_ = 0;
};

class HtmlRendering final : public Rendering {
  public:
    [[nodiscard]] std::string_view name() const override { return "html"; }
    [[nodiscard]] std::string_view suffix() const override { return ".html"; }
    [[nodiscard]] std::string_view what() const override {
        return "one page: verdicts, what was used, a slider through the steps of each trace";
    }
    [[nodiscard]] bool is_report() const override { return true; }

    void render(const RenderedTraces& traces, const RenderingOptions& options,
                const Sink& sink) const override {
        HtmlReport(traces, options.detail.explain, sink).write();
    }
};

}  // namespace

const Rendering& html_rendering() {
    static const HtmlRendering rendering;
    return rendering;
}

}  // namespace finwait::program
