// One trace, many pictures: what a rendering is, and which there are. Each has a file of its own in
// this folder, and an approved output in tests/approved.
//
// To add one: a class in a file here, its line in `renderings()`, its approved outputs
// (tests/README.md), and a judge of its own in tests/judges where a program reads it.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "checker/program/renderings/trace_detail.h"
#include "checker/program/traces/shown_trace.h"

namespace finwait::program {

/// Takes what a rendering puts out, piece by piece, in order.
using Sink = std::function<void(std::string_view)>;

/// What is rendered: traces of some settings, as a command found or replayed them. At least one
/// part, which may be without traces.
struct RenderedTraces {
    std::string_view command;
    std::span<const TracesOfSetting> parts;

    [[nodiscard]] std::size_t count() const {
        std::size_t sum = 0;
        for (const TracesOfSetting& part : parts) sum += part.traces.size();
        return sum;
    }
};

struct RenderingOptions {
    /// Whose view it is, where it is that of one end.
    model::Side end = model::Side::A;
    /// Where it is text: what is told besides the ladder.
    TraceDetail detail{};
};

class Rendering {
  public:
    virtual ~Rendering() = default;

    /// As --as takes it.
    [[nodiscard]] virtual std::string_view name() const = 0;
    /// A few words, for the help.
    [[nodiscard]] virtual std::string_view what() const = 0;
    /// Not for a terminal.
    [[nodiscard]] virtual bool is_binary() const { return false; }
    /// Its form holds one trace and no more.
    [[nodiscard]] virtual bool takes_one() const { return false; }
    /// Needs one trace at least; exactly one if `takes_one`. Throws what `sink` throws.
    virtual void render(const RenderedTraces& traces, const RenderingOptions& options,
                        const Sink& sink) const = 0;

  protected:
    Rendering() = default;
    Rendering(const Rendering&) = default;
    Rendering& operator=(const Rendering&) = default;
};

/// In the order of the help.
[[nodiscard]] std::span<const Rendering* const> renderings();
/// Their names.
[[nodiscard]] std::vector<std::string> rendering_names();
/// Null if there is none of that name.
[[nodiscard]] const Rendering* find_rendering(std::string_view name);

/// Those of the files of this folder.
[[nodiscard]] const Rendering& ladder_rendering();
[[nodiscard]] const Rendering& json_rendering();
[[nodiscard]] const Rendering& mermaid_rendering();
[[nodiscard]] const Rendering& svg_rendering();
[[nodiscard]] const Rendering& itf_rendering();
[[nodiscard]] const Rendering& html_rendering();
[[nodiscard]] const Rendering& pcapng_rendering();
[[nodiscard]] const Rendering& packetdrill_rendering();

}  // namespace finwait::program
