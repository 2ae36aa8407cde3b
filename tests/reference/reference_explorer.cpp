// §5 Properties, §6 Counts
#include "reference_explorer.h"

#include <algorithm>

namespace finwait::reference {

namespace {

bool implies(bool premise, bool conclusion) { return !premise || conclusion; }

bool both_closed(const World& world) {
    return world.endpoint[0].state == State::kClosed && world.endpoint[1].state == State::kClosed;
}

// The safety properties that one world decides, under their names in §5, true where they hold.
std::map<std::string, bool> hold_in(const World& world, bool something_can_happen,
                                    const Environment& environment) {
    std::map<std::string, bool> holds = {
        {"fin-ack-unambiguous", true},
        {"time-wait-before-closed", true},
        {"no-data-lost", true},
        {"no-premature-reset", true},
        {"time-wait-not-cut-short", true},
        {"passive-closer-does-not-wait", true},
    };
    for (const std::size_t self : {std::size_t{0}, std::size_t{1}}) {
        const Endpoint& x = world.endpoint[self];
        const Endpoint& peer = world.endpoint[1 - self];
        const auto require = [&](const std::string& name, bool claim) {
            holds[name] = holds[name] && claim;
        };
        require("fin-ack-unambiguous", implies(x.fin_acked, peer.fin_received));
        require("time-wait-before-closed",
                implies(x.state == State::kClosed && x.closed_first && !x.reset, x.time_waited));
        require("no-data-lost", implies(x.fin_received, x.delivered == environment.data[1 - self]));
        // The next two are claims only where ABORT is off (§5).
        require("no-premature-reset", implies(x.reset, x.fin_received));
        require("time-wait-not-cut-short", !(x.reset && x.time_waited));
        require("passive-closer-does-not-wait", implies(x.time_waited, x.closed_first));
    }
    const bool at_rest = both_closed(world) && world.channel[0].empty() && world.channel[1].empty();
    holds["no-deadlock"] = something_can_happen || at_rest;
    return holds;
}

}  // namespace

Result explore(const Design& a, const Design& b, const Environment& environment) {
    Result result;

    std::set<World> seen = {initial_world(environment)};
    std::vector<World> level = {initial_world(environment)};
    for (int depth = 0; !level.empty(); ++depth) {
        result.depth = depth;
        std::vector<World> next_level;
        for (const World& world : level) {
            const auto events = successors(world, a, b, environment);
            result.states += 1;
            result.transitions += events.size();
            for (const auto& [name, holds] : hold_in(world, !events.empty(), environment)) {
                Verdict& verdict = result.safety[name];
                if (!holds && !verdict.violated) {
                    verdict = {true, depth};
                }
            }
            for (const auto& [event, next] : events) {
                if (seen.insert(next).second) {
                    next_level.push_back(next);
                }
            }
        }
        level = std::move(next_level);
    }
    return result;
}

}  // namespace finwait::reference
