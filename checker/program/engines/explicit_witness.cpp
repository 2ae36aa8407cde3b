#include "checker/program/engines/explicit_witness.h"

#include <fmt/format.h>

#include <cstddef>
#include <utility>
#include <vector>

#include "checker/explicit/cheapest_run.h"
#include "checker/explicit/exploration.h"
#include "checker/explicit/shortest_run.h"
#include "checker/program/engines/run_preference.h"
#include "checker/program/engines/state_questions.h"
#include "checker/program/terminal/console.h"
#include "checker/resources/worker_pool.h"
#include "checker/waypoints.h"
#include "model/packing.h"

namespace finwait::program {

namespace {

/// The waypoints of a property, over packed worlds.
template <std::size_t Words>
class PropertyRoute {
  public:
    using System = model::PackedConnectionModel<Words>;
    using State = typename System::State;

    PropertyRoute(const System& system, const properties::Property& property)
        : system_(&system), property_(&property) {}

    [[nodiscard]] std::size_t length() const { return property_->route_length(); }
    [[nodiscard]] checker::Passed start(const State& initial) const {
        return properties::start(*property_, system_->unpack(initial));
    }

    /// Asks about all changes at once: the system visits them in the order of the model.
    [[nodiscard]] auto moves_from(const State& state, std::size_t passed) const {
        const model::ConnectionModel& model = system_->model();
        const model::World world = system_->unpack(state);
        std::vector<checker::Passed> answers;
        model.for_each_change(world, [&](const model::Change& change) {
            answers.push_back(
                properties::pass(*property_, passed, world, change, model.apply(world, change)));
        });
        return [answers = std::move(answers), next = std::size_t{0}](
                   checker::Label, const State&) mutable { return answers[next++]; };
    }

  private:
    const System* system_;
    const properties::Property* property_;
};

/// How many waypoints of the route are passed most, and in which level of the exploration first.
struct Furthest {
    std::size_t passed = 0;
    std::uint32_t level = 0;
};

/// None: every run meets at once what it is to avoid, or there are no waypoints.
template <class Exploration>
std::optional<Furthest> furthest(const Exploration& exploration,
                                 const properties::Property& property) {
    if (property.kind == properties::Kind::Step) return std::nullopt;
    std::optional<Furthest> result;
    for (std::uint32_t level = 0; level < exploration.levels().size(); ++level) {
        for (const checker::explicit_state::Slice& slice : exploration.levels()[level]) {
            for (std::uint64_t at = slice.begin; at < slice.end; ++at) {
                const auto count = exploration.visited()[at].passed;
                if (count == 0 || (result && count - 1 <= result->passed)) continue;
                result = {static_cast<std::size_t>(count - 1), level};
            }
        }
    }
    return result;
}

template <std::size_t Words>
RouteSearch search(const model::ConnectionModel& model, const properties::Property& property,
                   ShownRun shown, const checker::Limits& limits,
                   checker::Budget::Clock::time_point began) {
    using WordsRoute = PropertyRoute<Words>;
    using System = checker::WaypointSystem<model::PackedConnectionModel<Words>, WordsRoute>;
    const model::PackedConnectionModel<Words> system(model);
    const WordsRoute route(system, property);
    const System along(system, route);
    const auto is_at_end = [&](const typename System::State& state) {
        return along.is_at_end(state);
    };
    const auto ends = [](const typename System::State&) { return checker::PredicateMask{0}; };
    const checker::explicit_state::Watch watch{is_at_end, ends};
    checker::Limits until_found = limits;
    until_found.first_violation = shown == ShownRun::Shortest;
    checker::Budget budget(until_found, began, 0);
    checker::WorkerPool workers(limits.threads);
    checker::explicit_state::Exploration<System> exploration(along, budget, workers);
    exploration.run(watch);

    RouteSearch result{{}, exploration.result().ending};
    const auto level = exploration.result().first_level[0];
    if (!level && result.ending != checker::Ending::Complete) return result;
    result.ending = checker::Ending::Complete;
    result.finding.verdict = verdict_on_route(property, level.has_value());
    const auto keep_run = [&](std::uint32_t into, const auto& target) {
        checker::Budget for_run(limits, began, 0);
        std::optional<checker::Run> run;
        if (shown == ShownRun::FewestFaults &&
            exploration.result().ending == checker::Ending::Complete) {
            run = checker::explicit_state::cheapest_run(exploration, target, run_preference(shown),
                                                        budget);
        }
        const bool cheapest = run.has_value();
        if (!run) {
            run = checker::explicit_state::shortest_run(exploration, into, target, run_preference(),
                                                        for_run);
        }
        if (!run) return;
        RunThere there{true, ModelRun{}, cheapest ? ShownRun::FewestFaults : ShownRun::Shortest};
        for (const checker::Label label : run->labels) {
            there.run->events.push_back(system.event(label));
        }
        note_run(std::move(there), shown, result.finding);
    };
    if (level) {
        keep_run(*level, is_at_end);
    } else if (const auto most = furthest(exploration, property)) {
        result.finding.passed = most->passed;
        if (result.finding.verdict == checker::Verdict::NotReached) {
            keep_run(most->level, [&](const typename System::State& state) {
                return state.passed == most->passed + 1;
            });
        }
    }
    return result;
}

}  // namespace

RouteSearch explicit_witness(const model::ConnectionModel& model,
                             const properties::Property& property, ShownRun shown,
                             const checker::Limits& limits,
                             checker::Budget::Clock::time_point began) {
    constexpr std::size_t kMostWitnessWords = 8;
    const unsigned bits = model::Packing(model).world_bits();
    if (bits <= 128) return search<2>(model, property, shown, limits, began);
    if (bits <= 64 * kMostWitnessWords)
        return search<kMostWitnessWords>(model, property, shown, limits, began);
    throw UsageError(fmt::format(
        "the environment is too large for waypoints: a state takes {} bits, {} are possible; use "
        "less --data or a smaller --capacity",
        bits, 64 * kMostWitnessWords));
}

}  // namespace finwait::program
