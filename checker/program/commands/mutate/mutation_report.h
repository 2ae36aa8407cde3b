// What `finwait mutate` found, for people and for scripts.
#pragma once

#include <string>

#include "checker/program/commands/mutate/mutation.h"
#include "checker/program/terminal/console.h"

namespace finwait::program {

struct MutationReport {
    /// As the user named it.
    std::string design;
    MutationResult result;
    double seconds = 0;
};

/// The score, and every mutant that no property catches.
void print(const MutationReport& report, Console& console);

/// The document of `--format json`: every mutant.
[[nodiscard]] std::string json_text(const MutationReport& report);

/// TIME-WAIT rcv RST: { next = "CLOSED" } → "ignored".
[[nodiscard]] std::string text_of(const model::DesignDifference& change);

}  // namespace finwait::program
