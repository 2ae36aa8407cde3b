// An end that no rules describe, in a model whose other end has rules.
#include "model/implementation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/connection_model.h"
#include "model/packing.h"

namespace finwait::model {
namespace {

/// Counts in its image what arrives, up to 3, and sends an ACK at each of its own events.
class CountingEnd final : public ImplementedEnd {
  public:
    [[nodiscard]] Endpoint initial() const override { return {}; }
    [[nodiscard]] std::vector<OwnChange> own_events(const Endpoint& endpoint) const override {
        Outcome outcome{endpoint};
        outcome.sent.emplace();
        return {{EventKind::SendAck, outcome}};
    }
    [[nodiscard]] Outcome arrival(const Endpoint& endpoint, const Segment&) const override {
        Outcome outcome{endpoint};
        outcome.endpoint.image = std::min(endpoint.image + 1, 3U);
        return outcome;
    }
};

class CountingImplementation final : public Implementation {
  public:
    [[nodiscard]] std::shared_ptr<const ImplementedEnd> end(Side,
                                                            const Environment&) const override {
        return std::make_shared<const CountingEnd>();
    }
};

Design counting_design() {
    Design design;
    design.name = "counting";
    design.implementation = std::make_shared<const CountingImplementation>();
    return design;
}

TEST(ImplementedEnd, DoesWhatItsImplementationSaysWhateverTheTableIs) {
    const ConnectionModel model(counting_design(), rfc9293(), Environment{});
    EXPECT_TRUE(model.has_code());
    ASSERT_NE(model.implemented(Side::A), nullptr);
    EXPECT_EQ(model.implemented(Side::B), nullptr);
    std::vector<EventKind> kinds;
    model.for_each_own_event(
        Side::A, model.initial_endpoint(Side::A),
        [&](EventKind kind, std::uint8_t, const Outcome&) { kinds.push_back(kind); });
    EXPECT_THAT(kinds, testing::ElementsAre(EventKind::SendAck));
    EXPECT_EQ(model.arrival(Side::A, model.initial_endpoint(Side::A), {}).endpoint.image, 1U);
}

TEST(ImplementedEnd, IsPackedWithItsImage) {
    const ConnectionModel model(counting_design(), rfc9293(), Environment{});
    const Packing packing(model);
    Endpoint endpoint = model.initial_endpoint(Side::A);
    for (const std::uint32_t image : {0U, 1U, 77U, kMostImages - 1}) {
        endpoint.image = image;
        EXPECT_EQ(packing.unpack_endpoint(Side::A, packing.pack(Side::A, endpoint)), endpoint);
    }
    endpoint.image = kMostImages;
    EXPECT_THROW(static_cast<void>(packing.pack(Side::A, endpoint)), std::logic_error);
}

TEST(ImplementedEnd, HasRoomForNumbersThatNoRuleSends) {
    const ConnectionModel model(rfc9293(), counting_design(), Environment{});
    const Packing packing(model);
    const std::uint32_t most = model.environment().data[0] + 1;
    Segment segment;
    for (const std::uint32_t number : {0U - kImplementedBelow, 0U, most + kImplementedBeyond}) {
        segment.seq = segment.ack = number;
        for (const bool has_ack : {true, false}) {
            segment.has_ack = has_ack;
            for (const Side side : {Side::A, Side::B}) {
                EXPECT_EQ(packing.unpack_segment(side, packing.pack(side, segment)), segment)
                    << number;
            }
        }
    }
}

TEST(ImplementedEnd, OfAnotherCodeBehavesOtherwise) {
    const Design one = counting_design();
    EXPECT_TRUE(one.behaves_as(one));
    EXPECT_FALSE(one.behaves_as(counting_design()));
}

}  // namespace
}  // namespace finwait::model
