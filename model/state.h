// The states of a connection, sets of them, and values by state.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string_view>
#include <utility>

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

/// "ESTABLISHED", …: the spelling of RFC 9293, used in files and in all output.
[[nodiscard]] std::string_view name_of(State state);

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

inline constexpr TcpStates kEveryState{State::Listen,      State::SynSent,  State::SynReceived,
                                       State::Established, State::FinWait1, State::FinWait2,
                                       State::CloseWait,   State::Closing,  State::LastAck,
                                       State::TimeWait,    State::Closed};
/// The states in which an endpoint's own FIN is due or waits for its acknowledgement.
inline constexpr TcpStates kFinDue{State::FinWait1, State::Closing, State::LastAck};

/// A value per state.
template <class Value>
class ByState {
  public:
    // NOLINTNEXTLINE(google-explicit-constructor): one value stands for that of every state.
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

}  // namespace finwait::model
