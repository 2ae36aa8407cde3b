// Which fields of an endpoint a property reads.
#include <gtest/gtest.h>

#include <cstddef>

#include "properties/property.h"

namespace finwait::properties {
namespace {

constexpr std::size_t kSndUna = offsetof(model::Endpoint, snd_una);
constexpr std::size_t kRcvNxt = offsetof(model::Endpoint, rcv_nxt);

TEST(ReadFields, OfAFormulaAreThoseOfTheEndpointThatItNames) {
    Property property;
    property.formula.emplace("A.snd_una = 0 implies B.rcv_nxt > 0", model::Environment{});
    EXPECT_TRUE(property.reads(model::Side::A, kSndUna));
    EXPECT_FALSE(property.reads(model::Side::B, kSndUna));
    EXPECT_TRUE(property.reads(model::Side::B, kRcvNxt));
    EXPECT_FALSE(property.reads(model::Side::A, kRcvNxt));
}

TEST(ReadFields, OfAStepAreThoseBeforeAndAfterItAtEitherEnd) {
    Property property;
    property.kind = Kind::Step;
    property.step.emplace(FormulaText("next(x).snd_una >= 0 or s.seq = x.rcv_nxt", model::Place{}),
                          model::Environment{});
    for (const model::Side side : {model::Side::A, model::Side::B}) {
        EXPECT_TRUE(property.reads(side, kSndUna));
        EXPECT_TRUE(property.reads(side, kRcvNxt));
        EXPECT_FALSE(property.reads(side, offsetof(model::Endpoint, snd_nxt)));
    }
}

TEST(ReadFields, OfWaypointsAreThoseThatAreToBeAvoidedToo) {
    Property property;
    property.kind = Kind::Reachable;
    property.through.push_back({Formula("A.state = CLOSED", model::Environment{}), {}});
    EXPECT_FALSE(property.reads(model::Side::A, kSndUna));
    property.avoiding.push_back({Formula("A.snd_una > 0", model::Environment{}), {}});
    EXPECT_TRUE(property.reads(model::Side::A, kSndUna));
}

}  // namespace
}  // namespace finwait::properties
