// What the tests of the rules have in common: endpoints as they stand in each state, segments from
// their peer, and all that a rule gives in one value that can be compared.
#pragma once

#include <gtest/gtest.h>

#include <optional>
#include <ostream>
#include <set>
#include <utility>

#include "model/rules/rules.h"

namespace finwait::model {

/// The numbers of the endpoint and those of its peer are far apart, so that no rule passes that
/// mixes them up.
inline constexpr std::uint32_t kOwn = 1000;
inline constexpr std::uint32_t kPeers = 5000;
inline constexpr std::uint32_t kWindow = 4;

inline constexpr std::optional<Segment> kNothing{};

/// All states but `excepted`.
constexpr TcpStates every_state_but(std::initializer_list<State> excepted) {
    TcpStates states = kEveryState;
    for (const State state : excepted) states.erase(state);
    return states;
}

/// An endpoint as RFC 9293's close leaves it in `state`, nothing in flight but what the state waits
/// for: in FIN-WAIT-1, CLOSING and LAST-ACK the own FIN is sent and not acknowledged. A FIN
/// consumes `fin_consumes` numbers at either end.
inline Endpoint standing_in(State state, std::uint32_t fin_consumes = 1) {
    constexpr TcpStates kFinSent{State::FinWait1, State::FinWait2, State::Closing, State::LastAck,
                                 State::TimeWait};
    constexpr TcpStates kClosedFirst{State::FinWait1, State::FinWait2, State::Closing,
                                     State::TimeWait};
    constexpr TcpStates kFinReceived{State::CloseWait, State::Closing, State::LastAck,
                                     State::TimeWait, State::Closed};
    constexpr TcpStates kFinAcknowledged{State::FinWait2, State::TimeWait, State::Closed};
    Endpoint endpoint;
    endpoint.state = state;
    History& history = endpoint.history;
    history.delivered = 7;
    history.fin_received = kFinReceived.contains(state);
    history.fin_acked = kFinAcknowledged.contains(state);
    history.closed_first = kClosedFirst.contains(state);
    history.time_waited = state == State::TimeWait;
    if (state == State::Closed) return endpoint;  // the TCB is deleted
    endpoint.fin_sent = kFinSent.contains(state);
    endpoint.snd_una = endpoint.snd_nxt = kOwn;
    if (endpoint.fin_sent) endpoint.snd_nxt += fin_consumes;
    if (history.fin_acked) endpoint.snd_una = endpoint.snd_nxt;
    endpoint.rcv_nxt = kPeers;
    if (history.fin_received) endpoint.rcv_nxt += fin_consumes;
    return endpoint;
}

/// Entered CLOSED: the TCB is deleted, history stays.
inline Endpoint closed_with(const History& history) {
    Endpoint endpoint;
    endpoint.state = State::Closed;
    endpoint.history = history;
    return endpoint;
}

using RowAt = std::pair<State, TableEvent>;

/// An outcome with its coverage spelled out.
struct Result {
    Endpoint after;
    std::optional<Segment> sent{};
    std::set<ArrivalBranch> steps{};
    std::set<RowAt> rows{};

    friend bool operator==(const Result&, const Result&) = default;
};

inline Result result_of(const Outcome& outcome) {
    Result result{outcome.endpoint, outcome.sent};
    for (const ArrivalBranch branch : kAllBranches) {
        if (outcome.coverage.has(branch)) result.steps.insert(branch);
    }
    for (const State state : kAllStates) {
        for (const TableEvent event : kAllTableEvents) {
            if (outcome.coverage.has(state, event)) result.rows.insert({state, event});
        }
    }
    return result;
}
/// None where the event cannot happen.
inline std::optional<Result> result_of(const std::optional<Outcome>& outcome) {
    return outcome ? std::optional(result_of(*outcome)) : std::nullopt;
}

inline void PrintTo(const Segment& segment, std::ostream* out) {
    *out << "<SEQ=" << segment.seq << "><ACK=" << segment.ack << "><LEN=" << segment.len << ">"
         << (segment.fin ? "<FIN>" : "") << (segment.rst ? "<RST>" : "")
         << (segment.fin_taken ? "<FIN taken>" : "");
}

inline void PrintTo(const Endpoint& endpoint, std::ostream* out) {
    const History& history = endpoint.history;
    *out << name_of(endpoint.state) << " snd_una=" << endpoint.snd_una
         << " snd_nxt=" << endpoint.snd_nxt << " rcv_nxt=" << endpoint.rcv_nxt
         << " unsent=" << endpoint.unsent << (endpoint.fin_sent ? " fin_sent" : "")
         << (endpoint.ack_pending ? " ack_pending" : "") << " delivered=" << history.delivered
         << (history.fin_received ? " fin_received" : "") << (history.fin_acked ? " fin_acked" : "")
         << (history.closed_first ? " closed_first" : "")
         << (history.time_waited ? " time_waited" : "") << (history.reset ? " reset" : "");
}

inline void PrintTo(const Result& result, std::ostream* out) {
    PrintTo(result.after, out);
    *out << "; sent: ";
    if (result.sent) PrintTo(*result.sent, out);
    for (const ArrivalBranch step : result.steps) *out << "; " << name_of(step);
    for (const auto& [state, event] : result.rows) {
        *out << "; row " << name_of(event) << " in " << name_of(state);
    }
}

/// For the names of parameterized tests: "FIN_WAIT_1".
inline std::string test_name(const testing::TestParamInfo<State>& info) {
    std::string name(name_of(info.param));
    for (char& c : name) c = c == '-' ? '_' : c;
    return name;
}

/// An endpoint of RFC 9293 with a window of kWindow; tests change what they are about.
class RuleTest : public testing::Test {
  protected:
    explicit RuleTest(State state) : endpoint_(standing_in(state)) {
        stack_.design = &design_;
        stack_.window = kWindow;
        stack_.may_abort = true;
    }

    /// `<SEQ=SND.NXT><ACK=RCV.NXT><CTL=ACK>` of `sender`.
    static Segment ack_of(const Endpoint& sender) {
        Segment segment;
        segment.seq = sender.snd_nxt;
        segment.ack = sender.rcv_nxt;
        return segment;
    }
    static Segment rst_at(std::uint32_t seq) {
        Segment segment;
        segment.seq = seq;
        segment.rst = true;
        segment.has_ack = false;
        return segment;
    }

    Design design_ = rfc9293();
    Stack stack_;
    Endpoint endpoint_;
};

template <State state>
class RuleTestIn : public RuleTest {
  protected:
    RuleTestIn() : RuleTest(state) {}
};

class RuleTestInEach : public RuleTest, public testing::WithParamInterface<State> {
  protected:
    RuleTestInEach() : RuleTest(GetParam()) {}
};

}  // namespace finwait::model
