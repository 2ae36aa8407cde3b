// Verdicts and runs of claims about infinite runs, judged by rows.
#pragma once

#include <new>
#include <optional>
#include <vector>

#include "checker/factored/explored_states.h"
#include "checker/factored/paths/runs.h"
#include "checker/factored/progress/progress_search.h"
#include "checker/verdict.h"

namespace finwait::checker::factored {

/// Of a violation, if the budget sufficed to find it: the shortest run to where the claim fails,
/// and a cycle from there, if it goes on for ever.
struct ProgressFinding {
    struct Lasso {
        std::vector<Label> stem{};
        std::vector<Label> cycle{};
    };
    Verdict verdict = Verdict::Inconclusive;
    std::optional<Lasso> run{};
};

/// One finding per claim; none where single states have to be looked at to tell: of a LeadsTo claim
/// whose goal some fair run may miss. Inconclusive if the budget ended it before that was known.
/// The exploration must be complete; if there is a violation, the states that others stand for are
/// added to it. Throws std::bad_alloc, std::length_error (see ProgressSearch).
class ProgressJudge {
  public:
    using Claim = RunClaim;
    using Finding = ProgressFinding;

    /// Nothing is owned; all must outlive this.
    ProgressJudge(const Layout& layout, const Edges& edges, ExploredStates& exploration,
                  const std::vector<Claim>& claims, const Fairness& fairness,
                  const RunPreference& preference, WorkerPool& workers)
        : layout_(layout),
          exploration_(exploration),
          claims_(claims),
          preference_(preference),
          search_(layout, edges, exploration.visited(), claims, fairness, exploration.images(),
                  workers) {}

    [[nodiscard]] std::vector<std::optional<Finding>> findings();

  private:
    void find_run(std::size_t i, Finding& finding);

    const Layout& layout_;
    ExploredStates& exploration_;
    const std::vector<Claim>& claims_;
    const RunPreference& preference_;
    ProgressSearch search_;
};

std::vector<std::optional<ProgressFinding>> judge_progress(const Layout& layout, const Edges& edges,
                                                           ExploredStates& exploration,
                                                           const std::vector<RunClaim>& claims,
                                                           const Fairness& fairness,
                                                           const RunPreference& preference,
                                                           WorkerPool& workers);

}  // namespace finwait::checker::factored
