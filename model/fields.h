// The table of fields: what an endpoint and a segment are made of. Packing, formulas, JSON, lists
// and proofs walk it. README.md says under "To add" what a new one needs besides its line
// here.
#pragma once

#include <string_view>

#include "model/endpoint.h"
#include "model/segment.h"

namespace finwait::model {

/// What a field counts, and so how many values it has under a model.
enum class FieldKind : std::uint8_t {
    State,
    Flag,
    OwnNumber,    ///< a sequence number of the direction from this end (a segment: from its sender)
    PeerNumber,   ///< of the other direction
    OwnUnits,     ///< text of the direction from this end
    PeerUnits,    ///< of the other direction
    MostOneUnit,  ///< text of one segment
    OwnEdge,      ///< a number up to the end of the peer's receive buffer
    Room,         ///< units of the receive buffer of this end (a segment: of its sender)
    Connections,  ///< a number of connections
    ConnectionSet,
    RetransmissionTimer,
    Doublings,
    TwoMslTimer,
    AckTimer,
    Age,
    BoxState,  ///< of the middlebox in front of this end
    BoxTimer,
    TimerBits,        ///< of timers that only rows arm
    Retransmissions,  ///< as far as a timer counts them
    FirstOwnTimer,
    SecondOwnTimer,
    ThirdOwnTimer,
};

/// Under which models a field may have another value than at an established start.
enum class Varies : std::uint8_t {
    Always,
    WithOpening,       ///< a start in CLOSED, or further connections
    WithReconnection,  ///< further connections
    WithUserTimeout,
    WithCrash,  ///< of a host, or one that vanishes
    WithVanishing,
    WithReading,      ///< at will, by the application of this end (a segment: of its sender)
    WithPeerReading,  ///< of the other end
    WithOnePiece,     ///< a design that keeps so many pieces of what is ahead of a hole
    WithTwoPieces,
    WithThreePieces,
    WithMiddlebox,  ///< in front of an end
    WithBoxTimer,   ///< a clock, and a middlebox with a timer that has a length
    WithAckBase,    ///< opening, and a design that asks where a connection begins
    WithReadShut,   ///< a CLOSE that ends reading
    WithClock,
    WithFlagDesign,     ///< a design that acknowledges a FIN by flag
    WithArmedTimers,    ///< a design with timers that only rows arm
    WithCountedTimers,  ///< with one that counts retransmissions
    WithWaitingClose,   ///< a design in which CLOSE waits for the FIN to be sent
    /// Opening, or a design whose text or FIN has no ACK, or that answers an RST by an RST.
    WithoutAcks,
};

struct FieldInfo {
    std::string_view name;
    /// What it says, for lists.
    std::string_view help;
    FieldKind kind = FieldKind::Flag;
    Varies varies = Varies::Always;
};

/// Those that have another value than at the start with few designs only.
template <class Endpoint, class Visit>
constexpr void for_each_seldom_field_of_endpoint(Endpoint& endpoint, Visit&& visit) {
    using enum FieldKind;
    using enum Varies;
    auto& kept = endpoint.kept;
    visit(FieldInfo{"first_kept",
                    "where the first piece begins that it keeps ahead of a hole (keeps-ahead)",
                    PeerNumber, WithOnePiece},
          kept[0].from);
    visit(FieldInfo{"first_kept_end", "the number behind the text of that piece", PeerNumber,
                    WithOnePiece},
          kept[0].to);
    visit(FieldInfo{"first_kept_fin", "a FIN stands there", Flag, WithOnePiece}, kept[0].fin);
    visit(FieldInfo{"keeps_one", "there is such a piece", Flag, WithOnePiece}, kept[0].is_there);
    visit(FieldInfo{"second_kept", "the same of the second piece", PeerNumber, WithTwoPieces},
          kept[1].from);
    visit(FieldInfo{"second_kept_end", "the number behind the text of that piece", PeerNumber,
                    WithTwoPieces},
          kept[1].to);
    visit(FieldInfo{"second_kept_fin", "a FIN stands there", Flag, WithTwoPieces}, kept[1].fin);
    visit(FieldInfo{"keeps_two", "there is such a piece", Flag, WithTwoPieces}, kept[1].is_there);
    visit(FieldInfo{"third_kept", "the same of the third piece", PeerNumber, WithThreePieces},
          kept[2].from);
    visit(FieldInfo{"third_kept_end", "the number behind the text of that piece", PeerNumber,
                    WithThreePieces},
          kept[2].to);
    visit(FieldInfo{"third_kept_fin", "a FIN stands there", Flag, WithThreePieces}, kept[2].fin);
    visit(FieldInfo{"keeps_three", "there is such a piece", Flag, WithThreePieces},
          kept[2].is_there);
    visit(
        FieldInfo{"ack_base",
                  "where the design asks: an ACK below it is none of this connection (oldest-ack)",
                  OwnNumber, WithAckBase},
        endpoint.ack_base);
    visit(FieldInfo{"middlebox",
                    "the state of the middlebox in front of it, by its number in the file",
                    BoxState, WithMiddlebox},
          endpoint.middlebox);
    visit(FieldInfo{"middlebox_timer", "ticks until the timer of that middlebox ends", BoxTimer,
                    WithBoxTimer},
          endpoint.timers.middlebox);
}

/// The rest of what rules read of a connection.
template <class Endpoint, class Visit>
constexpr void for_each_tcb_field_of_endpoint(Endpoint& endpoint, Visit&& visit) {
    using enum FieldKind;
    using enum Varies;
    visit(FieldInfo{"state", "the state of the endpoint", State}, endpoint.state);
    visit(FieldInfo{"snd_una", "SND.UNA: the oldest number that is not acknowledged", OwnNumber},
          endpoint.snd_una);
    visit(FieldInfo{"snd_nxt", "SND.NXT: the next number to send", OwnNumber}, endpoint.snd_nxt);
    visit(FieldInfo{"rcv_nxt", "RCV.NXT: the next number that is expected", PeerNumber},
          endpoint.rcv_nxt);
    visit(FieldInfo{"unsent", "units of data that the application has written and TCP has not sent",
                    OwnUnits},
          endpoint.unsent);
    visit(FieldInfo{"fin_sent", "its FIN was sent", Flag}, endpoint.fin_sent);
    visit(FieldInfo{"ack_pending", "it owes an ACK", Flag}, endpoint.ack_pending);
    visit(FieldInfo{"close_called",
                    "CLOSE was called, and takes effect when the FIN is sent (close-waits-for-fin)",
                    Flag, WithWaitingClose},
          endpoint.close_called);
    visit(FieldInfo{"armed", "which timers run that only rows arm: a bit each, 8 for that of 2MSL",
                    TimerBits, WithArmedTimers},
          endpoint.armed);
    visit(FieldInfo{"retransmissions",
                    "how often what stands at SND.UNA was sent again, where a timer counts it",
                    Retransmissions, WithCountedTimers},
          endpoint.retransmissions);
    visit(FieldInfo{"passive", "it was opened passively", Flag, WithOpening}, endpoint.passive);
    visit(FieldInfo{"syn_outstanding", "its SYN is not acknowledged", Flag, WithOpening},
          endpoint.syn_outstanding);
    visit(FieldInfo{"unread", "units of data that its application has not read yet", PeerUnits,
                    WithReading},
          endpoint.unread);
    visit(FieldInfo{"read_shut", "its application reads no more", Flag, WithReadShut},
          endpoint.read_shut);
    visit(FieldInfo{"snd_edge",
                    "the number behind the last one that its peer has said to have room for",
                    OwnEdge, WithPeerReading},
          endpoint.snd_edge);
    visit(FieldInfo{"vanished", "its host has vanished", Flag, WithVanishing}, endpoint.vanished);
}

/// What is left of it, its timers, and history.
template <class Endpoint, class Visit>
constexpr void for_each_other_field_of_endpoint(Endpoint& endpoint, Visit&& visit) {
    using enum FieldKind;
    using enum Varies;
    auto& history = endpoint.history;
    auto& timers = endpoint.timers;
    visit(FieldInfo{"isn_base",
                    "in CLOSED while an OPEN is left: the number behind the last one that it used",
                    OwnNumber, WithReconnection},
          endpoint.isn_base);
    visit(FieldInfo{"retransmission_timer", "ticks until it sends again", RetransmissionTimer,
                    WithClock},
          timers.retransmission);
    visit(FieldInfo{"doublings", "how often its retransmission timer was doubled", Doublings,
                    WithClock},
          timers.doublings);
    visit(FieldInfo{"two_msl_timer", "ticks until TIME-WAIT ends", TwoMslTimer, WithClock},
          timers.two_msl);
    visit(FieldInfo{"ack_timer", "ticks that an owed ACK may still wait", AckTimer, WithClock},
          timers.ack);
    visit(FieldInfo{"first_timer", "ticks until the first timer that its design declares ends",
                    FirstOwnTimer, WithClock},
          timers.own[0]);
    visit(FieldInfo{"second_timer", "the same of the second", SecondOwnTimer, WithClock},
          timers.own[1]);
    visit(FieldInfo{"third_timer", "the same of the third", ThirdOwnTimer, WithClock},
          timers.own[2]);
    visit(FieldInfo{"delivered", "units of data that its application was handed", PeerUnits},
          history.delivered);
    visit(FieldInfo{"fin_received", "it has taken its peer's FIN", Flag}, history.fin_received);
    visit(FieldInfo{"fin_acked", "it regards its FIN as acknowledged", Flag}, history.fin_acked);
    visit(FieldInfo{"closed_first", "its application called CLOSE before it took a FIN", Flag},
          history.closed_first);
    visit(FieldInfo{"time_waited", "it has been in TIME-WAIT", Flag}, history.time_waited);
    visit(FieldInfo{"reset", "its connection was reset", Flag}, history.reset);
    visit(FieldInfo{"established", "it has been in ESTABLISHED", Flag, WithOpening},
          history.established);
    visit(FieldInfo{"refused", "its connection was refused", Flag, WithOpening}, history.refused);
    visit(FieldInfo{"gave_up", "its TCP gave up", Flag, WithUserTimeout}, history.gave_up);
    visit(FieldInfo{"crashed", "its host crashed", Flag, WithCrash}, history.crashed);
    visit(FieldInfo{"stray_text", "it took text of another connection", Flag, WithOpening},
          history.stray_text);
    visit(FieldInfo{"stray_ack", "it took an acknowledgement of another connection", Flag,
                    WithOpening},
          history.stray_ack);
    visit(FieldInfo{"stray_rst", "it took a reset of another connection", Flag, WithOpening},
          history.stray_rst);
    visit(FieldInfo{"replayed", "it took text that an earlier connection was handed already", Flag,
                    WithReconnection},
          history.replayed);
    visit(FieldInfo{"incarnation", "which connection of its end it belongs to, from 1 on",
                    Connections, WithOpening},
          history.incarnation);
    visit(FieldInfo{"paired", "the connection of the peer whose SYN was taken; 0: none",
                    Connections, WithOpening},
          history.paired);
    visit(FieldInfo{"taken", "from which connections of the peer this one took text or a FIN",
                    ConnectionSet, WithReconnection},
          history.taken);
    visit(FieldInfo{"taken_before", "from which its earlier connections did", ConnectionSet,
                    WithReconnection},
          history.taken_before);
}

/// Calls `visit(FieldInfo, member)` for every field of an endpoint, history last.
template <class Endpoint, class Visit>
constexpr void for_each_field_of_endpoint(Endpoint& endpoint, Visit&& visit) {
    for_each_tcb_field_of_endpoint(endpoint, visit);
    for_each_seldom_field_of_endpoint(endpoint, visit);
    for_each_other_field_of_endpoint(endpoint, visit);
}

/// The same of a segment. `has_ack` is off in the RSTs, and only there, unless fields `WithoutAcks`
/// vary.
template <class Segment, class Visit>
constexpr void for_each_field_of_segment(Segment& segment, Visit&& visit) {
    using enum FieldKind;
    using enum Varies;
    visit(FieldInfo{"seq", "SEG.SEQ", OwnNumber}, segment.seq);
    visit(FieldInfo{"ack", "SEG.ACK", PeerNumber}, segment.ack);
    visit(FieldInfo{"len", "units of data in the segment", MostOneUnit}, segment.len);
    visit(FieldInfo{"wnd", "the room that its sender has for data", Room, WithReading},
          segment.wnd);
    visit(FieldInfo{"syn", "the segment carries a SYN", Flag, WithOpening}, segment.syn);
    visit(FieldInfo{"has_ack", "the segment acknowledges", Flag, WithoutAcks}, segment.has_ack);
    visit(FieldInfo{"fin", "the segment carries a FIN", Flag}, segment.fin);
    visit(FieldInfo{"rst", "the segment is a reset", Flag}, segment.rst);
    visit(FieldInfo{"flag", "the segment says that the FIN was taken (fin-acknowledged-by = flag)",
                    Flag, WithFlagDesign},
          segment.fin_taken);
    visit(FieldInfo{"incarnation", "which connection of its end it belongs to, from 1 on",
                    Connections, WithOpening},
          segment.incarnation);
    visit(FieldInfo{"to", "the connection of the peer that it is for; 0: whichever", Connections,
                    WithOpening},
          segment.to);
    visit(FieldInfo{"age", "ticks in flight; 0 without a clock", Age, WithClock}, segment.age);
}

}  // namespace finwait::model
