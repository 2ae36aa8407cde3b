// How a run gets along the waypoints of a `reachable` property, and which events a pattern matches.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "properties/files/property_file.h"

namespace finwait::properties {
namespace {

using model::Change;
using model::EventKind;
using model::Segment;
using model::Side;
using model::World;

Property property_of(const std::string& kind, const std::string& keys) {
    return parse_properties(
        "[[property]]\nname = \"p\"\nsentence = \"p\"\nsource = \"p\"\nkind = \"" + kind + "\"\n" +
            keys,
        "file.toml", {})[0];
}
Property reachable(const std::string& keys) { return property_of("reachable", keys); }

/// A has numbers una, nxt.
World world_of(std::uint32_t una, std::uint32_t nxt) {
    World world;
    world.endpoint(Side::A).snd_una = una;
    world.endpoint(Side::A).snd_nxt = nxt;
    return world;
}

Change change_of(EventKind kind, Side side) { return {{kind, side, {}}, {}}; }

Change delivery(Side side, const Segment& segment) {
    return {{EventKind::Deliver, side, segment}, {}, model::SendResult::NothingSent, 0};
}

Change sending(EventKind kind, Side side, const Segment& segment, model::SendResult sent) {
    Change change{{kind, side, {}}, {}, sent};
    change.outcome.sent = segment;
    return change;
}

/// No waypoint looks at the world before an event.
const World kBefore;
const Change kClose = change_of(EventKind::Close, Side::A);
const Segment kFin{.fin = true};
const Segment kAck{.seq = 1, .ack = 1};

TEST(Waypoints, WithoutEventsArePassedByStandingInAWorld) {
    const Property p = reachable("through = ['A.snd_una = 1', 'A.snd_nxt = 1', 'A.snd_una = 2']");
    EXPECT_EQ(start(p, world_of(0, 1)), 0U);
    EXPECT_EQ(start(p, world_of(1, 0)), 1U);
    EXPECT_EQ(start(p, world_of(1, 1)), 2U);
    EXPECT_EQ(pass(p, 0, kBefore, kClose, world_of(1, 1)), 2U);
    EXPECT_EQ(pass(p, 1, kBefore, kClose, world_of(2, 2)), 1U);
    EXPECT_EQ(pass(p, 1, kBefore, kClose, world_of(2, 1)), 3U);
}

TEST(Waypoints, WithEventsTakeAChangeEach) {
    const Property p = reachable("through = [{ event = 'CLOSE' }, { event = 'CLOSE' }]");
    EXPECT_EQ(start(p, World{}), 0U);
    EXPECT_EQ(pass(p, 0, kBefore, kClose, World{}), 1U);
    EXPECT_EQ(pass(p, 1, kBefore, change_of(EventKind::SendFin, Side::A), World{}), 1U);
    EXPECT_EQ(pass(p, 1, kBefore, kClose, World{}), 2U);
}

TEST(Waypoints, WithEventAndFormulaNeedTheWorldAfterwards) {
    const Property p = reachable("through = [{ event = 'CLOSE', formula = 'A.snd_una = 1' }]");
    EXPECT_EQ(start(p, world_of(1, 0)), 0U);
    EXPECT_EQ(pass(p, 0, kBefore, kClose, world_of(0, 0)), 0U);
    EXPECT_EQ(pass(p, 0, kBefore, change_of(EventKind::Abort, Side::A), world_of(1, 0)), 0U);
    EXPECT_EQ(pass(p, 0, kBefore, kClose, world_of(1, 0)), 1U);
}

TEST(Waypoints, AnEventAndThenTheWorldItLeadsTo) {
    const Property p =
        reachable("through = ['A.snd_una = 0', { event = 'CLOSE' }, 'A.snd_una = 1']");
    EXPECT_EQ(start(p, world_of(0, 0)), 1U);
    EXPECT_EQ(pass(p, 1, kBefore, kClose, world_of(1, 0)), 3U);
    // The world comes before the event: the event that leads into it is not the one.
    EXPECT_EQ(pass(p, 0, kBefore, kClose, world_of(0, 0)), 1U);
}

TEST(Waypoints, ToBeAvoidedEndTheRun) {
    const Property p =
        reachable("formula = 'A.snd_una = 1'\navoiding = ['A.snd_nxt = 1', { event = 'lose' }]");
    EXPECT_EQ(start(p, world_of(1, 1)), std::nullopt);
    EXPECT_EQ(start(p, world_of(0, 0)), 0U);
    EXPECT_EQ(pass(p, 0, kBefore, kClose, world_of(1, 1)), std::nullopt);
    EXPECT_EQ(pass(p, 0, kBefore, change_of(EventKind::Lose, Side::B), world_of(1, 0)),
              std::nullopt);
    EXPECT_EQ(pass(p, 0, kBefore, kClose, world_of(1, 0)), 1U);
}

TEST(EventPattern, ByKindAndEndpoint) {
    const Property p = property_of("no-endless", "events = ['CLOSE', { endpoint = 'B' }]");
    EXPECT_TRUE(p.names(kClose));
    EXPECT_FALSE(p.names(change_of(EventKind::Abort, Side::A)));
    EXPECT_TRUE(p.names(change_of(EventKind::Abort, Side::B)));
}

TEST(EventPattern, ByTheSegmentConcerned) {
    const EventPattern pattern =
        property_of("no-endless", "events = [{ segment = 's.fin and s.seq < window' }]").events[0];
    EXPECT_TRUE(pattern.matches(delivery(Side::A, kFin)));
    EXPECT_FALSE(pattern.matches(delivery(Side::A, kAck)));
    // The segment that an event sends is not the one it concerns.
    EXPECT_FALSE(
        pattern.matches(sending(EventKind::SendFin, Side::A, kFin, model::SendResult::InFlight)));
}

TEST(EventPattern, ByTheSegmentSent) {
    const EventPattern pattern =
        property_of("no-endless", "events = [{ sent = 's.fin' }]").events[0];
    EXPECT_TRUE(
        pattern.matches(sending(EventKind::SendFin, Side::A, kFin, model::SendResult::InFlight)));
    EXPECT_TRUE(
        pattern.matches(sending(EventKind::Deliver, Side::A, kFin, model::SendResult::Lost)));
    EXPECT_FALSE(
        pattern.matches(sending(EventKind::SendAck, Side::A, kAck, model::SendResult::InFlight)));
    EXPECT_FALSE(pattern.matches(delivery(Side::A, kFin)));
}

}  // namespace
}  // namespace finwait::properties
