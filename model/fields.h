// The table of fields: what an endpoint and a segment are made of. Packing, formulas and JSON walk
// it. A new field is a member, and its line here.
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
    WithReadShut,     ///< a CLOSE that ends reading
    WithClock,
    WithFlagDesign,  ///< a design that acknowledges a FIN by flag
    WithoutAcks,     ///< opening, or a design whose text or FIN carries no ACK
};

struct FieldInfo {
    std::string_view name;
    /// For lists: "its FIN was sent".
    std::string_view help;
    FieldKind kind = FieldKind::Flag;
    Varies varies = Varies::Always;
};

/// Calls `visit(FieldInfo, member)` for every field of an endpoint, history last.
template <class Endpoint, class Visit>
constexpr void for_each_field_of_endpoint(Endpoint& endpoint, Visit&& visit) {
    using enum FieldKind;
    using enum Varies;
    auto& history = endpoint.history;
    auto& timers = endpoint.timers;
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
    visit(FieldInfo{"isn_base",
                    "in CLOSED while an OPEN is left: the number behind the last one that it used",
                    OwnNumber, WithReconnection},
          endpoint.isn_base);
    visit(FieldInfo{"retransmission_timer", "when its retransmission timer ends",
                    RetransmissionTimer, WithClock},
          timers.retransmission);
    visit(FieldInfo{"doublings", "how often its retransmission timer was doubled", Doublings,
                    WithClock},
          timers.doublings);
    visit(FieldInfo{"two_msl_timer", "when its TIME-WAIT ends", TwoMslTimer, WithClock},
          timers.two_msl);
    visit(FieldInfo{"ack_timer", "when an ACK that it owes is due", AckTimer, WithClock},
          timers.ack);
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
    visit(FieldInfo{"taken", "the connections of the peer from which it took something",
                    ConnectionSet, WithReconnection},
          history.taken);
    visit(FieldInfo{"taken_before", "the same, of its earlier connections", ConnectionSet,
                    WithReconnection},
          history.taken_before);
}

/// The same of a segment. `has_ack` is off in every RST where nothing is opened.
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
