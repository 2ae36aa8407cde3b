// What the rules of an endpoint have in common: what they get, what they give, and the few things
// that several of them do.
//
// A rule is a function of one endpoint, its stack and at most one arriving segment. It gives the
// endpoint afterwards and the segment to send; it never sees the peer or a channel.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "model/design.h"
#include "model/endpoint.h"
#include "model/segment.h"

namespace finwait::model {

/// A design at work: what an endpoint knows besides its TCB.
template <class Space>
struct BasicStack {
    /// Not owned; must outlive the stack.
    const Design* design = nullptr;
    Space space{};
    /// The constant receive window, of either end; units.
    typename Space::Count window{};
    /// The most text in one segment (RFC 9293 §3.7.1); units. The explorer counts in segments, so
    /// that one unit is what one segment carries.
    typename Space::Count mss = space.count(1);
    bool delayed_ack = true;
    /// The application may call CLOSE, ABORT.
    bool may_close = true;
    bool may_abort = false;
};

/// The steps of "Segment arrives" (RFC 9293 §3.10.7), one label per branch, in its order. Labels
/// code, tests and the report of what an exploration never reached.
enum class ArrivalBranch : std::uint8_t {
    ClosedDropsRst,        // §3.10.7.1
    ClosedAnswersByRst,    // §3.10.7.1
    UnacceptableRst,       // §3.10.7.4 first: dropped
    UnacceptableAnswered,  // first: dropped, answered by an ACK
    RstTaken,              // second: at RCV.NXT
    RstChallenged,         // second: elsewhere in the window (RFC 5961)
    AckAhead,              // fifth: acknowledges something not sent yet
    AckAdvances,           // fifth: SND.UNA < SEG.ACK ≤ SND.NXT
    FinAcknowledged,       // fifth: the own FIN is acknowledged
    FinStillWaits,         // fifth: CLOSING, LAST-ACK: it is not; done
    TimeWaitFin,           // fifth: TIME-WAIT: a FIN again
    TimeWaitOther,         // fifth: TIME-WAIT: anything else
    AheadAnswered,         // seventh: text or FIN ahead of a hole
    AheadDropped,          // seventh: a bare ACK ahead of a hole
    FinOverHole,           // seventh: FIN ahead of a hole, in a design that takes it
    TextTaken,             // seventh: new text
    FinTaken,              // eighth
    FinAgain,              // eighth: CLOSE-WAIT, where a FIN consumes nothing
};
inline constexpr std::size_t kBranches = 18;
inline constexpr std::array<ArrivalBranch, kBranches> kAllBranches{
    ArrivalBranch::ClosedDropsRst,  ArrivalBranch::ClosedAnswersByRst,
    ArrivalBranch::UnacceptableRst, ArrivalBranch::UnacceptableAnswered,
    ArrivalBranch::RstTaken,        ArrivalBranch::RstChallenged,
    ArrivalBranch::AckAhead,        ArrivalBranch::AckAdvances,
    ArrivalBranch::FinAcknowledged, ArrivalBranch::FinStillWaits,
    ArrivalBranch::TimeWaitFin,     ArrivalBranch::TimeWaitOther,
    ArrivalBranch::AheadAnswered,   ArrivalBranch::AheadDropped,
    ArrivalBranch::FinOverHole,     ArrivalBranch::TextTaken,
    ArrivalBranch::FinTaken,        ArrivalBranch::FinAgain};
[[nodiscard]] std::string_view name_of(ArrivalBranch step);

/// Which rows of the table and which steps an outcome came by.
struct Coverage {
    std::uint64_t rows = 0;   ///< bit StateTable::index(state, event)
    std::uint32_t steps = 0;  ///< bit of each ArrivalBranch

    constexpr void took(State state, TableEvent event) {
        rows |= std::uint64_t{1} << StateTable::index(state, event);
    }
    constexpr void took(ArrivalBranch step) {
        steps |= std::uint32_t{1} << static_cast<unsigned>(step);
    }

    [[nodiscard]] constexpr bool has(State state, TableEvent event) const {
        return (rows >> StateTable::index(state, event) & 1U) != 0;
    }
    [[nodiscard]] constexpr bool has(ArrivalBranch step) const {
        return (steps >> static_cast<unsigned>(step) & 1U) != 0;
    }
    constexpr Coverage& operator|=(const Coverage& other) {
        rows |= other.rows;
        steps |= other.steps;
        return *this;
    }
    friend constexpr bool operator==(const Coverage&, const Coverage&) = default;
};

/// What a rule gives. A segment that an event of kind † sends needs room in the channel; one sent
/// otherwise (a reply, the RST of ABORT) that finds no room was sent and is lost.
template <class Space>
struct BasicOutcome {
    BasicEndpoint<Space> endpoint;
    std::optional<BasicSegment<Space>> sent{};
    Coverage coverage{};
};

using Stack = BasicStack<SequenceSpace>;
using Outcome = BasicOutcome<SequenceSpace>;

/// Enters `next`. On entering CLOSED the TCB is deleted; history stays.
template <class Space>
constexpr void enter(BasicEndpoint<Space>& endpoint, State next) {
    if (next == State::TimeWait) endpoint.history.time_waited = true;
    if (next == State::Closed) {
        const auto history = endpoint.history;
        endpoint = BasicEndpoint<Space>{};
        endpoint.history = history;
    }
    endpoint.state = next;
}

/// A segment of `len` units at `seq`; it carries ACK = RCV.NXT, so nothing is owed any more.
template <class Space>
constexpr BasicSegment<Space> transmit(const BasicStack<Space>& stack,
                                       BasicEndpoint<Space>& endpoint, typename Space::Number seq,
                                       typename Space::Count len, bool fin) {
    constexpr TcpStates kFinWasTaken{State::CloseWait, State::Closing, State::LastAck,
                                     State::TimeWait};
    endpoint.ack_pending = false;
    BasicSegment<Space> segment;
    segment.seq = seq;
    segment.ack = endpoint.rcv_nxt;
    segment.len = len;
    segment.fin = fin;
    segment.fin_taken = stack.design->mechanisms.fin_acknowledged_by == FinAcknowledgedBy::Flag &&
                        kFinWasTaken.contains(endpoint.state);
    return segment;
}

/// `<SEQ=SND.NXT><ACK=RCV.NXT><CTL=ACK>`.
template <class Space>
constexpr BasicSegment<Space> transmit_ack(const BasicStack<Space>& stack,
                                           BasicEndpoint<Space>& endpoint) {
    return transmit(stack, endpoint, endpoint.snd_nxt, stack.space.count(0), false);
}

template <class Space>
constexpr BasicSegment<Space> rst_at(const BasicStack<Space>& stack, typename Space::Number seq) {
    BasicSegment<Space> segment;
    segment.seq = seq;
    segment.ack = stack.space.zero();
    segment.len = stack.space.count(0);
    segment.rst = true;
    return segment;
}

}  // namespace finwait::model
