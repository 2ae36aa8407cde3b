// The 2MSL timeout, state by state: RFC 9293 §3.10.8.
#include "model/timeouts.h"

#include "tests/model/rule_test.h"

namespace finwait::model {
namespace {

using enum State;

using TwoMslTimeoutInTimeWait = RuleTestIn<TimeWait>;

TEST_F(TwoMslTimeoutInTimeWait, EntersClosedWithoutReset) {
    const History history = endpoint_.history;
    EXPECT_EQ(
        result_of(two_msl_timeout(stack_, endpoint_)),
        (Result{closed_with(history), kNothing, {}, {{TimeWait, TableEvent::TwoMslTimeout}}}));
    EXPECT_FALSE(history.reset);
}

TEST_F(TwoMslTimeoutInTimeWait, WaitsWhileAnAckIsOwed) {
    endpoint_.ack_pending = true;
    EXPECT_EQ(result_of(two_msl_timeout(stack_, endpoint_)), std::nullopt);
}

class TwoMslTimeoutIsImpossible : public RuleTestInEach {};

TEST_P(TwoMslTimeoutIsImpossible, OutsideTimeWait) {
    EXPECT_EQ(result_of(two_msl_timeout(stack_, endpoint_)), std::nullopt);
}

INSTANTIATE_TEST_SUITE_P(In, TwoMslTimeoutIsImpossible,
                         testing::Values(Established, FinWait1, FinWait2, CloseWait, Closing,
                                         LastAck, Closed),
                         test_name);

}  // namespace
}  // namespace finwait::model
