#include "checker/program/engines/explicit_engine.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <utility>

#include "checker/explicit/cheapest_run.h"
#include "checker/explicit/exploration.h"
#include "checker/explicit/explored_graph.h"
#include "checker/explicit/shortest_run.h"
#include "checker/program/engines/connection_liveness.h"
#include "checker/program/engines/coverage.h"
#include "checker/program/engines/explicit_witness.h"
#include "checker/program/engines/run_preference.h"
#include "checker/program/engines/state_questions.h"
#include "checker/program/terminal/console.h"
#include "model/fairness.h"
#include "model/packing.h"

namespace finwait::program {

namespace {

using properties::Property;

/// Checked as long as a world is stored as so many words.
template <std::size_t Words>
class ExplicitEngine {
  public:
    ExplicitEngine(const model::ConnectionModel& model, std::span<const Property* const> properties,
                   const checker::Limits& limits, checker::Budget::Clock::time_point began,
                   ShownRun shown)
        : system_(model),
          properties_(properties),
          questions_(state_questions(properties)),
          limits_(limits),
          began_(began),
          shown_(shown),
          budget_(limits, began, 0),
          workers_(limits.threads),
          looked_back_(limits.threads, LookBack(model, properties)),
          runs_(questions_.size()) {
        if (questions_.size() > checker::kMaxPredicates) {
            throw UsageError(
                fmt::format("{} properties of single states are too many for one run; allowed: {}, "
                            "pick them with --property",
                            questions_.size(), checker::kMaxPredicates));
        }
    }

    /// Adds what is found to `result`.
    void run(EngineResult& result) {
        Exploration exploration(system_, budget_, workers_);
        exploration.run(WatchWorlds(*this), [&] { find_runs(exploration); });

        const checker::ExplorationResult& told = exploration.result();
        result.capacity_exceeded = system_.capacity_exceeded();
        result.counts = told.counts;
        result.ending = told.ending;
        if (told.ending == checker::Ending::Complete && shown_ == ShownRun::FewestFaults) {
            find_runs_with_fewest_faults(exploration);
        }
        answer_questions(told, result);
        if (told.ending == checker::Ending::Complete) judge_liveness(exploration, result);
        for (const LookBack& part : looked_back_) part.add_to(result);
        judge_steps(told.ending == checker::Ending::Complete, result);
    }

  private:
    using System = model::PackedConnectionModel<Words>;
    using State = typename System::State;
    using Exploration = checker::explicit_state::Exploration<System>;

    static bool is_owed(checker::Label label) {
        return model::is_owed(model::Packing::kind(label));
    }

    /// What the exploration asks of every world.
    class WatchWorlds {
      public:
        explicit WatchWorlds(ExplicitEngine& engine) : engine_(&engine) {
            for (std::size_t i = 0; i < engine.questions_.size(); ++i) {
                const checker::PredicateMask bit = checker::PredicateMask{1} << i;
                if (engine.questions_[i].is_violation) violations |= bit;
            }
        }
        [[nodiscard]] checker::PredicateMask predicates(const State& key, unsigned worker) const {
            const model::World world = engine_->system_.unpack(key);
            engine_->looked_back_[worker].look_at(world);
            return engine_->answers(world, false);
        }
        [[nodiscard]] checker::PredicateMask dead_ends(const State& key) const {
            return engine_->answers(engine_->system_.unpack(key), true);
        }
        [[nodiscard]] static bool is_owed(checker::Label label) {
            return ExplicitEngine::is_owed(label);
        }
        checker::PredicateMask violations = 0;

      private:
        ExplicitEngine* engine_;
    };

    /// To the questions about all worlds, or to those about dead ends.
    [[nodiscard]] checker::PredicateMask answers(const model::World& world,
                                                 bool of_dead_ends) const {
        checker::PredicateMask mask = 0;
        for (std::size_t i = 0; i < questions_.size(); ++i) {
            const StateQuestion& question = questions_[i];
            if (question.of_dead_ends != of_dead_ends || !question.is_met_in(world)) continue;
            mask |= checker::PredicateMask{1} << i;
        }
        return mask;
    }

    /// To where a question was met for the first time: at once, for later there may be no time.
    void find_runs(const Exploration& exploration) {
        if (!exploration.visited().has_index()) return;
        for (std::size_t i = 0; i < questions_.size(); ++i) {
            const auto level = exploration.result().first_level[i];
            if (!level || std::exchange(runs_[i].looked_for, true)) continue;
            const auto is_met = [&](const State& key) { return is_met_in(questions_[i], key); };
            // What the exploration may still use is not this search's: it takes no memory more.
            checker::Budget budget(limits_, began_, 0);
            const auto run = checker::explicit_state::shortest_run(exploration, *level, is_met,
                                                                   run_preference(), budget);
            if (run) runs_[i].run = run_of(*run);
        }
    }
    [[nodiscard]] bool is_met_in(const StateQuestion& question, const State& key) const {
        return question.is_met_in(system_.unpack(key)) &&
               (!question.of_dead_ends ||
                checker::explicit_state::is_dead_end(system_, key, is_owed));
    }
    /// Of all that is explored. Where a limit ends it the shortest run stays.
    void find_runs_with_fewest_faults(const Exploration& exploration) {
        for (std::size_t i = 0; i < questions_.size(); ++i) {
            if (!exploration.result().first_level[i]) continue;
            const auto is_met = [&](const State& key) { return is_met_in(questions_[i], key); };
            const auto run = checker::explicit_state::cheapest_run(exploration, is_met,
                                                                   run_preference(shown_), budget_);
            if (run) runs_[i] = {true, run_of(*run), ShownRun::FewestFaults};
        }
    }
    [[nodiscard]] ModelRun run_of(const checker::Run& run) const {
        ModelRun result;
        for (const checker::Label label : run.labels) result.events.push_back(system_.event(label));
        return result;
    }

    void answer_questions(const checker::ExplorationResult& told, EngineResult& result) {
        for (std::size_t i = 0; i < questions_.size(); ++i) {
            const std::size_t property = questions_[i].property;
            if (told.first_level[i]) {
                note_found(*properties_[property], std::move(runs_[i]), shown_,
                           result.findings[property]);
            } else if (told.ending == checker::Ending::Complete) {
                note_not_found(*properties_[property], result.findings[property]);
            }
        }
    }

    /// What was seen of claims about steps; where the first violation is asked for, only that there
    /// is none.
    void judge_steps(bool complete, EngineResult& result) const {
        for (std::size_t i = 0; i < properties_.size(); ++i) {
            Finding& finding = result.findings[i];
            if (properties_[i]->kind != properties::Kind::Step) continue;
            if (finding.verdict != checker::Verdict::Inconclusive) continue;
            const bool violated = std::ranges::any_of(
                looked_back_, [&](const LookBack& part) { return part.steps().is_violated(i); });
            if (violated ? limits_.first_violation : !complete) continue;
            finding.verdict = verdict_on_route(*properties_[i], violated);
        }
    }

    void judge_liveness(const Exploration& exploration, EngineResult& result) {
        std::vector<const Property*> claimed;
        for (const Property* const property : properties_) {
            if (is_liveness(property->kind)) claimed.push_back(property);
        }
        if (claimed.empty()) return;
        const checker::explicit_state::ExploredGraph<System> graph(exploration);
        const std::vector<Finding> findings =
            program::judge_liveness(system_, graph, claimed, shown_, budget_, workers_);
        std::size_t next = 0;
        for (std::size_t i = 0; i < properties_.size(); ++i) {
            if (is_liveness(properties_[i]->kind)) result.findings[i] = findings[next++];
        }
        result.ending = budget_.ending();
    }

    System system_;
    std::span<const Property* const> properties_;
    /// By predicate.
    std::vector<StateQuestion> questions_;
    const checker::Limits& limits_;
    checker::Budget::Clock::time_point began_;
    ShownRun shown_;
    checker::Budget budget_;
    checker::WorkerPool workers_;
    /// By worker: what happened in the worlds that were expanded, and which premises came true.
    std::vector<LookBack> looked_back_;
    /// By question.
    std::vector<RunThere> runs_;
};

constexpr std::size_t kMostWords = 8;
constexpr unsigned kMostBits = 64 * kMostWords;

void refuse_what_does_not_fit(const model::Packing& packing) {
    const char* const advice = "use less --data or a smaller --capacity";
    if (!packing.fits()) {
        throw UsageError(fmt::format(
            "the environment is too large: an endpoint or a segment takes too many bits; {}",
            advice));
    }
    if (packing.world_bits() > kMostBits) {
        throw UsageError(
            fmt::format("the environment is too large: a state takes {} bits, {} are possible; {}",
                        packing.world_bits(), kMostBits, advice));
    }
}

/// All but runs along waypoints, which are searches of their own.
void explore(const model::ConnectionModel& model, std::span<const Property* const> properties,
             const checker::Limits& limits, checker::Budget::Clock::time_point began,
             ShownRun shown, EngineResult& result) {
    const model::Packing packing(model);
    refuse_what_does_not_fit(packing);
    if (packing.world_bits() <= 128) {
        ExplicitEngine<2>(model, properties, limits, began, shown).run(result);
    } else {
        ExplicitEngine<kMostWords>(model, properties, limits, began, shown).run(result);
    }
}

/// Of the claims about steps that are violated. What was seen stays seen, though its run may not be
/// found within the limits.
void find_runs_of_steps(std::span<const Property* const> properties,
                        const std::function<RouteSearch(std::size_t)>& search,
                        EngineResult& result) {
    for (std::size_t i = 0; i < properties.size(); ++i) {
        Finding& finding = result.findings[i];
        const bool wanted = properties[i]->kind == properties::Kind::Step &&
                            finding.verdict == checker::Verdict::Violated && !finding.run;
        if (!wanted) continue;
        RouteSearch found = search(i);
        finding.run = std::move(found.finding.run);
        finding.has_fewest_faults = found.finding.has_fewest_faults;
        finding.remark = std::move(found.finding.remark);
        if (result.ending == checker::Ending::Complete) result.ending = found.ending;
    }
}

}  // namespace

bool explicit_engine_takes(const model::ConnectionModel& model) {
    const model::Packing packing(model);
    return packing.fits() && packing.world_bits() <= kMostBits;
}

EngineResult run_explicit_engine(const model::ConnectionModel& model,
                                 std::span<const Property* const> properties,
                                 const checker::Limits& limits, ShownRun shown) {
    const auto began = checker::Budget::Clock::now();
    EngineResult result;
    result.threads = limits.threads;
    result.findings.resize(properties.size());
    bool explored = false;
    const auto search = [&](std::size_t i) -> RouteSearch {
        if (properties[i]->kind == properties::Kind::Step) {
            // The exploration sees whether such a claim is violated, so that few need a search.
            if (!explored && !limits.first_violation) return {};
            if (result.findings[i].verdict == checker::Verdict::Holds) return {result.findings[i]};
        }
        return explicit_witness(model, *properties[i], shown, limits, began);
    };
    judge_in_order(
        properties, limits, result,
        [&](EngineResult& all) {
            explore(model, properties, limits, began, shown, all);
            explored = true;
            if (!limits.first_violation) find_runs_of_steps(properties, search, all);
        },
        search);
    result.seconds = std::chrono::duration<double>(checker::Budget::Clock::now() - began).count();
    return result;
}

}  // namespace finwait::program
