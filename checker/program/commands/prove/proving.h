// The work behind `finwait prove`: arithmetic, induction, and runs that refute, one after the other
// until all is decided or it is time to stop.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>
#include <vector>

#include "checker/program/commands/prove/prove_report.h"

namespace finwait::program {

/// What is to be decided.
struct ProveQuestion {
    /// As the user named it.
    std::string name;
    model::Design design;
    /// Claims about numbers.
    std::vector<const proofs::Claim*> claims;
    /// Invariants that help, and behind them the properties asked for; all of kind Always.
    std::vector<properties::Property> invariants;
    std::size_t helpers = 0;
    /// Asked for, too, but of other kinds.
    std::vector<NotAsked> not_asked{};
    /// Whether the connection is there at the start; with several incarnations, segments of earlier
    /// connections arrive, with numbers as far as `isn` says. Nothing else of it is asked.
    model::Environment environment{};
};

/// What is proved about in such an environment.
[[nodiscard]] proofs::ProofScope scope_of(const model::Environment& environment);

struct ProveLimits {
    /// Of Z3: the same, its progress, and SMT-LIB.
    proofs::ProofOptions proof{};
    /// Of all together; an exploration has what is left of the time.
    checker::Limits all{};
};

[[nodiscard]] ProveReport decide(const ProveQuestion& question, const ProveLimits& limits);

}  // namespace finwait::program
