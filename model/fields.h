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
    FieldKind kind = FieldKind::Flag;
    Varies varies = Varies::Always;
};

/// Those that have another value than at the start with few designs only.
template <class Endpoint, class Visit>
constexpr void for_each_seldom_field_of_endpoint(Endpoint& endpoint, Visit&& visit) {
    using enum FieldKind;
    using enum Varies;
    auto& kept = endpoint.kept;
    visit(FieldInfo{"first_kept", PeerNumber, WithOnePiece}, kept[0].from);
    visit(FieldInfo{"first_kept_end", PeerNumber, WithOnePiece}, kept[0].to);
    visit(FieldInfo{"first_kept_fin", Flag, WithOnePiece}, kept[0].fin);
    visit(FieldInfo{"keeps_one", Flag, WithOnePiece}, kept[0].is_there);
    visit(FieldInfo{"second_kept", PeerNumber, WithTwoPieces}, kept[1].from);
    visit(FieldInfo{"second_kept_end", PeerNumber, WithTwoPieces}, kept[1].to);
    visit(FieldInfo{"second_kept_fin", Flag, WithTwoPieces}, kept[1].fin);
    visit(FieldInfo{"keeps_two", Flag, WithTwoPieces}, kept[1].is_there);
    visit(FieldInfo{"third_kept", PeerNumber, WithThreePieces}, kept[2].from);
    visit(FieldInfo{"third_kept_end", PeerNumber, WithThreePieces}, kept[2].to);
    visit(FieldInfo{"third_kept_fin", Flag, WithThreePieces}, kept[2].fin);
    visit(FieldInfo{"keeps_three", Flag, WithThreePieces}, kept[2].is_there);
    visit(FieldInfo{"ack_base", OwnNumber, WithAckBase}, endpoint.ack_base);
    visit(FieldInfo{"middlebox", BoxState, WithMiddlebox}, endpoint.middlebox);
    visit(FieldInfo{"middlebox_timer", BoxTimer, WithBoxTimer}, endpoint.timers.middlebox);
}

/// The rest of what rules read of a connection.
template <class Endpoint, class Visit>
constexpr void for_each_tcb_field_of_endpoint(Endpoint& endpoint, Visit&& visit) {
    using enum FieldKind;
    using enum Varies;
    visit(FieldInfo{"state", State}, endpoint.state);
    visit(FieldInfo{"snd_una", OwnNumber}, endpoint.snd_una);
    visit(FieldInfo{"snd_nxt", OwnNumber}, endpoint.snd_nxt);
    visit(FieldInfo{"rcv_nxt", PeerNumber}, endpoint.rcv_nxt);
    visit(FieldInfo{"unsent", OwnUnits}, endpoint.unsent);
    visit(FieldInfo{"fin_sent", Flag}, endpoint.fin_sent);
    visit(FieldInfo{"ack_pending", Flag}, endpoint.ack_pending);
    visit(FieldInfo{"close_called", Flag, WithWaitingClose}, endpoint.close_called);
    visit(FieldInfo{"armed", TimerBits, WithArmedTimers}, endpoint.armed);
    visit(FieldInfo{"retransmissions", Retransmissions, WithCountedTimers},
          endpoint.retransmissions);
    visit(FieldInfo{"passive", Flag, WithOpening}, endpoint.passive);
    visit(FieldInfo{"syn_outstanding", Flag, WithOpening}, endpoint.syn_outstanding);
    visit(FieldInfo{"unread", PeerUnits, WithReading}, endpoint.unread);
    visit(FieldInfo{"read_shut", Flag, WithReadShut}, endpoint.read_shut);
    visit(FieldInfo{"snd_edge", OwnEdge, WithPeerReading}, endpoint.snd_edge);
    visit(FieldInfo{"vanished", Flag, WithVanishing}, endpoint.vanished);
}

/// What is left of it, its timers, and history.
template <class Endpoint, class Visit>
constexpr void for_each_other_field_of_endpoint(Endpoint& endpoint, Visit&& visit) {
    using enum FieldKind;
    using enum Varies;
    auto& history = endpoint.history;
    auto& timers = endpoint.timers;
    visit(FieldInfo{"isn_base", OwnNumber, WithReconnection}, endpoint.isn_base);
    visit(FieldInfo{"retransmission_timer", RetransmissionTimer, WithClock}, timers.retransmission);
    visit(FieldInfo{"doublings", Doublings, WithClock}, timers.doublings);
    visit(FieldInfo{"two_msl_timer", TwoMslTimer, WithClock}, timers.two_msl);
    visit(FieldInfo{"ack_timer", AckTimer, WithClock}, timers.ack);
    visit(FieldInfo{"first_timer", FirstOwnTimer, WithClock}, timers.own[0]);
    visit(FieldInfo{"second_timer", SecondOwnTimer, WithClock}, timers.own[1]);
    visit(FieldInfo{"third_timer", ThirdOwnTimer, WithClock}, timers.own[2]);
    visit(FieldInfo{"delivered", PeerUnits}, history.delivered);
    visit(FieldInfo{"fin_received", Flag}, history.fin_received);
    visit(FieldInfo{"fin_acked", Flag}, history.fin_acked);
    visit(FieldInfo{"closed_first", Flag}, history.closed_first);
    visit(FieldInfo{"time_waited", Flag}, history.time_waited);
    visit(FieldInfo{"reset", Flag}, history.reset);
    visit(FieldInfo{"established", Flag, WithOpening}, history.established);
    visit(FieldInfo{"refused", Flag, WithOpening}, history.refused);
    visit(FieldInfo{"gave_up", Flag, WithUserTimeout}, history.gave_up);
    visit(FieldInfo{"crashed", Flag, WithCrash}, history.crashed);
    visit(FieldInfo{"stray_text", Flag, WithOpening}, history.stray_text);
    visit(FieldInfo{"stray_ack", Flag, WithOpening}, history.stray_ack);
    visit(FieldInfo{"stray_rst", Flag, WithOpening}, history.stray_rst);
    visit(FieldInfo{"replayed", Flag, WithReconnection}, history.replayed);
    visit(FieldInfo{"incarnation", Connections, WithOpening}, history.incarnation);
    visit(FieldInfo{"paired", Connections, WithOpening}, history.paired);
    visit(FieldInfo{"taken", ConnectionSet, WithReconnection}, history.taken);
    visit(FieldInfo{"taken_before", ConnectionSet, WithReconnection}, history.taken_before);
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
    visit(FieldInfo{"seq", OwnNumber}, segment.seq);
    visit(FieldInfo{"ack", PeerNumber}, segment.ack);
    visit(FieldInfo{"len", MostOneUnit}, segment.len);
    visit(FieldInfo{"wnd", Room, WithReading}, segment.wnd);
    visit(FieldInfo{"syn", Flag, WithOpening}, segment.syn);
    visit(FieldInfo{"has_ack", Flag, WithoutAcks}, segment.has_ack);
    visit(FieldInfo{"fin", Flag}, segment.fin);
    visit(FieldInfo{"rst", Flag}, segment.rst);
    visit(FieldInfo{"flag", Flag, WithFlagDesign}, segment.fin_taken);
    visit(FieldInfo{"incarnation", Connections, WithOpening}, segment.incarnation);
    visit(FieldInfo{"to", Connections, WithOpening}, segment.to);
    visit(FieldInfo{"age", Age, WithClock}, segment.age);
}

}  // namespace finwait::model
