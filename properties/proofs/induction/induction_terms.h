// The step of an induction in terms: an endpoint that acts, its peer, the segments in flight, and
// what the invariants say of them before and after.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "properties/proofs/terms/formula_terms.h"
#include "properties/proofs/terms/rule_paths.h"

namespace finwait::proofs {

/// Five flags of the history that only ever become true: fin_received, fin_acked, closed_first,
/// time_waited, reset, one bit each.
using HistoryFlags = unsigned;
inline constexpr HistoryFlags kHistoryFlags = 32;

/// The state and the flags of an endpoint.
struct Control {
    model::State state = model::State::Established;
    bool fin_sent = false;
    HistoryFlags flags = 0;

    friend auto operator<=>(const Control&, const Control&) = default;
};

[[nodiscard]] Control control_of(const model::Endpoint& endpoint);

/// The one who acts is `self`, the other `peer`; `outgoing` and `incoming` stand for all segments
/// in flight from and to `self`, `arriving` is the one that arrives. After the event `self` is
/// `then`, `sent` is what it sent, and `left` stands for all segments in flight from it.
class StepTerms {
  public:
    explicit StepTerms(z3::context& context);

    Party self;
    Party peer;
    InFlight outgoing;
    InFlight incoming;
    InFlight arriving;
    Party then;
    InFlight sent;
    InFlight left;
    Circumstances circumstances;
    z3::expr mss;

    /// What numbers and flags are at all; window and MSS up to 2^30 (RFC 7323 §2.3).
    [[nodiscard]] std::vector<z3::expr> facts() const;
    /// The segment that arrives is not too old: RCV.NXT − SEG.SEQ and SND.NXT − SEG.ACK are at most
    /// 2^31 (the segment lifetime of RFC 9293 §3.4.2).
    [[nodiscard]] z3::expr arriving_is_not_too_old() const;

    /// `property` for either role of either endpoint.
    [[nodiscard]] z3::expr said_by(const properties::Property& property) const;
    /// The same of the start: both ESTABLISHED, nothing sent, nothing in flight.
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
    [[nodiscard]] SymbolicEndpoint endpoint(model::State state, bool fin_sent,
                                            bool ack_pending) const;
    [[nodiscard]] SymbolicSegment segment(bool fin, bool rst, bool flag) const;

  private:
    z3::context& context_;
};

/// Numbers, then flags, in one order; without what never changes.
[[nodiscard]] z3::expr_vector terms_of(const Party& party);
[[nodiscard]] z3::expr_vector terms_of(const InFlight& segment);

/// `party` is `endpoint`, `segment` is that one, or absent.
[[nodiscard]] z3::expr is_like(const Party& party, const model::Endpoint& endpoint);
[[nodiscard]] z3::expr is_like(const InFlight& segment,
                               const std::optional<model::Segment>& concrete);
/// The settings are those of `environment`, in which `self` stands at `side`.
[[nodiscard]] z3::expr is_like(const StepTerms& terms, const model::Environment& environment,
                               model::Side side);

}  // namespace finwait::proofs
