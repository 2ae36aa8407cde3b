// The reference explorer: the model written down as literally as C++ allows, for other
// implementations to be compared with. It is written from the specification alone and shares no
// code with what it checks; see README.md.
//
// Section numbers (§) in these files are those of the normative description of the model:
// "§3" is semantics.md, "life cycle §3" is life-cycle.md.

#ifndef FINWAIT_TESTS_REFERENCE_REFERENCE_EXPLORER_H
#define FINWAIT_TESTS_REFERENCE_REFERENCE_EXPLORER_H

#include <array>
#include <chrono>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
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

    // Life cycle §6. All off where there is no clock.
    Timer retransmission_timer = std::nullopt;
    int doublings = 0;
    Timer two_msl_timer = std::nullopt;
    Timer ack_timer = std::nullopt;

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
    bool syn = false;
    bool fin = false;
    bool rst = false;
    bool ack_on = false;
    bool flag = false;  // §4, only set by a design whose FIN test is kFlag
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

struct Environment {
    std::array<int, 2> data = {1, 1};
    int window = 4;
    int capacity = 2;
    bool fifo = false;
    bool loss = true;
    bool duplication = true;
    bool delayed_ack = true;
    std::array<bool, 2> closers = {true, true};
    bool abort = false;

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
    kClose,
    kReceiveFin,
    kReceiveAckOfFin,
    kReceiveRst,
    kTwoMslTimeout,
    kAbort,
    kUserTimeout,
};

enum class Sends { kNothing, kAck, kRst };

struct Row {
    State next = State::kClosed;
    Sends sends = Sends::kNothing;
};

enum class FinTest { kSequence, kFlag, kAnyAck };

enum class TimeWaitRestarts { kFin, kAny, kNone };

struct Design {
    // An absent row: the event cannot happen in that state (CLOSE, 2MSL timeout, ABORT, user
    // timeout) or is ignored there (received FIN, ACK of FIN, RST). OPEN and the received SYN have
    // no rows here: no design changes them.
    std::map<std::pair<State, Trigger>, Row> table;

    int fin_consumes = 1;
    FinTest fin_test = FinTest::kSequence;
    // "The FIN is retransmitted": yes is all of FIN-WAIT-1, CLOSING and LAST-ACK, no is none.
    std::set<State> fin_retransmitted_in = {State::kFinWait1, State::kClosing, State::kLastAck};
    bool takes_fin_over_hole = false;
    bool time_wait_answers = true;
    bool time_wait_reopens = false;
    bool old_ack_counts = false;
    TimeWaitRestarts time_wait_restarts = TimeWaitRestarts::kFin;
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

World initial_world(const Environment& environment);

using Successors = std::vector<std::pair<Event, World>>;

// Every event that can happen in the world, one by one (two equal segments are two occurrences),
// with the world it leads to.
Successors successors(const World& world, const Design& a, const Design& b,
                      const Environment& environment);

// Whether something urgent lacks nothing but room in its channel. False where there is no clock.
bool urgent_event_lacks_room(const World& world, const Design& a, const Design& b,
                             const Environment& environment);

// §5: loss, duplication, ABORT, OPEN, user timeout and crash are never owed; all others are.
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
