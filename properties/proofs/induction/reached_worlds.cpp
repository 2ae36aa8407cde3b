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

/// A model, and the strays that arrive there.
struct Surroundings {
    const ConnectionModel& model;
    const ProofScope& scope;
    /// In either direction.
    std::vector<model::Segment> strays;
};

std::vector<World> after(const Surroundings& where, const World& world) {
    std::vector<World> next;
    const auto go = [&](const model::Change& change) {
        if (is_assumed_away(where.scope, where.model, world, change)) return;
        next.push_back(where.model.apply(world, change));
    };
    where.model.for_each_change(world, go);
    for (const model::Segment& stray : where.strays) {
        for (const model::Side side : {model::Side::A, model::Side::B}) {
            go(arrival_of_stray(where.model, world, side, stray));
        }
    }
    return next;
}

/// The nearest worlds, up to some number.
std::vector<World> explored(const Surroundings& where) {
    std::set<World> visited{where.model.initial()};
    std::vector<World> worlds(visited.begin(), visited.end());
    for (std::size_t i = 0; i < worlds.size() && worlds.size() < kMostExplored; ++i) {
        for (const World& next : after(where, World(worlds[i]))) {
            if (visited.insert(next).second) worlds.push_back(next);
        }
    }
    return worlds;
}

/// The worlds on walks from the start, each event drawn from those that can happen.
std::vector<World> walked(const Surroundings& where) {
    std::mt19937_64 random(where.model.environment().capacity);
    std::set<World> visited;
    for (std::size_t walk = 0; walk < kWalks; ++walk) {
        World world = where.model.initial();
        for (std::size_t step = 0; step < kStepsOfAWalk; ++step) {
            visited.insert(world);
            const std::vector<World> next = after(where, world);
            if (next.empty()) break;
            world = next[random() % next.size()];
        }
    }
    return {visited.begin(), visited.end()};
}

}  // namespace

std::vector<model::Segment> some_strays(const ProofScope& scope, const model::Design& design) {
    std::vector<model::Segment> strays;
    if (!scope.strays) return strays;
    const auto add = [&](std::int32_t end, std::int32_t ack, model::Segment stray) {
        const std::uint32_t length =
            stray.len + (stray.syn ? 1U : 0U) + (stray.fin ? design.mechanisms.fin_consumes : 0U);
        stray.seq = static_cast<std::uint32_t>(scope.stray_reach + end) - length;
        stray.ack = stray.has_ack ? static_cast<std::uint32_t>(scope.stray_reach + ack) : 0U;
        stray.incarnation = kEarlierIncarnation;
        stray.to = stray.syn && !stray.has_ack ? 0 : kEarlierIncarnation;
        strays.push_back(stray);
    };
    add(0, 0, {.syn = true, .has_ack = false});
    add(-2, 0, {.syn = true, .has_ack = false});
    add(-1, 0, {.syn = true});
    add(0, 0, {});
    add(0, -1, {.fin = true});
    add(-1, 0, {.len = 1});
    add(0, 0, {.has_ack = false, .rst = true});
    add(-2, 0, {.has_ack = false, .rst = true});
    add(-1, 0, {.rst = true});
    return strays;
}

bool is_assumed_away(const ProofScope& scope, const ConnectionModel& model, const World& world,
                     const model::Change& change) {
    const model::Side side = change.event.endpoint;
    const model::Segment& segment = change.event.segment;
    const model::Endpoint& endpoint = world.endpoint(side);
    if (change.event.kind == model::EventKind::Close) {
        return scope.nobody_closes_while_opening && endpoint.state == model::State::SynReceived;
    }
    const bool arrives = change.event.kind == model::EventKind::Deliver ||
                         change.event.kind == model::EventKind::Duplicate;
    if (!arrives) return false;
    if (segment.incarnation == kEarlierIncarnation) {
        return segment.syn && !segment.has_ack &&
               !model.environment().openers[model::index(model::peer(side))];
    }
    return scope.zero_is_not_expected && segment.rst && segment.has_ack &&
           endpoint.history.paired != 0 && endpoint.state != model::State::Closed &&
           segment.seq == endpoint.rcv_nxt;
}

model::Change arrival_of_stray(const ConnectionModel& model, const World& world, model::Side side,
                               const model::Segment& stray) {
    model::Change change{{model::EventKind::Deliver, side, stray},
                         model.arrival(side, world.endpoint(side), stray)};
    if (change.outcome.sent) {
        const bool room = world.from(side).size() < model.environment().capacity;
        change.sent = room ? model::SendResult::InFlight : model::SendResult::Lost;
    }
    return change;
}

ReachedWorlds::ReachedWorlds(const model::Design& design, const ProofScope& scope) : scope_(scope) {
    const auto add = [&](model::Environment environment, std::uint32_t mss, bool walks) {
        // What is assumed of the surroundings is so there.
        if (scope.one_end_opens && environment.openers == std::array{true, true}) return;
        if (scope.nobody_aborts && environment.abort.any()) return;
        environment.start = scope.start;
        auto model = std::make_unique<ConnectionModel>(design, design, environment,
                                                       model::Numbering{{0, 0}, {mss, mss}});
        const Surroundings where{*model, scope, some_strays(scope, design)};
        std::vector<World> worlds = walks ? walked(where) : explored(where);
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
    if (scope.start == model::Start::Established) return;
    const auto both_open = [](model::Environment environment) {
        environment.openers = {true, true};
        return environment;
    };
    add(both_open(with_data(0, 0, 1)), 1, false);
    add(both_open(with_data(1, 2, 2)), 1, true);
    add(both_open(with_abort(with_data(0, 1, 2))), 1, true);
}

}  // namespace finwait::proofs
