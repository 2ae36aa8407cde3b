// Formulas over a world whose fields are Z3 terms: what properties and invariants say to Z3.
#pragma once

#include <z3++.h>

#include <array>
#include <optional>
#include <string>

#include "model/environment.h"
#include "properties/proofs/terms/proof_scope.h"
#include "properties/property.h"

namespace finwait::proofs {

/// What an endpoint has besides, where strays arrive (ProofScope).
struct StrayTerms {
    /// The connection took the SYN of an earlier one of the peer.
    z3::expr paired_earlier;
    z3::expr stray_text;
    z3::expr stray_ack;
    z3::expr stray_rst;
};

/// What an endpoint has besides, where the connection is not there at the start.
struct OpeningTerms {
    z3::expr passive;
    z3::expr syn_outstanding;
    /// It has had its connection; that took the peer's SYN.
    z3::expr opened;
    z3::expr paired;
    z3::expr established;
    z3::expr refused;
    /// Whether it OPENs actively. It never changes.
    z3::expr opener;
    /// The position of the number 0 on the wire in what it sends: its ISS stands at the position 0,
    /// whatever it is on the wire. It never changes.
    z3::expr wire_zero;
    /// None: no strays arrive.
    std::optional<StrayTerms> strays{};
};

/// An endpoint. Numbers are positions, integers without bounds.
struct EndpointTerms {
    /// Exactly one is true.
    std::array<z3::expr, model::kStates> in_state;
    z3::expr snd_una;
    z3::expr snd_nxt;
    z3::expr rcv_nxt;
    z3::expr unsent;
    z3::expr fin_sent;
    z3::expr ack_pending;
    z3::expr delivered;
    z3::expr fin_received;
    z3::expr fin_acked;
    z3::expr closed_first;
    z3::expr time_waited;
    z3::expr reset;
    /// All that its application writes; whether it calls CLOSE.
    z3::expr data;
    z3::expr closer;
    /// None: the connection starts ESTABLISHED.
    std::optional<OpeningTerms> opening{};

    [[nodiscard]] const z3::expr& in(model::State state) const {
        return in_state[static_cast<std::size_t>(state)];
    }
};

/// What a segment has besides, where the connection is not there at the start.
struct SegmentOpening {
    z3::expr syn;
    z3::expr has_ack;
    /// Its sender had, its receiver is known to have had a connection: `incarnation` and `to`
    /// are 1.
    z3::expr of_connection;
    z3::expr to_connection;
    /// Where strays arrive: it is for an earlier connection (`to` is 2).
    std::optional<z3::expr> to_earlier{};
};

/// A segment in flight, if there is one: what is said of each segment is said of this one where
/// `present`, and of nothing otherwise.
struct InFlight {
    z3::expr present;
    z3::expr seq;
    z3::expr ack;
    z3::expr len;
    z3::expr fin;
    z3::expr rst;
    z3::expr flag;
    /// None: the connection starts ESTABLISHED. Then RSTs, and nothing else, lack the ACK.
    std::optional<SegmentOpening> opening{};
};

/// What is the same at all times.
struct ParameterTerms {
    z3::expr window;
    z3::expr capacity;
    z3::expr fifo;
    z3::expr loss;
    z3::expr duplication;
    z3::expr retransmission;
    z3::expr delayed_ack;
    z3::expr abort;
};

/// Free variables, their names beginning with `name`.
[[nodiscard]] EndpointTerms free_endpoint(z3::context& context, const std::string& name,
                                          const ProofScope& scope = {});
[[nodiscard]] InFlight free_segment(z3::context& context, const std::string& name,
                                    const ProofScope& scope = {});
[[nodiscard]] InFlight no_segment(z3::context& context, const ProofScope& scope = {});
[[nodiscard]] ParameterTerms free_circumstances(z3::context& context);

/// Two endpoints and, for each direction, one segment that stands for all: every segment in flight
/// satisfies what is said of it. None need be in flight: what no segment can satisfy says that
/// there is none, not that there is no such world.
struct SymbolicWorld {
    std::array<const EndpointTerms*, 2> endpoints{};
    /// By the side that sends.
    std::array<const InFlight*, 2> segments{};
    const ParameterTerms* parameters = nullptr;
};

/// The formula of `property`, of kind Always, in `world`. Throws model::InputError where it speaks
/// of segments other than as `each s from x: …` under `and`, `each` and right of `implies`: there
/// no single segment can stand for all.
[[nodiscard]] z3::expr formula_in(const properties::Property& property, const SymbolicWorld& world);

}  // namespace finwait::proofs
