#include "checker/program/engines/explicit_witness.h"

#include <fmt/format.h>

#include <cstddef>
#include <utility>
#include <vector>

#include "checker/explicit/exploration.h"
#include "checker/explicit/shortest_run.h"
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

    [[nodiscard]] std::size_t length() const { return property_->through.size(); }
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
                properties::pass(*property_, passed, change, model.apply(world, change)));
        });
        return [answers = std::move(answers), next = std::size_t{0}](
                   checker::Label, const State&) mutable { return answers[next++]; };
    }

  private:
    const System* system_;
    const properties::Property* property_;
};

template <std::size_t Words>
WitnessSearch search(const model::ConnectionModel& model, const properties::Property& property,
                     const checker::Limits& limits) {
    using WordsRoute = PropertyRoute<Words>;
    using System = checker::WaypointSystem<model::PackedConnectionModel<Words>, WordsRoute>;
    const model::PackedConnectionModel<Words> system(model);
    const WordsRoute route(system, property);
    const System along(system, route);
    const auto is_at_end = [&](const typename System::State& state) {
        return along.is_at_end(state);
    };
    const auto may_end = [](const typename System::State&) { return true; };
    checker::explicit_state::Watch watch{is_at_end, may_end};
    watch.deadlock_is_violation = false;
    checker::Limits until_found = limits;
    until_found.first_violation = true;
    checker::Budget budget(until_found, checker::Budget::Clock::now(), 0);
    checker::WorkerPool workers(limits.threads);
    checker::explicit_state::Exploration<System> exploration(along, budget, workers);
    exploration.run(watch);

    const auto level = exploration.result().first_level[0];
    WitnessSearch result{{verdict_on_sometimes(exploration.result(), level)},
                         exploration.result().ending};
    if (!level) return result;
    result.ending = checker::Ending::Complete;
    result.finding.run.emplace();
    for (const checker::Label label :
         checker::explicit_state::shortest_run(exploration, *level, is_at_end).labels) {
        result.finding.run->events.push_back(system.event(label));
    }
    return result;
}

}  // namespace

WitnessSearch explicit_witness(const model::ConnectionModel& model,
                               const properties::Property& property,
                               const checker::Limits& limits) {
    constexpr std::size_t kMostWords = 8;
    const unsigned bits = model::Packing(model).world_bits();
    if (bits <= 128) return search<2>(model, property, limits);
    if (bits <= 64 * kMostWords) return search<kMostWords>(model, property, limits);
    throw UsageError(fmt::format(
        "the environment is too large for waypoints: a world takes {} bits, {} are possible; use "
        "less --data or a smaller --capacity",
        bits, 64 * kMostWords));
}

}  // namespace finwait::program
