// Whatever is false in a small environment is refuted by a run there.
#include "checker/program/commands/prove/refutation.h"

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <ostream>

#include "model/files/design_file.h"
#include "properties/files/property_file.h"

namespace finwait::program {
namespace {

properties::Property claim(const std::string& formula) {
    return properties::parse_properties(
               "[[property]]\nname = \"own\"\nsentence = \"As I say.\"\nsource = \"a test\"\n"
               "kind = \"always\"\nformula = \"" +
                   formula + "\"\n",
               "own.toml", {})
        .front();
}

struct FalseClaim {
    const char* name;
    const char* formula;
    const char* design = "rfc9293";

    friend void PrintTo(const FalseClaim& claim, std::ostream* out) { *out << claim.name; }
};

/// None of them is violated where both ends write at most one unit and everything else is as by
/// default.
constexpr std::array kNeedMoreThanTheDefault{
    FalseClaim{"TwoUnitsAreDelivered", "each x: x.delivered < 2"},
    FalseClaim{"ThreeUnitsAreDelivered", "each x: x.delivered != 3"},
    FalseClaim{"SevenUnitsAreDelivered", "each x: x.delivered < 7"},
    FalseClaim{"ThirtyUnitsAreSent", "each x: x.snd_nxt <= 30"},
    FalseClaim{"TwoUnitsAreUnsent", "each x: x.unsent <= 1"},
    FalseClaim{"TwoUnitsAreOutstanding", "each x: x.snd_nxt - x.snd_una <= 2"},
    FalseClaim{"TheSecondUnitIsInFlight", "each x: each s from x: s.seq + s.len <= 2"},
    FalseClaim{"TextIsAhead", "each x: each s to x: s.len > 0 implies s.seq <= x.rcv_nxt + 1"},
    FalseClaim{"WindowOneIsFull", "window < 2 implies each x: x.snd_nxt = x.snd_una"},
    FalseClaim{"WindowTwoIsFull", "window = 2 implies each x: x.snd_nxt - x.snd_una < 2"},
    FalseClaim{"NothingIsLost", "not loss implies each x: x.state != CLOSED"},
    FalseClaim{"NothingIsDuplicated", "not duplication implies each x: not x.fin_acked"},
    FalseClaim{"OrderIsKept", "fifo implies each x: x.rcv_nxt < 2"},
    FalseClaim{"AcksGoOutAtOnce", "not delayed_ack implies each x: not x.fin_received"},
    FalseClaim{"ACloses", "closer(B) or A.state = ESTABLISHED"},
    FalseClaim{"BCloses", "closer(A) or B.state = ESTABLISHED"},
    FalseClaim{"BClosesWithText", "closer(A) or A.delivered = 0"},
    FalseClaim{"NobodyCloses", "closer(A) or closer(B) or each x: x.delivered = 0"},
    FalseClaim{"AnAbort", "abort implies each x: not x.reset"},
    FalseClaim{"AResetWithText", "each x: each s to x: s.rst implies s.seq = 0"},
    FalseClaim{"AResetBeforeTheFin", "each x: x.reset implies x.fin_received"},
    FalseClaim{"ThreeInFlight", "capacity < 3 or each x: x.state != TIME-WAIT"},
    FalseClaim{"OneInFlight", "capacity > 1 or each x: x.state != TIME-WAIT"},
    FalseClaim{"BothWriteTwo", "(some x: data(x) < 2) or each x: x.delivered < 2"},
    FalseClaim{"TheSecondUnitOverAHole",
               "data(A) < 2 or A.delivered > 0 or B.rcv_nxt = B.delivered", "fin-over-hole"},
};

class Refutation : public testing::TestWithParam<FalseClaim> {};
INSTANTIATE_TEST_SUITE_P(Of, Refutation, testing::ValuesIn(kNeedMoreThanTheDefault),
                         [](const auto& claim) { return claim.param.name; });

TEST_P(Refutation, IsFoundBeyondTheDefaultEnvironment) {
    const model::Design design = model::find_design(GetParam().design);
    const properties::Property doubtful = claim(GetParam().formula);
    const properties::Property* const asked = &doubtful;
    const auto refuted =
        refute(GetParam().design, design, {}, {&asked, 1}, [] { return checker::Limits{}; });
    ASSERT_EQ(refuted.size(), 1U);
    const Counterexample& found = refuted.at(asked);
    const model::Environment& environment = found.instance.model->environment();
    EXPECT_NE(environment, model::Environment{});
    EXPECT_FALSE(
        properties::Formula(GetParam().formula, environment).holds(found.trace.trace.last()));
}

TEST(Refutation, OfWhatHoldsIsNotFound) {
    const properties::Property doubtful = claim("each x: x.delivered <= data(peer(x))");
    const properties::Property* const asked = &doubtful;
    EXPECT_TRUE(refute("rfc9293", model::rfc9293(), {}, {&asked, 1}, [] {
                    return checker::Limits{};
                }).empty());
}

TEST(Refutation, ThatIsInterruptedGivesWhatItHas) {
    // It is time to stop behind the first environment.
    const properties::Property nearby = claim("each x: x.state != TIME-WAIT");
    const properties::Property farther = claim("each x: x.delivered < 3");
    const std::array asked{&nearby, &farther};
    std::atomic<bool> interrupted = false;
    int explorations = 0;
    const auto refuted = refute("rfc9293", model::rfc9293(), {}, asked, [&] {
        interrupted = ++explorations > 1;
        checker::Limits limits;
        limits.interrupted = &interrupted;
        return limits;
    });
    EXPECT_TRUE(refuted.contains(&nearby));
    EXPECT_FALSE(refuted.contains(&farther));
    EXPECT_EQ(explorations, 2);
}

model::Environment from_closed() {
    model::Environment environment;
    environment.start = model::Start::Closed;
    return environment;
}

/// The one run that begins with an ISS: what was sent before the OPEN ends the connection.
TEST(Refutation, FromClosedIsFoundWhereTheNumberOfAnRstOfClosedIsExpected) {
    const properties::Property doubtful =
        claim("not abort implies each x: x.reset and x.established implies x.fin_received");
    const properties::Property* const asked = &doubtful;
    const auto refuted = refute("rfc9293", model::rfc9293(), from_closed(), {&asked, 1},
                                [] { return checker::Limits{}; });
    ASSERT_EQ(refuted.size(), 1U);
    const Counterexample& found = refuted.at(asked);
    ASSERT_TRUE(found.iss);
    EXPECT_EQ(*found.iss, (std::array<std::uint32_t, 2>{0, 0xffff'ffff}));
    const model::Change& last = found.trace.trace.steps.back().change;
    EXPECT_TRUE(last.event.segment.rst && last.event.segment.has_ack);
    EXPECT_EQ(last.event.segment.seq, 0U);
}

/// CLOSE in SYN-RECEIVED deletes the TCB, though a FIN is owed.
TEST(Refutation, FromClosedIsFoundOfARowOfOpening) {
    model::Design design = model::rfc9293();
    design.table.set(model::State::SynReceived, model::TableEvent::Close,
                     model::Row{model::State::Closed, model::Reply::Nothing});
    const properties::Property doubtful =
        claim("each x: x.state = CLOSED and x.closed_first and not x.reset implies x.time_waited");
    const properties::Property* const asked = &doubtful;
    const auto refuted =
        refute("changed", design, from_closed(), {&asked, 1}, [] { return checker::Limits{}; });
    ASSERT_EQ(refuted.size(), 1U);
    EXPECT_EQ(refuted.at(asked).instance.model->environment().start, model::Start::Closed);
}

}  // namespace
}  // namespace finwait::program
