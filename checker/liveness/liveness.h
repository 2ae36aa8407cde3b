// Whether something good happens: claims about infinite runs, and about what stays possible.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <new>
#include <optional>
#include <utility>
#include <vector>

#include "checker/liveness/cheapest_stem.h"
#include "checker/liveness/graph.h"
#include "checker/liveness/region_search.h"
#include "checker/liveness/regions.h"
#include "checker/resources/budget.h"
#include "checker/run.h"
#include "checker/verdict.h"

namespace finwait::checker {

struct LivenessFinding {
    Verdict verdict = Verdict::Inconclusive;
    /// Of a violation: the run into a state from which the goal cannot be reached; or a lasso,
    /// whose stem is the preferred one; or a run to where nothing owed can happen any more.
    std::optional<Run> run{};
};

/// Looks at all edges once, region by region, for all claims together; a violation costs a further
/// breadth-first search for its stem. The regions are those of `graph`, which must be complete.
///
/// Verdicts and runs are the same for every number of threads, for every partition into regions
/// and for every numbering of the states. A limit that is reached leaves every claim inconclusive
/// of which it is not known by then whether a run violates it, and a violation without a run whose
/// run was not found by then; see `budget.ending()`.
template <Graph G>
std::vector<LivenessFinding> check_liveness(const G& graph, const Regions& regions,
                                            const std::vector<LivenessClaim>& claims,
                                            const Fairness& fairness,
                                            const RunPreference& preference, Budget& budget,
                                            WorkerPool& workers);

namespace liveness_detail {

/// Gets the edges of `region`; false if a limit was reached.
template <Graph G>
bool load(const G& graph, const Region& region, RegionSearch& search, Budget& budget) {
    constexpr Node kNodesPerLook = 1024;
    LocalGraph& local = search.graph();
    LabelTable& labels = search.labels();
    local.clear();
    std::uint64_t edges = 0;
    for (Node node = 0; node < region.size(); ++node) {
        graph.for_each_edge(region.state(node), [&](Label label, StateId to) {
            const Node target = region.node(to);
            if (target == Region::kOutside) {
                local.add_exit(to, labels.number(label));
            } else {
                local.add_edge(target, labels.number(label));
            }
            ++edges;
        });
        local.end_node();
        if ((node + 1) % kNodesPerLook == 0 &&
            !(search.count_memory() && budget.go_on(kNodesPerLook, std::exchange(edges, 0)))) {
            return false;
        }
    }
    return search.count_memory() && budget.go_on(region.size() % kNodesPerLook, edges);
}

/// Of a claim that has candidates. What is known when the budget ends it stays in `finding`.
template <Graph G>
void find_run(const G& graph, const Regions& regions, LivenessSearch& search, std::size_t claim,
              const RunPreference& preference, Budget& budget, LivenessFinding& finding) {
    const std::optional<Stem> stem =
        preferred_stem(graph, preference, budget, search.phases(claim), search.is_target(claim));
    if (!stem && !budget.go_on()) return;
    finding.verdict = stem ? Verdict::Violated : Verdict::Holds;
    if (!stem) return;
    const Region region = regions[regions.region_of(stem->last)];
    RegionSearch local(search);
    if (!load(graph, region, local, budget)) return;
    const std::vector<Label> cycle = local.cycle_through(region, claim, stem->last);
    Run run{stem->labels, {}};
    if (!cycle.empty()) run.loop = stem->labels.size();
    run.labels.insert(run.labels.end(), cycle.begin(), cycle.end());
    finding.run = std::move(run);
}

}  // namespace liveness_detail

template <Graph G>
std::vector<LivenessFinding> check_liveness(const G& graph, const Regions& regions,
                                            const std::vector<LivenessClaim>& claims,
                                            const Fairness& fairness,
                                            const RunPreference& preference, Budget& budget,
                                            WorkerPool& workers) {
    std::vector<LivenessFinding> findings(claims.size());
    try {
        LivenessSearch search(claims, fairness, graph.size(), budget);
        budget.begin_phase("looking for runs that never get there");
        search.for_each_region(regions, workers, [&](RegionSearch& local, const Region& region) {
            return liveness_detail::load(graph, region, local, budget);
        });
        for (std::size_t claim = 0; claim < claims.size() && budget.go_on(); ++claim) {
            if (search.has_candidates(claim)) {
                liveness_detail::find_run(graph, regions, search, claim, preference, budget,
                                          findings[claim]);
            } else {
                findings[claim].verdict = Verdict::Holds;
            }
        }
    } catch (const std::bad_alloc&) {
        budget.memory_exhausted();
    }
    return findings;
}

}  // namespace finwait::checker
