#include "model/mechanisms.h"

#include <array>

namespace finwait::model {

namespace {

template <auto Member>
MechanismValue get(const Mechanisms& mechanisms) {
    return mechanisms.*Member;
}
template <auto Member>
void set(Mechanisms& mechanisms, const MechanismValue& value) {
    auto& member = mechanisms.*Member;
    member = std::get<std::remove_reference_t<decltype(member)>>(value);
}

/// An enumeration goes by its words.
template <auto Member>
MechanismValue get_word(const Mechanisms& mechanisms) {
    return name_of(mechanisms.*Member);
}
template <auto Member, auto... All>
void set_word(Mechanisms& mechanisms, const MechanismValue& value) {
    const auto word = std::get<std::string_view>(value);
    ((word == name_of(All) ? static_cast<void>(mechanisms.*Member = All) : static_cast<void>(0)),
     ...);
}

std::vector<MechanismValue> switched() { return {false, true}; }

template <auto Member, auto... All>
Mechanism of_words(std::string_view key, std::string_view help, bool required,
                   bool of_life_cycle = false) {
    return {key,
            help,
            {MechanismValue(name_of(All))...},
            get_word<Member>,
            set_word<Member, All...>,
            required,
            of_life_cycle};
}
template <auto Member>
Mechanism of_switch(std::string_view key, std::string_view help, bool required,
                    bool of_life_cycle = false) {
    return {key, help, switched(), get<Member>, set<Member>, required, of_life_cycle};
}

std::vector<Mechanism> make_mechanisms() {
    using M = Mechanisms;
    using By = FinAcknowledgedBy;
    using Restart = RestartedBy;
    constexpr bool kRequired = true;
    constexpr bool kAddedLater = false;
    constexpr bool kOfLifeCycle = true;
    return {
        {"fin-consumes",
         "how many sequence numbers a FIN consumes (RFC 9293 §3.4: 1)",
         {0U, 1U},
         get<&M::fin_consumes>,
         set<&M::fin_consumes>,
         kRequired},
        of_words<&M::fin_acknowledged_by, By::Sequence, By::Flag, By::AnyAck>(
            "fin-acknowledged-by",
            "what says that the own FIN is acknowledged: its number, a flag on the segment, or any "
            "ACK (RFC 9293 §3.10.7.4, fifth: sequence)",
            kRequired),
        {"fin-retransmitted",
         "the states in which a FIN that is not acknowledged is sent again (RFC 9293 §3.8: all)",
         {},
         get<&M::fin_retransmitted_in>,
         set<&M::fin_retransmitted_in>,
         kRequired},
        of_switch<&M::fin_over_hole>(
            "fin-over-hole",
            "a FIN ahead of missing text is taken, and the gap with it (RFC 9293 §3.10.7.4, "
            "eighth: no)",
            kRequired),
        of_switch<&M::time_wait_answers>(
            "time-wait-answers",
            "TIME-WAIT answers the segments that arrive (RFC 9293 §3.10.7.4: yes)", kRequired),
        of_switch<&M::time_wait_reopens>(
            "time-wait-reopens",
            "a SYN beyond all that came opens a new connection out of TIME-WAIT (RFC 9293 §3.6.1, "
            "MAY-2: no)",
            kAddedLater, kOfLifeCycle),
        of_words<&M::time_wait_restarts, Restart::Fin, Restart::Any, Restart::None>(
            "time-wait-restarts",
            "which segments that arrive in TIME-WAIT restart its timer; it matters with a clock "
            "(RFC 9293 §3.10.7.4, eighth: fin)",
            kAddedLater, kOfLifeCycle),
        of_switch<&M::old_ack_counts>(
            "old-ack-counts",
            "a segment with an unacceptable number still has its ACK looked at, as in Linux (RFC "
            "9293 §3.10.7.4, first: no)",
            kAddedLater),
    };
}

std::string quoted(std::string_view word) { return "\"" + std::string(word) + "\""; }

std::string text_of_states(const TcpStates& states) {
    if (states == kEveryState) return "true";
    if (states.empty()) return "false";
    std::string names;
    for (const State state : kAllStates) {
        if (!states.contains(state)) continue;
        names += (names.empty() ? "" : ", ") + quoted(name_of(state));
    }
    return "[" + names + "]";
}

}  // namespace

std::span<const Mechanism> mechanisms() {
    static const std::vector<Mechanism> all = make_mechanisms();
    return all;
}

std::string text_of(const MechanismValue& value) {
    if (const auto* const on = std::get_if<bool>(&value)) return *on ? "true" : "false";
    if (const auto* const number = std::get_if<std::uint32_t>(&value)) {
        return std::to_string(*number);
    }
    if (const auto* const word = std::get_if<std::string_view>(&value)) return quoted(*word);
    return text_of_states(std::get<TcpStates>(value));
}

std::string allowed_values(const Mechanism& mechanism) {
    if (mechanism.is_by_states()) return "true, false, an array of states";
    std::string allowed;
    for (const MechanismValue& value : mechanism.values) {
        allowed += allowed.empty() ? "" : ", ";
        const auto* const word = std::get_if<std::string_view>(&value);
        allowed += word ? std::string(*word) : text_of(value);
    }
    return allowed;
}

}  // namespace finwait::model
