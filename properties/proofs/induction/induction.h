// Proof by induction over the events of a close: what holds at the start and is kept by every event
// holds always. properties/README.md has the argument.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "model/connection_model.h"
#include "properties/proofs/claim.h"
#include "properties/proofs/induction/reached_worlds.h"
#include "properties/property.h"

namespace finwait::proofs {

/// The events of an induction: the own ones of an endpoint, and Deliver, which stands for "segment
/// arrives". That the network loses, duplicates or reorders needs no proof: what is said of every
/// segment in flight stays true. There is no clock, and nothing times out or crashes; OPEN is among
/// them where the connection starts CLOSED.
[[nodiscard]] std::span<const model::EventKind> inductive_events(model::Start start);

/// One invariant is not kept by one event: numbers that satisfy every invariant before it and
/// violate this one after it. They need not be reachable.
struct BrokenStep {
    /// None: it does not hold at the start; nothing else is said then.
    std::optional<model::EventKind> event{};
    /// The endpoint that acts, before and after, and its peer.
    model::Endpoint before{};
    model::Endpoint after{};
    model::Endpoint peer{};
    std::optional<model::Segment> arriving{};
    std::optional<model::Segment> sent{};
    model::Coverage coverage{};
    std::uint32_t window = 0;
    std::uint32_t data = 0;
    std::uint32_t peer_data = 0;
    /// In sentences.
    std::vector<std::string> sentences{};
};

/// What became of one invariant.
struct InvariantFinding {
    std::string name;
    /// Proved together with all others that are proved; or the first step that breaks it.
    ProofVerdict verdict = ProofVerdict::Inconclusive;
    std::optional<BrokenStep> broken{};
    /// In which round it was dropped: 1 if it is not kept although all others hold before.
    std::size_t round = 0;
};

struct InductionFinding {
    /// In the order of the invariants that were given.
    std::vector<InvariantFinding> invariants;
    /// Of the induction, without the start.
    std::size_t events = 0;
    /// (invariant, event) pairs with the start as an event, and how many are discharged.
    std::size_t obligations = 0;
    std::size_t discharged = 0;
    /// Combinations of a state and flags that an endpoint can have.
    std::size_t control_states = 0;
    /// Paths through the rules.
    std::size_t paths = 0;
    std::size_t queries = 0;
    double seconds = 0;
    /// The guesses on which goals that are proved rest: invariants like the others.
    std::vector<properties::Property> guesses{};
    /// Why it ended before everything was decided; empty if it did not.
    std::string stopped{};
};

/// Why no induction says anything of a design: what it uses and the terms leave out. Empty:
/// nothing.
[[nodiscard]] std::string left_out_of(const model::Design& design);

/// Throws model::InputError if `invariant`, of kind Always, cannot be said to Z3.
void refuse_unprovable(const properties::Property& invariant);

/// Which of `invariants`, all of kind Always, are kept by every event of two endpoints of `design`
/// over a network that does anything, for any amount of data and any window up to 2^30. `reached`
/// is of `design`, and says what is proved about (ReachedWorlds::scope); the proof is held against
/// it (proof_guard.h). Throws model::InputError, see
/// refuse_unprovable, and std::logic_error where the proof cannot be right.
[[nodiscard]] InductionFinding prove_by_induction(
    const model::Design& design, std::span<const properties::Property* const> invariants,
    const ReachedWorlds& reached, const ProofOptions& settings);

/// The same, of what was asked where less is assumed: `known`, which are numbers of `invariants`,
/// were proved there. Decides `goals`, and ends once none of them is left: the verdict of the
/// others may be Inconclusive although they are kept, and it is not told where something fails.
[[nodiscard]] InductionFinding prove_where_more_is_assumed(
    const model::Design& design, std::span<const properties::Property* const> invariants,
    const std::set<std::size_t>& known, const std::set<std::size_t>& goals,
    const ReachedWorlds& reached, const ProofOptions& settings);

/// As prove_by_induction, with invariants that are guessed where a step breaks something
/// (guesses.h). Decides `goals`, which are numbers of `invariants`: the verdict of the others may
/// be Inconclusive although they are kept, and it is not told where something fails.
[[nodiscard]] InductionFinding prove_with_guesses(
    const model::Design& design, std::span<const properties::Property* const> invariants,
    const std::set<std::size_t>& goals, const ReachedWorlds& reached, const ProofOptions& settings);

}  // namespace finwait::proofs
