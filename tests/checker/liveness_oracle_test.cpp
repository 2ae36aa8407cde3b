// Liveness claims on generated graphs, against the oracle.
#include "tests/checker/liveness_oracle.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <numeric>
#include <set>
#include <utility>
#include <vector>

#include "checker/liveness/liveness.h"
#include "tests/checker/labelled_graph.h"
#include "tests/checker/lasso.h"

namespace finwait::checker {
namespace {

using toys::LabelledGraph;
using toys::LivenessOracle;
using toys::Set;

constexpr Label kLabels = 6;

rc::Gen<Obligations> obligations() {
    return rc::gen::map(rc::gen::pair(rc::gen::inRange(0, 3), rc::gen::inRange<Obligation>(0, 3)),
                        [](const std::pair<int, Obligation>& drawn) {
                            switch (drawn.first) {
                                case 0: return Obligations();
                                case 1: return Obligations(drawn.second);
                                default: return Obligations(drawn.second, 7);
                            }
                        });
}

LabelledGraph draw_graph(int states) {
    LabelledGraph graph;
    for (int state = 0; state < states; ++state) {
        // Few dead ends, so that cycles decide.
        const int degree = *rc::gen::weightedElement<int>({{1, 0}, {8, 1}, {8, 2}, {6, 3}, {2, 4}});
        std::vector<LabelledGraph::Edge> edges;
        for (int edge = 0; edge < degree; ++edge) {
            const Label label = *rc::gen::inRange<Label>(0, kLabels);
            auto to = static_cast<StateId>(*rc::gen::inRange(0, states));
            // The same event twice leads to the same state.
            for (const LabelledGraph::Edge& other : edges)
                to = other.label == label ? other.to : to;
            edges.push_back({label, to});
        }
        graph.edges.push_back(std::move(edges));
    }
    for (Label label = 0; label < kLabels; ++label) graph.owed[label] = *obligations();
    return graph;
}

std::function<bool(StateId)> in(Set set) {
    return [set](StateId state) { return (set >> state & 1U) != 0; };
}

LivenessClaim draw_claim(LivenessKind kind, int states) {
    LivenessClaim claim{kind};
    const Set all = Set{1} << states;
    // Few goals, so that claims fail about as often as they hold.
    if (kind != LivenessKind::NoEndless) {
        claim.goal = in(*rc::gen::inRange<Set>(0, all) & *rc::gen::inRange<Set>(0, all));
    }
    if (kind == LivenessKind::LeadsTo) claim.premise = in(*rc::gen::inRange<Set>(0, all));
    if (kind == LivenessKind::NoEndless) {
        claim.endless = [labels = *rc::gen::inRange<Set>(0, 1U << kLabels)](StateId, Label label) {
            return (labels >> label & 1U) != 0;
        };
    }
    return claim;
}

RunPreference draw_preference() {
    const auto faults = *rc::gen::inRange<Set>(0, 1U << kLabels);
    const auto late = *rc::gen::inRange<Set>(0, 1U << kLabels);
    return {[faults](Label label) { return (faults >> label & 1U) != 0; },
            [late](Label label) { return (late >> label & 1U) != 0; }, *rc::gen::arbitrary<bool>()};
}

LivenessFinding check(const LabelledGraph& graph, const LivenessClaim& claim,
                      const std::vector<std::uint64_t>& blocks, unsigned threads,
                      const RunPreference& preference = {}) {
    Limits limits;
    limits.threads = threads;
    Budget budget(limits, Budget::Clock::now(), 0);
    WorkerPool workers(limits.threads);
    const auto regions = Regions::by_blocks(
        graph, [&](StateId state) { return blocks[state]; }, budget, workers);
    const Fairness fairness = graph.fairness();
    return check_liveness(graph, regions.value(), {claim}, fairness, preference, budget, workers)
        .front();
}

std::vector<std::uint64_t> one_block(const LabelledGraph& graph) {
    return std::vector<std::uint64_t>(graph.size(), 0);
}

/// The same graph with other numbers, but for the initial state: state i becomes numbers[i].
LabelledGraph renumbered(const LabelledGraph& graph, const std::vector<StateId>& numbers) {
    LabelledGraph result = graph;
    for (StateId state = 0; state < graph.size(); ++state) {
        auto edges = graph.edges[state];
        for (LabelledGraph::Edge& edge : edges) edge.to = numbers[edge.to];
        result.edges[numbers[state]] = std::move(edges);
    }
    return result;
}

/// The run as a search of its own finds it: whether it is a violation at all, and how long its
/// cycle is at least.
void check_cycle(const LabelledGraph& graph, const LivenessClaim& claim, const checker::Run& run) {
    const auto states = states_of(graph, run);
    RC_ASSERT(states.has_value());
    switch (claim.kind) {
        case LivenessKind::AlwaysReachable: RC_ASSERT(!run.loop); return;
        case LivenessKind::Eventually:
        case LivenessKind::LeadsTo:
            RC_ASSERT(is_fair_lasso(graph, run, graph.fairness(),
                                    [&](const auto& state) { return !claim.goal(state.id); }));
            return;
        case LivenessKind::NoEndless: break;
    }
    RC_ASSERT(run.loop.has_value());
    RC_ASSERT((*states)[*run.loop] == states->back());
    RC_ASSERT(*run.loop < run.labels.size());
    for (std::size_t at = *run.loop; at < run.labels.size(); ++at) {
        RC_ASSERT(claim.endless((*states)[at].id, run.labels[at]));
    }
    // A shortest cycle meets no state twice.
    std::set<StateId> met;
    for (std::size_t at = *run.loop; at < run.labels.size(); ++at) met.insert((*states)[at].id);
    RC_ASSERT(met.size() == run.labels.size() - *run.loop);
}

void check_against_oracle(LivenessKind kind) {
    const RunPreference preference = draw_preference();
    // Of the fewest faults all lengths are tried.
    const int states = *rc::gen::inRange(1, preference.fewest_faults_first ? 5 : 7);
    const LabelledGraph graph = draw_graph(states);
    const LivenessClaim claim = draw_claim(kind, states);
    const LivenessFinding finding = check(graph, claim, one_block(graph), 1, preference);
    const auto stem = LivenessOracle(graph, claim).stem(preference);
    RC_CLASSIFY(stem.has_value(), "violated");
    RC_ASSERT(finding.verdict == (stem ? Verdict::Violated : Verdict::Holds));
    RC_ASSERT(finding.run.has_value() == stem.has_value());
    if (!stem) return;
    const std::size_t length = finding.run->loop.value_or(finding.run->labels.size());
    const auto end = finding.run->labels.begin() + static_cast<std::ptrdiff_t>(length);
    RC_ASSERT(std::vector(finding.run->labels.begin(), end) == *stem);
    check_cycle(graph, claim, *finding.run);
}

RC_GTEST_PROP(LivenessAgainstOracle, eventually, ()) {
    check_against_oracle(LivenessKind::Eventually);
}
RC_GTEST_PROP(LivenessAgainstOracle, leads_to, ()) { check_against_oracle(LivenessKind::LeadsTo); }
RC_GTEST_PROP(LivenessAgainstOracle, always_reachable, ()) {
    check_against_oracle(LivenessKind::AlwaysReachable);
}
RC_GTEST_PROP(LivenessAgainstOracle, no_endless, ()) {
    check_against_oracle(LivenessKind::NoEndless);
}

const std::vector<LivenessKind> kKinds = {LivenessKind::AlwaysReachable, LivenessKind::Eventually,
                                          LivenessKind::LeadsTo, LivenessKind::NoEndless};

RC_GTEST_PROP(LivenessFinding, does_not_depend_on_blocks_or_threads, ()) {
    const int states = *rc::gen::inRange(1, 15);
    const LabelledGraph graph = draw_graph(states);
    const LivenessClaim claim = draw_claim(*rc::gen::elementOf(kKinds), states);
    const RunPreference preference = draw_preference();
    const LivenessFinding finding = check(graph, claim, one_block(graph), 1, preference);
    const auto blocks = *rc::gen::container<std::vector<std::uint64_t>>(
        graph.size(), rc::gen::inRange<std::uint64_t>(0, 6));
    const LivenessFinding other = check(graph, claim, blocks, 3, preference);
    RC_ASSERT(other.verdict == finding.verdict);
    RC_ASSERT(other.run == finding.run);
}

RC_GTEST_PROP(LivenessFinding, does_not_depend_on_the_numbers_of_states, ()) {
    const int states = *rc::gen::inRange(1, 15);
    const LabelledGraph graph = draw_graph(states);
    const LivenessClaim claim = draw_claim(*rc::gen::elementOf(kKinds), states);
    std::vector<StateId> numbers(graph.size());
    std::iota(numbers.begin(), numbers.end(), StateId{0});
    for (std::size_t at = 1; at + 1 < numbers.size(); ++at) {
        std::swap(numbers[at], numbers[*rc::gen::inRange(at, numbers.size())]);
    }
    std::vector<StateId> before(numbers.size());
    for (StateId state = 0; state < numbers.size(); ++state) before[numbers[state]] = state;
    LivenessClaim same = claim;
    if (claim.goal) same.goal = [&](StateId state) { return claim.goal(before[state]); };
    if (claim.premise) same.premise = [&](StateId state) { return claim.premise(before[state]); };
    const RunPreference preference = draw_preference();
    const LivenessFinding finding = check(graph, claim, one_block(graph), 1, preference);
    const LabelledGraph other_graph = renumbered(graph, numbers);
    const LivenessFinding other = check(other_graph, same, one_block(graph), 1, preference);
    RC_ASSERT(other.verdict == finding.verdict);
    RC_ASSERT(other.run == finding.run);
}

RC_GTEST_PROP(Regions, hold_every_state_once_and_lead_downwards, ()) {
    const int states = *rc::gen::inRange(1, 15);
    const LabelledGraph graph = draw_graph(states);
    const auto blocks = *rc::gen::container<std::vector<std::uint64_t>>(
        graph.size(), rc::gen::inRange<std::uint64_t>(0, 6));
    const Limits limits;
    Budget budget(limits, Budget::Clock::now(), 0);
    WorkerPool workers(limits.threads);
    const auto regions = Regions::by_blocks(
        graph, [&](StateId state) { return blocks[state]; }, budget, workers);
    std::vector<int> times(graph.size());
    for (std::size_t number = 0; number < regions->size(); ++number) {
        const Region region = (*regions)[number];
        for (Node node = 0; node < region.size(); ++node) {
            const StateId state = region.state(node);
            ++times[state];
            RC_ASSERT(region.node(state) == node);
            RC_ASSERT(regions->region_of(state) == number);
            for (const LabelledGraph::Edge& edge : graph.edges[state]) {
                const std::size_t other = regions->region_of(edge.to);
                RC_ASSERT(other == number ||
                          regions->heights()[other] < regions->heights()[number]);
                RC_ASSERT((other == number) == (region.node(edge.to) != Region::kOutside));
            }
        }
    }
    RC_ASSERT(times == std::vector<int>(graph.size(), 1));
}

}  // namespace
}  // namespace finwait::checker
