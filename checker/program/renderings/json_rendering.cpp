// All traces with all variables, for scripts: the document of `finwait trace --format json`.
#include <nlohmann/json.hpp>

#include "checker/program/renderings/rendering.h"
#include "checker/program/traces/trace_json.h"

namespace finwait::program {

namespace {

class JsonRendering final : public Rendering {
  public:
    [[nodiscard]] std::string_view name() const override { return "json"; }
    [[nodiscard]] std::string_view suffix() const override { return ".json"; }
    [[nodiscard]] std::string_view what() const override {
        return "all variables in every step, for scripts";
    }

    void render(const RenderedTraces& traces, const RenderingOptions& options,
                const Sink& sink) const override {
        sink(dump(traces_json(traces.command, traces.parts, options.detail), 2));
        sink("\n");
    }
};

}  // namespace

const Rendering& json_rendering() {
    static const JsonRendering rendering;
    return rendering;
}

}  // namespace finwait::program
