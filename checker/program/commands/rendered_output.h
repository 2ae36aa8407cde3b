// The traces of a command in another form: --as FORM, and -o FILE.
#pragma once

#include <optional>

#include "checker/program/commands/commands.h"
#include "checker/program/renderings/rendering.h"
#include "model/files/written_file.h"

namespace finwait::program {

/// As ResultFile: opened before the work, written before the report is shown, and what went wrong
/// is said when that was shown.
class RenderedOutput {
  public:
    /// Throws UsageError and OutputError.
    RenderedOutput(const RenderOptions& options, Console& console);

    [[nodiscard]] bool wanted() const { return rendering_ != nullptr; }
    /// It is what standard output has, instead of a report.
    [[nodiscard]] bool replaces_report() const { return wanted() && !file_; }
    /// Does nothing unless it is wanted. Where there is no trace a file stays as it was, or does
    /// not come to be. Throws OutputError if standard output cannot be written to.
    void write(std::string_view command, std::span<const TracesOfSetting> parts);
    /// Throws OutputError or UsageError if `write` could not do what was asked for.
    void tell_failure() const;

  private:
    const Rendering* rendering_ = nullptr;
    RenderingOptions options_;
    std::optional<model::WrittenFile> file_;
    Console& console_;
    std::optional<model::OutputError> failure_;
    std::optional<UsageError> refusal_;
};

}  // namespace finwait::program
