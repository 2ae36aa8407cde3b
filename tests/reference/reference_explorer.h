// The reference explorer: the close model written down as literally as C++ allows, for other
// implementations to be compared with. It is written from the specification alone and shares no
// code with what it checks; see README.md.
//
// Section numbers (§) in these files are those of the normative description of the model
// (semantics.md).

#ifndef FINWAIT_TESTS_REFERENCE_REFERENCE_EXPLORER_H
#define FINWAIT_TESTS_REFERENCE_REFERENCE_EXPLORER_H

#include <array>
#include <compare>
#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace finwait::reference {

// ---------------------------------------------------------------------------------------------
// §1 State

enum class State {
    kEstablished,
    kFinWait1,
    kFinWait2,
    kCloseWait,
    kClosing,
    kLastAck,
    kTimeWait,
    kClosed,
};

struct Endpoint {
    State state = State::kEstablished;
    int snd_una = 0;
    int snd_nxt = 0;
    int rcv_nxt = 0;
    int unsent = 0;
    bool fin_sent = false;
    bool ack_pending = false;

    // History: only properties read it, never a rule.
    int delivered = 0;
    bool fin_received = false;
    bool fin_acked = false;
    bool closed_first = false;
    bool time_waited = false;
    bool reset = false;

    auto operator<=>(const Endpoint&) const = default;
};

struct Segment {
    int seq = 0;
    int ack = 0;
    int len = 0;
    bool fin = false;
    bool rst = false;
    bool flag = false;  // §4, only set by a design whose FIN test is kFlag

    auto operator<=>(const Segment&) const = default;
};

struct World {
    std::array<Endpoint, 2> endpoint;
    // channel[x] carries what endpoint x sends. Where the network keeps no order it is kept sorted,
    // which makes one world of those that differ only in the order of a multiset.
    std::array<std::vector<Segment>, 2> channel;

    auto operator<=>(const World&) const = default;
};

// ---------------------------------------------------------------------------------------------
// §2 Configuration of an exploration

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
};

// ---------------------------------------------------------------------------------------------
// §4 Designs

enum class Trigger { kClose, kReceiveFin, kReceiveAckOfFin, kReceiveRst, kTwoMslTimeout, kAbort };

enum class Sends { kNothing, kAck, kRst };

struct Row {
    State next = State::kClosed;
    Sends sends = Sends::kNothing;
};

enum class FinTest { kSequence, kFlag, kAnyAck };

struct Design {
    // An absent row: the event cannot happen in that state (CLOSE, 2MSL timeout, ABORT) or is
    // ignored there (received FIN, ACK of FIN, RST).
    std::map<std::pair<State, Trigger>, Row> table;

    int fin_consumes = 1;
    FinTest fin_test = FinTest::kSequence;
    // "The FIN is retransmitted": yes is all of FIN-WAIT-1, CLOSING and LAST-ACK, no is none.
    std::set<State> fin_retransmitted_in = {State::kFinWait1, State::kClosing, State::kLastAck};
    bool takes_fin_over_hole = false;
    bool time_wait_answers = true;
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
// §3 Events

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
};

struct Event {
    Kind kind = Kind::kClose;
    int endpoint = 0;  // for deliver, duplicate and lose: the end the segment is on its way to
    Segment segment;   // for deliver, duplicate and lose: its content
    bool reply_found_room = false;  // for deliver and duplicate: there was a reply, and room for it

    auto operator<=>(const Event&) const = default;
};

World initial_world(const Environment& environment);

// Every event that can happen in the world, one by one (two equal segments are two occurrences),
// with the world it leads to.
std::vector<std::pair<Event, World>> successors(const World& world, const Design& a,
                                                const Design& b, const Environment& environment);

// ---------------------------------------------------------------------------------------------
// §5 Properties, §6 Counts

struct Verdict {
    bool violated = false;
    // Breadth-first depth of the shallowest violating world; -1 where the property holds.
    int depth = -1;

    bool operator==(const Verdict&) const = default;
};

struct Result {
    std::size_t states = 0;
    std::size_t transitions = 0;
    int depth = 0;
    // The safety properties of §5 under their names there. no-premature-reset and
    // time-wait-not-cut-short are evaluated everywhere by their plain formulas, but they are claims
    // only where ABORT is off.
    std::map<std::string, Verdict> safety;
};

Result explore(const Design& a, const Design& b, const Environment& environment);

}  // namespace finwait::reference

#endif  // FINWAIT_TESTS_REFERENCE_REFERENCE_EXPLORER_H
