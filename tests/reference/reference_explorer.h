// The reference explorer: the model written down as literally as C++ allows, for other
// implementations to be compared with. It is written from the specification alone and shares no
// code with what it checks; see README.md.
//
// Section numbers (§) in these files are those of the two pages from which the model was first
// written: "§3" is of the one about closing, "life cycle §3" of the one about opening and the
// clock. They are not kept; what they say stands in model/DESIGNS.md and model/ENVIRONMENTS.md.

#ifndef FINWAIT_TESTS_REFERENCE_REFERENCE_EXPLORER_H
#define FINWAIT_TESTS_REFERENCE_REFERENCE_EXPLORER_H

#include <array>
#include <chrono>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace finwait::reference {

// ---------------------------------------------------------------------------------------------
// §1 and life cycle §1: State

enum class State {
    kEstablished,
    kFinWait1,
    kFinWait2,
    kCloseWait,
    kClosing,
    kLastAck,
    kTimeWait,
    kClosed,
    kListen,
    kSynSent,
    kSynReceived,
};

// A set of incarnations: incarnation n is bit n.
using Incarnations = std::uint32_t;

// Ticks left on a timer, or off.
using Timer = std::optional<int>;

// The timers of a design: the 2MSL timer, and at most three that it declares (DESIGNS.md).
inline constexpr std::size_t kTimers = 4;

// Text that is kept ahead of a hole, and whether a FIN stands behind it: the numbers from `begin`
// on, before `end`, that of the FIN included.
struct Piece {
    int begin = 0;
    int end = 0;
    bool fin = false;

    auto operator<=>(const Piece&) const = default;
};

struct Endpoint {
    State state = State::kEstablished;
    int snd_una = 0;
    int snd_nxt = 0;
    int rcv_nxt = 0;
    int unsent = 0;
    int isn_base = 0;
    bool fin_sent = false;
    bool ack_pending = false;
    bool passive = false;
    bool syn_outstanding = false;

    // DESIGNS.md and ENVIRONMENTS.md.
    bool close_called = false;
    int retransmissions = 0;  // of what stands at snd_una, as far as a timer of the design counts
    std::array<bool, kTimers> armed = {};  // of the timers that only rows arm
    std::vector<Piece> kept = {};          // ahead of a hole, in order, none touches another
    int first_octet = 0;                   // only where `oldest-ack` asks for it
    int unread = 0;
    bool read_shut = false;
    int snd_edge = 0;
    bool vanished = false;
    int middlebox = 0;  // the state of what stands in front of the end; it outlives the TCB

    // Life cycle §6. All off where there is no clock.
    Timer retransmission_timer = std::nullopt;
    int doublings = 0;
    std::array<Timer, kTimers> timers = {};  // those of the design that have a length
    Timer ack_timer = std::nullopt;
    Timer middlebox_timer = std::nullopt;

    // History: only properties read it, never a rule.
    int delivered = 0;
    bool fin_received = false;
    bool fin_acked = false;
    bool closed_first = false;
    bool time_waited = false;
    bool established = false;
    bool reset = false;
    bool refused = false;
    bool gave_up = false;
    bool crashed = false;
    bool stray_text = false;
    bool stray_ack = false;
    bool stray_rst = false;
    bool replayed = false;
    int incarnation = 0;
    int paired = 0;
    Incarnations taken = 0;
    Incarnations taken_before = 0;

    auto operator<=>(const Endpoint&) const = default;
};

struct Segment {
    int seq = 0;
    int ack = 0;  // 0 where ack_on is false
    int len = 0;
    int wnd = 0;  // ENVIRONMENTS.md: of segments with ACK from an end that reads at will
    bool syn = false;
    bool fin = false;
    bool rst = false;
    bool ack_on = false;
    bool flag = false;  // §4, only set by a design that tests it
    int age = 0;        // life cycle §6; 0 where there is no clock

    // History: only properties read it, never a rule.
    int incarnation = 0;
    int to = 0;

    auto operator<=>(const Segment&) const = default;
};

struct World {
    std::array<Endpoint, 2> endpoint;
    // channel[x] carries what endpoint x sends. Where the network keeps no order it is kept sorted,
    // which makes one world of those that differ only in the order of a multiset.
    std::array<std::vector<Segment>, 2> channel;
    // Of what endpoint x sent; counted only where there is a clock (life cycle §6).
    std::array<int, 2> lost = {0, 0};
    std::array<int, 2> duplicated = {0, 0};

    auto operator<=>(const World&) const = default;
};

// ---------------------------------------------------------------------------------------------
// §2, life cycle §2 and §6: Configuration of an exploration

enum class Start { kEstablished, kClosed };

struct Clock {
    int msl = 1;
    int rto = 3;
    bool backoff = true;
    int time_wait = 4;
    int ack_delay = 0;
    std::array<int, 2> losses = {0, 0};      // they take the place of Environment::loss
    std::array<int, 2> duplicates = {0, 0};  // and of Environment::duplication
};

// A value for A and one for B, or one for both.
template <typename Value>
struct PerEnd : std::array<Value, 2> {
    PerEnd(Value of_both) : std::array<Value, 2>{of_both, of_both} {}  // NOLINT: reads like both
    PerEnd(Value of_a, Value of_b) : std::array<Value, 2>{of_a, of_b} {}
};

enum class CloseWhen { kAnyTime, kAfterEndOfFile, kAfterAllIsSent };

struct Environment {
    std::array<int, 2> data = {1, 1};
    PerEnd<int> window = 4;
    int capacity = 2;
    bool fifo = false;
    PerEnd<bool> loss = true;         // of what the end sends
    PerEnd<bool> duplication = true;  // of what the end sends
    PerEnd<bool> delayed_ack = true;
    std::array<bool, 2> closers = {true, true};
    PerEnd<bool> abort = false;

    // ENVIRONMENTS.md
    PerEnd<bool> retransmission = true;
    PerEnd<CloseWhen> close_when = CloseWhen::kAnyTime;
    PerEnd<bool> reading_at_will = false;
    PerEnd<bool> close_ends_reading = false;
    PerEnd<bool> close_aborts = false;
    PerEnd<bool> vanish = false;

    Start start = Start::kEstablished;
    int incarnations = 1;
    std::array<bool, 2> openers = {true, false};
    std::set<int> isn = {0};
    bool user_timeout = false;
    bool crash = false;
    std::optional<Clock> clock = std::nullopt;
};

// ---------------------------------------------------------------------------------------------
// §4 and life cycle §5: Designs

enum class Trigger {
    kActiveOpen,
    kPassiveOpen,
    kClose,
    kReceiveSyn,
    kReceiveAckOfSyn,
    kReceiveText,
    kReceiveFin,
    kReceiveAckOfFin,
    kReceiveRst,
    kUserTimeout,
    kAbort,
    // The timers: the 2MSL timer, and those that the design declares.
    kTwoMslTimeout,
    kFirstTimer,
    kSecondTimer,
    kThirdTimer,
};

// kSyn and kSynAck are those of an OPEN and of a SYN that is taken.
enum class Sends { kNothing, kAck, kRst, kSyn, kSynAck };

// What may be asked of an endpoint, and of the segment that arrives, in the `when` of a row.
using Condition = std::function<bool(const Endpoint& x, const Segment& s)>;

struct Row {
    State next = State::kClosed;
    Sends sends = Sends::kNothing;
    Condition when = nullptr;  // none: always
    bool takes = true;
    std::vector<Trigger> arms = {};
};

// A timer that the design declares, or what a design says of the 2MSL timer.
struct DesignTimer {
    bool armed_by_rows = false;
    int after = 0;  // retransmissions
    std::optional<int> length = std::nullopt;
};

enum class FinTest { kSequence, kOneShort, kFlag, kAnyAck };

enum class Draws { kNothing, kAck, kRst };

enum class RstAccepted { kAtRcvNxt, kAtRcvNxtOrOneBefore, kInWindow, kAnywhere };

// What becomes of a segment whose ACK is old, or ahead of what was sent.
enum class AckFate { kProcessed, kDropped, kAnswered, kAnsweredAndProcessed, kRst };

// Which segments are acceptable that begin before RCV.NXT, and behind the window.
enum class AcceptableBefore { kInWindow, kToRcvNxt, kAny };
enum class AcceptableBehind { kNone, kRstAtEdge, kBareAtEdge, kAtEdge, kAny };

enum class OldestAck { kMaxSndWnd, kAcknowledged };

// What is only answered, and not looked at any further.
enum class OnlyAnswers { kNo, kAllButBareAck, kTextAndFin };

enum class RstOfRowAt { kSndNxt, kSegAck };

enum class RstCarriesAck { kWhereNeeded, kOwn, kAlways };

enum class TextAfterClose { kRst, kRstAheadToo, kSilence };

enum class SentAgainAt { kSndUna, kSndNxt };

enum class TimeWaitRestarts { kFin, kAny, kNone };

enum class FullBuffer { kDrops, kTakesFin, kLosesText };

std::set<State> every_state();

// A value for every state.
template <typename Value>
struct ByState {
    Value other = {};
    std::map<State, Value> exceptions = {};

    Value in(State state) const {
        const auto found = exceptions.find(state);
        return found == exceptions.end() ? other : found->second;
    }
};

struct Middlebox;  // reference_middlebox.h

struct Design {
    // The rows of a state for an event, the first that applies is taken. An absent row: the event
    // cannot happen in that state, or is ignored there.
    std::map<std::pair<State, Trigger>, std::vector<Row>> table;
    std::array<DesignTimer, kTimers> timers = {};

    // The mechanisms of DESIGNS.md, in its order.
    int fin_consumes = 1;
    ByState<FinTest> fin_test = {FinTest::kSequence};
    std::set<State> fin_acknowledged_unsent = {};
    std::set<State> text_sent = {State::kEstablished, State::kFinWait1, State::kCloseWait,
                                 State::kClosing, State::kLastAck};
    std::set<State> fin_sent = {State::kFinWait1, State::kClosing, State::kLastAck};
    std::set<State> text_carries_ack = every_state();
    std::set<State> fin_carries_ack = every_state();
    std::set<State> syn_retransmitted = every_state();
    std::set<State> text_retransmitted = every_state();
    std::set<State> fin_retransmitted = every_state();
    ByState<SentAgainAt> text_retransmitted_at = {SentAgainAt::kSndUna};
    ByState<SentAgainAt> fin_retransmitted_at = {SentAgainAt::kSndUna};
    std::set<State> owed_ack_sent = every_state();
    std::set<State> answers = every_state();
    ByState<Draws> old_segment_draws = {Draws::kAck};
    ByState<Draws> segment_beyond_window_draws = {Draws::kAck};
    ByState<AcceptableBefore> acceptable_before = {AcceptableBefore::kInWindow};
    ByState<AcceptableBehind> acceptable_behind = {AcceptableBehind::kNone};
    std::set<State> acceptable_overlong = every_state();
    std::set<State> without_ack_unseen = {};
    std::set<State> old_ack_counts = {};
    ByState<RstAccepted> rst_accepted = {RstAccepted::kAtRcvNxt};
    ByState<Draws> rst_in_window_draws = {Draws::kAck};
    ByState<Draws> rst_outside_draws = {Draws::kNothing};
    std::set<State> without_ack_taken = {};
    ByState<AckFate> ack_below = {AckFate::kProcessed};
    ByState<AckFate> ack_too_old = {AckFate::kProcessed};
    ByState<OldestAck> oldest_ack = {OldestAck::kMaxSndWnd};
    ByState<AckFate> ack_beyond = {AckFate::kAnswered};
    std::set<State> goes_on_after_ack_of_fin = {State::kFinWait1};
    std::set<State> ends_at_ack = {State::kClosing, State::kLastAck, State::kTimeWait};
    std::set<State> text_taken = {State::kEstablished, State::kFinWait1, State::kFinWait2};
    std::set<State> text_delivered = every_state();
    ByState<Draws> ahead_draws = {Draws::kAck};
    ByState<Draws> bare_ack_ahead_draws = {Draws::kNothing};
    ByState<int> keeps_ahead = {0};
    std::set<State> fin_over_hole = {};
    std::set<State> close_waits_for_fin = {};
    ByState<OnlyAnswers> only_answers = {OnlyAnswers::kNo};
    std::set<State> fin_taken_again = {};
    ByState<RstOfRowAt> rst_of_row_at = {RstOfRowAt::kSndNxt};
    ByState<RstCarriesAck> rst_carries_ack = {RstCarriesAck::kWhereNeeded};
    bool time_wait_reopens = false;
    TimeWaitRestarts time_wait_restarts = TimeWaitRestarts::kFin;
    bool close_with_unread_resets = true;
    TextAfterClose text_after_close = TextAfterClose::kRst;
    FullBuffer full_buffer = FullBuffer::kDrops;
    bool probe_carries_fin = false;
    bool rst_discards_unread = true;

    std::shared_ptr<const Middlebox> middlebox = nullptr;  // none: nothing stands in front of it
};

Design rfc9293();

// Alternatives, each differing from rfc9293() only in what its comment says.
Design fin_free();                  // a FIN consumes no sequence number
Design fin_free_flagged();          // the same, and its acknowledgement is known by the flag
Design rfc1337();                   // TIME-WAIT ignores RST
Design no_time_wait();              // CLOSED where rfc9293 enters TIME-WAIT
Design mute_time_wait();            // TIME-WAIT answers nothing
Design fin_sent_once();             // the FIN is never retransmitted
Design fin_over_hole();             // a FIN ahead of missing text is taken
Design any_ack_of_fin();            // any ACK acknowledges the FIN
Design close_wait_to_closing();     // CLOSE in CLOSE-WAIT enters CLOSING
Design fin_wait_2_to_close_wait();  // a FIN in FIN-WAIT-2 enters CLOSE-WAIT
Design closing_forgets_fin();       // the FIN is not retransmitted in CLOSING
Design no_half_close();             // a FIN in ESTABLISHED enters LAST-ACK

// All of the above by name, rfc9293 among them.
std::map<std::string, Design> all_designs();

// ---------------------------------------------------------------------------------------------
// §3, life cycle §3 and §6: Events

enum class Kind {
    kClose,
    kSendData,
    kSendDataWithFin,
    kSendFin,
    kSendAck,
    kRetransmit,
    kTwoMslTimeout,
    kAbort,
    kDeliver,
    kDuplicate,
    kLose,
    kOpen,
    kUserTimeout,
    kCrash,
    kVanish,
    kRead,
    kProbe,
    kFirstTimer,
    kSecondTimer,
    kThirdTimer,
    kMiddleboxTimeout,
    kTick,
};

struct Event {
    Kind kind = Kind::kClose;
    int endpoint = 0;  // for deliver, duplicate and lose: the end the segment is on its way to
    Segment segment;   // for deliver, duplicate and lose: its content
    bool reply_found_room = false;  // for deliver and duplicate: there was a reply, and room for it
    bool reply_was_lost = false;    // there was a reply, ABORT's RST or OPEN's SYN, and no room
    int offset = 0;                 // for open: the offset of the initial sequence number

    auto operator<=>(const Event&) const = default;
};

World initial_world(const Design& a, const Design& b, const Environment& environment);

using Successors = std::vector<std::pair<Event, World>>;

// Every event that can happen in the world, one by one (two equal segments are two occurrences),
// with the world it leads to.
Successors successors(const World& world, const Design& a, const Design& b,
                      const Environment& environment);

// Whether something urgent lacks nothing but room in its channel. False where there is no clock.
bool urgent_event_lacks_room(const World& world, const Design& a, const Design& b,
                             const Environment& environment);

// §5: loss, duplication, ABORT, OPEN, user timeout, crash and vanishing are never owed; all others
// are.
bool is_owed(Kind kind);

// ---------------------------------------------------------------------------------------------
// §5 and §6, life cycle §7 and §8: Properties and counts

// Whether each of the properties that one world decides holds there, by its plain formula: what a
// property presupposes (no ABORT and the like) is for the caller to see to.
std::map<std::string, bool> hold_in(const World& world, bool something_owed_can_happen,
                                    const Environment& environment);

struct Verdict {
    bool violated = false;
    // Breadth-first depth of the shallowest violating world, that is the length of the shortest
    // trace; -1 where the property holds.
    int depth = -1;

    bool operator==(const Verdict&) const = default;
};

struct Result {
    std::size_t states = 0;
    std::size_t transitions = 0;
    int depth = 0;
    // The properties of hold_in under their names.
    std::map<std::string, Verdict> safety;
    // Life cycle §6: somewhere the model lost a reply, or made something urgent wait, for want of
    // room. Always false where there is no clock.
    bool capacity_exceeded = false;
};

Result explore(const Design& a, const Design& b, const Environment& environment);

// What an exploration says of these properties together. It ends at the depth at which one is
// violated, at the first world that exceeds the capacity, and at its limits: what the rest would
// say is then not known.
struct Answer {
    bool capacity_exceeded = false;
    bool out_of_limits = false;
    std::size_t states = 0;
    std::set<std::string> violated;  // all that are violated at the depth where it ended
    int depth = -1;                  // of that violation; -1 where all hold
};

struct Limits {
    std::chrono::steady_clock::time_point deadline = std::chrono::steady_clock::time_point::max();
    std::size_t worlds = std::numeric_limits<std::size_t>::max();
};

Answer ask(const Design& a, const Design& b, const Environment& environment,
           const std::set<std::string>& properties, const Limits& limits = {});

}  // namespace finwait::reference

#endif  // FINWAIT_TESTS_REFERENCE_REFERENCE_EXPLORER_H
