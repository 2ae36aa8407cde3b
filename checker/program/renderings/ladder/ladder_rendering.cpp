// The ladder as `finwait trace` shows it, as text in a file.
#include "checker/program/renderings/rendering.h"
#include "checker/program/renderings/trace_text.h"

namespace finwait::program {

namespace {

class LadderRendering final : public Rendering {
  public:
    [[nodiscard]] std::string_view name() const override { return "ladder"; }
    [[nodiscard]] std::string_view suffix() const override { return ".txt"; }
    [[nodiscard]] std::string_view what() const override { return "text, as on a terminal"; }

    void render(const RenderedTraces& traces, const RenderingOptions& options,
                const Sink& sink) const override {
        constexpr std::size_t kWidth = 100;
        const Palette no_colours(false);
        const auto put = [&](const std::vector<std::string>& lines) {
            for (const std::string& line : lines) {
                sink(line);
                sink("\n");
            }
        };
        const char* separator = "";
        for (const TracesOfInstance& part : traces.parts) {
            if (part.traces.empty()) continue;
            sink(separator);
            separator = "\n";
            put(setting_lines(*part.instance, no_colours));
            for (const ShownTrace& shown : part.traces) {
                sink("\n");
                put(trace_lines(*part.instance, shown, no_colours, kWidth, options.detail));
            }
        }
    }
};

}  // namespace

const Rendering& ladder_rendering() {
    static const LadderRendering rendering;
    return rendering;
}

}  // namespace finwait::program
