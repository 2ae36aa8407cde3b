// Real numbers for a trace of the model: where each direction begins, how many octets a unit of
// text stands for, and how large the window is.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/connection_model.h"
#include "properties/proofs/claim.h"
#include "properties/proofs/concrete/constraints.h"

namespace finwait::proofs {

/// One event with its numbers, and what the rules make of it.
struct ConcreteStep {
    model::Event event;
    /// The endpoint that acts, afterwards.
    model::Endpoint after;
    std::optional<model::Segment> sent{};
};

struct ConcreteTrace {
    model::Numbering numbering;
    /// All that A's, B's application writes.
    std::array<std::uint32_t, 2> octets{};
    std::uint32_t window = 0;
    std::vector<ConcreteStep> steps;
};

/// One of the three.
struct Concretion {
    std::optional<ConcreteTrace> trace{};
    /// Indices of constraints: a smallest set of those that cannot come true together.
    std::vector<std::size_t> clash{};
    /// Why nothing is known.
    std::string undecided{};
};

/// Numbers with which every step of the trace falls as it did: the rules of `model`, run on 32-bit
/// numbers, give the same answer to every question that they ask. All of `constraints` come true;
/// what they leave open is chosen such that it reads well. `changes` is a run of `model` from its
/// start; `loop` is the step with which the cycle of a lasso begins, which closes with these
/// numbers too.
///
/// A unit of text stands for as many octets as a segment carries (the MSS of its sender, at most
/// 65535), the last one of an end perhaps for fewer.
///
/// `name` is that of the trace, for the names of the files with the queries. Throws
/// model::InputError where a constraint speaks of a step that is not there or has no segment.
[[nodiscard]] Concretion concrete_numbers(std::string_view name,
                                          const model::ConnectionModel& model,
                                          std::span<const model::Change> changes,
                                          std::optional<std::size_t> loop,
                                          const std::vector<Constraint>& constraints,
                                          const ProofOptions& options);

}  // namespace finwait::proofs
