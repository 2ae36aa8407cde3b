// Breadth-first exploration (§6, life cycle §8).
#include "reference_explorer.h"

#include <algorithm>
#include <unordered_set>

namespace finwait::reference {

namespace {

// Only speed depends on what is mixed in here: equal worlds are found by comparing them.
struct WorldHash {
    std::size_t operator()(const World& world) const {
        std::size_t hash = 0;
        const auto mix = [&hash](int value) {
            hash = (hash ^ static_cast<std::size_t>(value)) * 0x9E3779B97F4A7C15U;
            hash ^= hash >> 29;
        };
        for (const std::size_t self : {std::size_t{0}, std::size_t{1}}) {
            const Endpoint& x = world.endpoint[self];
            for (const int value :
                 {static_cast<int>(x.state), x.snd_una, x.snd_nxt, x.rcv_nxt, x.unsent, x.isn_base,
                  x.incarnation, x.paired, x.doublings, x.retransmission_timer.value_or(-1),
                  x.timers[0].value_or(-1), x.timers[1].value_or(-1), x.ack_timer.value_or(-1),
                  world.lost[self], world.duplicated[self], x.delivered, x.unread, x.snd_edge,
                  x.retransmissions}) {
                mix(value);
            }
            mix(x.middlebox * 256 + x.middlebox_timer.value_or(-1));
            for (const Piece& piece : x.kept) {
                mix(piece.begin * 64 + piece.end);
            }
            for (const bool value :
                 {x.fin_sent, x.ack_pending, x.passive, x.syn_outstanding, x.fin_received,
                  x.fin_acked, x.closed_first, x.time_waited, x.established, x.reset, x.refused,
                  x.gave_up, x.crashed, x.stray_text, x.stray_ack, x.stray_rst, x.close_called,
                  x.read_shut, x.vanished}) {
                hash = hash * 2 + (value ? 1 : 0);
            }
            for (const Segment& segment : world.channel[self]) {
                for (const int value : {segment.seq, segment.ack, segment.wnd, segment.age,
                                        segment.incarnation, segment.to,
                                        (segment.syn ? 8 : 0) + (segment.fin ? 4 : 0) +
                                            (segment.rst ? 2 : 0) + segment.len}) {
                    mix(value);
                }
            }
            mix(-7);
        }
        return hash;
    }
};

// Tells of every world in turn, in breadth-first order: `visit` is given the world, its depth and
// its events, and says whether to go on.
template <typename Visit>
void breadth_first(const Design& a, const Design& b, const Environment& environment, Visit visit) {
    std::unordered_set<World, WorldHash> seen;
    std::vector<const World*> level = {&*seen.insert(initial_world(a, b, environment)).first};
    for (int depth = 0; !level.empty(); ++depth) {
        std::vector<const World*> next_level;
        for (const World* world : level) {
            const auto events = successors(*world, a, b, environment);
            if (!visit(*world, depth, events)) {
                return;
            }
            for (const auto& [event, next] : events) {
                const auto [found, is_new] = seen.insert(next);
                if (is_new) {
                    next_level.push_back(&*found);
                }
            }
        }
        level = std::move(next_level);
    }
}

bool something_owed(const Successors& events) {
    return std::any_of(events.begin(), events.end(),
                       [](const auto& event) { return is_owed(event.first.kind); });
}

bool some_reply_was_lost(const Successors& events) {
    return std::any_of(events.begin(), events.end(),
                       [](const auto& event) { return event.first.reply_was_lost; });
}

bool is_beyond(const Limits& limits, std::size_t worlds) {
    // Asking what time it is takes time.
    return worlds > limits.worlds ||
           (worlds % 1000 == 0 && std::chrono::steady_clock::now() > limits.deadline);
}

}  // namespace

Result explore(const Design& a, const Design& b, const Environment& environment) {
    Result result;
    breadth_first(a, b, environment, [&](const World& world, int depth, const Successors& events) {
        result.depth = depth;
        result.states += 1;
        result.transitions += events.size();
        for (const auto& [name, holds] : hold_in(world, something_owed(events), environment)) {
            Verdict& verdict = result.safety[name];
            if (!holds && !verdict.violated) {
                verdict = {true, depth};
            }
        }
        if (environment.clock &&
            (some_reply_was_lost(events) || urgent_event_lacks_room(world, a, b, environment))) {
            result.capacity_exceeded = true;
        }
        return true;
    });
    return result;
}

Answer ask(const Design& a, const Design& b, const Environment& environment,
           const std::set<std::string>& properties, const Limits& limits) {
    Answer answer;
    breadth_first(a, b, environment, [&](const World& world, int depth, const Successors& events) {
        if (answer.depth >= 0 && depth > answer.depth) {
            return false;
        }
        answer.states += 1;
        if (is_beyond(limits, answer.states)) {
            answer.out_of_limits = true;
            answer.violated.clear();
            return false;
        }
        if (environment.clock &&
            (some_reply_was_lost(events) || urgent_event_lacks_room(world, a, b, environment))) {
            answer.capacity_exceeded = true;
            return false;
        }
        for (const auto& [name, holds] : hold_in(world, something_owed(events), environment)) {
            if (!holds && properties.contains(name)) {
                answer.violated.insert(name);
                answer.depth = depth;
            }
        }
        return true;
    });
    return answer;
}

}  // namespace finwait::reference
