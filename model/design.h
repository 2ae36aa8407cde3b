// A design: the state table and the mechanisms in which one TCP may differ from another.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/bit_set.h"

namespace finwait::model {

/// The states of a connection (RFC 9293 §3.3.2). The order is that of a connection's life.
enum class State : std::uint8_t {
    Listen,
    SynSent,
    SynReceived,
    Established,
    FinWait1,
    FinWait2,
    CloseWait,
    Closing,
    LastAck,
    TimeWait,
    Closed,
};
inline constexpr std::size_t kStates = 11;
inline constexpr std::array<State, kStates> kAllStates{
    State::Listen,   State::SynSent,  State::SynReceived, State::Established,
    State::FinWait1, State::FinWait2, State::CloseWait,   State::Closing,
    State::LastAck,  State::TimeWait, State::Closed};
static_assert(static_cast<std::size_t>(State::Closed) + 1 == kStates);

/// The events for which a design has a row per state.
enum class TableEvent : std::uint8_t {
    ActiveOpen,
    PassiveOpen,
    Close,
    RcvSyn,
    RcvAckOfSyn,
    RcvFin,
    RcvAckOfFin,
    RcvRst,
    TwoMslTimeout,
    UserTimeout,
    Abort,
};
inline constexpr std::size_t kTableEvents = 11;
inline constexpr std::array<TableEvent, kTableEvents> kAllTableEvents{
    TableEvent::ActiveOpen,    TableEvent::PassiveOpen, TableEvent::Close,       TableEvent::RcvSyn,
    TableEvent::RcvAckOfSyn,   TableEvent::RcvFin,      TableEvent::RcvAckOfFin, TableEvent::RcvRst,
    TableEvent::TwoMslTimeout, TableEvent::UserTimeout, TableEvent::Abort};
static_assert(static_cast<std::size_t>(TableEvent::Abort) + 1 == kTableEvents);

/// What a row sends.
enum class Reply : std::uint8_t { Nothing, Ack, Rst, Syn, SynAck };
inline constexpr std::array<Reply, 5> kAllReplies{Reply::Nothing, Reply::Ack, Reply::Rst,
                                                  Reply::Syn, Reply::SynAck};

/// "ESTABLISHED", "rcv FIN", …: the spelling of RFC 9293, used in files and in all output.
[[nodiscard]] std::string_view name_of(State state);
[[nodiscard]] std::string_view name_of(TableEvent event);
[[nodiscard]] std::string_view name_of(Reply reply);

/// One row of the table: an arrow of RFC 9293's Figure 5.
struct Row {
    State next = State::Closed;
    Reply send = Reply::Nothing;

    friend bool operator==(const Row&, const Row&) = default;
};

/// For every state and event a row, or none: then the event cannot happen there (CLOSE, ABORT,
/// 2MSL timeout) or is ignored (rcv …).
class StateTable {
  public:
    [[nodiscard]] const std::optional<Row>& row(State state, TableEvent event) const {
        return rows_[index(state, event)];
    }
    void set(State state, TableEvent event, std::optional<Row> row) {
        rows_[index(state, event)] = row;
    }
    static constexpr std::size_t kRows = kStates * kTableEvents;
    /// The place of a row in a set over all rows: 0 … kRows − 1.
    [[nodiscard]] static constexpr std::size_t index(State state, TableEvent event) {
        return static_cast<std::size_t>(state) * kTableEvents + static_cast<std::size_t>(event);
    }

    friend bool operator==(const StateTable&, const StateTable&) = default;

  private:
    std::array<std::optional<Row>, kStates * kTableEvents> rows_{};
};

/// A set of states.
class TcpStates {
  public:
    constexpr TcpStates() = default;
    constexpr TcpStates(std::initializer_list<State> states) {
        for (const State state : states) insert(state);
    }
    constexpr void insert(State state) { states_.insert(static_cast<std::size_t>(state)); }
    constexpr void erase(State state) { states_.erase(static_cast<std::size_t>(state)); }
    [[nodiscard]] constexpr bool contains(State state) const {
        return states_.contains(static_cast<std::size_t>(state));
    }
    [[nodiscard]] constexpr bool empty() const { return states_.empty(); }

    friend constexpr bool operator==(const TcpStates&, const TcpStates&) = default;

  private:
    BitSet<kStates> states_{};
};

/// The states in which both ends know the other's initial number (RFC 9293 §3.3.2).
inline constexpr TcpStates kSynchronized{State::Established, State::FinWait1, State::FinWait2,
                                         State::CloseWait,   State::Closing,  State::LastAck,
                                         State::TimeWait};

/// Whether the table may have a row there. An OPEN begins in CLOSED and nothing else leads out of
/// it: a segment that arrives there finds no TCB, so no table either (RFC 9293 §3.10.7.1). A SYN
/// and its acknowledgement matter until a connection is synchronized.
[[nodiscard]] constexpr bool may_have_row(State state, TableEvent event) {
    switch (event) {
        case TableEvent::ActiveOpen:
        case TableEvent::PassiveOpen: return state == State::Closed;
        case TableEvent::RcvSyn:
            return state == State::Listen || state == State::SynSent || state == State::SynReceived;
        case TableEvent::RcvAckOfSyn: return state == State::SynSent || state == State::SynReceived;
        case TableEvent::Close:
        case TableEvent::RcvRst:
        case TableEvent::TwoMslTimeout:
        case TableEvent::UserTimeout:
        case TableEvent::Abort: return state != State::Closed;
        case TableEvent::RcvFin:
        case TableEvent::RcvAckOfFin: return kSynchronized.contains(state);
    }
    return false;
}

/// What a row for `event` may send: the SYN of an OPEN, the answer to a SYN, the ACK of a FIN, the
/// RST of ABORT.
[[nodiscard]] constexpr bool may_send(TableEvent event, Reply reply) {
    switch (reply) {
        case Reply::Nothing: return true;
        case Reply::Ack: return event == TableEvent::RcvFin || event == TableEvent::RcvAckOfSyn;
        case Reply::Rst: return event == TableEvent::Abort;
        case Reply::Syn: return event == TableEvent::ActiveOpen;
        case Reply::SynAck: return event == TableEvent::RcvSyn;
    }
    return false;
}

inline constexpr TcpStates kEveryState{State::Listen,      State::SynSent,  State::SynReceived,
                                       State::Established, State::FinWait1, State::FinWait2,
                                       State::CloseWait,   State::Closing,  State::LastAck,
                                       State::TimeWait,    State::Closed};
/// All but `excepted`.
[[nodiscard]] constexpr TcpStates every_state_but(std::initializer_list<State> excepted) {
    TcpStates states = kEveryState;
    for (const State state : excepted) states.erase(state);
    return states;
}
/// The states in which an endpoint's own FIN is due or waits for its acknowledgement.
inline constexpr TcpStates kFinDue{State::FinWait1, State::Closing, State::LastAck};

/// A value per state.
template <class Value>
class ByState {
  public:
    /// The same in every state.
    // NOLINTNEXTLINE(google-explicit-constructor): one value stands for all.
    constexpr ByState(Value everywhere) { values_.fill(everywhere); }
    constexpr ByState(Value elsewhere, std::initializer_list<std::pair<State, Value>> exceptions)
        : ByState(elsewhere) {
        for (const auto& [state, value] : exceptions) set(state, value);
    }
    [[nodiscard]] constexpr const Value& operator[](State state) const {
        return values_[static_cast<std::size_t>(state)];
    }
    constexpr void set(State state, Value value) {
        values_[static_cast<std::size_t>(state)] = value;
    }

    friend constexpr bool operator==(const ByState&, const ByState&) = default;

  private:
    std::array<Value, kStates> values_{};
};

/// How an endpoint knows that its own FIN is acknowledged.
enum class FinAcknowledgedBy : std::uint8_t {
    Sequence,  ///< SND.UNA has reached SND.NXT (RFC 9293)
    OneShort,  ///< SND.UNA has reached the number of the FIN, which is one short of SND.NXT
    Flag,      ///< a flag on the segment says so, and SEG.ACK = SND.NXT
    AnyAck,    ///< any segment whose ACK field is looked at, with SEG.ACK ≤ SND.NXT
};
[[nodiscard]] std::string_view name_of(FinAcknowledgedBy how);

/// Which segments that arrive in TIME-WAIT restart the 2MSL timer (RFC 9293 §3.10.7.4, eighth).
enum class RestartedBy : std::uint8_t {
    Fin,  ///< with FIN, without SYN and RST, also an unacceptable one
    Any,  ///< every one without SYN and RST
    None,
};
[[nodiscard]] std::string_view name_of(RestartedBy what);

/// Where what is sent again begins (RFC 9293 §3.8.1).
enum class SentAgainAt : std::uint8_t {
    SndUna,  ///< where it began before
    SndNxt,  ///< behind all that was sent
};
[[nodiscard]] std::string_view name_of(SentAgainAt where);

/// What becomes of a segment whose ACK field is below SND.UNA, or beyond SND.NXT.
enum class OutOfRangeAck : std::uint8_t {
    Processed,          ///< the field is passed over, the segment goes on
    Dropped,            ///< the segment, in silence
    Answered,           ///< the segment is dropped, and an ACK goes out
    AnsweredProcessed,  ///< an ACK goes out, and the segment goes on
    Reset,              ///< the segment is dropped, and an RST goes out
};
[[nodiscard]] std::string_view name_of(OutOfRangeAck treatment);

/// Which RSTs are taken.
enum class RstAccepted : std::uint8_t {
    AtRcvNxt,         ///< SEG.SEQ = RCV.NXT (RFC 5961, RFC 9293)
    OneBeforeRcvNxt,  ///< that, and RCV.NXT − 1, where a FIN was taken
    InWindow,         ///< wherever the segment is acceptable
    Anywhere,
};
[[nodiscard]] std::string_view name_of(RstAccepted where);

/// What comes of text that nobody will read (RFC 9293 §3.6.1, SHLD-3).
enum class LostText : std::uint8_t {
    Rst,      ///< the peer is told by an RST
    Silence,  ///< it is acknowledged and thrown away
};
[[nodiscard]] std::string_view name_of(LostText what);

/// What a full receive buffer does to a segment at RCV.NXT.
enum class FullBuffer : std::uint8_t {
    Drops,      ///< whatever has text or a FIN is dropped, and answered by an ACK
    TakesFin,   ///< but for a FIN without text, which needs no room (Linux)
    LosesText,  ///< its text is dropped, and the FIN behind it is taken
};
[[nodiscard]] std::string_view name_of(FullBuffer what);

/// What else a design may change. The defaults are RFC 9293; model/DESIGNS.md has the exact meaning
/// of each.
struct Mechanisms {
    /// Sequence numbers that a FIN consumes: 0 or 1 (RFC 9293 §3.4).
    std::uint32_t fin_consumes = 1;
    ByState<FinAcknowledgedBy> fin_acknowledged_by = FinAcknowledgedBy::Sequence;
    /// The states in which a FIN that was not sent yet can be acknowledged.
    TcpStates fin_acknowledged_unsent{};
    /// The states in which text, the FIN is sent.
    TcpStates text_sent_in{State::Established, State::CloseWait, State::FinWait1, State::Closing,
                           State::LastAck};
    TcpStates fin_sent_in{State::FinWait1, State::Closing, State::LastAck};
    /// The states in which the segment with text, with the FIN carries an ACK.
    TcpStates text_carries_ack_in = kEveryState;
    TcpStates fin_carries_ack_in = kEveryState;
    /// The states in which what is not acknowledged is retransmitted, and with which number.
    TcpStates syn_retransmitted_in = kEveryState;
    TcpStates text_retransmitted_in = kEveryState;
    TcpStates fin_retransmitted_in = kEveryState;
    ByState<SentAgainAt> text_retransmitted_at = SentAgainAt::SndUna;
    ByState<SentAgainAt> fin_retransmitted_at = SentAgainAt::SndUna;
    /// The states in which an ACK that is owed goes out, in which one goes out at once.
    TcpStates owed_ack_sent_in = kEveryState;
    TcpStates answers_in = kEveryState;
    /// What is sent in answer to an unacceptable segment before, behind the window.
    ByState<Reply> old_segment_draws = Reply::Ack;
    ByState<Reply> segment_beyond_window_draws = Reply::Ack;
    /// The states in which a segment that is unacceptable still has its ACK looked at, as in Linux.
    TcpStates old_ack_counts_in{};
    ByState<RstAccepted> rst_accepted = RstAccepted::AtRcvNxt;
    /// What is sent in answer to an RST that is in the window and not accepted, that is not in it.
    ByState<Reply> rst_in_window_draws = Reply::Ack;
    ByState<Reply> rst_outside_draws = Reply::Nothing;
    /// The states in which a segment without ACK is processed.
    TcpStates without_ack_taken_in{};
    ByState<OutOfRangeAck> ack_below = OutOfRangeAck::Processed;
    ByState<OutOfRangeAck> ack_beyond = OutOfRangeAck::Answered;
    /// The states in which a segment that acknowledges the own FIN goes on to text and FIN in the
    /// next state.
    TcpStates goes_on_after_ack_of_fin_in{State::FinWait1};
    /// The states in which a segment goes no further than its ACK.
    TcpStates ends_at_ack_in{State::Closing, State::LastAck, State::TimeWait};
    /// The states in which text is taken, in which what is taken is handed to the application.
    TcpStates text_taken_in{State::Established, State::FinWait1, State::FinWait2};
    TcpStates text_delivered_in = kEveryState;
    /// What is sent in answer to text or a FIN ahead of a hole, to a bare ACK ahead of one.
    ByState<Reply> ahead_draws = Reply::Ack;
    ByState<Reply> bare_ack_ahead_draws = Reply::Nothing;
    /// The states in which a FIN ahead of missing text is taken, and the gap with it.
    TcpStates fin_over_hole_in{};
    /// A SYN beyond RCV.NXT in TIME-WAIT begins a new connection (RFC 9293 §3.6.1, MAY-2).
    bool time_wait_reopens = false;
    /// Which segments restart the 2MSL timer; it matters with a clock only.
    RestartedBy time_wait_restarts = RestartedBy::Fin;

    /// What a CLOSE that ends reading makes of text that is unread, and TCP of text that comes
    /// later.
    LostText close_with_unread = LostText::Rst;
    LostText text_after_close = LostText::Rst;
    FullBuffer full_buffer = FullBuffer::Drops;
    /// An RST throws away what is unread (RFC 9293 §3.10.7.4, second).
    bool rst_discards_unread = true;

    friend bool operator==(const Mechanisms&, const Mechanisms&) = default;
};

/// Segments tell by a flag that the peer's FIN was taken.
[[nodiscard]] constexpr bool flags_fin(const Mechanisms& mechanisms) {
    for (const State state : kAllStates) {
        if (mechanisms.fin_acknowledged_by[state] == FinAcknowledgedBy::Flag) return true;
    }
    return false;
}

struct Design {
    std::string name;
    /// One sentence: what the design is, or what differs from the one it extends.
    std::string summary;
    /// Where it comes from: an RFC section, a bug report.
    std::string source;
    /// The properties that it is expected to violate.
    std::vector<std::string> violates;
    StateTable table;
    Mechanisms mechanisms;
};

/// RFC 9293 as a value, for tests and as the yardstick of the shipped rfc9293.toml.
[[nodiscard]] Design rfc9293();

}  // namespace finwait::model
