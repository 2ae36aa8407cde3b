// A saved trace with real numbers instead of counted units.
#pragma once

#include <string>
#include <vector>

#include "checker/program/engines/instance.h"
#include "checker/program/traces/shown_trace.h"
#include "properties/proofs/concrete/concrete_trace.h"

namespace finwait::program {

/// The trace with the numbers that were found for it; or why there are none.
struct ConcreteShown {
    proofs::ConcreteTrace numbers;
    /// The designs of the trace, with these numbers.
    Instance instance;
    ShownTrace shown;
    /// Empty if the numbers were found; then nothing else is there.
    std::string undecided{};
};

/// The property that the trace is about, or "a walk".
[[nodiscard]] std::string name_of(const ShownTrace& shown);

/// Finds numbers for the trace and replays it with them through the model. Throws
/// UsageError where the environment is beyond what numbers are found for, model::InputError where
/// the constraints cannot come true, and std::logic_error, a defect, where
/// the model does anything else than in the trace, or than what Z3 expects.
[[nodiscard]] ConcreteShown concrete(const Instance& instance, const ShownTrace& shown,
                                     const std::vector<proofs::Constraint>& constraints,
                                     const proofs::ProofOptions& settings);

/// The initial sequence number, that of the SYN: the one before the first octet.
[[nodiscard]] std::uint32_t isn(const proofs::ConcreteTrace& numbers, model::Side side);

/// "A: ISN 899, 100 octets from 900, MSS 1460 · B: … · window 65535"
[[nodiscard]] std::string text_of(const proofs::ConcreteTrace& numbers);

}  // namespace finwait::program
