// What `finwait prove` found, for people and for scripts.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "checker/program/commands/prove/refutation.h"
#include "checker/program/terminal/console.h"
#include "checker/program/traces/trace_detail.h"
#include "properties/proofs/claim.h"
#include "properties/proofs/induction/induction.h"

namespace finwait::program {

/// One claim and what became of it.
struct ProvedClaim {
    std::string name;
    std::string sentence;
    std::string source;
    proofs::Finding finding;
    /// Of a property that induction does not prove.
    std::optional<proofs::BrokenStep> broken{};
    std::optional<Counterexample> counterexample{};
    /// A run among segments of earlier connections that refutes it, step by step.
    std::vector<std::string> among_strays{};
    /// It is not proved, but where this is assumed besides; empty: nowhere.
    std::string proved_where{};
    /// It is proved with invariants that were guessed.
    bool by_guesses = false;
};

/// A property that was asked for and is of a kind that no induction over worlds decides.
struct NotAsked {
    std::string name;
    properties::Kind kind;
};

struct ProveReport {
    /// As the user named it.
    std::string design;
    proofs::ProofScope scope{};
    std::vector<ProvedClaim> arithmetic{};
    std::vector<ProvedClaim> properties{};
    std::vector<NotAsked> not_asked{};
    /// Where there are properties: the induction, and what it assumes besides (empty: nothing).
    std::optional<proofs::InductionFinding> induction{};
    std::string induction_where{};
    /// The guesses on which proved properties rest: invariants like the others. Why guessing ended
    /// early; empty if it did not.
    std::vector<properties::Property> guesses{};
    std::string guessing_stopped{};
    double seconds = 0;
};

/// On what rests that claims are proved: sentences, none if none is.
[[nodiscard]] std::vector<std::string> assumptions_of(const ProveReport& report);

[[nodiscard]] Span verdict_span(proofs::ProofVerdict verdict);

void print(const ProveReport& report, Console& console, const TraceDetail& detail = {});

/// The document of `--format json`.
[[nodiscard]] std::string json_text(const ProveReport& report, const TraceDetail& detail = {});

}  // namespace finwait::program
