// What `finwait prove` found, for people and for scripts.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "checker/program/engines/setting.h"
#include "checker/program/terminal/console.h"
#include "checker/program/traces/trace_file.h"
#include "properties/proofs/claim.h"
#include "properties/proofs/induction.h"

namespace finwait::program {

/// A run from the start that violates a property, found by exploring.
struct Counterexample {
    Setting setting;
    /// What `trace` points to.
    std::unique_ptr<properties::Property> property;
    ShownTrace trace;
    /// The command that finds it.
    std::string command;
};

/// One claim and what became of it.
struct ProvedClaim {
    std::string name;
    std::string sentence;
    std::string source;
    proofs::Finding finding;
    /// Of a property that induction does not prove.
    std::optional<proofs::BrokenStep> broken{};
    std::optional<Counterexample> counterexample{};
};

struct ProveReport {
    /// As the user named it.
    std::string design;
    std::vector<ProvedClaim> arithmetic;
    std::vector<ProvedClaim> properties;
    /// Where there are properties.
    std::optional<proofs::InductionFinding> induction{};
    double seconds = 0;
};

void print(const ProveReport& report, Console& console);

/// The document of `--format json`.
[[nodiscard]] std::string json_text(const ProveReport& report);

}  // namespace finwait::program
