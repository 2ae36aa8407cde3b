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
    Endpoint endpoint = initial_of_end(side);
    if (!is_behind_middlebox(side)) return endpoint;
    const Middlebox& box = *designs_[index(side)].middlebox;
    enter_box_state(side, endpoint,
                    environment_.start == Start::Closed ? box.closed : box.established);
    return endpoint;
}

Endpoint ConnectionModel::initial_of_end(Side side) const {
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
    if (endpoint.timers.middlebox.has_ended() && middlebox_timeout(side, endpoint)) return true;
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
                 timers.two_msl.runs() || timers.ack.runs() || timers.middlebox.runs() ||
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
    if (change.sent == SendResult::InFlight)
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

namespace {

const BoxRow* box_row(const BoxState& state, BoxEvent event, const Endpoint& endpoint,
                      const Segment* segment) {
    for (const BoxRow& row : state.of(event)) {
        if (row.when.holds(SequenceSpace{}, endpoint, segment)) return &row;
    }
    return nullptr;
}

/// The middlebox stays what it was, whatever became of the connection behind it.
void keep_middlebox(const Endpoint& before, Endpoint& after) {
    after.middlebox = before.middlebox;
    after.timers.middlebox = before.timers.middlebox;
}

/// The RST by which a middlebox answers `segment`: as a host without the connection would
/// (RFC 9293 §3.10.7.1).
Segment rst_of_middlebox(const Stack& stack, const Segment& segment) {
    Segment rst;
    rst.rst = true;
    rst.has_ack = !segment.has_ack;
    if (segment.has_ack) {
        rst.seq = segment.ack;
    } else {
        rst.ack = stack.space.advance(segment.seq, length_of(stack, segment));
    }
    rst.incarnation = segment.to;
    rst.to = segment.incarnation;
    return rst;
}

}  // namespace

void ConnectionModel::enter_box_state(Side side, Endpoint& endpoint, std::uint8_t state) const {
    endpoint.middlebox = state;
    if (!environment_.clock) return;
    const auto& length = designs_[index(side)].middlebox->states[state].length;
    endpoint.timers.middlebox = length ? Timer(*length) : Timer();
}

Passage ConnectionModel::passage(Side side, Direction direction, const Segment& segment,
                                 Endpoint& endpoint) const {
    const BoxState& state = designs_[index(side)].middlebox->states[endpoint.middlebox];
    const BoxEvent event = box_event(direction, kind_of(SequenceSpace{}, segment));
    const BoxRow* row = box_row(state, event, endpoint, &segment);
    if (row == nullptr) row = box_row(state, any_of(direction), endpoint, &segment);
    if (row == nullptr) return Passage::Pass;
    enter_box_state(side, endpoint, row->next);
    // No RST answers an RST.
    return row->does == Passage::Rst && segment.rst ? Passage::Drop : row->does;
}

Outcome ConnectionModel::arrival_behind_middlebox(Side side, const Endpoint& endpoint,
                                                  const Segment& segment) const {
    Endpoint seen = endpoint;
    const Passage does = passage(side, Direction::In, segment, seen);
    if (does == Passage::Pass) {
        Outcome outcome = arrival_at_end(side, seen, segment);
        pass_out(side, seen, outcome);
        return outcome;
    }
    Outcome outcome{seen};
    if (does == Passage::Drop) {
        outcome.coverage.took(ArrivalBranch::MiddleboxDrops);
    } else {
        outcome.coverage.took(ArrivalBranch::MiddleboxAnswers);
        outcome.sent = rst_of_middlebox(stacks_[index(side)], segment);
    }
    return outcome;
}

void ConnectionModel::pass_out(Side side, const Endpoint& before, Outcome& outcome) const {
    keep_middlebox(before, outcome.endpoint);
    if (!outcome.sent) return;
    const Segment sent = *outcome.sent;
    const Passage does = passage(side, Direction::Out, sent, outcome.endpoint);
    if (does == Passage::Pass) return;
    outcome.sent.reset();
    outcome.coverage.took(does == Passage::Drop ? ArrivalBranch::MiddleboxStops
                                                : ArrivalBranch::MiddleboxResets);
    if (does == Passage::Drop) return;
    const Stack& stack = stacks_[index(side)];
    Outcome answered = arrival_at_end(side, outcome.endpoint, rst_of_middlebox(stack, sent));
    keep_middlebox(outcome.endpoint, answered.endpoint);
    answered.coverage |= outcome.coverage;
    // What the end says to that passes in its turn, and is not answered again.
    if (answered.sent &&
        passage(side, Direction::Out, *answered.sent, answered.endpoint) != Passage::Pass) {
        answered.sent.reset();
    }
    outcome = answered;
}

std::optional<Outcome> ConnectionModel::middlebox_timeout(Side side,
                                                          const Endpoint& endpoint) const {
    const BoxState& state = designs_[index(side)].middlebox->states[endpoint.middlebox];
    const BoxRow* const row = box_row(state, BoxEvent::Timeout, endpoint, nullptr);
    if (row == nullptr) return std::nullopt;
    const Timer& timer = endpoint.timers.middlebox;
    if (environment_.clock && state.length && !timer.has_ended()) return std::nullopt;
    Outcome outcome{endpoint};
    enter_box_state(side, outcome.endpoint, row->next);
    return outcome;
}

}  // namespace finwait::model
