// What every command does with the traces that it has: --save keeps them for `finwait trace`, and
// --as FORM, with -o FILE, or with -o FOLDER/ a file each, puts them out in another form.
#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "checker/program/commands/commands.h"
#include "checker/program/renderings/rendering.h"
#include "checker/program/terminal/result_file.h"
#include "model/files/written_file.h"

namespace finwait::program {

/// As ResultFile: opened before the work, written before the report is shown, and what went wrong
/// is said when that was shown.
class TraceOutput {
  public:
    /// As the command was told. Throws UsageError and OutputError.
    TraceOutput(const std::optional<std::string>& save, const RenderOptions& render,
                Console& console);

    /// Traces are to be saved or rendered: then they are to be given to `write`.
    [[nodiscard]] bool wanted() const { return saved_.wanted() || rendering_ != nullptr; }
    /// `parts` as RenderedTraces has them; `run`: what a report tells besides. Where there is
    /// neither a trace nor a report, a file of a rendering stays as it was, or does not come to be.
    /// Throws OutputError if standard output cannot be written to.
    void write(std::string_view command, std::span<const TracesOfInstance> parts,
               const ReportedRun* run = nullptr);
    /// Standard output has the rendering, or the document of `json`, or what `print` prints.
    template <class Json, class Print>
    void show(Format format, const Json& json, const Print& print) const {
        if (replaces_report()) return;
        if (format == Format::Json) {
            console_.print_document(json());
        } else {
            print();
        }
    }
    /// Throws OutputError or UsageError if `write` could not do what was asked for.
    void tell_failure() const;

    /// Standard output has the rendering and nothing else.
    [[nodiscard]] bool replaces_report() const {
        return rendering_ != nullptr && !file_ && !folder_;
    }

  private:
    void render(const RenderedTraces& traces);
    void render_each(const RenderedTraces& traces) const;

    ResultFile saved_;
    const Rendering* rendering_ = nullptr;
    RenderingOptions options_;
    std::optional<model::WrittenFile> file_;
    /// Where each trace is a file of its own.
    std::optional<std::filesystem::path> folder_;
    Console& console_;
    std::optional<model::OutputError> failure_;
    std::optional<UsageError> refusal_;
};

}  // namespace finwait::program
