// Checks a certificate of `finwait check --capacity any --certificate FILE` by the reference model:
// its sets are an inductive invariant of the close with any number of segments in flight, and its
// claims follow. Shares nothing with what wrote it. Exit status 0: it proves what it claims.
//
//     usage: check_certificate FILE
//
// A world is covered if what is in flight is among the segments of a set of its pair of endpoints.
// The initial world has to be, and whatever the events of a world with just the segments of a set
// in flight lead to. Then every reachable world is: an event of it is one of the larger world, too
// (a duplicate is a delivery that takes nothing away, and there is always room), and leads to less.
#include <algorithm>
#include <fstream>
#include <iostream>
#include <map>
#include <set>
#include <stdexcept>

#include "certificate.h"

namespace finwait::reference {

namespace {

[[noreturn]] void disprove(const std::string& what) { throw std::runtime_error(what); }

bool is_covered(const World& world, const Certificate& certificate) {
    const auto pair = certificate.pairs.find(
        {with_told_history(world.endpoint[0]), with_told_history(world.endpoint[1])});
    if (pair == certificate.pairs.end()) return false;
    // Segments that are in flight more than once count once.
    Segments in_flight;
    for (const int from : {0, 1}) {
        for (const Segment& segment : world.channel[static_cast<std::size_t>(from)]) {
            const auto known = certificate.segments.find({from, segment});
            if (known == certificate.segments.end()) return false;
            in_flight.set(known->second);
        }
    }
    return std::any_of(pair->second.begin(), pair->second.end(),
                       [&](const Segments& set) { return (in_flight & ~set).none(); });
}

World world_of(const Endpoints& endpoints, const Segments& in_flight,
               const Certificate& certificate) {
    World world;
    world.endpoint = endpoints;
    for (const auto& [segment, number] : certificate.segments) {
        const auto from = static_cast<std::size_t>(segment.first);
        if (in_flight.test(number)) world.channel[from].push_back(segment.second);
    }
    return world;
}

Successors successors_of(const World& world, const Certificate& certificate) {
    return successors(world, certificate.designs[0], certificate.designs[1],
                      certificate.environment);
}

void check_induction(const Certificate& certificate) {
    if (!is_covered(
            initial_world(certificate.designs[0], certificate.designs[1], certificate.environment),
            certificate)) {
        disprove("the initial world is not covered");
    }
    for (const auto& [endpoints, sets] : certificate.pairs) {
        for (const Segments& set : sets) {
            const World world = world_of(endpoints, set, certificate);
            for (const auto& [event, next] : successors_of(world, certificate)) {
                if (!is_covered(next, certificate))
                    disprove("an event leads to what is not covered");
            }
        }
    }
}

// Who is CLOSED in order has had all its data, and its end of file, taken by its peer.
bool orderly_close_is_complete(const World& world, const Environment& environment) {
    for (const std::size_t of : {std::size_t{0}, std::size_t{1}}) {
        const Endpoint& x = world.endpoint[of];
        const Endpoint& peer = world.endpoint[1 - of];
        const bool in_order = x.state == State::kClosed && x.established &&
                              peer.incarnation == x.paired && !(x.reset || x.gave_up || x.crashed);
        const bool complete = peer.fin_received && peer.delivered == environment.data[of];
        if (in_order && !complete) return false;
    }
    return true;
}

// What is claimed of single worlds: what the reference tells of them, and that.
std::map<std::string, bool> all_that_hold(const World& world, bool owed,
                                          const Environment& environment) {
    std::map<std::string, bool> result = hold_in(world, owed, environment);
    result["orderly-close-is-complete"] = orderly_close_is_complete(world, environment);
    return result;
}

// Whether the property holds with each pair of endpoints. In the world without anything in flight,
// which is one of those that are covered: for the properties here do not look at segments.
void check_states(const std::string& property, const Certificate& certificate) {
    for (const auto& [endpoints, sets] : certificate.pairs) {
        const World world = world_of(endpoints, {}, certificate);
        const Successors next = successors_of(world, certificate);
        const bool owed = std::any_of(next.begin(), next.end(),
                                      [](const auto& one) { return is_owed(one.first.kind); });
        if (!all_that_hold(world, owed, certificate.environment).at(property)) {
            disprove(property + " is violated");
        }
    }
}

bool both_closed(const World& world) {
    return world.endpoint[0].state == State::kClosed && world.endpoint[1].state == State::kClosed;
}

// Whether from the endpoints, with nothing in flight, runs with one segment in flight per direction
// lead to CLOSED at both ends, or to endpoints of which that is known.
bool can_close(const Endpoints& from, const Certificate& certificate,
               const std::set<Endpoints>& known) {
    Environment one_by_one = certificate.environment;
    one_by_one.capacity = 1;
    std::vector<World> open = {world_of(from, {}, certificate)};
    std::set<World> seen(open.begin(), open.end());
    while (!open.empty()) {
        const World world = open.back();
        open.pop_back();
        const Endpoints endpoints = {with_told_history(world.endpoint[0]),
                                     with_told_history(world.endpoint[1])};
        if (both_closed(world) || known.contains(endpoints)) return true;
        for (const auto& [event, next] :
             successors(world, certificate.designs[0], certificate.designs[1], one_by_one)) {
            if (seen.insert(next).second) open.push_back(next);
        }
    }
    return false;
}

// Whatever is in flight may be lost first: so it is enough to begin with nothing in flight.
void check_closing(const Certificate& certificate) {
    std::set<Endpoints> known;
    for (const auto& [endpoints, sets] : certificate.pairs) {
        if (!can_close(endpoints, certificate, known)) disprove("close-stays-possible is violated");
        known.insert(endpoints);
    }
}

// Where an application aborts, these claim nothing (§5).
bool claims_nothing(const std::string& property, const Environment& environment) {
    return (environment.abort[0] || environment.abort[1]) &&
           (property == "no-premature-reset" || property == "time-wait-not-cut-short");
}

void check_claims(const Certificate& certificate) {
    for (const auto& [kind, name] : certificate.claims) {
        const auto known = all_that_hold(World{}, true, certificate.environment);
        if (kind == "always-reachable" && name == "close-stays-possible") {
            check_closing(certificate);
        } else if ((kind == "always" || kind == "no-deadlock") && known.contains(name)) {
            if (!claims_nothing(name, certificate.environment)) check_states(name, certificate);
        } else {
            disprove("the reference does not know the property " + name);
        }
        std::cout << name << " holds for any number of segments in flight\n";
    }
}

}  // namespace

// Throws std::runtime_error where it proves nothing, or less than it claims.
void check_certificate(std::istream& file) {
    const Certificate certificate = read_certificate(file);
    check_induction(certificate);
    check_claims(certificate);
}

}  // namespace finwait::reference

int main(int argc, char** argv) {
    if (argc != 2) {
        std::cerr << "usage: " << argv[0] << " FILE\n";
        return 2;
    }
    try {
        std::ifstream file(argv[1]);
        finwait::reference::check_certificate(file);
    } catch (const std::exception& error) {
        std::cerr << argv[1] << " proves nothing: " << error.what() << "\n";
        return 1;
    }
    return 0;
}
