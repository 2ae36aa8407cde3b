// The properties that one world decides (§5, life cycle §7).
#include "reference_explorer.h"

namespace finwait::reference {

namespace {

bool implies(bool premise, bool conclusion) { return !premise || conclusion; }

bool is_one_of(State state, const std::set<State>& states) { return states.contains(state); }

bool are_paired(const Endpoint& x, const Endpoint& peer) {
    return x.paired == peer.incarnation && peer.paired == x.incarnation;
}

// No segment of the connection that x was paired with is on its way to it.
bool is_quiet(const Endpoint& x, const std::vector<Segment>& incoming) {
    for (const Segment& segment : incoming) {
        if (segment.incarnation == x.paired) {
            return false;
        }
    }
    return true;
}

// What is claimed for endpoint x.
std::map<std::string, bool> hold_for(const Endpoint& x, const Endpoint& peer,
                                     const std::vector<Segment>& incoming, int data_of_peer) {
    const bool closed = x.state == State::kClosed;
    const std::set<State> in_sync = {State::kEstablished, State::kFinWait1, State::kFinWait2};
    const bool both_in_sync = is_one_of(x.state, in_sync) && is_one_of(peer.state, in_sync);
    const bool both_established =
        x.state == State::kEstablished && peer.state == State::kEstablished;
    return {
        {"fin-ack-unambiguous",
         implies(x.fin_acked && peer.incarnation == x.paired, peer.fin_received)},
        {"time-wait-before-closed",
         implies(closed && x.closed_first && !x.reset && !x.gave_up && !x.crashed, x.time_waited)},
        {"no-data-lost", implies(x.fin_received, x.delivered == data_of_peer)},
        {"no-premature-reset", implies(x.reset && x.established, x.fin_received)},
        {"time-wait-not-cut-short", !(x.reset && x.time_waited)},
        {"passive-closer-does-not-wait", implies(x.time_waited, x.closed_first)},
        {"no-stray-text", !x.stray_text},
        {"no-stray-ack", !x.stray_ack},
        {"no-stray-reset", !x.stray_rst},
        {"no-replay", !x.replayed},
        {"paired-with-each-other", implies(both_established, x.paired == peer.incarnation)},
        {"synchronized", implies(both_in_sync && are_paired(x, peer),
                                 peer.snd_una <= x.rcv_nxt && x.rcv_nxt <= peer.snd_nxt)},
        {"never-reset", !(x.reset && x.established)},
        {"quiet-after-time-wait",
         implies(closed && x.time_waited && !x.reset && !x.crashed, is_quiet(x, incoming))},
    };
}

}  // namespace

std::map<std::string, bool> hold_in(const World& world, bool something_owed_can_happen,
                                    const Environment& environment) {
    std::map<std::string, bool> result =
        hold_for(world.endpoint[0], world.endpoint[1], world.channel[1], environment.data[1]);
    for (const auto& [name, holds] :
         hold_for(world.endpoint[1], world.endpoint[0], world.channel[0], environment.data[0])) {
        result[name] = result[name] && holds;
    }
    const bool at_rest = world.endpoint[0].state == State::kClosed &&
                         world.endpoint[1].state == State::kClosed && world.channel[0].empty() &&
                         world.channel[1].empty();
    result["no-deadlock"] = something_owed_can_happen || at_rest;
    return result;
}

}  // namespace finwait::reference
