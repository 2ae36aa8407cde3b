// CLOSE and ABORT, state by state: RFC 9293 §3.10.4, §3.10.5.
#include "model/rules/user_calls.h"

#include "tests/model/rule_test.h"

namespace finwait::model {
namespace {

using enum State;

template <State state>
class UserCallsIn : public RuleTestIn<state> {
  protected:
    std::optional<Result> close() { return result_of(model::close(this->stack_, this->endpoint_)); }
    std::optional<Result> abort() { return result_of(model::abort(this->stack_, this->endpoint_)); }
};

using UserCallsInEstablished = UserCallsIn<Established>;
using UserCallsInCloseWait = UserCallsIn<CloseWait>;

TEST_F(UserCallsInEstablished, CloseEntersFinWait1AndSendsNothingYet) {
    Endpoint after = endpoint_;
    after.state = FinWait1;
    after.history.closed_first = true;
    EXPECT_EQ(close(), (Result{after, kNothing, {}, {{Established, TableEvent::Close}}}));
}

TEST_F(UserCallsInEstablished, CloseLeavesUnsentTextAndOwedAck) {
    endpoint_.unsent = 3;
    endpoint_.ack_pending = true;
    const auto result = close();
    ASSERT_TRUE(result);
    EXPECT_EQ(result->after.unsent, 3U);
    EXPECT_TRUE(result->after.ack_pending);
    EXPECT_FALSE(result->after.fin_sent);
}

TEST_F(UserCallsInEstablished, AnApplicationThatIsNoCloserDoesNotClose) {
    stack_.may_close = false;
    EXPECT_EQ(close(), std::nullopt);
}

TEST_F(UserCallsInEstablished, AnApplicationThatClosesAfterEndOfFileWaitsForIt) {
    stack_.close_when = CloseWhen::AfterEndOfFile;
    EXPECT_EQ(close(), std::nullopt);
    endpoint_.history.fin_received = true;
    EXPECT_TRUE(close());
}

TEST_F(UserCallsInEstablished, AnApplicationThatClosesAfterAllIsSentWaitsForIt) {
    stack_.close_when = CloseWhen::AfterAllIsSent;
    endpoint_.unsent = 1;
    EXPECT_EQ(close(), std::nullopt);
    endpoint_.unsent = 0;
    EXPECT_TRUE(close());
}

TEST_F(UserCallsInCloseWait, AnApplicationThatClosesAfterEndOfFileCloses) {
    stack_.close_when = CloseWhen::AfterEndOfFile;
    EXPECT_TRUE(close());
}

TEST_F(UserCallsInCloseWait, CloseEntersLastAckAndIsNotFirst) {
    Endpoint after = endpoint_;
    after.state = LastAck;
    EXPECT_EQ(close(), (Result{after, kNothing, {}, {{CloseWait, TableEvent::Close}}}));
    EXPECT_FALSE(after.history.closed_first);
}

TEST_F(UserCallsInCloseWait, CloseEntersWhatTheTableSays) {
    design_.table.set(CloseWait, TableEvent::Close, Row{Closing});
    const auto result = close();
    ASSERT_TRUE(result);
    EXPECT_EQ(result->after.state, Closing);
}

TEST_F(UserCallsInCloseWait, AnApplicationThatIsNoCloserDoesNotClose) {
    stack_.may_close = false;
    EXPECT_EQ(close(), std::nullopt);
}

class CloseIsImpossible : public RuleTestInEach {};

TEST_P(CloseIsImpossible, OnceItWasCalledOrTheConnectionIsOver) {
    EXPECT_EQ(result_of(close(stack_, endpoint_)), std::nullopt);
}

INSTANTIATE_TEST_SUITE_P(In, CloseIsImpossible,
                         testing::Values(FinWait1, FinWait2, Closing, LastAck, TimeWait, Closed),
                         test_name);

/// §3.10.5: these have a peer that still talks to them.
class AbortSendsRst : public RuleTestInEach {};

TEST_P(AbortSendsRst, AtSndNxtAndEntersClosedReset) {
    endpoint_.unsent = 2;
    endpoint_.ack_pending = true;
    endpoint_.snd_nxt += 2;
    History history = endpoint_.history;
    history.reset = true;
    EXPECT_EQ(result_of(abort(stack_, endpoint_)), (Result{closed_with(history),
                                                           rst_at(endpoint_.snd_nxt),
                                                           {},
                                                           {{GetParam(), TableEvent::Abort}}}));
}

INSTANTIATE_TEST_SUITE_P(In, AbortSendsRst,
                         testing::Values(Established, FinWait1, FinWait2, CloseWait), test_name);

class AbortSendsNothing : public RuleTestInEach {};

TEST_P(AbortSendsNothing, AndEntersClosedReset) {
    History history = endpoint_.history;
    history.reset = true;
    EXPECT_EQ(result_of(abort(stack_, endpoint_)),
              (Result{closed_with(history), kNothing, {}, {{GetParam(), TableEvent::Abort}}}));
}

INSTANTIATE_TEST_SUITE_P(In, AbortSendsNothing, testing::Values(Closing, LastAck, TimeWait),
                         test_name);

class AbortIsImpossible : public RuleTestInEach {};

TEST_P(AbortIsImpossible, WhereTheApplicationDoesNotAbort) {
    stack_.may_abort = false;
    EXPECT_EQ(result_of(abort(stack_, endpoint_)), std::nullopt);
}

INSTANTIATE_TEST_SUITE_P(In, AbortIsImpossible, testing::ValuesIn(kAllStates), test_name);

using UserCallsInClosed = UserCallsIn<Closed>;

TEST_F(UserCallsInClosed, AbortIsImpossible) { EXPECT_EQ(abort(), std::nullopt); }

}  // namespace
}  // namespace finwait::model
