// The properties that ship: they parse, and they say what the specification says.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "model/connection_model.h"
#include "model/design.h"
#include "model/files/input_file.h"
#include "properties/files/property_file.h"

namespace finwait::properties {
namespace {

using model::Environment;
using model::Side;
using model::World;

std::set<World> reachable(const model::ConnectionModel& model) {
    std::vector<World> unexplored{model.initial()};
    std::set<World> visited(unexplored.begin(), unexplored.end());
    while (!unexplored.empty()) {
        const World world = unexplored.back();
        unexplored.pop_back();
        model.for_each_change(world, [&](const model::Change& change) {
            const World after = model.apply(world, change);
            if (visited.insert(after).second) unexplored.push_back(after);
        });
    }
    return visited;
}

/// Numbers may lie below 0 where a connection begins behind the one before.
bool at_most(std::uint32_t a, std::uint32_t b) {
    return static_cast<std::int32_t>(a) <= static_cast<std::int32_t>(b);
}

bool synchronized_with_each_other(const World& world) {
    for (const Side side : {Side::A, Side::B}) {
        const model::Endpoint& x = world.endpoint(side);
        const bool sends_still = x.state == model::State::Established ||
                                 x.state == model::State::FinWait1 ||
                                 x.state == model::State::FinWait2;
        const auto& peer = world.endpoint(model::peer(side)).history;
        if (!sends_still || x.history.paired != peer.incarnation) return false;
    }
    return true;
}

/// The claims of the specification, written as plain C++.
bool claim(const std::string& name, const World& world, const Environment& environment) {
    bool holds = true;
    for (const Side side : {Side::A, Side::B}) {
        const model::Endpoint& x = world.endpoint(side);
        const model::Endpoint& peer = world.endpoint(model::peer(side));
        const model::History& was = x.history;
        const model::History& of_peer = peer.history;
        const bool paired = of_peer.incarnation == was.paired;
        const bool is_closed = x.state == model::State::Closed;
        const bool undisturbed =
            !(environment.abort.any() || environment.user_timeout || environment.crash);
        const bool both_established =
            x.state == model::State::Established && peer.state == model::State::Established;
        if (name == "fin-ack-unambiguous") {
            holds &= !was.fin_acked || !paired || of_peer.fin_received;
        } else if (name == "time-wait-before-closed") {
            const bool orderly = !(was.reset || was.gave_up || was.crashed);
            holds &= !(is_closed && was.closed_first && orderly) || was.time_waited;
        } else if (name == "no-data-lost") {
            const std::uint32_t written = environment.data[index(model::peer(side))];
            holds &= !was.fin_received || was.delivered == written;
        } else if (name == "no-premature-reset") {
            holds &= !undisturbed || !(was.reset && was.established) || was.fin_received;
        } else if (name == "time-wait-not-cut-short") {
            holds &= !undisturbed || !was.reset || !was.time_waited;
        } else if (name == "never-reset") {
            holds &= !undisturbed || !(was.reset && was.established);
        } else if (name == "passive-closer-does-not-wait") {
            holds &= !was.time_waited || was.closed_first;
        } else if (name == "orderly-close-is-complete") {
            const bool orderly = is_closed && was.established && paired &&
                                 !(was.reset || was.gave_up || was.crashed);
            holds &= !orderly ||
                     (of_peer.fin_received && of_peer.delivered == environment.data[index(side)]);
        } else if (name == "no-stray-text") {
            holds &= !was.stray_text;
        } else if (name == "no-stray-ack") {
            holds &= !was.stray_ack;
        } else if (name == "no-stray-reset") {
            holds &= !was.stray_rst;
        } else if (name == "no-replay") {
            holds &= !was.replayed;
        } else if (name == "paired-with-each-other") {
            holds &= !both_established || paired;
        } else if (name == "synchronized") {
            holds &= !synchronized_with_each_other(world) ||
                     (at_most(peer.snd_una, x.rcv_nxt) && at_most(x.rcv_nxt, peer.snd_nxt));
        } else if (name == "quiet-after-time-wait") {
            const auto& to_x = world.from(model::peer(side));
            bool quiet = true;
            for (std::size_t i = 0; i < to_x.size(); ++i) {
                quiet &= to_x[i].incarnation != was.paired;
            }
            holds &= !(is_closed && was.time_waited && !was.reset && !was.crashed) || quiet;
        } else if (name == "no-deadlock") {
            holds &= x.state == model::State::Closed && world.from(side).empty();
        } else {
            ADD_FAILURE() << "no claim for " << name;
        }
    }
    return holds;
}

/// The claims about single events: whether the event is as it should be.
bool step_claim(const std::string& name, const World& world, const model::Change& change) {
    using model::EventKind;
    using model::State;
    const model::Endpoint& x = world.endpoint(change.event.endpoint);
    const model::Endpoint& then = change.outcome.endpoint;
    const model::Segment& s = change.event.segment;
    const bool acknowledged = then.ack_pending || change.outcome.sent;
    const bool arrives =
        change.event.kind == EventKind::Deliver || change.event.kind == EventKind::Duplicate;
    const bool takes_text =
        x.state == State::Established || x.state == State::FinWait1 || x.state == State::FinWait2;
    if (name == "abort-resets") {
        if (change.event.kind != EventKind::Abort) return true;
        const bool tells = takes_text || x.state == State::CloseWait;
        return then.state == State::Closed && then.history.reset &&
               change.outcome.sent.has_value() == tells;
    }
    if (!arrives) return true;
    if (name == "text-is-taken") {
        if (s.len == 0 || s.seq != x.rcv_nxt || !takes_text) return true;
        return acknowledged && then.history.delivered == x.history.delivered + s.len;
    }
    if (name == "fin-is-taken") {
        if (!s.fin || s.seq != x.rcv_nxt || !takes_text) return true;
        return acknowledged && then.history.fin_received;
    }
    if (name == "rst-ends-the-connection") {
        const bool taken = model::kSynchronized.contains(x.state) && x.state != State::TimeWait;
        return !s.rst || s.seq != x.rcv_nxt || !taken || then.state == State::Closed;
    }
    if (name == "kept-fin-is-taken") {
        const bool kept = x.kept[0].is_there && x.kept[0].fin;
        return !kept || then.kept[0].is_there || then.state == State::Closed ||
               then.history.fin_received;
    }
    if (x.state != State::TimeWait) return true;
    if (name == "time-wait-answers-syns")
        return !s.syn || acknowledged || then.state != State::TimeWait;
    if (name == "time-wait-answers-fins") return !s.fin || acknowledged;
    if (name == "time-wait-lasts") {
        return s.rst || then.state == State::TimeWait ||
               (s.syn && then.state == State::SynReceived);
    }
    ADD_FAILURE() << "no claim for " << name;
    return false;
}

void expect_claims(const model::Design& design, const Environment& environment) {
    const model::ConnectionModel model(design, design, environment);
    const std::vector<Property> properties = shipped_properties(environment);
    for (const World& world : reachable(model)) {
        for (const Property& property : properties) {
            if (property.kind != Kind::Always && property.kind != Kind::NoDeadlock) continue;
            ASSERT_EQ(property.formula->holds(world), claim(property.name, world, environment))
                << property.name;
        }
        model.for_each_change(world, [&](const model::Change& change) {
            for (const Property& property : properties) {
                if (property.kind != Kind::Step) continue;
                const Passed passed = pass(property, 0, world, change, model.apply(world, change));
                EXPECT_EQ(passed == 0U, step_claim(property.name, world, change)) << property.name;
            }
        });
        if (testing::Test::HasFailure()) return;
    }
}

Environment with_data(std::uint32_t a, std::uint32_t b) {
    Environment environment;
    environment.data = {a, b};
    return environment;
}

TEST(ShippedProperties, SayWhatTheSpecificationSaysOfRfc9293) {
    expect_claims(model::rfc9293(), with_data(0, 0));
}

TEST(ShippedProperties, SayWhatTheSpecificationSaysWithData) {
    Environment environment = with_data(1, 0);
    environment.capacity = 1;
    expect_claims(model::rfc9293(), environment);
}

TEST(ShippedProperties, SayWhatTheSpecificationSaysWithAbort) {
    Environment environment = with_data(0, 0);
    environment.capacity = 1;
    environment.abort = true;
    expect_claims(model::rfc9293(), environment);
}

TEST(ShippedProperties, SayWhatTheSpecificationSaysOfConnectionsThatFollowEachOther) {
    Environment environment = with_data(0, 0);
    environment.capacity = 1;
    environment.start = model::Start::Closed;
    environment.incarnations = 2;
    environment.isn = {-1};
    environment.order = model::Order::Fifo;
    environment.duplication = false;
    environment.crash = true;
    expect_claims(model::rfc9293(), environment);
}

TEST(ShippedProperties, SayWhatTheSpecificationSaysWhereAFinConsumesNothing) {
    model::Design design = model::rfc9293();
    design.mechanisms.fin_consumes = 0;
    expect_claims(design, with_data(0, 0));
}

TEST(ShippedProperties, CoverTheSafetyClaimsOfTheSpecification) {
    std::vector<std::string> core;
    std::vector<std::string> others;
    for (const Property& property : shipped_properties({})) {
        if (property.kind != Kind::Always && property.kind != Kind::NoDeadlock &&
            property.kind != Kind::Step) {
            continue;
        }
        (property.core ? core : others).push_back(property.name);
    }
    EXPECT_THAT(core, testing::UnorderedElementsAre(
                          "fin-ack-unambiguous", "time-wait-before-closed", "no-data-lost",
                          "no-premature-reset", "passive-closer-does-not-wait", "no-deadlock",
                          "orderly-close-is-complete", "text-is-taken", "fin-is-taken",
                          "rst-ends-the-connection", "time-wait-answers-fins", "time-wait-lasts"));
    EXPECT_THAT(others, testing::UnorderedElementsAre(
                            "time-wait-not-cut-short", "abort-resets", "kept-fin-is-taken",
                            "time-wait-answers-syns", "no-stray-text", "no-stray-ack",
                            "no-stray-reset", "no-replay", "paired-with-each-other", "synchronized",
                            "never-reset", "quiet-after-time-wait"));
}

TEST(ShippedProperties, OfStepsAreAskedByAuditWhereTheirEventsHappen) {
    const std::string places = model::read_input_file(model::data_directory() / "properties" /
                                                      "audit" / "environments.toml");
    for (const Property& property : shipped_properties({})) {
        if (property.kind != Kind::Step || property.core) continue;
        EXPECT_THAT(places, testing::HasSubstr('"' + property.name + '"'));
    }
}

TEST(ShippedProperties, OfKindAlwaysLookAtNoChannel) {
    for (const Property& property : shipped_properties({})) {
        if (property.kind != Kind::Always) continue;
        // This one is about what is in flight.
        const bool looks = property.name == "quiet-after-time-wait";
        EXPECT_EQ(property.formula->footprint().touches_channel(), looks) << property.name;
    }
}

}  // namespace
}  // namespace finwait::properties
