#include "model/connection_model.h"

#include <algorithm>

namespace finwait::model {

ConnectionModel::ConnectionModel(Design a, Design b, const Environment& environment,
                                 const Numbering& numbering, Losses losses)
    : environment_(environment),
      isn_(numbering.isn),
      losses_(losses),
      designs_{std::move(a), std::move(b)} {
    for (const Side side : {Side::A, Side::B}) {
        Stack& stack = stacks_[index(side)];
        stack.design = &designs_[index(side)];
        stack.window = environment_.window[index(side)];
        stack.peer_window = environment_.window[index(peer(side))];
        stack.mss = numbering.mss[index(side)];
        stack.first_iss = numbering.iss[index(side)];
        stack.delayed_ack = environment_.delayed_ack[index(side)];
        stack.retransmits = environment_.retransmission[index(side)];
        stack.may_close = environment_.closers[index(side)];
        stack.close_when = environment_.close_when[index(side)];
        stack.close_ends_reading = environment_.close_ends_reading[index(side)];
        stack.close_aborts = environment_.close_aborts[index(side)];
        stack.reads_at_will = environment_.reading[index(side)] == Reading::AtWill;
        stack.peer_reads_at_will = environment_.reading[index(peer(side))] == Reading::AtWill;
        stack.may_abort = environment_.abort[index(side)];
        stack.is_opener = environment_.openers[index(side)];
        stack.user_timeout = environment_.user_timeout;
        stack.crash = environment_.crash;
        stack.vanish = environment_.vanish[index(side)];
        stack.incarnations = environment_.incarnations;
        stack.data = environment_.data[index(side)];
        stack.isn = environment_.isn;
        if (environment_.clock) stack.clock = environment_.times;
        if (const Implementation* const code = stack.design->implementation.get())
            ends_[index(side)] = code->end(side, environment_);
    }
}

Endpoint ConnectionModel::initial_endpoint(Side side) const {
    if (const ImplementedEnd* const end = implemented(side)) return end->initial();
    Endpoint endpoint;
    if (environment_.start == Start::Closed) {
        endpoint.state = State::Closed;
        endpoint.history.incarnation = endpoint.history.paired = 0;
        endpoint.history.established = false;
        return endpoint;
    }
    endpoint.snd_una = endpoint.snd_nxt = isn_[index(side)];
    endpoint.rcv_nxt = isn_[index(peer(side))];
    endpoint.unsent = environment_.data[index(side)];
    if (asks_where_acks_begin(designs_[index(side)].mechanisms)) {
        endpoint.ack_base = endpoint.snd_una;
    }
    if (stacks_[index(side)].peer_reads_at_will) {
        endpoint.snd_edge = endpoint.snd_nxt + environment_.window[index(peer(side))];
    }
    return endpoint;
}

World ConnectionModel::initial() const {
    World world;
    for (const Side side : {Side::A, Side::B}) world.endpoint(side) = initial_endpoint(side);
    return world;
}

bool ConnectionModel::is_urgent(Side side, const Endpoint& endpoint, bool room) const {
    const Stack& stack = stacks_[index(side)];
    if (endpoint.timers.two_msl.has_ended() && two_msl_timeout(stack, endpoint)) return true;
    for (std::size_t timer = 0; timer < stack.design->timers.size(); ++timer) {
        if (endpoint.timers.own[timer].has_ended() && own_timeout(stack, endpoint, timer))
            return true;
    }
    if (!room) return false;
    return send_data(stack, endpoint) || send_data_with_fin(stack, endpoint) ||
           send_fin(stack, endpoint) || retransmit(stack, endpoint) ||
           (owes_ack(stack, endpoint) && endpoint.timers.ack.has_ended());
}

bool ConnectionModel::can_tick(const World& world) const {
    bool passes = false;
    for (const Side side : {Side::A, Side::B}) {
        const Endpoint& endpoint = world.endpoint(side);
        const Channel& channel = world.from(side);
        if (is_urgent(side, endpoint, channel.size() < environment_.capacity)) return false;
        if (channel.has_age(environment_.times.msl)) return false;
        const Timers& timers = endpoint.timers;
        passes = passes || !channel.empty() || timers.retransmission.runs() ||
                 timers.two_msl.runs() || timers.ack.runs() ||
                 std::ranges::any_of(timers.own, [](Timer timer) { return timer.runs(); });
    }
    return passes;
}

bool ConnectionModel::lacks_room(Side side, const Endpoint& endpoint) const {
    return !is_urgent(side, endpoint, false) && is_urgent(side, endpoint, true);
}

bool ConnectionModel::lacks_room(const World& world) const {
    if (!environment_.clock) return false;
    return std::ranges::any_of(std::array{Side::A, Side::B}, [&](Side side) {
        return world.from(side).size() == environment_.capacity &&
               lacks_room(side, world.endpoint(side));
    });
}

Change ConnectionModel::tick_of(const World& world) const {
    Change change{{EventKind::Tick, Side::A, {}}, Outcome{world.endpoint(Side::A)}};
    tick(change.outcome.endpoint);
    change.other = world.endpoint(Side::B);
    tick(*change.other);
    return change;
}

World ConnectionModel::apply(const World& world, const Change& change) const {
    const Side side = change.event.endpoint;
    World after = world;
    after.endpoint(side) = change.outcome.endpoint;
    if (change.other) after.endpoint(peer(side)) = *change.other;
    if (concerns_both_ends(change.event.kind)) {
        for (Channel& channel : after.channels) channel.age();
    }
    if (environment_.clock) {
        Channel& incoming = after.from(peer(side));
        if (change.event.kind == EventKind::Lose) ++incoming.losses;
        if (change.event.kind == EventKind::Duplicate) ++incoming.duplicates;
    }
    if (change.taken) after.from(peer(side)).take(*change.taken);
    if (change.sent == Sent::InFlight)
        after.from(side).put(*change.outcome.sent, environment_.order);
    return after;
}

std::optional<Change> ConnectionModel::change_by(const World& world, const Event& event) const {
    std::optional<Change> found;
    for_each_change(world, [&](const Change& change) {
        if (!found && change.event == event) found = change;
    });
    return found;
}

}  // namespace finwait::model
