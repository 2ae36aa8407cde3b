// The step of an induction in terms: an endpoint that acts, its peer, the segments in flight, and
// what the invariants say of them before and after.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "properties/proofs/terms/formula_terms.h"
#include "properties/proofs/terms/rule_paths.h"

namespace finwait::proofs {

/// What the induction knows of an endpoint besides its state and numbers, a bit each. The lowest
/// five are history that only ever becomes true: fin_received, fin_acked, closed_first,
/// time_waited, reset. Those below are used only where the connection is not there at the start;
/// `passive` and `syn_outstanding` are of the TCB, and become false again.
using HistoryFlags = unsigned;
/// How many sets of the five there are.
inline constexpr HistoryFlags kHistoryFlags = 32;
inline constexpr HistoryFlags kPassive = 32;
inline constexpr HistoryFlags kSynOutstanding = 64;
inline constexpr HistoryFlags kOpened = 128;
inline constexpr HistoryFlags kPaired = 256;
inline constexpr HistoryFlags kEstablished = 512;
inline constexpr HistoryFlags kRefused = 1024;
inline constexpr HistoryFlags kPairedEarlier = 2048;

/// The state and the flags of an endpoint.
struct Control {
    model::State state = model::State::Established;
    bool fin_sent = false;
    HistoryFlags flags = 0;

    friend auto operator<=>(const Control&, const Control&) = default;
};

/// What a rule branches on of a segment, besides numbers.
struct SegmentKind {
    bool fin = false;
    bool rst = false;
    bool syn = false;
    bool has_ack = true;
    bool flag = false;
    /// Its sender had a connection. Only an RST may come from one that had none.
    bool of_connection = true;
    /// It is a stray (ProofScope). Of other segments: it is for an earlier connection.
    bool stray = false;
    bool to_earlier = false;

    friend auto operator<=>(const SegmentKind&, const SegmentKind&) = default;
};

/// The flags of an endpoint, each with its bit.
[[nodiscard]] std::vector<std::pair<const z3::expr*, HistoryFlags>> flags_of(
    const EndpointTerms& endpoint_terms);
/// What of a control a rule branches on: history that no rule reads is left out.
[[nodiscard]] Control projection_of(Control control);

/// Where a connection starts CLOSED, the number of an end's SYN is the position 0 of what it sends,
/// as in an exploration, and the first octet the position 1; which number on the wire that is does
/// not matter to a rule (the claim "rotation"), but for the RST that CLOSED sends, whose number on
/// the wire is 0 (RFC 9293 §3.10.7.1): it stands at `wire_zero`, which may be anything.
///
/// The one who acts is `self`, the other `peer`; `outgoing` and `incoming` stand for all segments
/// in flight from and to `self`, `arriving` is the one that arrives. After the event `self` is
/// `then`, `sent` is what it sent, and `left` stands for all segments in flight from it.
class StepTerms {
  public:
    explicit StepTerms(z3::context& context, const ProofScope& scope = {});

    [[nodiscard]] const ProofScope& scope() const { return scope_; }
    [[nodiscard]] model::Start start() const { return scope_.start; }
    [[nodiscard]] bool opens() const { return start() == model::Start::Closed; }
    /// At the start, of either end.
    [[nodiscard]] Control control_at_start() const;
    [[nodiscard]] Control control_of(const model::Endpoint& endpoint) const;

    EndpointTerms self;
    EndpointTerms peer;
    InFlight outgoing;
    InFlight incoming;
    InFlight arriving;
    EndpointTerms then;
    InFlight sent;
    InFlight left;
    ParameterTerms parameters;
    z3::expr mss;

    /// What numbers and flags are at all; window and MSS up to 2^30 (RFC 7323 §2.3).
    [[nodiscard]] std::vector<z3::expr> facts() const;
    /// The segment that arrives is not too old: RCV.NXT − SEG.SEQ and SND.NXT − SEG.ACK are at most
    /// 2^31 (the segment lifetime of RFC 9293 §3.4.2).
    [[nodiscard]] z3::expr arriving_is_not_too_old() const;
    /// What a segment that arrives is at all, a stray or not; `fin_consumes` is the design's.
    [[nodiscard]] z3::expr arriving_is_of_kind(const SegmentKind& kind,
                                               std::uint32_t fin_consumes) const;

    /// `property` for either role of either endpoint.
    [[nodiscard]] z3::expr said_by(const properties::Property& property) const;
    /// The same of the start: nothing sent, nothing in flight.
    [[nodiscard]] z3::expr said_at_start_by(const properties::Property& property) const;
    /// Each endpoint is in one of `controls`.
    [[nodiscard]] z3::expr controlled(const std::set<Control>& controls) const;

    /// `formula` of the segment that arrives instead of `incoming`.
    [[nodiscard]] z3::expr of_arriving(z3::expr formula) const;
    /// `then` and `sent` are what `outcome` says.
    [[nodiscard]] z3::expr becomes(const Arithmetic& positions,
                                   const SymbolicOutcome& outcome) const;
    /// `left` is a segment that was in flight before, or the one that was sent.
    [[nodiscard]] z3::expr left_is_in_flight() const;
    /// `formula` of `then` and `left`.
    [[nodiscard]] z3::expr afterwards(z3::expr formula) const;

    /// The endpoint and the segment that the rules run on: numbers from `self` and `arriving`,
    /// history that has not begun.
    [[nodiscard]] SymbolicEndpoint endpoint(const Control& projection, bool ack_pending) const;
    [[nodiscard]] SymbolicSegment segment(const SegmentKind& kind) const;

  private:
    /// It has taken a SYN: in LISTEN and SYN-SENT nothing is expected yet.
    [[nodiscard]] z3::expr expects_a_number() const;
    /// All numbers of the stray lie behind, by 2^31 at most (ProofScope).
    [[nodiscard]] z3::expr stray_lies_behind(const SegmentKind& kind,
                                             std::uint32_t fin_consumes) const;

    z3::context& context_;
    ProofScope scope_;
};

/// Numbers, then flags, in one order; without what never changes.
[[nodiscard]] z3::expr_vector terms_of(const EndpointTerms& endpoint_terms);
[[nodiscard]] z3::expr_vector terms_of(const InFlight& segment);

/// `endpoint_terms` is `endpoint`, `segment` is that one, or absent.
[[nodiscard]] z3::expr is_like(const EndpointTerms& endpoint_terms,
                               const model::Endpoint& endpoint);
[[nodiscard]] z3::expr is_like(const InFlight& segment,
                               const std::optional<model::Segment>& concrete);
/// The settings are those of `environment`, in which `self` stands at `side`.
[[nodiscard]] z3::expr is_like(const StepTerms& terms, const model::Environment& environment,
                               model::Side side);

}  // namespace finwait::proofs
