// The code of Debian's lwIP as a table: what is known of it, event by event.
#include "checker/program/explored_code/code_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "checker/program/explored_code/explored_stack.h"
#include "checker/program/traces/trace.h"
#include "tests/places.h"

namespace finwait::program {
namespace {

#ifdef FINWAIT_HAS_LWIP

using model::State;
using testing::ElementsAre;
using testing::IsEmpty;

CodeEvent code_event(CodeEvent::Kind kind) { return {kind, {}}; }
CodeEvent code_arrival(std::uint32_t seq, std::uint32_t ack, std::uint32_t len, bool fin,
                       bool rst = false) {
    CodeEvent event;
    event.segment.seq = seq;
    event.segment.ack = ack;
    event.segment.len = len;
    event.segment.fin = fin;
    event.segment.rst = rst;
    return event;
}

/// A connection of lwIP from its start, step by step.
class CodeTable : public testing::Test {
  protected:
    const CodeStep& step(const CodeEvent& event) {
        events_.push_back(event);
        last_ = table_.step(record_, event);
        record_ = last_.after;
        return last_;
    }
    [[nodiscard]] State state() const { return table_.facts(record_).state; }
    [[nodiscard]] std::vector<std::string> sent() const {
        std::vector<std::string> texts;
        for (const model::Segment& segment : last_.sent) texts.push_back(text_of(segment));
        return texts;
    }
    void close() { step(code_event(CodeEvent::Kind::Shutdown)); }
    void enter_time_wait() {
        close();
        step(code_arrival(0, 1, 0, true));
    }

    SharedStack stack_{tests::stack_file("lwip")};
    program::CodeTable table_{stack_, tests::stack_file("lwip"), true};
    RecordId record_ = program::CodeTable::initial();
    CodeStep last_{};
    std::vector<CodeEvent> events_;
};

TEST_F(CodeTable, AnAckBeyondSndNxtIsAnsweredAndItsTextIsTakenAllTheSame) {
    const CodeStep& taken = step(code_arrival(0, 7, 1, false));
    EXPECT_EQ(taken.handed, 1U);
    EXPECT_THAT(sent(), testing::Contains("ACK seq=0 ack=1 len=0"));
}

TEST_F(CodeTable, AnAckBeyondSndNxtIsAnsweredAndItsFinIsTakenAllTheSame) {
    const CodeStep& taken = step(code_arrival(0, 7, 0, true));
    EXPECT_TRUE(taken.end_of_file);
    EXPECT_EQ(state(), State::CloseWait);
}

TEST_F(CodeTable, TheAckOfAnOldFinIsLookedAtInLastAck) {
    step(code_arrival(0, 0, 0, true));
    close();
    ASSERT_EQ(state(), State::LastAck);
    step(code_arrival(0, 1, 0, true));
    EXPECT_EQ(state(), State::Closed);
}

TEST_F(CodeTable, AnRstIsIgnoredInTimeWait) {
    enter_time_wait();
    ASSERT_EQ(state(), State::TimeWait);
    step(code_arrival(1, 0, 0, false, true));
    EXPECT_EQ(state(), State::TimeWait);
    EXPECT_THAT(sent(), IsEmpty());
}

TEST_F(CodeTable, TimersThatDoNotRunDoNotEnd) {
    EXPECT_FALSE(step(code_event(CodeEvent::Kind::Retransmission)).happens);
    EXPECT_FALSE(step(code_event(CodeEvent::Kind::TimeWait)).happens);
    EXPECT_EQ(record_, program::CodeTable::initial());
    enter_time_wait();
    EXPECT_TRUE(step(code_event(CodeEvent::Kind::TimeWait)).happens);
    EXPECT_EQ(state(), State::Closed);
}

TEST_F(CodeTable, ARetransmissionSendsTextAndFinTogether) {
    step(code_event(CodeEvent::Kind::Write));
    close();
    step(code_event(CodeEvent::Kind::Retransmission));
    EXPECT_THAT(sent(), ElementsAre("ACK seq=0 ack=0 len=1", "ACK,FIN seq=1 ack=0 len=0"));
}

TEST_F(CodeTable, AStateThatIsReachedAgainIsTheSameOne) {
    enter_time_wait();
    const RecordId before = record_;
    step(code_arrival(0, 1, 0, true));
    EXPECT_EQ(record_, before);
    const std::uint64_t executions = table_.executions();
    step(code_arrival(0, 1, 0, true));
    EXPECT_EQ(table_.executions(), executions);
}

TEST_F(CodeTable, WhatWasExecutedPieceByPieceComesToTheSameInOneGo) {
    step(code_event(CodeEvent::Kind::Write));
    step(code_event(CodeEvent::Kind::Retransmission));
    step(code_arrival(0, 1, 1, false));
    enter_time_wait();
    EXPECT_EQ(table_.differs_at(events_), std::nullopt);
}

TEST_F(CodeTable, OtherImagesOfARecordAreComparedInEveryEvent) {
    enter_time_wait();
    step(code_arrival(0, 1, 0, true));
    step(code_arrival(0, 1, 0, true));
    const CongruenceTest test = table_.test_congruence([] { return true; });
    EXPECT_GT(test.images, 0U);
    EXPECT_GE(test.comparisons, test.images);
    EXPECT_GT(test.walked, 100U);
    EXPECT_EQ(test.differences, 0U) << test.difference;
    EXPECT_FALSE(test.in_part);
    EXPECT_TRUE(table_.test_congruence([] { return false; }).in_part);
}

/// The end at A, in a network that keeps order or does not.
std::shared_ptr<const model::ImplementedEnd> end_of_lwip(const ExploredStack& stack,
                                                         model::Order order) {
    model::Environment environment;
    environment.order = order;
    return stack.end(model::Side::A, environment);
}

const model::Outcome* outcome_of(const std::vector<model::OwnChange>& events,
                                 model::EventKind kind) {
    for (const model::OwnChange& event : events) {
        if (event.kind == kind) return &event.outcome;
    }
    return nullptr;
}

/// Text and FIN are sent again together: where that leads to.
model::Outcome sent_again_together(const model::ImplementedEnd& end) {
    model::Endpoint endpoint = end.initial();
    for (const auto kind : {model::EventKind::Close, model::EventKind::SendData,
                            model::EventKind::SendFin, model::EventKind::Retransmit}) {
        const auto events = end.own_events(endpoint);
        const model::Outcome* const outcome = outcome_of(events, kind);
        EXPECT_NE(outcome, nullptr) << name_of(kind);
        if (outcome == nullptr) break;
        if (kind == model::EventKind::Retransmit) return *outcome;
        endpoint = outcome->endpoint;
    }
    return {endpoint};
}

TEST(ExploredEnd, WhatIsSentTogetherGoesOutOneByOneBeforeAnythingElseHappens) {
    const ExploredStack stack(tests::stack_file("lwip"));
    const auto end = end_of_lwip(stack, model::Order::Any);
    const model::Outcome both = sent_again_together(*end);
    ASSERT_TRUE(both.sent.has_value());
    EXPECT_EQ(both.sent->len, 1U);
    const auto events = end->own_events(both.endpoint);
    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(events[0].kind, model::EventKind::Retransmit);
    ASSERT_TRUE(events[0].outcome.sent.has_value());
    EXPECT_TRUE(events[0].outcome.sent->fin);
}

TEST(ExploredEnd, AnAnswerOvertakesWhatWaitsUnlessTheNetworkKeepsOrder) {
    const ExploredStack stack(tests::stack_file("lwip"));
    model::Segment text;
    text.len = 1;
    const auto any = end_of_lwip(stack, model::Order::Any);
    EXPECT_TRUE(any->arrival(sent_again_together(*any).endpoint, text).sent.has_value());
    const auto fifo = end_of_lwip(stack, model::Order::Fifo);
    const model::Outcome waits = fifo->arrival(sent_again_together(*fifo).endpoint, text);
    EXPECT_FALSE(waits.sent.has_value());
    EXPECT_TRUE(waits.endpoint.ack_pending);
    EXPECT_EQ(waits.endpoint.history.delivered, 1U);
}

TEST(ExploredEnd, IsTheSameForEveryCapacity) {
    const ExploredStack stack(tests::stack_file("lwip"));
    model::Environment environment;
    const auto end = stack.end(model::Side::B, environment);
    environment.capacity = 5;
    environment.loss = false;
    EXPECT_EQ(stack.end(model::Side::B, environment), end);
    environment.data = {2, 2};
    EXPECT_NE(stack.end(model::Side::B, environment), end);
    EXPECT_NE(stack.end(model::Side::A, environment), end);
}

#else

TEST(CodeTable, OfLwip) { GTEST_SKIP() << "liblwip-dev is not installed"; }

#endif

}  // namespace
}  // namespace finwait::program
