#include "model/connection_model.h"

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
        stack.window = environment.window;
        stack.mss = numbering.mss[index(side)];
        stack.delayed_ack = environment.delayed_ack;
        stack.may_close = environment.closers[index(side)];
        stack.may_abort = environment.abort;
    }
}

Endpoint ConnectionModel::initial_endpoint(Side side) const {
    Endpoint endpoint;
    endpoint.snd_una = endpoint.snd_nxt = isn_[index(side)];
    endpoint.rcv_nxt = isn_[index(peer(side))];
    endpoint.unsent = environment_.data[index(side)];
    return endpoint;
}

World ConnectionModel::initial() const {
    World world;
    for (const Side side : {Side::A, Side::B}) world.endpoint(side) = initial_endpoint(side);
    return world;
}

World ConnectionModel::apply(const World& world, const Change& change) const {
    const Side side = change.event.endpoint;
    World after = world;
    after.endpoint(side) = change.outcome.endpoint;
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
