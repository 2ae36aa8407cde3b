// Mermaid's sequence diagrams, which GitHub and GitLab draw in Markdown.
//
// Mermaid's arrows arrive in the row in which they are sent. So a segment that arrives later is two
// of them: an open one where it is sent, which says when it arrives, and a dashed one where it
// does.
#include <fmt/format.h>

#include "checker/program/renderings/rendering.h"
#include "checker/program/renderings/step_note.h"
#include "checker/program/terminal/styled_text.h"
#include "checker/program/traces/message_flow.h"
#include "checker/program/traces/trace_words.h"

namespace finwait::program {

namespace {

using model::EventKind;
using model::Side;

/// Mermaid reads `#`, `;`, quotes and angle brackets as its own, and a line break as an end.
std::string escaped(std::string_view text) {
    std::string safe;
    for (const char c : printable(text)) {
        const bool special = std::string_view("#;:<>\"'`%{}[]()|\\").find(c) != std::string::npos;
        if (special) {
            safe += fmt::format("#{};", static_cast<int>(c));
        } else {
            safe += c;
        }
    }
    return safe;
}

class MermaidDiagram {
  public:
    MermaidDiagram(const Instance& instance, const ShownTrace& shown, const Sink& sink)
        : instance_(instance), trace_(shown.trace), flow_(flow_of(shown.trace)), sink_(sink) {}

    void draw(const ShownTrace& shown) {
        sink_("sequenceDiagram\n");
        line(fmt::format("title {}", escaped(headline(shown))));
        for (const Side side : {Side::A, Side::B}) {
            line(fmt::format("participant {0} as {0} · {1}", name_of(side),
                             escaped(instance_.model->design(side).name)));
        }
        for (const Side side : {Side::A, Side::B}) note(side, state_of(trace_.initial, side));
        for (std::size_t i = 0; i < trace_.steps.size(); ++i) step(i);
        if (trace_.loop) {
            indent_ = "  ";
            line("end");
        }
        tell_what_is_in_flight();
    }

  private:
    static std::string state_of(const model::World& world, Side side) {
        return std::string(name_of(world.endpoint(side).state));
    }

    void line(const std::string& text) const { sink_(indent_ + text + "\n"); }
    void note(Side side, const std::string& text) const {
        line(fmt::format("Note {} of {}: {}", side == Side::A ? "left" : "right", name_of(side),
                         escaped(text)));
    }
    void arrow(const Message& message, const char* head, const std::string& text) const {
        line(fmt::format("{}{}{}: {}", name_of(message.from), head,
                         name_of(model::peer(message.from)), escaped(text)));
    }
    static std::string numbered(std::size_t step, const std::string& text) {
        return fmt::format("{}. {}", step + 1, text);
    }

    [[nodiscard]] bool at_once(const Message& message) const {
        const auto end = message.arrived ? message.arrived : message.lost;
        return message.copies.empty() && end && *end <= message.sent + 1 && trace_.loop != end;
    }

    void step(std::size_t i) {
        if (trace_.loop == i) {
            line("loop again and again");
            indent_ = "    ";
        }
        const model::Event& event = trace_.steps[i].change.event;
        if (event.kind == EventKind::Tick) {
            line(fmt::format("Note over A,B: {}", numbered(i, "a tick of the clock")));
            return;
        }
        if (flow_.steps[i].taken) take(i, flow_.messages[*flow_.steps[i].taken]);
        const std::string text = plain(note_of(trace_, i));
        if (!text.empty()) note(event.endpoint, numbered(i, text));
        if (flow_.steps[i].sent) send(i, flow_.messages[*flow_.steps[i].sent]);
    }

    void send(std::size_t i, const Message& message) const {
        const std::string text = text_of(message.segment);
        if (!at_once(message)) {
            arrow(message, "-)", fmt::format("{}, {}", numbered(i, text), fate_of(message)));
        } else if (message.found_no_room()) {
            arrow(message, "-x", numbered(i, text) + ", lost: no room");
        } else if (message.lost) {
            arrow(message, "-x", fmt::format("{}-{}. {}", i + 1, i + 2, text));
        } else {
            arrow(message, "->>", fmt::format("{}-{}. {}", i + 1, i + 2, text));
        }
    }

    [[nodiscard]] static std::string fate_of(const Message& message) {
        if (message.arrived) return fmt::format("arrives in step {}", *message.arrived + 1);
        if (message.lost) return fmt::format("is lost in step {}", *message.lost + 1);
        return "stays in flight";
    }

    void take(std::size_t i, const Message& message) const {
        if (at_once(message)) return;
        const bool lost = message.lost == i;
        const bool copy = !lost && message.arrived != i;
        arrow(message, lost ? "--x" : "-->>",
              fmt::format("{}. {}{}, of step {}", i + 1, copy ? "a copy of " : "",
                          text_of(message.segment), message.sent + 1));
    }

    void tell_what_is_in_flight() {
        for (const Message& message : flow_.messages) {
            if (message.in_flight()) {
                line(fmt::format("Note over A,B: still in flight from {}: {}",
                                 name_of(message.from), escaped(text_of(message.segment))));
            }
        }
    }

    const Instance& instance_;
    const Trace& trace_;
    const MessageFlow flow_;
    const Sink& sink_;
    std::string indent_ = "  ";
};

class MermaidRendering final : public Rendering {
  public:
    [[nodiscard]] std::string_view name() const override { return "mermaid"; }
    [[nodiscard]] std::string_view suffix() const override { return ".md"; }
    [[nodiscard]] std::string_view what() const override {
        return "sequence diagrams for GitHub and GitLab; several: Markdown";
    }

    void render(const RenderedTraces& traces, const RenderingOptions& /*options*/,
                const Sink& sink) const override {
        const bool several = traces.count() > 1;
        for (const TracesOfInstance& part : traces.parts) {
            for (const ShownTrace& shown : part.traces) {
                if (several) sink(fmt::format("### {}\n\n```mermaid\n", heading(shown)));
                MermaidDiagram(*part.instance, shown, sink).draw(shown);
                if (several) sink("```\n\n");
            }
        }
    }

  private:
    static std::string heading(const ShownTrace& shown) {
        return shown.property == nullptr ? "A walk" : printable(shown.property->name);
    }
};

}  // namespace

const Rendering& mermaid_rendering() {
    static const MermaidRendering rendering;
    return rendering;
}

}  // namespace finwait::program
