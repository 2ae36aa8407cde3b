// A design: the state table and the mechanisms in which one TCP may differ from another.
#pragma once

#include <algorithm>
#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/bit_set.h"
#include "model/condition.h"
#include "model/endpoint.h"
#include "model/mechanism_values.h"
#include "model/middlebox.h"
#include "model/state.h"

namespace finwait::model {

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
    RcvText,
    // The end of a timer that the design declares.
    FirstTimer,
    SecondTimer,
    ThirdTimer,
};
inline constexpr std::size_t kTableEvents = 15;
inline constexpr std::array<TableEvent, kTableEvents> kAllTableEvents{
    TableEvent::ActiveOpen,    TableEvent::PassiveOpen, TableEvent::Close,
    TableEvent::RcvSyn,        TableEvent::RcvAckOfSyn, TableEvent::RcvText,
    TableEvent::RcvFin,        TableEvent::RcvAckOfFin, TableEvent::RcvRst,
    TableEvent::TwoMslTimeout, TableEvent::UserTimeout, TableEvent::FirstTimer,
    TableEvent::SecondTimer,   TableEvent::ThirdTimer,  TableEvent::Abort};
/// The one of timer 0 … kOwnTimers − 1.
[[nodiscard]] constexpr TableEvent event_of_timer(std::size_t timer) {
    return static_cast<TableEvent>(static_cast<std::size_t>(TableEvent::FirstTimer) + timer);
}
/// The timer that an event is the end of; none: it is another event.
[[nodiscard]] constexpr std::optional<std::size_t> timer_of_event(TableEvent event) {
    if (event < TableEvent::FirstTimer) return std::nullopt;
    return static_cast<std::size_t>(event) - static_cast<std::size_t>(TableEvent::FirstTimer);
}
static_assert(static_cast<std::size_t>(TableEvent::ThirdTimer) + 1 == kTableEvents);

/// What a row sends.
enum class Reply : std::uint8_t { Nothing, Ack, Rst, Syn, SynAck };
inline constexpr std::array<Reply, 5> kAllReplies{Reply::Nothing, Reply::Ack, Reply::Rst,
                                                  Reply::Syn, Reply::SynAck};

/// "ESTABLISHED", "rcv FIN", …: the spelling of RFC 9293, used in files and in all output.
[[nodiscard]] std::string_view name_of(TableEvent event);
[[nodiscard]] std::string_view name_of(Reply reply);

/// Timers that rows arm: those that a design declares by their numbers, then the 2MSL timer.
using TimerSet = std::uint8_t;
inline constexpr std::size_t kTwoMslTimer = kOwnTimers;
[[nodiscard]] constexpr TimerSet timer_bit(std::size_t timer) {
    return static_cast<TimerSet>(1U << timer);
}

/// One row of the table: an arrow of RFC 9293's Figure 5.
struct Row {
    State next = State::Closed;
    Reply send = Reply::Nothing;
    /// It is taken where this holds.
    Condition when{};
    /// Of the timers that are armed by rows only.
    TimerSet arms = 0;
    /// Of "rcv text" and "rcv FIN": what arrives is taken; otherwise it is passed over. Of "rcv ACK
    /// of FIN": the rest of the segment is looked at, where it is in other designs.
    bool takes = true;

    friend bool operator==(const Row&, const Row&) = default;
};

/// For every state and event rows, of which the first applies whose condition holds, or none: then
/// the event cannot happen there (CLOSE, ABORT, timeouts) or is ignored (rcv …).
class StateTable {
  public:
    [[nodiscard]] const std::vector<Row>& rows(State state, TableEvent event) const {
        return rows_[index(state, event)];
    }
    [[nodiscard]] bool has_row(State state, TableEvent event) const {
        return !rows(state, event).empty();
    }
    /// The first one, or null.
    [[nodiscard]] const Row* row(State state, TableEvent event) const {
        const auto& all = rows(state, event);
        return all.empty() ? nullptr : all.data();
    }
    void set(State state, TableEvent event, std::optional<Row> row) {
        auto& all = rows_[index(state, event)];
        all.clear();
        if (row) all.push_back(std::move(*row));
    }
    void set(State state, TableEvent event, std::vector<Row> rows) {
        rows_[index(state, event)] = std::move(rows);
    }
    static constexpr std::size_t kRows = kStates * kTableEvents;
    /// The place of a row in a set over all rows: 0 … kRows − 1.
    [[nodiscard]] static constexpr std::size_t index(State state, TableEvent event) {
        return static_cast<std::size_t>(state) * kTableEvents + static_cast<std::size_t>(event);
    }

    friend bool operator==(const StateTable&, const StateTable&) = default;

  private:
    std::array<std::vector<Row>, kStates * kTableEvents> rows_{};
};

/// Whether the table may have a row there. An OPEN begins in CLOSED and nothing else leads out of
/// it: a segment that arrives there finds no TCB, so no table either (RFC 9293 §3.10.7.1). A SYN
/// and its acknowledgement matter until a connection is synchronized.
[[nodiscard]] constexpr bool may_have_row(State state, TableEvent event) {
    switch (event) {
        case TableEvent::ActiveOpen:
        case TableEvent::PassiveOpen: return state == State::Closed;
        case TableEvent::RcvSyn: return state != State::Closed;
        case TableEvent::RcvAckOfSyn: return state == State::SynSent || state == State::SynReceived;
        case TableEvent::Close:
        case TableEvent::RcvRst:
        case TableEvent::TwoMslTimeout:
        case TableEvent::UserTimeout:
        case TableEvent::FirstTimer:
        case TableEvent::SecondTimer:
        case TableEvent::ThirdTimer:
        case TableEvent::Abort: return state != State::Closed;
        case TableEvent::RcvText:
        case TableEvent::RcvFin:
        case TableEvent::RcvAckOfFin: return kSynchronized.contains(state);
    }
    return false;
}

/// Whether a row for it may speak of the segment that arrives.
[[nodiscard]] constexpr bool is_arrival(TableEvent event) {
    return event == TableEvent::RcvText || event == TableEvent::RcvFin ||
           event == TableEvent::RcvAckOfFin || event == TableEvent::RcvRst ||
           event == TableEvent::RcvSyn || event == TableEvent::RcvAckOfSyn;
}

/// What a row for `event` may send: the SYN of an OPEN, the answer to a SYN where none was taken
/// yet, otherwise an ACK or an RST.
[[nodiscard]] constexpr bool may_send(State state, TableEvent event, Reply reply) {
    const bool takes_syn = event == TableEvent::RcvSyn && !kSynchronized.contains(state);
    const bool opens =
        event == TableEvent::ActiveOpen || event == TableEvent::PassiveOpen || takes_syn;
    switch (reply) {
        case Reply::Nothing: return true;
        case Reply::Ack: return !opens;
        case Reply::Rst: return !opens && event != TableEvent::RcvAckOfSyn;
        case Reply::Syn: return event == TableEvent::ActiveOpen;
        case Reply::SynAck: return takes_syn;
    }
    return false;
}

/// What else a design may change. The defaults are RFC 9293; model/DESIGNS.md has the exact meaning
/// of each.
struct Mechanisms {
    /// Sequence numbers that a FIN consumes: 0 or 1 (RFC 9293 §3.4).
    std::uint32_t fin_consumes = 1;
    ByState<FinAcknowledgedBy> fin_acknowledged_by = FinAcknowledgedBy::Sequence;
    /// The states in which a FIN that was not sent yet can be acknowledged.
    TcpStates fin_acknowledged_unsent{};
    /// The states in which text is sent, and those in which the FIN is.
    TcpStates text_sent_in{State::Established, State::CloseWait, State::FinWait1, State::Closing,
                           State::LastAck};
    TcpStates fin_sent_in{State::FinWait1, State::Closing, State::LastAck};
    /// The states in which a segment with text carries an ACK, and those in which one with a FIN
    /// does.
    TcpStates text_carries_ack_in = kEveryState;
    TcpStates fin_carries_ack_in = kEveryState;
    /// The states in which what is not acknowledged is retransmitted, and with which number.
    TcpStates syn_retransmitted_in = kEveryState;
    TcpStates text_retransmitted_in = kEveryState;
    TcpStates fin_retransmitted_in = kEveryState;
    ByState<SentAgainAt> text_retransmitted_at = SentAgainAt::SndUna;
    ByState<SentAgainAt> fin_retransmitted_at = SentAgainAt::SndUna;
    /// The states in which an ACK that is owed goes out, and those in which one goes out at once.
    TcpStates owed_ack_sent_in = kEveryState;
    TcpStates answers_in = kEveryState;
    /// What answers an unacceptable segment that begins before the window, or behind it.
    ByState<Reply> old_segment_draws = Reply::Ack;
    ByState<Reply> segment_beyond_window_draws = Reply::Ack;
    /// What is acceptable besides segments whose first or last number is in the window.
    ByState<AcceptableBefore> acceptable_before = AcceptableBefore::InWindow;
    ByState<AcceptableBehind> acceptable_behind = AcceptableBehind::None;
    /// The states in which a segment is acceptable whose text ends behind the window.
    TcpStates overlong_acceptable_in = kEveryState;
    /// The states in which a segment without ACK, SYN and RST is dropped before its number is
    /// looked at.
    TcpStates without_ack_unseen_in{};
    /// The states in which a segment that is unacceptable still has its ACK looked at.
    TcpStates old_ack_counts_in{};
    ByState<RstAccepted> rst_accepted = RstAccepted::AtRcvNxt;
    /// What answers an RST that is not taken: in the window, outside it.
    ByState<Reply> rst_in_window_draws = Reply::Ack;
    ByState<Reply> rst_outside_draws = Reply::Nothing;
    /// The states in which a segment without ACK is processed.
    TcpStates without_ack_taken_in{};
    ByState<OutOfRangeAck> ack_below = OutOfRangeAck::Processed;
    /// What becomes of one that is too old to be of this connection, and which is too old.
    ByState<OutOfRangeAck> ack_too_old = OutOfRangeAck::Processed;
    OldestAck oldest_ack = OldestAck::Window;
    ByState<OutOfRangeAck> ack_beyond = OutOfRangeAck::Answered;
    /// The states in which a segment that acknowledges the own FIN goes on to text and FIN in the
    /// next state.
    TcpStates goes_on_after_ack_of_fin_in{State::FinWait1};
    /// The states in which a segment goes no further than its ACK.
    TcpStates ends_at_ack_in{State::Closing, State::LastAck, State::TimeWait};
    /// The states in which text is taken, and those in which it is handed to the application.
    TcpStates text_taken_in{State::Established, State::FinWait1, State::FinWait2};
    TcpStates text_delivered_in = kEveryState;
    /// What answers text or a FIN ahead of a hole, and what a bare ACK there.
    ByState<Reply> ahead_draws = Reply::Ack;
    ByState<Reply> bare_ack_ahead_draws = Reply::Nothing;
    /// How many pieces of what is ahead of a hole are kept, FINs with them.
    std::uint32_t keeps_ahead = 0;
    /// The states in which a FIN ahead of missing text is taken, and the gap with it.
    TcpStates fin_over_hole_in{};
    /// The states in which CLOSE takes effect when the FIN is sent.
    TcpStates close_waits_for_fin_in{};
    /// Whether what arrives is answered by an ACK at most, and not looked at.
    ByState<OnlyAnswers> only_answers = OnlyAnswers::No;
    /// The states in which a FIN behind text that is old is taken once more.
    TcpStates fin_taken_again_in{};
    ByState<RstAt> rst_of_row_at = RstAt::SndNxt;
    RstCarriesAck rst_carries_ack = RstCarriesAck::WhereNeeded;
    /// A SYN beyond RCV.NXT in TIME-WAIT begins a new connection (RFC 9293 §3.6.1, MAY-2).
    bool time_wait_reopens = false;
    /// Which segments restart the 2MSL timer; it matters with a clock only.
    RestartedBy time_wait_restarts = RestartedBy::Fin;

    /// What a CLOSE that ends reading makes of text that is unread, and TCP of text that comes
    /// later.
    LostText close_with_unread = LostText::Rst;
    TextAfterClose text_after_close = TextAfterClose::Rst;
    FullBuffer full_buffer = FullBuffer::Drops;
    /// The last unit goes into a closed window with the FIN behind it.
    bool probe_carries_fin = false;
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

/// Where the connection begins matters to what the design does.
[[nodiscard]] constexpr bool asks_where_acks_begin(const Mechanisms& mechanisms) {
    constexpr ByState<OutOfRangeAck> kNeverAsked(OutOfRangeAck::Processed);
    return mechanisms.oldest_ack == OldestAck::Acknowledged &&
           !(mechanisms.ack_too_old == kNeverAsked);
}

/// What a design says of a timer; where it says nothing, it is as the 2MSL timer of RFC 9293.
struct TimerSettings {
    /// "FIN-WAIT-2 timeout"; of the 2MSL timer nothing.
    std::string name{};
    /// It runs where a row has armed it, and not wherever its state has a row for it.
    bool armed_by_rows = false;
    /// It ends after so many retransmissions of what SND.UNA stands at.
    std::uint32_t retransmissions = 0;
    /// With a clock, ticks from when it is armed; none: it may end at any time (the 2MSL timer: as
    /// the environment says).
    std::optional<std::uint32_t> length{};

    friend bool operator==(const TimerSettings&, const TimerSettings&) = default;
};
inline constexpr std::uint32_t kMostRetransmissions = 15;
inline constexpr std::uint32_t kLongestTimer = 200;

class Implementation;

struct Design {
    std::string name;
    /// One sentence: what the design is, or what differs from the one it extends.
    std::string summary;
    /// Where it comes from: an RFC section, a bug report.
    std::string source;
    /// The properties that it is expected to violate.
    std::vector<std::string> violates;
    StateTable table{};
    Mechanisms mechanisms{};
    /// Those that it declares, at most kOwnTimers, and the 2MSL timer.
    std::vector<TimerSettings> timers{};
    TimerSettings two_msl{};
    /// The code that does what table and mechanisms otherwise say; mostly none.
    std::shared_ptr<const Implementation> implementation{};
    /// What stands in front of an end of this design; mostly nothing.
    std::shared_ptr<const Middlebox> middlebox{};

    /// Whatever they are called.
    [[nodiscard]] bool behaves_as(const Design& other) const {
        return table == other.table && mechanisms == other.mechanisms && timers == other.timers &&
               two_msl == other.two_msl && implementation == other.implementation &&
               same_middlebox(other);
    }
    [[nodiscard]] bool same_middlebox(const Design& other) const {
        if (middlebox == nullptr || other.middlebox == nullptr) return middlebox == other.middlebox;
        return middlebox->behaves_as(*other.middlebox);
    }
    /// Which timers only rows arm.
    [[nodiscard]] TimerSet armed_by_rows() const {
        TimerSet armed = two_msl.armed_by_rows ? timer_bit(kTwoMslTimer) : TimerSet{0};
        for (std::size_t i = 0; i < timers.size(); ++i) {
            if (timers[i].armed_by_rows) armed |= timer_bit(i);
        }
        return armed;
    }
    /// The most retransmissions that a timer waits for.
    [[nodiscard]] std::uint32_t counted_retransmissions() const {
        std::uint32_t most = two_msl.retransmissions;
        for (const TimerSettings& timer : timers) most = std::max(most, timer.retransmissions);
        return most;
    }
};

/// As files and all output call it: a timer by the name that the design gives it.
[[nodiscard]] std::string name_of(const Design& design, TableEvent event);
/// The names of the timers of a set, in order, the 2MSL timeout last.
[[nodiscard]] std::vector<std::string> timer_names(const Design& design, TimerSet timers);

/// RFC 9293 as a value, for tests and as the yardstick of the shipped rfc9293.toml.
[[nodiscard]] Design rfc9293();

}  // namespace finwait::model
