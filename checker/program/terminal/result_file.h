// A file that a command writes beside what it shows.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "model/files/written_file.h"

namespace finwait::program {

/// Opened before the work, so that a place that cannot be written to costs no time; written before
/// the report is shown, so that a reader of standard output who goes away costs nothing. What was
/// found is worth more than its copy: if that cannot be written, the report is shown, and then it
/// is said.
class ResultFile {
  public:
    /// None: nothing is written. Throws OutputError.
    explicit ResultFile(const std::optional<std::string>& name) {
        if (name) file_.emplace(*name);
    }

    [[nodiscard]] bool wanted() const { return file_.has_value(); }
    /// Needs `wanted`. The file is complete then, unless it failed.
    void write(std::string_view content) {
        append(content);
        complete();
    }
    /// The same in pieces; without `complete` nothing is left behind.
    void append(std::string_view content);
    void complete();
    /// Throws OutputError if writing failed. To be called when the report is shown.
    void tell_failure() const;

  private:
    std::optional<model::WrittenFile> file_;
    std::optional<model::OutputError> failure_;
};

}  // namespace finwait::program
