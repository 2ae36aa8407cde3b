// Verdicts and runs of claims about infinite runs, judged by rows.
#pragma once

#include <optional>
#include <vector>

#include "checker/factored/exploration.h"
#include "checker/factored/paths/runs.h"
#include "checker/factored/progress/progress_search.h"
#include "checker/verdict.h"

namespace finwait::checker::factored {

/// Of a violation: the shortest run to where the claim fails, and a cycle from there, if it goes on
/// for ever.
template <ExplorableMachines M>
struct ProgressFinding {
    Verdict verdict = Verdict::Inconclusive;
    std::vector<typename M::Event> stem{};
    std::vector<Label> cycle{};
};

/// One finding per claim; none where single states have to be looked at to tell: of a LeadsTo claim
/// whose goal some fair run may miss. Inconclusive if the budget ended it. The exploration must be
/// complete; if there is a violation, the states that others stand for are added to it. Throws
/// std::bad_alloc, std::length_error (see ProgressSearch).
template <RoutedMachines M>
std::vector<std::optional<ProgressFinding<M>>> judge_progress(
    const M& machines, const Layout<M>& layout, const Edges<M>& edges, Exploration<M>& exploration,
    const std::vector<RunClaim<typename M::State>>& claims, const Fairness& fairness,
    const RunPreference& preference, WorkerPool& workers) {
    std::vector<std::optional<ProgressFinding<M>>> findings(claims.size(), ProgressFinding<M>{});
    Images<M>& images = exploration.images();
    ProgressSearch<M> search(layout, edges, exploration.states(), exploration.visited(), claims,
                             fairness, images, machines, workers);
    if (!search.run()) return findings;
    for (std::size_t i = 0; i < claims.size(); ++i) {
        if (!search.has_suspects(i)) {
            findings[i]->verdict = Verdict::Holds;
            continue;
        }
        if (claims[i].kind == LivenessKind::LeadsTo) {
            findings[i].reset();
            continue;
        }
        exploration.mirror_visited();
        const bool avoids_goal = claims[i].kind == LivenessKind::Eventually;
        MatrixSet outside = avoids_goal ? exploration.without(claims[i].goal) : MatrixSet();
        const auto stem =
            ShortestRun<M>(machines, layout, images, exploration.states(), preference,
                           images.budget())
                .into(search.suspects(i), avoids_goal ? outside : exploration.visited());
        images.release(outside);
        findings[i]->verdict = stem ? Verdict::Violated : Verdict::Holds;
        if (!stem) continue;
        findings[i]->stem = stem->events;
        findings[i]->cycle = search.cycle_through(i, exploration.states().cell(stem->last).value());
    }
    return findings;
}

}  // namespace finwait::checker::factored
