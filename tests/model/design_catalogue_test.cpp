// The shipped designs: that each is what its summary says.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <map>

#include "model/files/design_file.h"
#include "model/files/reported_designs.h"
#include "model/rules/segment_arrives.h"
#include "model/rules/timeouts.h"
#include "model/rules/user_calls.h"

namespace finwait::model {
namespace {

using enum State;
using enum TableEvent;

/// What each design does to the one that it extends.
const std::map<std::string, std::function<void(StateTable&, Mechanisms&)>>& catalogue() {
    static const std::map<std::string, std::function<void(StateTable&, Mechanisms&)>> designs{
        {"rfc9293", [](StateTable&, Mechanisms&) {}},
        {"fin-free", [](StateTable&, Mechanisms& m) { m.fin_consumes = 0; }},
        {"fin-free-flagged",
         [](StateTable&, Mechanisms& m) {
             m.fin_consumes = 0;
             m.fin_acknowledged_by = FinAcknowledgedBy::Flag;
         }},
        {"rfc1337", [](StateTable& t, Mechanisms&) { t.set(TimeWait, RcvRst, std::nullopt); }},
        {"no-time-wait",
         [](StateTable& t, Mechanisms&) {
             t.set(FinWait2, RcvFin, Row{Closed, Reply::Ack});
             t.set(Closing, RcvAckOfFin, Row{Closed});
         }},
        {"mute-time-wait", [](StateTable&, Mechanisms& m) { m.answers_in.erase(TimeWait); }},
        {"fin-sent-once", [](StateTable&, Mechanisms& m) { m.fin_retransmitted_in = {}; }},
        {"fin-over-hole", [](StateTable&, Mechanisms& m) { m.fin_over_hole_in = kEveryState; }},
        {"any-ack-of-fin",
         [](StateTable&, Mechanisms& m) { m.fin_acknowledged_by = FinAcknowledgedBy::AnyAck; }},
        {"close-wait-to-closing",
         [](StateTable& t, Mechanisms&) { t.set(CloseWait, Close, Row{Closing}); }},
        {"fin-wait-2-to-close-wait",
         [](StateTable& t, Mechanisms&) {
             t.set(FinWait2, RcvFin, Row{CloseWait, Reply::Ack});
         }},
        {"closing-forgets-fin",
         [](StateTable&, Mechanisms& m) {
             m.fin_retransmitted_in = {FinWait1, LastAck};
         }},
        {"no-half-close",
         [](StateTable& t, Mechanisms&) {
             t.set(Established, RcvFin, Row{LastAck, Reply::Ack});
         }},
    };
    return designs;
}

TEST(Catalogue, EveryShippedDesignIsListedAndDiffersAsListed) {
    std::vector<std::string> listed;
    for (const auto& [name, change] : catalogue()) {
        SCOPED_TRACE(name);
        listed.push_back(name);
        Design expected = rfc9293();
        change(expected.table, expected.mechanisms);
        const Design design = find_design(name);
        EXPECT_EQ(design.name, name);
        EXPECT_EQ(design.table, expected.table);
        EXPECT_EQ(design.mechanisms, expected.mechanisms);
    }
    EXPECT_THAT(shipped_designs(), testing::UnorderedElementsAreArray(listed));
}

TEST(Catalogue, EveryDesignSaysWhatItIsAndWhereItComesFrom) {
    for (const std::string& name : shipped_designs()) {
        SCOPED_TRACE(name);
        const Design design = find_design(name);
        EXPECT_FALSE(design.source.empty());
        EXPECT_LE(design.summary.size(), 120U);
        EXPECT_THAT(design.violates,
                    testing::WhenSorted(testing::ElementsAreArray(design.violates)));
    }
}

TEST(Catalogue, EveryDesignOfAStackSaysWhereItComesFromAndExtendsNoBug) {
    for (const std::string& name : stack_designs()) {
        SCOPED_TRACE(name);
        const Design design = find_design(name);
        EXPECT_EQ(design.name, name);
        EXPECT_THAT(design.source, testing::HasSubstr("finwait conform"));
        EXPECT_THAT(design.violates,
                    testing::WhenSorted(testing::ElementsAreArray(design.violates)));
        EXPECT_FALSE(design.behaves_as(rfc9293()));
    }
}

constexpr std::array<std::int32_t, 1> kNoOffset{0};

/// An endpoint in `state` to which `event` can happen: nothing is owed, and where the ACK of its
/// FIN is the event, its FIN was sent.
Endpoint endpoint_for(State state, TableEvent event, const Design& design) {
    Endpoint endpoint;
    endpoint.state = state;
    if (state != Closed && event == RcvAckOfFin) {
        endpoint.fin_sent = true;
        endpoint.snd_nxt = design.mechanisms.fin_consumes;
    }
    if (state != Closed && (event == RcvAckOfSyn || event == UserTimeout)) {
        endpoint.syn_outstanding = true;
        endpoint.snd_nxt = 1;
    }
    endpoint.passive = state == Listen || state == SynReceived;
    return endpoint;
}

/// What happens to an endpoint in `state` on `event`; nothing if the event cannot happen.
std::optional<Outcome> happen(const Design& design, State state, TableEvent event) {
    Stack stack;
    stack.design = &design;
    stack.window = 4;
    stack.may_abort = true;
    const Endpoint endpoint = endpoint_for(state, event, design);
    Segment segment;
    switch (event) {
        case Close: return close(stack, endpoint);
        case TwoMslTimeout: return two_msl_timeout(stack, endpoint);
        case Abort: return abort(stack, endpoint);
        case ActiveOpen:
        case PassiveOpen:
            stack.is_opener = event == ActiveOpen;
            stack.incarnations = 2;
            stack.isn = kNoOffset;
            return open(stack, endpoint, 0);
        case UserTimeout: stack.user_timeout = true; return user_timeout(stack, endpoint);
        case RcvSyn:
            segment.syn = true;
            segment.has_ack = false;
            break;
        case RcvAckOfSyn:
            segment.syn = endpoint.state == State::SynSent;
            segment.ack = endpoint.snd_nxt;
            break;
        case RcvRst:
            segment.rst = true;
            segment.has_ack = false;
            break;
        case RcvText: segment.len = 1; break;
        case FirstTimer:
        case SecondTimer:
        case ThirdTimer: return own_timeout(stack, endpoint, *timer_of_event(event));
        case RcvFin: segment.fin = true; break;
        case RcvAckOfFin:
            segment.ack = endpoint.snd_nxt;
            segment.fin_taken = true;
            break;
    }
    return segment_arrives(stack, endpoint, segment);
}

/// Whether the steps of "segment arrives" come to the table at all: a FIN that arrives in CLOSING
/// or LAST-ACK is the one that was taken before (fifth step), as is one in CLOSE-WAIT where a FIN
/// consumes a number (eighth); before a connection is synchronized an arrival has tests of its own
/// (tests/agreement/life_cycle_test.cpp); and CLOSED has no TCB.
bool table_is_asked(State state, TableEvent event, const Design& design) {
    if (event == RcvFin && (state == Closing || state == LastAck)) return false;
    if (event == RcvFin && state == CloseWait) return design.mechanisms.fin_consumes == 0;
    return kSynchronized.contains(state);
}

TEST(Catalogue, EveryStateAndEventIsAnsweredByExactlyOneRowOrNone) {
    for (const std::string& name : shipped_designs()) {
        const Design design = find_design(name);
        for (const State state : kAllStates) {
            for (const TableEvent event : kAllTableEvents) {
                SCOPED_TRACE(name + ": " + std::string(name_of(event)) + " in " +
                             std::string(name_of(state)));
                const Row* const row = design.table.row(state, event);
                const std::optional<Outcome> outcome = happen(design, state, event);
                if (absence(state, event) == "impossible") {
                    ASSERT_EQ(outcome.has_value(), row != nullptr);
                    if (!row) continue;
                }
                if (absence(state, event) != "impossible" && !table_is_asked(state, event, design))
                    continue;
                Coverage expected;
                if (row) expected.took(state, event);
                EXPECT_EQ(outcome->coverage.rows, expected.rows);
                EXPECT_EQ(outcome->endpoint.state, row ? row->next : state);
            }
        }
    }
}

}  // namespace
}  // namespace finwait::model
