// What the rules of an endpoint have in common: what they get, what they give, and the few things
// that several of them do.
//
// A rule is a function of one endpoint, its stack and at most one arriving segment. It gives the
// endpoint afterwards and the segment to send; it never sees the peer or a channel.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "model/design.h"
#include "model/endpoint.h"
#include "model/environment.h"
#include "model/rules/branches.h"
#include "model/segment.h"

namespace finwait::model {

/// A design at work: what an endpoint knows besides its TCB.
template <class Space>
struct BasicStack {
    /// Not owned; must outlive the stack.
    const Design* design = nullptr;
    Space space{};
    /// The room for text that is received; units.
    typename Space::Count window{};
    /// The same of the peer; none: as large as the own.
    std::optional<typename Space::Count> peer_window{};
    /// The most text in one segment (RFC 9293 §3.7.1); units. An exploration counts in segments,
    /// so that one unit is what one segment carries.
    typename Space::Count mss = space.count(1);
    bool delayed_ack = true;
    bool retransmits = true;
    /// The application may call CLOSE, ABORT.
    bool may_close = true;
    bool may_abort = false;
    CloseWhen close_when = CloseWhen::AnyTime;
    bool close_ends_reading = false;
    bool close_aborts = false;
    /// The application reads at will, here and at the peer: then the window shrinks and opens.
    bool reads_at_will = false;
    bool peer_reads_at_will = false;
    /// It OPENs actively.
    bool is_opener = false;
    /// A TCP may give up, a host may crash, may vanish.
    bool user_timeout = false;
    bool crash = false;
    bool vanish = false;
    /// How many connections the endpoint may have in all.
    std::uint32_t incarnations = 1;
    /// All that the application writes in one connection; units.
    typename Space::Count data{};
    /// The initial sequence number of the first connection, where it starts CLOSED.
    typename Space::Number first_iss{};
    /// What a further initial sequence number may be ahead of `isn_base`; not owned.
    std::span<const std::int32_t> isn{};
    /// None: there is no clock.
    std::optional<Clock> clock{};
};

/// Whether the endpoint may OPEN a further connection: an OPEN is left.
template <class Space>
[[nodiscard]] constexpr bool may_open_again(const BasicStack<Space>& stack,
                                            const BasicEndpoint<Space>& endpoint) {
    return endpoint.history.incarnation < stack.incarnations;
}

/// Which rows of the table and which branches an outcome came by.
struct Coverage {
    BitSet<StateTable::kRows> rows{};  ///< StateTable::index(state, event)
    BitSet<kBranches> branches{};      ///< by ArrivalBranch

    constexpr void took(State state, TableEvent event) {
        rows.insert(StateTable::index(state, event));
    }
    constexpr void took(ArrivalBranch branch) { branches.insert(static_cast<std::size_t>(branch)); }

    [[nodiscard]] constexpr bool has(State state, TableEvent event) const {
        return rows.contains(StateTable::index(state, event));
    }
    [[nodiscard]] constexpr bool has(ArrivalBranch branch) const {
        return branches.contains(static_cast<std::size_t>(branch));
    }
    constexpr Coverage& operator|=(const Coverage& other) {
        rows |= other.rows;
        branches |= other.branches;
        return *this;
    }
    friend constexpr bool operator==(const Coverage&, const Coverage&) = default;
};

/// What a rule gives. An event that needs room (world.h: needs_room) happens only where there is
/// room for what it sends; another segment that finds none (a reply, the RST of ABORT) is lost.
template <class Space>
struct BasicOutcome {
    BasicEndpoint<Space> endpoint;
    std::optional<BasicSegment<Space>> sent{};
    Coverage coverage{};
};

using Stack = BasicStack<SequenceSpace>;
using Outcome = BasicOutcome<SequenceSpace>;

/// How much text there is room for: RCV.WND.
template <class Space>
constexpr typename Space::Count receive_window(const BasicStack<Space>& stack,
                                               const BasicEndpoint<Space>& endpoint) {
    if (!stack.reads_at_will) return stack.window;
    return stack.space.difference(stack.window, endpoint.unread);
}

/// The most room for text that the peer has had: MAX.SND.WND.
template <class Space>
constexpr typename Space::Count window_of_peer(const BasicStack<Space>& stack) {
    return stack.peer_window.value_or(stack.window);
}

/// Where the peer's room ends before it has said so, where `iss` is the number of the own SYN.
template <class Space>
constexpr typename Space::Number first_edge(const BasicStack<Space>& stack,
                                            typename Space::Number iss) {
    const auto& space = stack.space;
    return space.advance(iss, space.sum(space.count(1), window_of_peer(stack)));
}

/// As much of `text` as one segment carries.
template <class Space>
constexpr typename Space::Count in_one_segment(const BasicStack<Space>& stack,
                                               typename Space::Count text) {
    return stack.space.at_most(text, stack.mss) ? text : stack.mss;
}

/// Nobody will read what is unread.
template <class Space>
constexpr void throw_away_unread(const BasicStack<Space>& stack, BasicEndpoint<Space>& endpoint) {
    if (!stack.reads_at_will) return;
    auto& delivered = endpoint.history.delivered;
    delivered = stack.space.difference(delivered, endpoint.unread);
    endpoint.unread = stack.space.count(0);
}

/// Enters `next`. On entering CLOSED the TCB is deleted; history stays, what the application has
/// not read, and, while an OPEN is left, the number that the next connection begins behind.
template <class Space>
constexpr void enter(const BasicStack<Space>& stack, BasicEndpoint<Space>& endpoint, State next) {
    if (next == State::TimeWait) endpoint.history.time_waited = true;
    if (next == State::Closed && endpoint.state != State::Closed) {
        BasicEndpoint<Space> closed{};
        closed.history = endpoint.history;
        closed.unread = endpoint.unread;
        if (may_open_again(stack, endpoint)) closed.isn_base = endpoint.snd_nxt;
        endpoint = closed;
    }
    endpoint.state = next;
}

/// The states in which the peer's FIN was taken.
inline constexpr TcpStates kFinWasTaken{State::CloseWait, State::Closing, State::LastAck,
                                        State::TimeWait};

/// The row for `event` that applies to `endpoint`, or null. `segment` is the one that arrives, of
/// an event that is one.
template <class Space>
constexpr const Row* row_for(const BasicStack<Space>& stack, const BasicEndpoint<Space>& endpoint,
                             TableEvent event, const BasicSegment<Space>* segment = nullptr) {
    for (const Row& row : stack.design->table.rows(endpoint.state, event)) {
        if (row.when.is_always() || row.when.holds(stack.space, endpoint, segment)) return &row;
    }
    return nullptr;
}

/// Enters the next state of `row`, and arms the timers that it arms; one stays armed as long as the
/// state has a row for it.
template <class Space>
constexpr void enter(const BasicStack<Space>& stack, BasicEndpoint<Space>& endpoint,
                     const Row& row) {
    enter(stack, endpoint, row.next);
    if (row.arms == 0 && endpoint.armed == 0) return;
    endpoint.armed = static_cast<std::uint8_t>(endpoint.armed | row.arms);
    for (std::size_t timer = 0; timer <= kTwoMslTimer; ++timer) {
        const TableEvent event =
            timer == kTwoMslTimer ? TableEvent::TwoMslTimeout : event_of_timer(timer);
        if (stack.design->table.has_row(endpoint.state, event)) continue;
        endpoint.armed = static_cast<std::uint8_t>(endpoint.armed & ~timer_bit(timer));
    }
}

/// A segment of this connection at `seq` with ACK = RCV.NXT, so that nothing is owed any more; in
/// a design whose text or FIN carries none, without.
template <class Space>
constexpr BasicSegment<Space> transmit(const BasicStack<Space>& stack,
                                       BasicEndpoint<Space>& endpoint, typename Space::Number seq,
                                       typename Space::Count len, bool fin) {
    const Mechanisms& design = stack.design->mechanisms;
    BasicSegment<Space> segment;
    segment.seq = seq;
    segment.len = len;
    if (stack.reads_at_will) segment.wnd = receive_window(stack, endpoint);
    segment.fin = fin;
    segment.incarnation = endpoint.history.incarnation;
    segment.to = endpoint.history.paired;
    segment.has_ack =
        fin ? design.fin_carries_ack_in.contains(endpoint.state)
            : design.text_carries_ack_in.contains(endpoint.state) || stack.space.is_zero(len);
    if (!segment.has_ack) {
        segment.ack = stack.space.zero();
        return segment;
    }
    endpoint.ack_pending = false;
    segment.ack = endpoint.rcv_nxt;
    segment.fin_taken = kFinWasTaken.contains(endpoint.state) && flags_fin(design);
    return segment;
}

/// `<SEQ=SND.NXT><ACK=RCV.NXT><CTL=ACK>`.
template <class Space>
constexpr BasicSegment<Space> transmit_ack(const BasicStack<Space>& stack,
                                           BasicEndpoint<Space>& endpoint) {
    return transmit(stack, endpoint, endpoint.snd_nxt, stack.space.count(0), false);
}

/// The SYN at SND.UNA: `<SEQ=ISS><CTL=SYN>` in SYN-SENT, with ACK = RCV.NXT in every other state.
template <class Space>
constexpr BasicSegment<Space> transmit_syn(const BasicStack<Space>& stack,
                                           BasicEndpoint<Space>& endpoint) {
    auto segment = transmit(stack, endpoint, endpoint.snd_una, stack.space.count(0), false);
    segment.syn = true;
    segment.fin_taken = false;
    if (endpoint.state == State::SynSent) {
        segment.has_ack = false;
        segment.ack = stack.space.zero();
        segment.to = 0;
    }
    return segment;
}

/// An RST of this connection, without ACK but in a design whose own RSTs carry one.
template <class Space>
constexpr BasicSegment<Space> rst_at(const BasicStack<Space>& stack,
                                     const BasicEndpoint<Space>& endpoint,
                                     typename Space::Number seq) {
    BasicSegment<Space> segment;
    segment.seq = seq;
    segment.ack = stack.space.zero();
    segment.len = stack.space.count(0);
    segment.rst = true;
    segment.has_ack = stack.design->mechanisms.rst_carries_ack != RstCarriesAck::WhereNeeded;
    if (segment.has_ack) segment.ack = endpoint.rcv_nxt;
    segment.incarnation = endpoint.history.incarnation;
    segment.to = endpoint.history.paired;
    return segment;
}

/// Does what `row` says, of an event that is no arrival: what it sends goes out before the TCB is
/// deleted. Who is CLOSED by an RST of its own is reset.
template <class Space>
constexpr void follow_row(const BasicStack<Space>& stack, BasicOutcome<Space>& outcome,
                          const Row& row) {
    BasicEndpoint<Space>& endpoint = outcome.endpoint;
    if (row.send == Reply::Ack) outcome.sent = transmit_ack(stack, endpoint);
    if (row.send == Reply::Rst) {
        outcome.sent = rst_at(stack, endpoint, endpoint.snd_nxt);
        if (row.next == State::Closed) endpoint.history.reset = true;
    }
    enter(stack, endpoint, row);
}

/// How many sequence numbers the segment takes (RFC 9293 §3.4: SEG.LEN).
template <class Space>
constexpr typename Space::Count length_of(const BasicStack<Space>& stack,
                                          const BasicSegment<Space>& segment) {
    const std::uint32_t flags =
        (segment.syn ? 1U : 0U) + (segment.fin ? stack.design->mechanisms.fin_consumes : 0U);
    return stack.space.sum(segment.len, stack.space.count(flags));
}

/// The RST that answers a segment which finds no connection (RFC 9293 §3.10.7.1).
template <class Space>
constexpr BasicSegment<Space> rst_in_answer_to(const BasicStack<Space>& stack,
                                               const BasicEndpoint<Space>& endpoint,
                                               const BasicSegment<Space>& segment) {
    auto rst = rst_at(stack, endpoint, segment.has_ack ? segment.ack : stack.space.zero());
    rst.to = segment.incarnation;
    const bool always = stack.design->mechanisms.rst_carries_ack == RstCarriesAck::Always;
    rst.has_ack = always || !segment.has_ack;
    rst.ack = stack.space.zero();
    if (rst.has_ack) {
        rst.ack = stack.space.advance(segment.seq, length_of(stack, segment));
    }
    return rst;
}

}  // namespace finwait::model
