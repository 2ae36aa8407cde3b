#include "reference_mechanisms.h"

#include <map>
#include <set>

namespace finwait::reference {

State state_called(const std::string& name) {
    static const std::map<std::string, State> states = {{"LISTEN", State::kListen},
                                                        {"SYN-SENT", State::kSynSent},
                                                        {"SYN-RECEIVED", State::kSynReceived},
                                                        {"ESTABLISHED", State::kEstablished},
                                                        {"FIN-WAIT-1", State::kFinWait1},
                                                        {"FIN-WAIT-2", State::kFinWait2},
                                                        {"CLOSE-WAIT", State::kCloseWait},
                                                        {"CLOSING", State::kClosing},
                                                        {"LAST-ACK", State::kLastAck},
                                                        {"TIME-WAIT", State::kTimeWait},
                                                        {"CLOSED", State::kClosed}};
    return look_up(states, name);
}

bool is_true(const TomlValue& value) {
    return look_up<bool>({{"true", true}, {"false", false}}, value.text);
}

namespace {

// A mechanism that is a set of states: true, false, an array, or a table of exceptions.
void read_states(std::set<State>& states, const TomlValue& value) {
    switch (value.type) {
        case TomlValue::Type::kArray:
            states.clear();
            for (const TomlValue& item : value.items) {
                states.insert(state_called(item.text));
            }
            return;
        case TomlValue::Type::kTable:
            if (const TomlValue* other = value.find("default")) {
                read_states(states, *other);
            }
            for (const auto& [name, one] : value.entries) {
                if (name != "default" && is_true(one)) {
                    states.insert(state_called(name));
                } else if (name != "default") {
                    states.erase(state_called(name));
                }
            }
            return;
        case TomlValue::Type::kWord:
        case TomlValue::Type::kString:
            states = is_true(value) ? every_state() : std::set<State>{};
            return;
    }
}

// A mechanism that has a word per state: a word, or a table of exceptions.
template <typename Value>
void read_words(ByState<Value>& mechanism, const std::map<std::string, Value>& words,
                const TomlValue& value) {
    if (value.type != TomlValue::Type::kTable) {
        mechanism = {look_up(words, value.text)};
        return;
    }
    if (const TomlValue* other = value.find("default")) {
        read_words(mechanism, words, *other);
    }
    for (const auto& [name, one] : value.entries) {
        if (name != "default") {
            mechanism.exceptions[state_called(name)] = look_up(words, one.text);
        }
    }
}

template <typename Value>
using Words = std::map<std::string, Value>;

const Words<Draws> kDraws = {
    {"nothing", Draws::kNothing}, {"ACK", Draws::kAck}, {"RST", Draws::kRst}};

const Words<SentAgainAt> kSentAgainAt = {{"SND.UNA", SentAgainAt::kSndUna},
                                         {"SND.NXT", SentAgainAt::kSndNxt}};

const Words<AckFate> kAckFates = {{"processed", AckFate::kProcessed},
                                  {"dropped", AckFate::kDropped},
                                  {"answered", AckFate::kAnswered},
                                  {"answered and processed", AckFate::kAnsweredAndProcessed},
                                  {"RST", AckFate::kRst}};

const Words<FinTest> kFinTests = {{"sequence", FinTest::kSequence},
                                  {"one short", FinTest::kOneShort},
                                  {"flag", FinTest::kFlag},
                                  {"any ACK", FinTest::kAnyAck}};

const Words<RstAccepted> kRstAccepted = {
    {"RCV.NXT", RstAccepted::kAtRcvNxt},
    {"RCV.NXT or one before", RstAccepted::kAtRcvNxtOrOneBefore},
    {"window", RstAccepted::kInWindow},
    {"anywhere", RstAccepted::kAnywhere}};

const Words<AcceptableBefore> kAcceptableBefore = {{"in the window", AcceptableBefore::kInWindow},
                                                   {"to RCV.NXT", AcceptableBefore::kToRcvNxt},
                                                   {"any", AcceptableBefore::kAny}};

const Words<AcceptableBehind> kAcceptableBehind = {
    {"none", AcceptableBehind::kNone},
    {"RST at the edge", AcceptableBehind::kRstAtEdge},
    {"bare at the edge", AcceptableBehind::kBareAtEdge},
    {"at the edge", AcceptableBehind::kAtEdge},
    {"any", AcceptableBehind::kAny}};

const Words<OldestAck> kOldestAcks = {{"MAX.SND.WND", OldestAck::kMaxSndWnd},
                                      {"acknowledged", OldestAck::kAcknowledged}};

const Words<OnlyAnswers> kOnlyAnswers = {
    {"no", OnlyAnswers::kNo},
    {"all but a bare ACK at RCV.NXT", OnlyAnswers::kAllButBareAck},
    {"text and FIN", OnlyAnswers::kTextAndFin}};

const Words<RstOfRowAt> kRstOfRowAt = {{"SND.NXT", RstOfRowAt::kSndNxt},
                                       {"SEG.ACK", RstOfRowAt::kSegAck}};

const Words<RstCarriesAck> kRstCarriesAck = {{"where needed", RstCarriesAck::kWhereNeeded},
                                             {"own", RstCarriesAck::kOwn},
                                             {"always", RstCarriesAck::kAlways}};

const Words<bool> kYesOrNo = {{"true", true}, {"false", false}};

const Words<bool> kResets = {{"RST", true}, {"silence", false}};

const Words<TextAfterClose> kTextAfterClose = {{"RST", TextAfterClose::kRst},
                                               {"RST ahead too", TextAfterClose::kRstAheadToo},
                                               {"silence", TextAfterClose::kSilence}};

const Words<TimeWaitRestarts> kTimeWaitRestarts = {{"fin", TimeWaitRestarts::kFin},
                                                   {"any", TimeWaitRestarts::kAny},
                                                   {"none", TimeWaitRestarts::kNone}};

const Words<FullBuffer> kFullBuffer = {{"drops", FullBuffer::kDrops},
                                       {"takes FIN", FullBuffer::kTakesFin},
                                       {"loses text", FullBuffer::kLosesText}};

const Words<int> kNumbers = {{"0", 0}, {"1", 1}, {"2", 2}, {"3", 3}};

// Reads the value of one mechanism into where it belongs.
class MechanismReader {
  public:
    MechanismReader(Design& design, const std::string& name, const TomlValue& value)
        : design_(design), name_(name), value_(value) {}

    void read() {
        if (!reads_what_is_sent() && !reads_what_is_looked_at() && !reads_what_is_taken()) {
            not_understood(name_);
        }
    }

  private:
    // Whether the mechanism is the one of that name; then it is read.
    bool is(const char* name, std::set<State>& states) const {
        if (name_ != name) {
            return false;
        }
        read_states(states, value_);
        return true;
    }

    template <typename Value>
    bool is(const char* name, ByState<Value>& mechanism, const Words<Value>& words) const {
        if (name_ != name) {
            return false;
        }
        read_words(mechanism, words, value_);
        return true;
    }

    template <typename Value>
    bool is(const char* name, Value& mechanism, const Words<Value>& words) const {
        if (name_ != name) {
            return false;
        }
        mechanism = look_up(words, value_.text);
        return true;
    }

    bool reads_what_is_sent() const {
        return is("fin-consumes", design_.fin_consumes, kNumbers) ||
               is("fin-acknowledged-by", design_.fin_test, kFinTests) ||
               is("fin-acknowledged-unsent", design_.fin_acknowledged_unsent) ||
               is("text-sent", design_.text_sent) || is("fin-sent", design_.fin_sent) ||
               is("text-carries-ack", design_.text_carries_ack) ||
               is("fin-carries-ack", design_.fin_carries_ack) ||
               is("syn-retransmitted", design_.syn_retransmitted) ||
               is("text-retransmitted", design_.text_retransmitted) ||
               is("fin-retransmitted", design_.fin_retransmitted) ||
               is("text-retransmitted-at", design_.text_retransmitted_at, kSentAgainAt) ||
               is("fin-retransmitted-at", design_.fin_retransmitted_at, kSentAgainAt) ||
               is("owed-ack-sent", design_.owed_ack_sent) || is("answers", design_.answers) ||
               is("rst-of-row-at", design_.rst_of_row_at, kRstOfRowAt) ||
               is("rst-carries-ack", design_.rst_carries_ack, kRstCarriesAck);
    }

    bool reads_what_is_looked_at() const {
        return is("old-segment-draws", design_.old_segment_draws, kDraws) ||
               is("segment-beyond-window-draws", design_.segment_beyond_window_draws, kDraws) ||
               is("acceptable-before", design_.acceptable_before, kAcceptableBefore) ||
               is("acceptable-behind", design_.acceptable_behind, kAcceptableBehind) ||
               is("acceptable-overlong", design_.acceptable_overlong) ||
               is("without-ack-unseen", design_.without_ack_unseen) ||
               is("old-ack-counts", design_.old_ack_counts) ||
               is("rst-accepted", design_.rst_accepted, kRstAccepted) ||
               is("rst-in-window-draws", design_.rst_in_window_draws, kDraws) ||
               is("rst-outside-draws", design_.rst_outside_draws, kDraws) ||
               is("without-ack-taken", design_.without_ack_taken) ||
               is("ack-below", design_.ack_below, kAckFates) ||
               is("ack-too-old", design_.ack_too_old, kAckFates) ||
               is("oldest-ack", design_.oldest_ack, kOldestAcks) ||
               is("ack-beyond", design_.ack_beyond, kAckFates) ||
               is("goes-on-after-ack-of-fin", design_.goes_on_after_ack_of_fin) ||
               is("ends-at-ack", design_.ends_at_ack) ||
               is("only-answers", design_.only_answers, kOnlyAnswers) ||
               is("time-wait-reopens", design_.time_wait_reopens, kYesOrNo) ||
               is("time-wait-restarts", design_.time_wait_restarts, kTimeWaitRestarts);
    }

    bool reads_what_is_taken() const {
        return is("text-taken", design_.text_taken) ||
               is("text-delivered", design_.text_delivered) ||
               is("ahead-draws", design_.ahead_draws, kDraws) ||
               is("bare-ack-ahead-draws", design_.bare_ack_ahead_draws, kDraws) ||
               is("keeps-ahead", design_.keeps_ahead, kNumbers) ||
               is("fin-over-hole", design_.fin_over_hole) ||
               is("close-waits-for-fin", design_.close_waits_for_fin) ||
               is("fin-taken-again", design_.fin_taken_again) ||
               is("close-with-unread", design_.close_with_unread_resets, kResets) ||
               is("text-after-close", design_.text_after_close, kTextAfterClose) ||
               is("full-buffer", design_.full_buffer, kFullBuffer) ||
               is("probe-carries-fin", design_.probe_carries_fin, kYesOrNo) ||
               is("rst-discards-unread", design_.rst_discards_unread, kYesOrNo);
    }

    Design& design_;
    const std::string& name_;
    const TomlValue& value_;
};

}  // namespace

void read_mechanism(Design& design, const std::string& name, const TomlValue& value) {
    MechanismReader(design, name, value).read();
}

}  // namespace finwait::reference
