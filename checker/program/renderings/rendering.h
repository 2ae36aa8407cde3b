// One trace, many pictures: what a rendering is, and which there are. Each has a file of its own in
// this folder, or in one of this folder, and an approved output in tests/approved.
//
// To add one: a class in a file here, its line in `renderings()`, its approved outputs
// (tests/README.md), and a judge of its own in tests/judges where a program reads it.
#pragma once

#include <array>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "checker/program/terminal/styled_text.h"
#include "checker/program/traces/shown_trace.h"
#include "checker/program/traces/trace_detail.h"

namespace finwait::program {

/// Takes what a rendering puts out, piece by piece, in order.
using Sink = std::function<void(std::string_view)>;

/// A verdict, for the table that a report begins with.
struct ReportedVerdict {
    const Instance* instance;
    /// Of the property or claim; and what it says.
    std::string name;
    std::string sentence;
    Span verdict;
    /// In words, where the verdict alone is not plain.
    std::string remark{};
    /// Where its trace is, if that is of another instance.
    const Instance* trace_in = nullptr;
};

/// What was used of the designs of an instance where it was explored or walked.
struct ReportedCoverage {
    const Instance* instance;
    std::array<model::Coverage, 2> happened{};
    /// "never used", or what else is known of the rest.
    std::string how = "never used";
};

/// What a command found besides its traces, for renderings that are reports.
struct ReportedRun {
    std::vector<ReportedVerdict> verdicts{};
    std::vector<ReportedCoverage> coverage{};
};

/// What is rendered: traces of some instances, as a command found or replayed them. At least one
/// part, which may be without traces.
struct RenderedTraces {
    std::string_view command;
    std::span<const TracesOfInstance> parts;
    /// None: there are only traces.
    const ReportedRun* run = nullptr;

    [[nodiscard]] std::size_t count() const {
        std::size_t sum = 0;
        for (const TracesOfInstance& part : parts) sum += part.traces.size();
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
    /// What the names of its files end in: ".svg".
    [[nodiscard]] virtual std::string_view suffix() const = 0;
    /// Not for a terminal.
    [[nodiscard]] virtual bool is_binary() const { return false; }
    /// It shows verdicts, too, so that it can do without a trace where there is a run.
    [[nodiscard]] virtual bool is_report() const { return false; }
    /// Its form holds one trace and no more.
    [[nodiscard]] virtual bool takes_one() const { return false; }
    /// Needs one trace at least, or a run if `is_report`; exactly one if `takes_one`. Throws what
    /// `sink` throws.
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

/// Each is in the file of its name, here or in a folder of this one.
[[nodiscard]] const Rendering& ladder_rendering();
[[nodiscard]] const Rendering& json_rendering();
[[nodiscard]] const Rendering& mermaid_rendering();
[[nodiscard]] const Rendering& svg_rendering();
[[nodiscard]] const Rendering& itf_rendering();
[[nodiscard]] const Rendering& html_rendering();
[[nodiscard]] const Rendering& pcapng_rendering();
[[nodiscard]] const Rendering& packetdrill_rendering();

}  // namespace finwait::program
