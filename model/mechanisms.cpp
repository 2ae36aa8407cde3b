#include "model/mechanisms.h"

#include <algorithm>
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

/// A word per state.
template <auto Member>
MechanismValue get_words(const Mechanisms& mechanisms) {
    WordByState words(std::string_view{});
    for (const State state : kAllStates) words.set(state, name_of((mechanisms.*Member)[state]));
    return words;
}
template <auto Member, auto... All>
void set_words(Mechanisms& mechanisms, const MechanismValue& value) {
    for (const State state : kAllStates) {
        const std::string_view word = std::get<WordByState>(value)[state];
        ((word == name_of(All) ? (mechanisms.*Member).set(state, All) : static_cast<void>(0)), ...);
    }
}

// The lists of values would all be on the stack at once, 20 KB, were these inlined.

template <auto Member, auto... All>
[[gnu::noinline]] Mechanism of_words(std::string_view key, std::string_view help, bool required,
                                     bool needs_life_cycle = false) {
    return {key,
            help,
            {MechanismValue(name_of(All))...},
            get_word<Member>,
            set_word<Member, All...>,
            required,
            needs_life_cycle};
}
template <auto Member, auto... All>
[[gnu::noinline]] Mechanism of_words_by_state(std::string_view key, std::string_view help,
                                              const TcpStates& asked_in, bool required = false) {
    return {key,
            help,
            {MechanismValue(WordByState(name_of(All)))...},
            get_words<Member>,
            set_words<Member, All...>,
            required,
            false,
            asked_in};
}
template <auto Member>
Mechanism of_replies(std::string_view key, std::string_view help, const TcpStates& asked_in) {
    return of_words_by_state<Member, Reply::Nothing, Reply::Ack, Reply::Rst>(key, help, asked_in);
}
template <auto Member>
Mechanism of_states(std::string_view key, std::string_view help, const TcpStates& asked_in,
                    bool required = false) {
    return {key, help, {}, get<Member>, set<Member>, required, false, asked_in};
}

template <auto Member>
[[gnu::noinline]] Mechanism of_switch(std::string_view key, std::string_view help, bool required,
                                      bool needs_life_cycle = false) {
    return {key,
            help,
            {MechanismValue(false), MechanismValue(true)},
            get<Member>,
            set<Member>,
            required,
            needs_life_cycle};
}

constexpr TcpStates kOutgoing{State::SynReceived, State::Established, State::FinWait1,
                              State::CloseWait,   State::Closing,     State::LastAck};

std::vector<Mechanism> make_mechanisms() {
    using M = Mechanisms;
    using By = FinAcknowledgedBy;
    using Restart = RestartedBy;
    using At = SentAgainAt;
    using Ack = OutOfRangeAck;
    using Rst = RstAccepted;
    using Before = AcceptableBefore;
    using Behind = AcceptableBehind;
    constexpr bool kRequired = true;
    constexpr bool kNeedsLifeCycle = true;
    constexpr TcpStates kSegmentArrives{State::SynReceived, State::Established, State::FinWait1,
                                        State::FinWait2,    State::CloseWait,   State::Closing,
                                        State::LastAck,     State::TimeWait};
    return {
        {"fin-consumes",
         "how many sequence numbers a FIN consumes (RFC 9293 §3.4: 1)",
         {0U, 1U},
         get<&M::fin_consumes>,
         set<&M::fin_consumes>,
         kRequired},
        of_words_by_state<&M::fin_acknowledged_by, By::Sequence, By::OneShort, By::Flag,
                          By::AnyAck>(
            "fin-acknowledged-by",
            "what says that the own FIN is acknowledged: its number, the number before it, a flag "
            "on the segment, or any ACK (RFC 9293 §3.10.7.4, fifth: sequence)",
            kFinDue, kRequired),
        of_states<&M::fin_acknowledged_unsent>(
            "fin-acknowledged-unsent",
            "the states in which a FIN can be acknowledged that was not sent yet (RFC 9293 "
            "§3.10.7.4, fifth: none)",
            kFinDue),
        of_states<&M::text_sent_in>(
            "text-sent", "the states in which text is sent (RFC 9293 §3.10.4)", kOutgoing),
        of_states<&M::fin_sent_in>(
            "fin-sent", "the states in which the FIN is sent (RFC 9293 §3.10.4)", kOutgoing),
        of_states<&M::text_carries_ack_in>("text-carries-ack",
                                           "the states in which a segment with text and no FIN "
                                           "carries an ACK (RFC 9293 §3.1: all)",
                                           kOutgoing),
        of_states<&M::fin_carries_ack_in>(
            "fin-carries-ack",
            "the states in which a segment with FIN carries an ACK (RFC 9293 §3.1: all)", kFinDue),
        of_states<&M::syn_retransmitted_in>(
            "syn-retransmitted",
            "the states in which a SYN that is not acknowledged is sent again (RFC 9293 §3.8: all)",
            {State::SynSent, State::SynReceived, State::FinWait1}),
        of_states<&M::text_retransmitted_in>(
            "text-retransmitted",
            "the states in which text that is not acknowledged is sent again (RFC 9293 §3.8: all)",
            kOutgoing),
        of_states<&M::fin_retransmitted_in>(
            "fin-retransmitted",
            "the states in which a FIN that is not acknowledged is sent again (RFC 9293 §3.8: all)",
            kFinDue, kRequired),
        of_words_by_state<&M::text_retransmitted_at, At::SndUna, At::SndNxt>(
            "text-retransmitted-at",
            "the number with which text is sent again (RFC 9293 §3.8.1: SND.UNA)", kOutgoing),
        of_words_by_state<&M::fin_retransmitted_at, At::SndUna, At::SndNxt>(
            "fin-retransmitted-at",
            "the number with which a FIN is sent again that goes alone (RFC 9293 §3.8.1: SND.UNA)",
            kFinDue),
        of_states<&M::owed_ack_sent_in>(
            "owed-ack-sent",
            "the states in which an ACK that is owed goes out (RFC 9293 §3.10.7.4, seventh: all)",
            kSegmentArrives),
        of_states<&M::answers_in>(
            "answers",
            "the states in which a segment that arrives is answered at once, by an ACK or RST (RFC "
            "9293 §3.10.7.4: all)",
            kSegmentArrives),
        of_replies<&M::old_segment_draws>(
            "old-segment-draws",
            "what a segment draws that is unacceptable and begins before RCV.NXT (RFC 9293 "
            "§3.10.7.4, first: ACK)",
            kSegmentArrives),
        of_replies<&M::segment_beyond_window_draws>(
            "segment-beyond-window-draws",
            "what a segment draws that is unacceptable and begins behind the window (RFC 9293 "
            "§3.10.7.4, first: ACK)",
            kSegmentArrives),
        of_words_by_state<&M::acceptable_before, Before::InWindow, Before::EndsAtRcvNxt,
                          Before::Any>(
            "acceptable-before",
            "which segments are acceptable that begin before RCV.NXT: those whose last number is "
            "in the window, those that end at RCV.NXT or beyond, any (RFC 9293 §3.10.7.4, first: "
            "in the window)",
            kSegmentArrives),
        of_words_by_state<&M::acceptable_behind, Behind::None, Behind::RstAtEdge,
                          Behind::BareAtEdge, Behind::AtEdge, Behind::Any>(
            "acceptable-behind",
            "which segments are acceptable that begin behind the window: none, RSTs at RCV.NXT + "
            "RCV.WND, those without numbers there, all there, any (RFC 9293 §3.10.7.4, first: "
            "none)",
            kSegmentArrives),
        of_states<&M::overlong_acceptable_in>("acceptable-overlong",
                                              "the states in which a segment is acceptable whose "
                                              "text ends behind the window (RFC 9293 "
                                              "§3.10.7.4, first: all, if it begins in it)",
                                              kSegmentArrives),
        of_states<&M::without_ack_unseen_in>(
            "without-ack-unseen",
            "the states in which a segment without ACK, SYN and RST is dropped before its number "
            "is looked at (RFC 9293 §3.10.7.4, fifth: none)",
            kSegmentArrives),
        of_states<&M::old_ack_counts_in>(
            "old-ack-counts",
            "the states in which a segment with an unacceptable number still has its ACK looked "
            "at (RFC 9293 §3.10.7.4, first: none)",
            kSynchronized),
        of_words_by_state<&M::rst_accepted, Rst::AtRcvNxt, Rst::OneBeforeRcvNxt, Rst::InWindow,
                          Rst::Anywhere>(
            "rst-accepted",
            "which RSTs are taken: at RCV.NXT, one before it too where a FIN was taken, in the "
            "window, anywhere (RFC 9293 §3.10.7.4, second: RCV.NXT)",
            kSegmentArrives),
        of_replies<&M::rst_in_window_draws>(
            "rst-in-window-draws",
            "what an RST draws that is in the window and not taken (RFC 9293 §3.10.7.4, second: "
            "ACK)",
            kSegmentArrives),
        of_replies<&M::rst_outside_draws>(
            "rst-outside-draws",
            "what an RST draws that is outside the window and not taken (RFC 9293 §3.10.7.4, "
            "first: nothing)",
            kSegmentArrives),
        of_states<&M::without_ack_taken_in>(
            "without-ack-taken",
            "the states in which a segment without ACK goes on to text and FIN (RFC 9293 "
            "§3.10.7.4, fifth: none)",
            kSynchronized),
        of_words_by_state<&M::ack_below, Ack::Processed, Ack::Dropped, Ack::Answered,
                          Ack::AnsweredProcessed, Ack::Reset>(
            "ack-below",
            "what becomes of a segment whose ACK is below SND.UNA (RFC 9293 §3.10.7.4, fifth: "
            "processed)",
            kSynchronized),
        of_words_by_state<&M::ack_too_old, Ack::Processed, Ack::Dropped, Ack::Answered,
                          Ack::AnsweredProcessed, Ack::Reset>(
            "ack-too-old",
            "what becomes of a segment whose ACK is too old to be one of this connection (RFC 9293 "
            "§3.10.7.4, fifth: processed; MAY-12: answered)",
            kSynchronized),
        of_words<&M::oldest_ack, OldestAck::Window, OldestAck::Acknowledged>(
            "oldest-ack",
            "from where on an ACK is too old: below SND.UNA - MAX.SND.WND, or below the first "
            "octet of the connection too (RFC 9293 §3.10.7.4, MAY-12: SND.UNA - MAX.SND.WND)",
            false),
        of_words_by_state<&M::ack_beyond, Ack::Processed, Ack::Dropped, Ack::Answered,
                          Ack::AnsweredProcessed, Ack::Reset>(
            "ack-beyond",
            "what becomes of a segment whose ACK is beyond SND.NXT (RFC 9293 §3.10.7.4, fifth: "
            "answered)",
            kSynchronized),
        of_states<&M::goes_on_after_ack_of_fin_in>(
            "goes-on-after-ack-of-fin",
            "the states in which a segment that acknowledges the own FIN goes on to text and FIN "
            "(RFC 9293 §3.10.7.4, fifth: FIN-WAIT-1)",
            kFinDue),
        of_states<&M::ends_at_ack_in>(
            "ends-at-ack",
            "the states in which a segment goes no further than its ACK (RFC 9293 §3.10.7.4, "
            "fifth: CLOSING, LAST-ACK, TIME-WAIT)",
            kSynchronized),
        of_states<&M::text_taken_in>(
            "text-taken",
            "the states in which text is taken (RFC 9293 §3.10.7.4, seventh: ESTABLISHED, "
            "FIN-WAIT-1, FIN-WAIT-2)",
            kSynchronized),
        of_states<&M::text_delivered_in>(
            "text-delivered",
            "the states in which text that is taken is handed to the application (RFC 9293 "
            "§3.10.7.4, seventh: all)",
            kSynchronized),
        of_replies<&M::ahead_draws>(
            "ahead-draws",
            "what text or a FIN draws ahead of a hole (RFC 9293 §3.10.7.4, MAY-13: ACK)",
            kSynchronized),
        of_replies<&M::bare_ack_ahead_draws>(
            "bare-ack-ahead-draws", "what a bare ACK draws ahead of a hole (RFC 9293: nothing)",
            kSynchronized),
        {"keeps-ahead",
         "how many pieces of text and FIN ahead of a hole are kept (RFC 9293 §3.10.7.4, SHLD-31: 0 "
         "is what is taken here)",
         {0U, 1U, 2U, 3U},
         get<&M::keeps_ahead>,
         set<&M::keeps_ahead>},
        of_states<&M::fin_over_hole_in>(
            "fin-over-hole",
            "the states in which a FIN ahead of missing text is taken, and the gap with it (RFC "
            "9293 §3.10.7.4, eighth: none)",
            {State::Established, State::FinWait1, State::FinWait2}, kRequired),
        of_states<&M::close_waits_for_fin_in>(
            "close-waits-for-fin",
            "the states in which CLOSE takes effect when the FIN is sent (RFC 9293 §3.10.4: "
            "CLOSE-WAIT by its words, none as stacks do and as is taken here)",
            {State::Established, State::CloseWait}),
        of_words_by_state<&M::only_answers, OnlyAnswers::No, OnlyAnswers::AllButNext,
                          OnlyAnswers::TextAndFin>(
            "only-answers",
            "what is answered by an ACK where nothing else of a segment is looked at: all but RSTs "
            "and a bare ACK at RCV.NXT, text and FINs (RFC 9293 §3.10.7.4: no, all is looked at)",
            kSynchronized),
        of_states<&M::fin_taken_again_in>(
            "fin-taken-again",
            "the states in which a FIN at RCV.NXT is taken once more, behind text that is old (RFC "
            "9293 §3.10.7.4, eighth: none)",
            {State::CloseWait, State::Closing, State::LastAck}),
        of_words_by_state<&M::rst_of_row_at, RstAt::SndNxt, RstAt::SegAck>(
            "rst-of-row-at",
            "the number of an RST that a row, or text after CLOSE, draws from a segment (RFC 9293 "
            "§3.10.5: SND.NXT; §3.10.7.1: SEG.ACK)",
            kSegmentArrives),
        of_words<&M::rst_carries_ack, RstCarriesAck::WhereNeeded, RstCarriesAck::Own,
                 RstCarriesAck::Always>(
            "rst-carries-ack",
            "which RSTs carry an ACK: those that answer a segment without, those too that answer "
            "none or go out at SND.NXT, all (RFC 9293 §3.10.7.1: where needed; §3.10.5 leaves it "
            "open)",
            false),
        {"time-wait-reopens",
         "a SYN beyond all that came opens a new connection out of TIME-WAIT (RFC 9293 §3.6.1, "
         "MAY-2: no)",
         {false, true},
         get<&M::time_wait_reopens>,
         set<&M::time_wait_reopens>,
         false,
         kNeedsLifeCycle},
        of_words<&M::time_wait_restarts, Restart::Fin, Restart::Any, Restart::None>(
            "time-wait-restarts",
            "which segments that arrive in TIME-WAIT restart its timer; it matters with a clock "
            "(RFC 9293 §3.10.7.4, eighth: fin)",
            false, kNeedsLifeCycle),
        of_words<&M::close_with_unread, LostText::Rst, LostText::Silence>(
            "close-with-unread",
            "what a CLOSE that ends reading makes of text that is unread: an RST tells the peer, "
            "or it is thrown away in silence (RFC 9293 §3.6.1, SHLD-3: RST)",
            false, kNeedsLifeCycle),
        of_words<&M::text_after_close, TextAfterClose::Rst, TextAfterClose::RstAhead,
                 TextAfterClose::Silence>(
            "text-after-close",
            "what comes of new text after a CLOSE that ended reading: an RST tells the peer, also "
            "of what is ahead of a hole, or it is acknowledged and thrown away (RFC 9293 §3.6.1, "
            "SHLD-3: RST)",
            false, kNeedsLifeCycle),
        of_words<&M::full_buffer, FullBuffer::Drops, FullBuffer::TakesFin, FullBuffer::LosesText>(
            "full-buffer",
            "what a full receive buffer does: it drops segments with text or FIN, takes a FIN that "
            "has no text with it, or loses the text before a FIN and takes that (RFC 9293 §3.4, "
            "Table 6: drops)",
            false, kNeedsLifeCycle),
        {"probe-carries-fin",
         "a probe with the last of the text has the FIN on it, where CLOSE was called (RFC 9293 "
         "§3.8.6.1: no, which is what is taken here)",
         {false, true},
         get<&M::probe_carries_fin>,
         set<&M::probe_carries_fin>,
         false,
         kNeedsLifeCycle},
        of_switch<&M::rst_discards_unread>(
            "rst-discards-unread",
            "an RST throws away what the application has not read (RFC 9293 §3.10.7.4, second: "
            "yes)",
            false, kNeedsLifeCycle),
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

std::string text_of_words(const WordByState& words) {
    const std::string_view common = commonest(words);
    std::string exceptions;
    for (const State state : kAllStates) {
        if (words[state] == common) continue;
        exceptions += ", " + std::string(name_of(state)) + " = " + quoted(words[state]);
    }
    if (exceptions.empty()) return quoted(common);
    return "{ default = " + quoted(common) + exceptions + " }";
}

}  // namespace

std::string_view commonest(const WordByState& words) {
    std::string_view common;
    std::ptrdiff_t most = 0;
    for (const State candidate : kAllStates) {
        const auto alike = std::count_if(kAllStates.begin(), kAllStates.end(), [&](State state) {
            return words[state] == words[candidate];
        });
        if (alike <= most) continue;
        most = alike;
        common = words[candidate];
    }
    return common;
}

std::span<const FormerMechanism> former_mechanisms() {
    static constexpr std::array kFormer{
        FormerMechanism{"time-wait-answers", "answers", State::TimeWait}};
    return kFormer;
}

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
    if (const auto* const words = std::get_if<WordByState>(&value)) return text_of_words(*words);
    return text_of_states(std::get<TcpStates>(value));
}

std::string allowed_values(const Mechanism& mechanism) {
    if (mechanism.is_set_of_states()) {
        return "true, false, an array of states, a table of true and false by state";
    }
    std::string allowed;
    for (const MechanismValue& value : mechanism.values) {
        allowed += allowed.empty() ? "" : ", ";
        if (const auto* const words = std::get_if<WordByState>(&value)) {
            allowed += (*words)[State::Established];
            continue;
        }
        const auto* const word = std::get_if<std::string_view>(&value);
        allowed += word ? std::string(*word) : text_of(value);
    }
    if (mechanism.is_word_by_state()) allowed += ", a table of these by state";
    return allowed;
}

}  // namespace finwait::model
