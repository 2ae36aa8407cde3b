// Claims about infinite runs by diagrams: against the algorithms that look at single states.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>
#include <utility>
#include <vector>

#include "checker/diagrams/bounded_search.h"
#include "checker/diagrams/progress_search.h"
#include "checker/explicit/explored_graph.h"
#include "checker/liveness/liveness.h"
#include "tests/checker/drawn_machines.h"
#include "tests/checker/explored.h"

namespace finwait::checker {
namespace {

using diagrams::LetterOrder;
using diagrams::PairId;
using toys::RandomMachines;

/// As in the connection model: a delivery whose reply found room is owed besides the delivery.
Obligations owed_by_drawn(Label label) {
    const auto kind = static_cast<std::uint8_t>(label >> 24U);
    if (kind == factored::kDuplicate || kind == factored::kLose) return {};
    if (kind < factored::kOwnKinds && !RandomMachines::is_owed(kind)) return {};
    const Label event = label & ~Label{0xFF00};
    const auto fate = static_cast<factored::SendResult>(label >> 8U & 0xFFU);
    if (kind == factored::kDeliver && fate == factored::SendResult::InFlight) return {event, label};
    return Obligations(event);
}

/// Holds in some pairs of local states; or there only if nothing is in flight from machine 0.
struct DrawnCondition {
    std::set<std::array<RandomMachines::Local, 2>> pairs;
    bool reads_channel = false;

    [[nodiscard]] bool holds(const RandomMachines::State& state) const {
        return pairs.contains(state.locals) && (!reads_channel || state.messages[0][0] == 0);
    }
};

struct DrawnClaim {
    LivenessKind kind;
    DrawnCondition goal;
    DrawnCondition premise;
    /// Kinds, with sides.
    std::set<std::uint16_t> endless;

    [[nodiscard]] bool is_endless(Label label) const {
        return endless.contains(static_cast<std::uint16_t>(label >> 16U));
    }
};

DrawnCondition draw_condition() {
    DrawnCondition condition{{}, *rc::gen::arbitrary<bool>()};
    for (RandomMachines::Local a = 0; a < RandomMachines::kLocals; ++a) {
        for (RandomMachines::Local b = 0; b < RandomMachines::kLocals; ++b) {
            if (*rc::gen::inRange(0, 3) == 0) condition.pairs.insert({a, b});
        }
    }
    return condition;
}

DrawnClaim draw_claim_of(LivenessKind kind) {
    DrawnClaim claim{kind, draw_condition(), draw_condition(), {}};
    for (const unsigned one : {0U, 1U, 2U, unsigned{factored::kDeliver},
                               unsigned{factored::kDuplicate}, unsigned{factored::kLose}}) {
        for (const unsigned side : {0U, 1U}) {
            if (*rc::gen::arbitrary<bool>())
                claim.endless.insert(static_cast<std::uint16_t>(one << 8U | side));
        }
    }
    return claim;
}

class ProgressByDiagramsOf {
  public:
    explicit ProgressByDiagramsOf(const RandomMachines& machines)
        : machines_(machines),
          numbered_(machines, true),
          budget_(limits_, Budget::Clock::now(), 0),
          words_(budget_),
          pairs_(numbered_, words_.letter_sets(), LetterOrder::ByChannel) {}

    [[nodiscard]] std::vector<Verdict> judge(const std::vector<DrawnClaim>& claims) {
        diagrams::BoundedSearch search(pairs_, words_, machines_.channel_rules(), budget_);
        search.start_at(pairs_.initial());
        search.run();
        std::vector<diagrams::Node> states(pairs_.size(), diagrams::kNothing);
        for (const PairId pair : search.reached()) states[pair] = search.words(pair);
        std::vector<diagrams::RunClaim> by_diagrams;
        for (const DrawnClaim& claim : claims) {
            by_diagrams.push_back(
                {claim.kind, condition(claim.goal), condition(claim.premise),
                 [&](const diagrams::PairEvent& event) { return claim.is_endless(event.label); }});
        }
        const Fairness fairness = owed_by_drawn;
        return diagrams::ProgressSearch(pairs_, words_, machines_.channel_rules(), search.reached(),
                                        std::move(states), fairness, budget_)
            .judge(by_diagrams);
    }

  private:
    [[nodiscard]] diagrams::RunClaim::Condition condition(const DrawnCondition& drawn) {
        return [&](PairId pair, diagrams::Node words) {
            const std::array<RandomMachines::Local, 2> locals{numbered_.local(0, pairs_[pair][0]),
                                                              numbered_.local(1, pairs_[pair][1])};
            if (!drawn.pairs.contains(locals)) return diagrams::kNothing;
            if (!drawn.reads_channel) return words;
            std::vector<diagrams::Letter> from_0;
            for (const diagrams::Letter letter : words_.letters(words)) {
                if (diagrams::channel_of(letter) == 0) from_0.insert(from_0.begin(), letter);
            }
            return words_.subtract(
                words, words_.containing(words, words_.letter_sets().id(std::move(from_0))));
        };
    }

    const RandomMachines& machines_;
    factored::Numbered<RandomMachines> numbered_;
    Limits limits_;
    Budget budget_;
    diagrams::WordSets words_;
    diagrams::MachinePairs pairs_;
};

RC_GTEST_PROP(ProgressByDiagrams, IsJudgedAsStateByState, ()) {
    const RandomMachines drawn = toys::draw_machines();
    factored::ChannelRules rules = drawn.channel_rules();
    // Of joint events and counted faults diagrams know nothing.
    rules.lifetime.reset();
    rules.most_faults.reset();
    const RandomMachines machines = drawn.with(rules);
    std::vector<DrawnClaim> claims;
    for (const LivenessKind kind :
         {LivenessKind::AlwaysReachable, LivenessKind::Eventually, LivenessKind::LeadsTo,
          LivenessKind::NoEndless, LivenessKind::Eventually, LivenessKind::LeadsTo}) {
        claims.push_back(draw_claim_of(kind));
    }
    const explicit_state::Watch watch{[](const auto&) { return PredicateMask{0}; },
                                      [](const auto&) { return PredicateMask{0}; }};
    const explicit_state::Explored<RandomMachines> explored(machines, watch,
                                                            toys::limits_of_drawn());
    RC_PRE(explored.result().ending == Ending::Complete);
    const explicit_state::ExploredGraph<RandomMachines> graph(explored.exploration());
    std::vector<LivenessClaim> by_states;
    for (const DrawnClaim& claim : claims) {
        by_states.push_back({claim.kind,
                             [&](StateId id) { return claim.goal.holds(graph.state(id)); },
                             [&](StateId id) { return claim.premise.holds(graph.state(id)); },
                             [&](StateId, Label label) { return claim.is_endless(label); }});
    }
    const Limits limits;
    Budget budget(limits, Budget::Clock::now(), 0);
    WorkerPool workers(1);
    const auto expected =
        check_liveness(graph, Regions(static_cast<StateId>(graph.size())), by_states, owed_by_drawn,
                       RunPreference{}, budget, workers);
    const std::vector<Verdict> verdicts = ProgressByDiagramsOf(machines).judge(claims);
    for (std::size_t i = 0; i < claims.size(); ++i) {
        RC_ASSERT(verdicts[i] == expected[i].verdict);
    }
    RC_CLASSIFY(verdicts[1] == Verdict::Violated, "some run misses the goal");
    RC_CLASSIFY(verdicts[2] == Verdict::Violated, "some run misses the goal after the premise");
    RC_CLASSIFY(verdicts[3] == Verdict::Violated, "some run is endless");
    RC_CLASSIFY(rules.keeps_order, "keeps order");
    RC_CLASSIFY(!rules.loses[0] || !rules.loses[1], "loses nothing one way");
}

}  // namespace
}  // namespace finwait::checker
