// The factored engine on machines drawn at random, against the explicit engine and the progress
// algorithms that look at single states.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include "checker/explicit/explored_graph.h"
#include "checker/factored/exploration.h"
#include "checker/factored/progress/progress.h"
#include "checker/factored/unordered_exploration.h"
#include "checker/liveness/liveness.h"
#include "tests/checker/drawn_machines.h"
#include "tests/checker/explored.h"

namespace finwait::checker {
namespace {

using factored::SendResult;
using toys::draw_machines;
using toys::RandomMachines;
using Local = RandomMachines::Local;
using MachineState = RandomMachines::State;

std::uint8_t kind_of(Label label) { return static_cast<std::uint8_t>(label >> 24U); }
/// What happens, and at which machine.
std::uint16_t kind_and_side_of(Label label) { return static_cast<std::uint16_t>(label >> 16U); }

/// As in the connection model: a delivery whose reply found room is owed besides the delivery.
Obligations owed(Label label) {
    const std::uint8_t kind = kind_of(label);
    if (kind == factored::kDuplicate || kind == factored::kLose) return {};
    if (kind < factored::kOwnKinds && !RandomMachines::is_owed(kind)) return {};
    const Label event = label & ~Label{0xFF00};
    const bool found_room = (label >> 8U & 0xFFU) == static_cast<Label>(SendResult::InFlight);
    if (kind == factored::kDeliver && found_room) return {event, label};
    return Obligations(event);
}

/// A claim for either kind of algorithm.
struct Claim {
    LivenessKind kind;
    std::set<std::pair<Local, Local>> goal;
    /// Or also: nothing is in flight from machine 0.
    bool goal_reads_channel;
    /// Kinds, with sides.
    std::set<std::uint16_t> endless;

    [[nodiscard]] bool is_goal(const MachineState& state) const {
        return goal.contains({state.locals[0], state.locals[1]}) &&
               (!goal_reads_channel || state.messages[0][0] == 0);
    }
    [[nodiscard]] factored::RunClaim by_rows(
        const factored::Numbered<RandomMachines>& numbered) const {
        return {kind,
                {numbered.by_number([this](const MachineState& state) { return is_goal(state); }),
                 {goal_reads_channel, false}},
                [this](Label label) { return endless.contains(kind_and_side_of(label)); }};
    }
    [[nodiscard]] LivenessClaim by_states(
        const explicit_state::ExploredGraph<RandomMachines>& graph) const {
        LivenessClaim claim{kind};
        claim.goal = [this, &graph](StateId id) { return is_goal(graph.state(id)); };
        claim.endless = [this](StateId, Label label) {
            return endless.contains(kind_and_side_of(label));
        };
        return claim;
    }
};

Claim draw_claim(LivenessKind kind) {
    Claim claim{kind, {}, *rc::gen::arbitrary<bool>(), {}};
    for (Local a = 0; a < RandomMachines::kLocals; ++a) {
        for (Local b = 0; b < RandomMachines::kLocals; ++b) {
            if (*rc::gen::inRange(0, 3) == 0) claim.goal.emplace(a, b);
        }
    }
    const std::vector<std::uint8_t> kinds{
        0, 1, 2, factored::kDeliver, factored::kDuplicate, factored::kLose};
    const bool sides_alike = *rc::gen::arbitrary<bool>();
    for (const std::uint8_t one : kinds) {
        bool is_endless = *rc::gen::arbitrary<bool>();
        for (const unsigned side : {0U, 1U}) {
            if (is_endless)
                claim.endless.insert(static_cast<std::uint16_t>(unsigned{one} << 8U | side));
            if (!sides_alike) is_endless = *rc::gen::arbitrary<bool>();
        }
    }
    return claim;
}

/// The factored engine on machines, explored.
class Factored {
  public:
    Factored(const RandomMachines& machines, unsigned threads, bool use_symmetry)
        : numbered_(machines, use_symmetry),
          budget_(limits_, Budget::Clock::now(), 0),
          workers_(threads, WorkerPool::WorthIt::Always),
          layout_(numbered_, budget_, workers_),
          edges_(layout_),
          exploration_(layout_, watch_, budget_, workers_) {
        exploration_.run();
    }

    [[nodiscard]] const Counts& counts() const { return exploration_.counts(); }
    /// The level of the first state in which nothing owed can happen.
    [[nodiscard]] std::optional<std::uint32_t> first_dead_end() const {
        return exploration_.first(0).level;
    }
    [[nodiscard]] std::vector<std::optional<factored::ProgressFinding>> judge(
        const std::vector<Claim>& claims, const RunPreference& preference) {
        std::vector<factored::RunClaim> by_rows;
        for (const Claim& claim : claims) by_rows.push_back(claim.by_rows(numbered_));
        return factored::judge_progress(layout_, edges_, exploration_, by_rows, owed, preference,
                                        workers_);
    }

  private:
    factored::Numbered<RandomMachines> numbered_;
    Limits limits_;
    Budget budget_;
    WorkerPool workers_;
    factored::Layout layout_;
    factored::Edges edges_;
    factored::Watch watch_{{}, {[](const factored::GlobalState&) { return true; }}, {true}};
    factored::Exploration exploration_;
};

constexpr auto kNothing = [](const MachineState&) { return PredicateMask{0}; };
constexpr auto kNoteDeadEnds = [](const MachineState&) { return PredicateMask{1}; };

RC_GTEST_PROP(FactoredOnRandomMachines, CountsAsThePlainEngineDoes, ()) {
    const RandomMachines machines = draw_machines();
    const explicit_state::Watch watch{kNothing, kNoteDeadEnds,
                                      [](Label label) { return owed(label).size() > 0; }};
    const explicit_state::Explored plain(machines, watch, toys::limits_of_drawn());
    RC_PRE(plain.result().ending == Ending::Complete);
    for (const bool symmetry : {false, true}) {
        const Factored factored(machines, symmetry ? 2 : 1, symmetry);
        RC_ASSERT(factored.counts().states == plain.result().counts.states);
        RC_ASSERT(factored.counts().transitions == plain.result().counts.transitions);
        RC_ASSERT(factored.counts().depth == plain.result().counts.depth);
        RC_ASSERT(factored.first_dead_end() == plain.result().first_level[0]);
    }
}

bool are_equal(const factored::MatrixSet& one, const factored::MatrixSet& other) {
    return std::ranges::equal(one, other, [](const auto& a, const auto& b) {
        return a.allocated() == b.allocated() && std::ranges::equal(a.words(), b.words());
    });
}

RC_GTEST_PROP(FactoredOnRandomMachines, ReachesTheSameInAnyOrderAsByLevels, ()) {
    const RandomMachines machines = draw_machines();
    const Claim asked = draw_claim(LivenessKind::AlwaysReachable);
    for (const bool symmetry : {false, true}) {
        factored::Numbered<RandomMachines> numbered(machines, symmetry);
        const Limits limits;
        Budget budget(limits, Budget::Clock::now(), 0);
        WorkerPool workers(symmetry ? 2 : 1, WorkerPool::WorthIt::Always);
        const factored::Layout layout(numbered, budget, workers);
        factored::Watch watch{{asked.by_rows(numbered).goal},
                              {[&](const factored::GlobalState& state) {
                                  return asked.is_goal(numbered.state(state));
                              }},
                              {false, false}};
        // The same, asked of every state.
        watch.predicates.push_back(watch.predicates.front());
        watch.predicates.back().reads_channel = {true, true};
        watch.violations.push_back(false);
        factored::Exploration levels(layout, watch, budget, workers);
        levels.run();
        factored::UnorderedExploration any_order(layout, watch, budget, workers);
        any_order.run();
        RC_ASSERT(any_order.ending() == Ending::Complete);
        RC_ASSERT(any_order.counts().states == levels.counts().states);
        RC_ASSERT(any_order.counts().transitions == levels.counts().transitions);
        RC_ASSERT(are_equal(any_order.visited(), levels.visited()));
        for (std::size_t i = 0; i < watch.size(); ++i) {
            RC_ASSERT(any_order.is_met(i) == levels.first(i).level.has_value());
        }
    }
}

RC_GTEST_PROP(FactoredOnRandomMachines, JudgesProgressAsStateByState, ()) {
    const RandomMachines machines = draw_machines();
    const RunPreference preference = toys::draw_preference();
    std::vector<Claim> claims;
    for (const LivenessKind kind : {LivenessKind::AlwaysReachable, LivenessKind::Eventually,
                                    LivenessKind::NoEndless, LivenessKind::Eventually}) {
        claims.push_back(draw_claim(kind));
    }

    const explicit_state::Watch watch{kNothing, kNothing};
    const explicit_state::Explored<RandomMachines> explored(machines, watch,
                                                            toys::limits_of_drawn());
    RC_PRE(explored.result().ending == Ending::Complete);
    const explicit_state::ExploredGraph<RandomMachines> graph(explored.exploration());
    std::vector<LivenessClaim> by_states;
    for (const Claim& claim : claims) {
        by_states.push_back(claim.by_states(graph));
    }
    const Limits limits;
    Budget budget(limits, Budget::Clock::now(), 0);
    WorkerPool workers(1);
    const Regions one_region(static_cast<StateId>(graph.size()));
    const auto expected =
        check_liveness(graph, one_region, by_states, owed, preference, budget, workers);

    for (const bool symmetry : {false, true}) {
        Factored factored(machines, symmetry ? 2 : 1, symmetry);
        const auto findings = factored.judge(claims, preference);
        for (std::size_t i = 0; i < claims.size(); ++i) {
            RC_ASSERT(findings[i]->verdict == expected[i].verdict);
            if (expected[i].verdict != Verdict::Violated) continue;
            const auto& [stem, cycle] = findings[i]->run.value();
            std::vector<Label> run = stem;
            run.insert(run.end(), cycle.begin(), cycle.end());
            RC_ASSERT(run == expected[i].run->labels);
            RC_ASSERT(!cycle.empty() == expected[i].run->loop.has_value());
        }
    }
}

}  // namespace
}  // namespace finwait::checker
