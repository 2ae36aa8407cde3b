#include "checker/program/commands/simulate/random_walks.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "checker/program/commands/simulate/walk.h"
#include "checker/program/terminal/amounts.h"
#include "checker/program/terminal/interruption.h"
#include "checker/program/traces/validation.h"
#include "model/fairness.h"

namespace finwait::program {

namespace {

bool walk_may_end(const std::vector<model::Change>& choices) {
    return std::none_of(choices.begin(), choices.end(), [](const model::Change& change) {
        return model::is_owed(change.event.kind);
    });
}

/// One walk after the other; keeps what they come across.
class ManyWalks {
  public:
    ManyWalks(const Instance& instance, WalkStatistics& statistics)
        : model_(*instance.model), statistics_(statistics) {}

    void walk(std::uint64_t seed) {
        events_.clear();
        model::World world = model_.initial();
        std::vector<model::Change> choices = choices_in(model_, world);
        std::vector<PropertyWatch> watches;
        watches.reserve(statistics_.properties.size());
        for (const WalkedProperty& one : statistics_.properties)
            watches.emplace_back(*one.property, world, walk_may_end(choices));
        meet(world);
        std::mt19937_64 random = generator_of(seed);
        while (!choices.empty() && events_.size() < statistics_.steps) {
            const model::Change change = choices[random() % choices.size()];
            const model::World after = model_.apply(world, change);
            choices = choices_in(model_, after);
            events_.push_back(change.event);
            statistics_.happened[index(change.event.endpoint)] |= change.outcome.coverage;
            const bool stuck = walk_may_end(choices);
            for (PropertyWatch& watch : watches) watch.step(world, change, after, stuck);
            world = after;
            meet(world);
        }
        statistics_.events += events_.size();
        if (choices.empty()) ++statistics_.ended;
        ++statistics_.walks;
        for (std::size_t i = 0; i < watches.size(); ++i)
            note(watches[i], statistics_.properties[i], seed);
    }

  private:
    void meet(const model::World& world) {
        ++statistics_
              .pairs[{world.endpoint(model::Side::A).state, world.endpoint(model::Side::B).state}];
    }

    void note(const PropertyWatch& watch, WalkedProperty& property, std::uint64_t seed) {
        if (watch.standing() == Standing::NoRunTells) property.run_tells = false;
        const bool violated = watch.standing() == Standing::Violated;
        const bool reached = watch.standing() == Standing::Reached &&
                             watch.property().kind == properties::Kind::Reachable;
        if (!violated && !reached) return;
        ++property.decided;
        if (property.shortest && property.shortest->trace.steps.size() <= watch.since()) return;
        const auto verdict = violated ? checker::Verdict::Violated : checker::Verdict::Reached;
        Finding finding{verdict,
                        ModelRun{{events_.begin(),
                                  events_.begin() + static_cast<std::ptrdiff_t>(watch.since())}}};
        property.shortest = validated(model_, watch.property(), finding);
        property.shortest->chosen.reset();
        property.seed = seed;
    }

    const model::ConnectionModel& model_;
    WalkStatistics& statistics_;
    std::vector<model::Event> events_;
};

}  // namespace

std::mt19937_64 generator_of(std::uint64_t seed) { return std::mt19937_64(seed); }

WalkStatistics walk_many(const Instance& instance,
                         const std::vector<const properties::Property*>& properties,
                         std::uint64_t seed, std::uint64_t walks, std::uint32_t steps,
                         ProgressLine& progress) {
    WalkStatistics statistics;
    statistics.seed = seed;
    statistics.asked = walks;
    statistics.steps = steps;
    for (const properties::Property* const property : properties)
        statistics.properties.push_back({property});
    const auto start = std::chrono::steady_clock::now();
    ManyWalks many(instance, statistics);
    for (std::uint64_t i = 0; i < walks && !interrupted(); ++i) {
        constexpr std::uint64_t kOften = 256;
        if (i % kOften == 0)
            progress.show(fmt::format("{} of {} walks", with_commas(i), with_commas(walks)));
        many.walk(seed + i);
    }
    statistics.seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return statistics;
}

TracesOfInstance traces_of(const WalkStatistics& statistics, const Instance& instance) {
    TracesOfInstance traces{&instance, {}};
    for (const WalkedProperty& one : statistics.properties) {
        if (one.shortest) traces.traces.push_back(*one.shortest);
    }
    return traces;
}

}  // namespace finwait::program
