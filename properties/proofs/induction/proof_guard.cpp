#include "properties/proofs/induction/proof_guard.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
#include <tuple>

namespace finwait::proofs {

namespace {

using model::Change;
using model::EventKind;
using model::Side;
using model::World;

[[noreturn]] void refuse(const std::string& why) {
    throw std::logic_error("the induction is not believed: " + why);
}

/// Some segment in flight from there, if there is one.
std::optional<model::Segment> segment_from(const World& world, Side side) {
    const auto segments = world.from(side).segments();
    return segments.empty() ? std::nullopt : std::optional(segments.back());
}

class Guard {
  public:
    Guard(const InductivePart& part, StepRelation& relation, const StepTerms& terms, Prover& prover)
        : part_(part),
          relation_(relation),
          terms_(terms),
          prover_(prover),
          solver_(prover.solver()),
          arriving_(prover.context().bool_val(true)) {
        for (const z3::expr& hypothesis : part.hypotheses()) {
            solver_.add(hypothesis);
            arriving_ = arriving_ && terms.of_arriving(hypothesis);
        }
    }

    void look_at(const model::ConnectionModel& model, const World& world) {
        for (const Side side : {Side::A, Side::B}) {
            const Control control = terms_.control_of(world.endpoint(side));
            if (!part_.controls().contains(control)) {
                refuse(
                    fmt::format("it does not know {}, as it is reached", name_of(control.state)));
            }
            if (!seen_.insert(control).second) continue;
            require(
                model, world, side, prover_.context().bool_val(true),
                fmt::format("its hypotheses exclude {}, as it is reached", name_of(control.state)));
        }
        model.for_each_change(world, [&](const Change& change) { look_at(model, world, change); });
        for (const model::Segment& stray : some_strays(terms_.scope(), relation_.design())) {
            for (const Side side : {Side::A, Side::B}) {
                look_at(model, world, arrival_of_stray(model, world, side, stray));
            }
        }
    }

  private:
    void look_at(const model::ConnectionModel& model, const World& world, const Change& change) {
        // What the network does is no step of the relation.
        if (change.event.kind >= EventKind::Lose) return;
        if (is_assumed_away(terms_.scope(), model, world, change)) return;
        const Side side = change.event.endpoint;
        const model::Endpoint& before = world.endpoint(side);
        const bool arrives = concerns_segment(change.event.kind);
        const Control control = terms_.control_of(before);
        std::optional<model::Segment> arriving;
        if (arrives) arriving = change.event.segment;
        const StepCase& each = relation_.case_of(
            projection_of(control), arrives ? EventKind::Deliver : change.event.kind, arriving);
        if (!stepped_
                 .insert({control, &each, terms_.control_of(change.outcome.endpoint),
                          change.outcome.sent.has_value()})
                 .second) {
            return;
        }
        z3::expr step = each.happens && is_like(terms_.then, change.outcome.endpoint) &&
                        is_like(terms_.sent, change.outcome.sent);
        for (const z3::expr& assumption : each.assumptions) step = step && assumption;
        if (arrives) step = step && is_like(terms_.arriving, arriving);
        // Of a stray no invariant speaks.
        if (arrives && !each.shape.segment.stray) step = step && arriving_;
        require(model, world, side, step,
                fmt::format("it has no path for {}, as it happens", what_happens(each.shape)));
    }

    /// `what` is possible in `world` under the hypotheses, `side` being `self`.
    void require(const model::ConnectionModel& model, const World& world, Side side,
                 const z3::expr& what, const std::string& otherwise) {
        const Side other = model::peer(side);
        solver_.push();
        solver_.add(is_like(terms_.self, world.endpoint(side)));
        solver_.add(is_like(terms_.peer, world.endpoint(other)));
        solver_.add(is_like(terms_.outgoing, segment_from(world, side)));
        solver_.add(is_like(terms_.incoming, segment_from(world, other)));
        solver_.add(is_like(terms_, model.environment(), side));
        solver_.add(terms_.mss == prover_.context().int_val(std::uint64_t{model.stack(side).mss}));
        solver_.add(what);
        const Answer answer = prover_.ask("a state that is reached", solver_);
        solver_.pop();
        if (answer != Answer::Satisfiable) refuse(otherwise);
    }

    const InductivePart& part_;
    StepRelation& relation_;
    const StepTerms& terms_;
    Prover& prover_;
    z3::solver solver_;
    /// The hypotheses of the segment that arrives.
    z3::expr arriving_;
    std::set<Control> seen_;
    /// Where a step comes from, what it is and where it leads: one of a kind is looked at.
    std::set<std::tuple<Control, const StepCase*, Control, bool>> stepped_;
};

/// The invariants that are kept, said of one environment.
std::vector<std::pair<const properties::Property*, properties::Formula>> kept_in(
    const model::Environment& environment, const InductivePart& part) {
    std::vector<std::pair<const properties::Property*, properties::Formula>> kept;
    for (const Invariant& invariant : part.invariants()) {
        if (!invariant.kept) continue;
        kept.emplace_back(invariant.property,
                          properties::Formula(invariant.property->formula->text(), environment));
    }
    return kept;
}

}  // namespace

void hold_against(const ReachedWorlds& reached, const InductivePart& part, StepRelation& relation,
                  const StepTerms& terms, Prover& prover) {
    Guard guard(part, relation, terms, prover);
    for (const ReachedWorlds::Part& each : reached.parts()) {
        const auto kept = kept_in(each.model->environment(), part);
        for (const World& world : each.worlds) {
            for (const auto& [property, formula] : kept) {
                if (formula.holds(world)) continue;
                refuse(fmt::format("{} counts as kept, and a state that is reached violates it",
                                   property->name));
            }
            guard.look_at(*each.model, world);
        }
    }
}

}  // namespace finwait::proofs
