// Liveness claims on systems small enough to solve by hand. Letters are obligations; an event
// without one is owed nothing.
#include "checker/liveness/liveness.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "tests/checker/labelled_graph.h"
#include "tests/checker/lasso.h"

namespace finwait::checker {
namespace {

using toys::LabelledGraph;

constexpr Label kA = 1;
constexpr Label kB = 2;
/// Fulfils what kA and kB fulfil.
constexpr Label kBoth = 3;
/// Never owed: it keeps no run alive.
constexpr Label kChance = 4;
constexpr Label kC = 5;

LabelledGraph graph_of(std::vector<std::vector<LabelledGraph::Edge>> edges) {
    return {std::move(edges),
            {{kA, Obligations(kA)},
             {kB, Obligations(kB)},
             {kC, Obligations(kC)},
             {kBoth, Obligations(kA, kB)}}};
}

std::function<bool(StateId)> is(StateId state) {
    return [state](StateId id) { return id == state; };
}

LivenessClaim eventually(StateId goal) { return {LivenessKind::Eventually, is(goal)}; }
LivenessClaim leads_to(StateId premise, StateId goal) {
    return {LivenessKind::LeadsTo, is(goal), is(premise)};
}
LivenessClaim always_reachable(StateId goal) { return {LivenessKind::AlwaysReachable, is(goal)}; }
LivenessClaim no_endless(Label label) {
    LivenessClaim claim{LivenessKind::NoEndless};
    claim.endless = [label](StateId, Label one) { return one == label; };
    return claim;
}

LivenessFinding check(const LabelledGraph& graph, const LivenessClaim& claim) {
    const Limits limits;
    Budget budget(limits, Budget::Clock::now(), 0);
    WorkerPool workers(limits.threads);
    const Fairness fairness = graph.fairness();
    return check_liveness(graph, Regions(static_cast<StateId>(graph.size())), {claim}, fairness,
                          RunPreference{}, budget, workers)
        .front();
}

void expect_holds(const LabelledGraph& graph, const LivenessClaim& claim) {
    const LivenessFinding finding = check(graph, claim);
    EXPECT_EQ(finding.verdict, Verdict::Holds);
    EXPECT_FALSE(finding.run);
}

void expect_violated(const LabelledGraph& graph, const LivenessClaim& claim, const Run& run) {
    const LivenessFinding finding = check(graph, claim);
    EXPECT_EQ(finding.verdict, Verdict::Violated);
    ASSERT_TRUE(finding.run);
    EXPECT_EQ(finding.run->labels, run.labels);
    EXPECT_EQ(finding.run->loop, run.loop);
    if (claim.kind == LivenessKind::Eventually || claim.kind == LivenessKind::LeadsTo) {
        EXPECT_TRUE(is_fair_lasso(graph, *finding.run, graph.fairness(),
                                  [&](const auto& state) { return !claim.goal(state.id); }));
    }
}

TEST(Eventually, HoldsWhereTheInitialStateIsAGoal) {
    expect_holds(graph_of({{{kA, 0}}}), eventually(0));
}

TEST(Eventually, IsViolatedWhereNothingCanHappen) {
    expect_violated(graph_of({{}}), eventually(1), {{}, {}});
    expect_violated(graph_of({{{kA, 1}}, {}, {}}), eventually(2), {{kA}, {}});
}

TEST(Eventually, IsViolatedByASelfLoopThatOwesNothingElse) {
    expect_violated(graph_of({{{kA, 0}}}), eventually(1), {{kA}, 0});
}

TEST(Eventually, HoldsWhereFairnessExcludesTheSelfLoop) {
    expect_holds(graph_of({{{kA, 0}, {kB, 1}}, {}}), eventually(1));
}

TEST(Eventually, IsViolatedWhereOnlyChanceLeadsOut) {
    expect_violated(graph_of({{{kA, 0}, {kChance, 1}}, {}}), eventually(1), {{kA}, 0});
}

TEST(Eventually, IsViolatedByAnEndWhereNothingIsOwed) {
    expect_violated(graph_of({{{kA, 1}}, {{kChance, 2}}, {}}), eventually(2), {{kA}, {}});
    // A cycle of chance keeps no run alive either.
    expect_violated(graph_of({{{kChance, 0}, {kChance, 1}}, {}}), eventually(1), {{}, {}});
}

TEST(Eventually, IsViolatedByAFairCycleOfTwo) {
    // kA and kB take turns; kB also leads out, but it is fulfilled inside.
    expect_violated(graph_of({{{kA, 1}}, {{kB, 0}, {kB, 2}}, {}}), eventually(2), {{kA, kB}, 0});
}

TEST(Eventually, DistinguishesStrongFromWeakFairness) {
    // kB is enabled in 1 again and again, but not all the time: weak fairness would let the run
    // alternate between 0 and 1, strong fairness does not.
    expect_holds(graph_of({{{kA, 1}}, {{kA, 0}, {kB, 2}}, {}}), eventually(2));
    // Where kB is enabled all the time, either would do.
    expect_holds(graph_of({{{kA, 1}, {kB, 2}}, {{kA, 0}, {kB, 2}}, {}}), eventually(2));
}

TEST(Eventually, HoldsWhereTwoPathsJoinOnTheWayToTheGoal) {
    expect_holds(graph_of({{{kA, 1}, {kB, 2}}, {{kA, 3}}, {{kB, 3}}, {}}), eventually(3));
}

TEST(Eventually, FindsACycleThatOnlyOneOfTwoJoiningPathsLeadsTo) {
    // 0 → 1 → 3 and 0 → 2 → 3, and at 3 a cycle. A search that takes 3 for known when it gets there
    // for the second time must still see that the goal, 1, is not on the second path.
    expect_violated(graph_of({{{kA, 1}, {kB, 2}}, {{kA, 3}}, {{kB, 3}}, {{kA, 3}}}), eventually(1),
                    {{kB, kB, kA}, 2});
}

TEST(Eventually, IgnoresAFairCycleBehindTheGoal) {
    expect_holds(graph_of({{{kA, 1}}, {{kA, 2}}, {{kA, 2}}}), eventually(1));
}

TEST(Eventually, FindsALassoWhoseCycleIsReachedLate) {
    std::vector<std::vector<LabelledGraph::Edge>> edges;
    for (StateId id = 0; id < 50; ++id) edges.push_back({{kA, id + 1}});
    edges.push_back({{kB, 49}});
    checker::Run run{std::vector<Label>(50, kA), 49};
    run.labels.push_back(kB);
    expect_violated(graph_of(edges), eventually(99), run);
}

TEST(Eventually, NeedsAnObligationFulfilledInsideNotSomewhere) {
    // kB is fulfilled between 2 and 3, but the cycle of 0 and 1 never goes there and back.
    expect_holds(graph_of({{{kA, 1}}, {{kA, 0}, {kB, 2}}, {{kB, 3}}, {}}), eventually(3));
}

TEST(Eventually, SeparatesNestedComponentsByRecursion) {
    // All of 0 … 3 is one component. kB is enabled in 3 and fulfilled by no edge inside, so 3 goes;
    // then 1 and 2 are a component of their own, which fulfils what it enables.
    expect_violated(
        graph_of({{{kC, 1}}, {{kA, 2}}, {{kA, 1}, {kChance, 3}}, {{kChance, 0}, {kB, 4}}, {}}),
        eventually(4), {{kC, kA, kA}, 1});
    // With kB enabled in 2 as well nothing is left of it.
    expect_holds(
        graph_of(
            {{{kC, 1}}, {{kA, 2}}, {{kA, 1}, {kChance, 3}, {kB, 4}}, {{kChance, 0}, {kB, 4}}, {}}),
        eventually(4));
}

TEST(Eventually, NeedsSeveralRoundsOfRecursion) {
    // Taking out 2, where kB is enabled, breaks the only edge that fulfils kA, which 0 enables.
    expect_holds(graph_of({{{kChance, 0}, {kChance, 1}, {kA, 3}},
                           {{kC, 0}, {kChance, 2}},
                           {{kA, 0}, {kB, 3}},
                           {}}),
                 LivenessClaim{LivenessKind::Eventually, is(3)});
}

TEST(Eventually, LetsOneTransitionFulfilTwoObligations) {
    expect_violated(graph_of({{{kBoth, 0}, {kA, 1}, {kB, 1}}, {}}), eventually(1), {{kBoth}, 0});
    expect_holds(graph_of({{{kA, 0}, {kBoth, 1}}, {}}), eventually(1));
}

TEST(Eventually, ShowsACycleThatTakesADetourOnlyAsFarAsFairnessWants) {
    // From 0 to 1, and back by chance; at 1, kA is owed, which leads to 2 and back to 1.
    expect_violated(graph_of({{{kC, 1}}, {{kChance, 0}, {kA, 2}}, {{kB, 1}}, {}}), eventually(3),
                    {{kC, kA, kB, kChance}, 0});
}

TEST(LeadsTo, HoldsWhereThePremiseIsNeverMet) {
    expect_holds(graph_of({{{kA, 0}}, {}}), leads_to(1, 2));
}

TEST(LeadsTo, HoldsWhereThePremiseIsMetInAGoalState) {
    expect_holds(graph_of({{{kA, 0}}}), leads_to(0, 0));
}

TEST(LeadsTo, LooksAtEveryTimeThePremiseHolds) {
    // Goal 1 is met first; then the premise holds in 2, and no goal comes after it.
    expect_violated(graph_of({{{kA, 1}}, {{kA, 2}}, {{kA, 2}}}), leads_to(2, 1), {{kA, kA, kA}, 2});
}

TEST(LeadsTo, HoldsWhereTheCycleWithoutAGoalIsReachedThroughAGoalOnly) {
    expect_holds(graph_of({{{kA, 1}}, {{kA, 2}}, {{kA, 2}}}), leads_to(0, 1));
}

TEST(LeadsTo, ShowsTheShortestRunThroughThePremise) {
    // 3 is reached without the premise at distance 1, through the premise, 1, at distance 2.
    expect_violated(
        graph_of({{{kA, 3}, {kB, 1}, {kChance, 2}}, {{kA, 3}}, {{kA, 1}}, {{kA, 3}}, {}}),
        leads_to(1, 4), {{kB, kA, kA}, 2});
}

TEST(AlwaysReachable, HoldsOnACycleThatMayLeaveForTheGoal) {
    expect_holds(graph_of({{{kA, 0}, {kChance, 1}}, {{kA, 1}}}), always_reachable(1));
}

TEST(AlwaysReachable, ShowsTheShortestRunToWhereTheGoalIsLost) {
    expect_violated(graph_of({{{kA, 1}, {kB, 2}}, {{kB, 3}}, {}, {}, {}}), always_reachable(3),
                    {{kB}, {}});
    expect_violated(graph_of({{{kA, 0}}, {}}), always_reachable(1), {{}, {}});
}

TEST(NoEndless, HoldsWhereAnotherEventIsNeededOnEveryCycle) {
    expect_holds(graph_of({{{kA, 1}}, {{kB, 0}}}), no_endless(kA));
}

TEST(NoEndless, ShowsTheShortestStemAndThenTheShortestCycle) {
    expect_violated(graph_of({{{kB, 1}}, {{kA, 2}}, {{kA, 3}, {kA, 4}}, {{kA, 4}}, {{kA, 1}}}),
                    no_endless(kA), {{kB, kA, kA, kA}, 1});
    expect_violated(graph_of({{{kB, 0}, {kA, 0}}}), no_endless(kA), {{kA}, 0});
}

TEST(NoEndless, LooksAtStatesWhereLabelsDoNotTell) {
    const LabelledGraph graph = graph_of({{{kA, 1}}, {{kA, 0}, {kA, 1}}});
    LivenessClaim claim{LivenessKind::NoEndless};
    claim.endless_by_label = false;
    claim.endless = [](StateId state, Label) { return state == 0; };
    expect_holds(graph, claim);
    claim.endless = [](StateId state, Label) { return state == 1; };
    expect_violated(graph, claim, {{kA, kA}, 1});
}

TEST(Liveness, DecidesSeveralClaimsInOneSearch) {
    const LabelledGraph graph = graph_of({{{kA, 0}, {kB, 1}}, {}});
    const Limits limits;
    Budget budget(limits, Budget::Clock::now(), 0);
    WorkerPool workers(limits.threads);
    const Fairness fairness = graph.fairness();
    const auto findings = check_liveness(
        graph, Regions(2), {eventually(1), always_reachable(0), no_endless(kA), no_endless(kB)},
        fairness, RunPreference{}, budget, workers);
    ASSERT_EQ(findings.size(), 4U);
    EXPECT_EQ(findings[0].verdict, Verdict::Holds);
    EXPECT_EQ(findings[1].verdict, Verdict::Violated);
    EXPECT_EQ(findings[2].verdict, Verdict::Violated);
    EXPECT_EQ(findings[3].verdict, Verdict::Holds);
}

/// A chain of `size` states with a self-loop at each.
LabelledGraph chain(StateId size) {
    std::vector<std::vector<LabelledGraph::Edge>> edges;
    for (StateId id = 0; id < size; ++id) edges.push_back({{kA, id}, {kB, (id + 1) % size}});
    return graph_of(std::move(edges));
}

TEST(Liveness, IsInconclusiveWhenInterrupted) {
    const LabelledGraph graph = chain(10);
    const std::atomic<bool> interrupted = true;
    Limits limits;
    limits.interrupted = &interrupted;
    Budget budget(limits, Budget::Clock::now(), 0);
    WorkerPool workers(limits.threads);
    const Fairness fairness = graph.fairness();
    const auto findings = check_liveness(graph, Regions(10), {eventually(5), eventually(99)},
                                         fairness, RunPreference{}, budget, workers);
    EXPECT_EQ(findings[0].verdict, Verdict::Inconclusive);
    EXPECT_EQ(findings[1].verdict, Verdict::Inconclusive);
    EXPECT_EQ(budget.ending(), Ending::Interrupted);
}

TEST(Liveness, IsInconclusiveWhenTheTimeIsOver) {
    const LabelledGraph graph = chain(10);
    Limits limits;
    limits.time = std::chrono::nanoseconds(0);
    Budget budget(limits, Budget::Clock::now(), 0);
    WorkerPool workers(limits.threads);
    const Fairness fairness = graph.fairness();
    EXPECT_EQ(check_liveness(graph, Regions(10), {eventually(5)}, fairness, RunPreference{}, budget,
                             workers)[0]
                  .verdict,
              Verdict::Inconclusive);
    EXPECT_EQ(budget.ending(), Ending::TimeLimit);
}

TEST(Liveness, IsInconclusiveAtEveryMemoryLimitThatIsTooSmall) {
    const LabelledGraph graph = chain(2000);
    const Fairness fairness = graph.fairness();
    bool enough = false;
    for (std::uint64_t bytes = 1000; !enough; bytes *= 2) {
        Limits limits;
        limits.memory_bytes = bytes;
        Budget budget(limits, Budget::Clock::now(), 0);
        WorkerPool workers(limits.threads);
        const auto finding = check_liveness(graph, Regions(2000), {eventually(1999)}, fairness,
                                            RunPreference{}, budget, workers)
                                 .front();
        enough = budget.ending() == Ending::Complete;
        EXPECT_EQ(finding.verdict, enough ? Verdict::Holds : Verdict::Inconclusive);
        EXPECT_LE(budget.peak_memory_bytes(), bytes);
    }
}

TEST(Liveness, ShowsProgressInEveryPhase) {
    const LabelledGraph graph = chain(5000);
    std::vector<std::string> phases;
    Limits limits;
    limits.progress = [&](const Progress& progress) {
        if (phases.empty() || phases.back() != progress.phase) phases.emplace_back(progress.phase);
    };
    Budget budget(limits, Budget::Clock::now(), 0);
    WorkerPool workers(limits.threads);
    const Fairness fairness = graph.fairness();
    const auto regions = Regions::by_blocks(
        graph, [](StateId id) { return id / 10; }, budget, workers);
    ASSERT_TRUE(regions);
    check_liveness(graph, *regions, {eventually(9999)}, fairness, RunPreference{}, budget, workers);
    EXPECT_EQ(phases, (std::vector<std::string>{"dividing the graph",
                                                "looking for runs that never get there",
                                                "looking for the shortest run"}));
}

}  // namespace
}  // namespace finwait::checker
