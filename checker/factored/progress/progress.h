// Verdicts and runs of claims about infinite runs, judged by rows.
#pragma once

#include <new>
#include <optional>
#include <vector>

#include "checker/factored/exploration.h"
#include "checker/factored/paths/runs.h"
#include "checker/factored/progress/progress_search.h"
#include "checker/verdict.h"

namespace finwait::checker::factored {

/// Of a violation, if the budget sufficed to find it: the shortest run to where the claim fails,
/// and a cycle from there, if it goes on for ever.
template <ExplorableMachines M>
struct ProgressFinding {
    struct Lasso {
        std::vector<typename M::Event> stem{};
        std::vector<Label> cycle{};
    };
    Verdict verdict = Verdict::Inconclusive;
    std::optional<Lasso> run{};
};

/// One finding per claim; none where single states have to be looked at to tell: of a LeadsTo claim
/// whose goal some fair run may miss. Inconclusive if the budget ended it before that was known.
/// The exploration must be complete; if there is a violation, the states that others stand for are
/// added to it. Throws std::bad_alloc, std::length_error (see ProgressSearch).
template <RoutedMachines M>
class ProgressJudge {
  public:
    using State = typename M::State;
    using Claim = RunClaim<State>;
    using Finding = ProgressFinding<M>;

    /// Nothing is owned; all must outlive this.
    ProgressJudge(const M& machines, const Layout<M>& layout, const Edges<M>& edges,
                  Exploration<M>& exploration, const std::vector<Claim>& claims,
                  const Fairness& fairness, const RunPreference& preference, WorkerPool& workers)
        : machines_(machines),
          layout_(layout),
          exploration_(exploration),
          claims_(claims),
          preference_(preference),
          search_(layout, edges, exploration.states(), exploration.visited(), claims, fairness,
                  exploration.images(), machines, workers) {}

    [[nodiscard]] std::vector<std::optional<Finding>> findings() {
        std::vector<std::optional<Finding>> findings(claims_.size(), Finding{});
        if (!search_.run()) return findings;
        for (std::size_t i = 0; i < claims_.size(); ++i) {
            if (!search_.has_suspects(i)) {
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

  private:
    void find_run(std::size_t i, Finding& finding) {
        Images<M>& images = exploration_.images();
        // Any run to a suspect will do, unless it has to avoid the goal.
        const bool avoids_goal = claims_[i].kind == LivenessKind::Eventually;
        if (!avoids_goal) finding.verdict = Verdict::Violated;
        exploration_.mirror_visited(images.budget());
        MatrixSet outside = avoids_goal ? exploration_.without(claims_[i].goal) : MatrixSet();
        const auto stem =
            ShortestRun<M>(machines_, layout_, images, exploration_.states(), preference_,
                           images.budget())
                .into(search_.suspects(i), avoids_goal ? outside : exploration_.visited());
        images.release(outside);
        finding.verdict = stem ? Verdict::Violated : Verdict::Holds;
        if (!stem) return;
        const Cell last = exploration_.states().cell(stem->last).value();
        finding.run = {stem->events, search_.cycle_through(i, last)};
    }

    const M& machines_;
    const Layout<M>& layout_;
    Exploration<M>& exploration_;
    const std::vector<Claim>& claims_;
    const RunPreference& preference_;
    ProgressSearch<M> search_;
};

template <RoutedMachines M>
std::vector<std::optional<ProgressFinding<M>>> judge_progress(
    const M& machines, const Layout<M>& layout, const Edges<M>& edges, Exploration<M>& exploration,
    const std::vector<RunClaim<typename M::State>>& claims, const Fairness& fairness,
    const RunPreference& preference, WorkerPool& workers) {
    return ProgressJudge<M>(machines, layout, edges, exploration, claims, fairness, preference,
                            workers)
        .findings();
}

}  // namespace finwait::checker::factored
