// A design: the state table and the mechanisms in which one TCP may differ from another.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace finwait::model {

/// The states of a connection from ESTABLISHED on (RFC 9293 §3.3.2).
enum class State : std::uint8_t {
    Established,
    FinWait1,
    FinWait2,
    CloseWait,
    Closing,
    LastAck,
    TimeWait,
    Closed,
};
inline constexpr std::size_t kStates = 8;
inline constexpr std::array<State, kStates> kAllStates{
    State::Established, State::FinWait1, State::FinWait2, State::CloseWait,
    State::Closing,     State::LastAck,  State::TimeWait, State::Closed};

/// The events for which a design has a row per state.
enum class TableEvent : std::uint8_t { Close, RcvFin, RcvAckOfFin, RcvRst, TwoMslTimeout, Abort };
inline constexpr std::size_t kTableEvents = 6;
inline constexpr std::array<TableEvent, kTableEvents> kAllTableEvents{
    TableEvent::Close,  TableEvent::RcvFin,        TableEvent::RcvAckOfFin,
    TableEvent::RcvRst, TableEvent::TwoMslTimeout, TableEvent::Abort};

/// What a row sends.
enum class Reply : std::uint8_t { Nothing, Ack, Rst };

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
    /// The place of a row in a bit set over all rows: 0 … 47.
    [[nodiscard]] static constexpr std::size_t index(State state, TableEvent event) {
        return static_cast<std::size_t>(state) * kTableEvents + static_cast<std::size_t>(event);
    }

    friend bool operator==(const StateTable&, const StateTable&) = default;

  private:
    std::array<std::optional<Row>, kStates * kTableEvents> rows_{};
};

/// A set of states, one bit each.
class TcpStates {
  public:
    constexpr TcpStates() = default;
    constexpr TcpStates(std::initializer_list<State> states) {
        for (const State state : states) insert(state);
    }
    constexpr void insert(State state) {
        bits_ = static_cast<std::uint8_t>(bits_ | (1U << static_cast<unsigned>(state)));
    }
    [[nodiscard]] constexpr bool contains(State state) const {
        return ((bits_ >> static_cast<unsigned>(state)) & 1U) != 0;
    }
    [[nodiscard]] constexpr bool empty() const { return bits_ == 0; }

    friend constexpr bool operator==(const TcpStates&, const TcpStates&) = default;

  private:
    std::uint8_t bits_ = 0;
};

/// What a row for `event` may send: an ACK only for "rcv FIN", an RST only for ABORT.
[[nodiscard]] constexpr bool may_send(TableEvent event, Reply reply) {
    return reply == Reply::Nothing || (event == TableEvent::RcvFin && reply == Reply::Ack) ||
           (event == TableEvent::Abort && reply == Reply::Rst);
}

inline constexpr TcpStates kEveryState{State::Established, State::FinWait1, State::FinWait2,
                                       State::CloseWait,   State::Closing,  State::LastAck,
                                       State::TimeWait,    State::Closed};
/// The states in which an endpoint's own FIN is due or waits for its acknowledgement.
inline constexpr TcpStates kFinDue{State::FinWait1, State::Closing, State::LastAck};

/// How an endpoint knows that its own FIN is acknowledged.
enum class FinAcknowledgedBy : std::uint8_t {
    Sequence,  ///< SND.UNA has reached SND.NXT (RFC 9293)
    Flag,      ///< a flag on the segment says so, and SEG.ACK = SND.NXT
    AnyAck,    ///< any segment whose ACK field is looked at, with SEG.ACK ≤ SND.NXT
};
[[nodiscard]] std::string_view name_of(FinAcknowledgedBy how);

/// What else a design may change. The defaults are RFC 9293.
struct Mechanisms {
    /// Sequence numbers that a FIN consumes: 0 or 1 (RFC 9293 §3.4).
    std::uint32_t fin_consumes = 1;
    FinAcknowledgedBy fin_acknowledged_by = FinAcknowledgedBy::Sequence;
    /// The states in which a FIN that is not acknowledged is retransmitted.
    TcpStates fin_retransmitted_in = kEveryState;
    /// A FIN ahead of missing text is taken, and the gap with it.
    bool fin_over_hole = false;
    /// TIME-WAIT answers the segments that arrive (RFC 9293 §3.10.7.4).
    bool time_wait_answers = true;

    friend bool operator==(const Mechanisms&, const Mechanisms&) = default;
};

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
