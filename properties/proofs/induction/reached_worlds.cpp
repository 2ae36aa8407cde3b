#include "properties/proofs/induction/reached_worlds.h"

#include <random>
#include <set>

namespace finwait::proofs {

namespace {

using model::ConnectionModel;
using model::World;

constexpr std::size_t kMostExplored = 1500;
constexpr std::size_t kWalks = 60;
constexpr std::size_t kStepsOfAWalk = 60;

model::Environment with_data(std::uint32_t a, std::uint32_t b, std::uint32_t capacity) {
    model::Environment environment;
    environment.data = {a, b};
    environment.capacity = capacity;
    return environment;
}

model::Environment with_abort(model::Environment environment) {
    environment.abort = true;
    return environment;
}

std::vector<World> after(const ConnectionModel& model, const World& world) {
    std::vector<World> next;
    model.for_each_change(
        world, [&](const model::Change& change) { next.push_back(model.apply(world, change)); });
    return next;
}

/// The nearest worlds, up to some number.
std::vector<World> explored(const ConnectionModel& model) {
    std::set<World> visited{model.initial()};
    std::vector<World> worlds(visited.begin(), visited.end());
    for (std::size_t i = 0; i < worlds.size() && worlds.size() < kMostExplored; ++i) {
        for (const World& next : after(model, World(worlds[i]))) {
            if (visited.insert(next).second) worlds.push_back(next);
        }
    }
    return worlds;
}

/// The worlds on walks from the start, each event drawn from those that can happen.
std::vector<World> walked(const ConnectionModel& model) {
    std::mt19937_64 random(model.environment().capacity);
    std::set<World> visited;
    for (std::size_t walk = 0; walk < kWalks; ++walk) {
        World world = model.initial();
        for (std::size_t step = 0; step < kStepsOfAWalk; ++step) {
            visited.insert(world);
            const std::vector<World> next = after(model, world);
            if (next.empty()) break;
            world = next[random() % next.size()];
        }
    }
    return {visited.begin(), visited.end()};
}

}  // namespace

ReachedWorlds::ReachedWorlds(const model::Design& design, model::Start start) : start_(start) {
    const auto add = [&](model::Environment environment, std::uint32_t mss, bool walks) {
        environment.start = start;
        auto model = std::make_unique<ConnectionModel>(design, design, environment,
                                                       model::Numbering{{0, 0}, {mss, mss}});
        std::vector<World> worlds = walks ? walked(*model) : explored(*model);
        parts_.push_back({std::move(model), std::move(worlds)});
    };
    model::Environment at_once = with_data(0, 1, 1);
    at_once.delayed_ack = false;
    model::Environment narrow = with_data(2, 1, 2);
    narrow.window = 1;
    add(with_data(0, 0, 1), 1, false);
    add(with_data(1, 0, 1), 1, false);
    add(at_once, 1, false);
    add(with_abort(with_data(1, 0, 1)), 1, false);
    // Walks get further, and over more data and segments.
    add(narrow, 1, true);
    add(with_data(3, 2, 4), 1, true);
    add(with_data(5, 5, 3), 2, true);
    add(with_abort(with_data(2, 2, 3)), 1, true);
    if (start == model::Start::Established) return;
    const auto both_open = [](model::Environment environment) {
        environment.openers = {true, true};
        return environment;
    };
    add(both_open(with_data(0, 0, 1)), 1, false);
    add(both_open(with_data(1, 2, 2)), 1, true);
    add(both_open(with_abort(with_data(0, 1, 2))), 1, true);
}

}  // namespace finwait::proofs
