// The Informal Trace Format of Apalache (its ADR 015), which TLA+ and Quint tools read: every state
// with all variables, and in `#meta` the event that led to it.
#include <nlohmann/json.hpp>

#include "checker/program/renderings/rendering.h"
#include "checker/program/traces/trace_json.h"
#include "checker/program/traces/trace_words.h"
#include "model/fields.h"

namespace finwait::program {

namespace {

using model::Side;
using nlohmann::ordered_json;

/// A record has the same fields in every state, or it would have no type.
ordered_json segment_record(const model::Segment& segment) {
    ordered_json record;
    model::for_each_field_of_segment(
        segment, [&](const model::FieldInfo& field, const auto& member) {
            const std::string name(field.name);
            record[name] = member;
            if (field.kind == model::FieldKind::OwnNumber ||
                field.kind == model::FieldKind::PeerNumber) {
                record[name] = shown_number(segment, static_cast<std::uint32_t>(member));
            }
        });
    return record;
}

class ItfRendering final : public Rendering {
  public:
    [[nodiscard]] std::string_view name() const override { return "itf"; }
    [[nodiscard]] std::string_view suffix() const override { return ".itf.json"; }
    [[nodiscard]] std::string_view what() const override {
        return "the Informal Trace Format of Apalache and Quint; one trace";
    }
    [[nodiscard]] bool takes_one() const override { return true; }

    void render(const RenderedTraces& traces, const RenderingOptions& /*options*/,
                const Sink& sink) const override {
        for (const TracesOfInstance& part : traces.parts) {
            for (const ShownTrace& shown : part.traces) {
                sink(dump(document(traces.command, *part.instance, shown), 1));
                sink("\n");
            }
        }
    }

  private:
    static ordered_json document(std::string_view command, const Instance& instance,
                                 const ShownTrace& shown) {
        const Trace& trace = shown.trace;
        ordered_json meta{{"format", "ITF"},
                          {"format-description", "Apalache ADR-015: Informal Trace Format"},
                          {"source", document_json(command, instance)},
                          {"description", headline(shown)}};
        ordered_json json{{"#meta", {}}, {"vars", {"A", "B", "from_A", "from_B"}}};
        ordered_json states = ordered_json::array({state(trace.initial, 0)});
        // The last state of a lasso is the one with which the loop begins.
        const std::size_t last = trace.steps.size() - (trace.loop ? 1 : 0);
        for (std::size_t i = 0; i < last; ++i) {
            states.push_back(state(trace.steps[i].after, i + 1));
            states.back()["#meta"].update(step_json(trace.steps[i]));
        }
        if (trace.loop) meta["closing"] = step_json(trace.steps.back());
        json["#meta"] = std::move(meta);
        json["states"] = std::move(states);
        if (trace.loop) json["loop"] = *trace.loop;
        return json;
    }

    static ordered_json state(const model::World& world, std::size_t number) {
        ordered_json json{{"#meta", {{"index", number}}}};
        ordered_json variables = variables_json(world);
        for (const Side side : {Side::A, Side::B}) {
            const std::string name = model::name_of(side);
            json[name] = std::move(variables[name]);
        }
        for (const Side side : {Side::A, Side::B}) {
            ordered_json& channel = json["from_" + std::string(model::name_of(side))];
            channel = ordered_json::array();
            for (const model::Segment& segment : world.from(side).segments())
                channel.push_back(segment_record(segment));
        }
        return json;
    }
};

}  // namespace

const Rendering& itf_rendering() {
    static const ItfRendering rendering;
    return rendering;
}

}  // namespace finwait::program
