#include "checker/factored/progress/progress.h"

namespace finwait::checker::factored {

std::vector<std::optional<ProgressJudge::Finding>> ProgressJudge::findings() {
    std::vector<std::optional<Finding>> findings(claims_.size(), Finding{});
    if (!search_.run()) return findings;
    for (std::size_t i = 0; i < claims_.size(); ++i) {
        if (!search_.has_candidates(i)) {
            findings[i]->verdict = Verdict::Holds;
        } else if (claims_[i].kind == LivenessKind::LeadsTo) {
            findings[i].reset();
        } else {
            try {
                find_run(i, *findings[i]);
            } catch (const std::bad_alloc&) {
                // Of the others it may be known that they hold.
                exploration_.images().budget().memory_exhausted();
            }
        }
    }
    return findings;
}

void ProgressJudge::find_run(std::size_t i, Finding& finding) {
    Images& images = exploration_.images();
    // Any run to a candidate will do, unless it has to avoid the goal.
    const bool avoids_goal = claims_[i].kind == LivenessKind::Eventually;
    if (!avoids_goal) finding.verdict = Verdict::Violated;
    exploration_.mirror_visited(images.budget());
    MatrixSet outside = avoids_goal ? exploration_.without(claims_[i].goal) : MatrixSet();
    const auto stem =
        ShortestRun(layout_, images, preference_, images.budget())
            .into(search_.candidates(i), avoids_goal ? outside : exploration_.visited());
    images.release(outside);
    finding.verdict = stem ? Verdict::Violated : Verdict::Holds;
    if (!stem) return;
    const Cell last = layout_.cell(stem->last).value();
    finding.run = {stem->labels, search_.cycle_through(i, last)};
}

std::vector<std::optional<ProgressFinding>> judge_progress(const Layout& layout, const Edges& edges,
                                                           ExploredStates& exploration,
                                                           const std::vector<RunClaim>& claims,
                                                           const Fairness& fairness,
                                                           const RunPreference& preference,
                                                           WorkerPool& workers) {
    return ProgressJudge(layout, edges, exploration, claims, fairness, preference, workers)
        .findings();
}

}  // namespace finwait::checker::factored
