#include "checker/program/commands/mutate/mutation.h"

#include <algorithm>
#include <chrono>
#include <mutex>

#include "checker/program/commands/limits.h"
#include "checker/resources/worker_pool.h"
#include "model/connection_model.h"

namespace finwait::program {

namespace {

using checker::Ending;
using properties::Property;

class Mutation {
  public:
    Mutation(const model::Design& design, const checker::Limits& limits,
             const std::function<void(std::size_t, std::size_t)>& progress)
        : design_(design), limits_(limits), progress_(progress) {}

    MutationResult run(const std::vector<model::Environment>& environments,
                       const PropertyOptions& properties) {
        result_.mutants = mutants_of(design_);
        result_.fates.resize(result_.mutants.size());
        result_.trials.reserve(environments.size());
        for (const model::Environment& environment : environments) {
            result_.trials.push_back({environment, choose_properties(properties, environment)});
            judge_original(result_.trials.back());
        }
        if (result_.ending == Ending::Complete) judge_mutants();
        return std::move(result_);
    }

  private:
    void judge_original(Trial& trial) {
        const model::ConnectionModel model(design_, design_, trial.environment);
        checker::Limits limits = rest_of_limits(limits_.threads);
        limits.progress = limits_.progress;
        const EngineResult judged = run_engine(model, trial.choice.chosen, limits);
        if (judged.ending != Ending::Complete) {
            end(judged.ending);
            return;
        }
        trial.happened = judged.happened[0];
        trial.happened |= judged.happened[1];
        for (std::size_t i = 0; i < judged.findings.size(); ++i) {
            if (!checker::is_satisfied(judged.findings[i].verdict)) continue;
            trial.satisfied.push_back(trial.choice.chosen[i]);
        }
        // clang 14 cannot have std::ranges::stable_partition.
        std::stable_partition(
            trial.satisfied.begin(), trial.satisfied.end(),
            [](const Property* property) { return !property->is_path_property(); });
    }

    void judge_mutants() {
        std::size_t done = 0;
        checker::WorkerPool workers(limits_.threads);
        workers.for_each(result_.mutants.size(), true, [&](std::size_t i, unsigned) {
            result_.fates[i] = fate_of(result_.mutants[i]);
            const std::lock_guard lock(mutex_);
            progress_(++done, result_.mutants.size());
        });
    }

    [[nodiscard]] MutantFate fate_of(const model::Mutant& mutant) {
        std::vector<std::size_t> differing;
        for (std::size_t i = 0; i < result_.trials.size(); ++i) {
            const Trial& trial = result_.trials[i];
            // Where the row does not happen the same worlds are reached by the same events.
            if (mutant.row && !trial.happened.has(mutant.row->first, mutant.row->second)) continue;
            differing.push_back(i);
        }
        if (differing.empty()) return {MutantStatus::NeverHappens};
        for (const std::size_t i : differing) {
            MutantFate fate = judge(mutant.design, i);
            if (fate.status != MutantStatus::SameBehaviour) return fate;
        }
        for (const std::size_t i : differing) {
            MutantFate fate = compare(mutant.design, i);
            if (fate.status != MutantStatus::SameBehaviour) return fate;
        }
        return {MutantStatus::SameBehaviour};
    }

    /// Caught, or Undecided, or SameBehaviour as far as the properties tell.
    [[nodiscard]] MutantFate judge(const model::Design& mutant, std::size_t number) {
        const Trial& trial = result_.trials[number];
        const model::ConnectionModel model(mutant, mutant, trial.environment);
        const auto witnesses = std::ranges::find_if(
            trial.satisfied, [](const Property* property) { return property->is_path_property(); });
        // Runs along waypoints are looked for one by one, so only where nothing else is violated.
        for (const std::span<const Property* const> part :
             {std::span<const Property* const>(trial.satisfied.begin(), witnesses),
              std::span<const Property* const>(witnesses, trial.satisfied.end())}) {
            if (part.empty()) continue;
            const EngineResult judged = run_engine(model, part, rest_of_limits(1));
            MutantFate fate{MutantStatus::Caught, number};
            for (std::size_t i = 0; i < part.size(); ++i) {
                if (checker::is_dissatisfied(judged.findings[i].verdict)) {
                    fate.caught_by.push_back(part[i]->name);
                }
            }
            if (!fate.caught_by.empty()) return fate;
            if (judged.ending != Ending::Complete) {
                end(judged.ending);
                return {MutantStatus::Undecided};
            }
        }
        return {MutantStatus::SameBehaviour};
    }

    [[nodiscard]] MutantFate compare(const model::Design& mutant, std::size_t number) {
        const Trial& trial = result_.trials[number];
        const model::ConnectionModel original(design_, design_, trial.environment);
        const model::ConnectionModel changed(mutant, mutant, trial.environment);
        const BehaviourComparison compared = compare_behaviour(
            original, changed, checker::CompareUntil::OneDifference, rest_of_limits(1));
        for (const std::size_t side : {std::size_t{0}, std::size_t{1}}) {
            if (!compared.only[side]) continue;
            MutantFate fate{MutantStatus::Different, number};
            fate.mutant_has_it = side == 1;
            fate.seen = compared.only[side]->seen;
            fate.run = compared.only[side]->run;
            return fate;
        }
        if (compared.equal()) return {MutantStatus::SameBehaviour};
        end(compared.ending);
        return {MutantStatus::Undecided};
    }

    /// What one exploration may use: all workers of `limits_` share its memory and its time.
    [[nodiscard]] checker::Limits rest_of_limits(unsigned threads) const {
        return share_of(limits_, limits_.threads / threads,
                        std::chrono::steady_clock::now() - began_);
    }

    void end(Ending why) {
        const std::lock_guard lock(mutex_);
        if (result_.ending == Ending::Complete) result_.ending = why;
    }

    const model::Design& design_;
    const checker::Limits& limits_;
    const std::function<void(std::size_t, std::size_t)>& progress_;
    const std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
    MutationResult result_;
    std::mutex mutex_;
};

}  // namespace

std::size_t MutationResult::count(MutantStatus status) const {
    return static_cast<std::size_t>(std::ranges::count(fates, status, &MutantFate::status));
}

MutationResult mutate(const model::Design& design,
                      const std::vector<model::Environment>& environments,
                      const PropertyOptions& properties, const checker::Limits& limits,
                      const std::function<void(std::size_t, std::size_t)>& progress) {
    return Mutation(design, limits, progress).run(environments, properties);
}

}  // namespace finwait::program
