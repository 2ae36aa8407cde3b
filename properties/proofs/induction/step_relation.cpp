#include "properties/proofs/induction/step_relation.h"

#include <fmt/format.h>

namespace finwait::proofs {

namespace {

using model::EventKind;
using model::State;

z3::expr is(const z3::expr& flag, bool value) { return value ? flag : !flag; }

/// Of every event in a state; "segment arrives" once per kind of segment.
std::vector<StepShape> shapes_in(State state, bool fin_sent) {
    std::vector<StepShape> shapes;
    StepShape shape;
    shape.state = state;
    shape.fin_sent = fin_sent;
    for (const EventKind event : kInductiveEvents) {
        shape.event = event;
        shapes.push_back(shape);
    }
    for (unsigned bits = 1; bits < 4; ++bits) {
        shape.fin = (bits & 1U) != 0;
        shape.rst = (bits & 2U) != 0;
        shapes.push_back(shape);
    }
    return shapes;
}

std::vector<z3::expr> assumptions_of(const StepShape& shape, const StepTerms& terms) {
    std::vector<z3::expr> assumed{terms.self.in(shape.state),
                                  is(terms.self.fin_sent, shape.fin_sent)};
    if (shape.event == EventKind::Close) assumed.push_back(terms.self.closer);
    if (shape.event == EventKind::Retransmit) {
        assumed.push_back(terms.circumstances.retransmission);
    }
    if (shape.event == EventKind::Abort) assumed.push_back(terms.circumstances.abort);
    if (shape.event == EventKind::Deliver) {
        assumed.push_back(is(terms.arriving.fin, shape.fin));
        assumed.push_back(is(terms.arriving.rst, shape.rst));
        assumed.push_back(terms.arriving_is_not_too_old());
    }
    return assumed;
}

/// What the terms leave out is as it was at the start.
bool is_told(const SymbolicOutcome& outcome) {
    SymbolicEndpoint end = outcome.endpoint;
    if (end.close_called || end.armed != 0 || end.retransmissions != 0 || end.passive ||
        end.syn_outstanding || end.isn_base.expr() || end.timers != model::Timers{}) {
        return false;
    }
    const auto& history = end.history;
    const model::History start;
    if (history.established != start.established || history.refused || history.gave_up ||
        history.crashed || history.stray_text || history.stray_ack || history.stray_rst ||
        history.replayed || history.incarnation != start.incarnation ||
        history.paired != start.paired || history.taken != start.taken ||
        history.taken_before != start.taken_before) {
        return false;
    }
    if (!outcome.sent) return true;
    const SymbolicSegment& sent = *outcome.sent;
    const model::Segment plain;
    return !sent.syn && sent.has_ack != sent.rst && sent.incarnation == plain.incarnation &&
           sent.to == plain.to && sent.age == plain.age;
}

}  // namespace

std::string what_happens(const StepShape& shape) {
    return fmt::format("{}{}{} in {}{}", name_of(shape.event), shape.fin ? " FIN" : "",
                       shape.rst ? " RST" : "", name_of(shape.state),
                       shape.fin_sent ? ", FIN sent" : "");
}

StepRelation::StepRelation(const model::Design& design, const StepTerms& terms)
    : design_(design), terms_(terms), positions_(terms.mss.ctx()) {}

const std::vector<StepCase>& StepRelation::cases_in(State state, bool fin_sent) {
    const auto [known, is_new] = cases_.try_emplace({state, fin_sent});
    if (is_new) {
        for (const StepShape& shape : shapes_in(state, fin_sent)) {
            known->second.push_back(case_of(shape));
        }
    }
    return known->second;
}

StepCase StepRelation::case_of(const StepShape& shape) const {
    z3::context& context = terms_.mss.ctx();
    const z3::expr never = context.bool_val(false);
    StepCase each{shape, assumptions_of(shape, terms_), {}, never, never, never};
    add_ways(each);
    std::vector<z3::expr> outcomes;
    std::vector<z3::expr> lost;
    std::vector<z3::expr> any;
    for (const Way& way : each.ways) {
        const z3::expr here = all_of(context, way.conditions);
        any.push_back(here);
        if (!way.outcome) continue;
        if (way.is_told) {
            outcomes.push_back(here && terms_.becomes(positions_, *way.outcome));
        } else {
            lost.push_back(here);
        }
    }
    each.happens = any_of(context, outcomes);
    each.nothing_fits = !any_of(context, any);
    each.gets_lost = any_of(context, lost);
    return each;
}

/// Every path for every value of what a rule may branch on besides.
void StepRelation::add_ways(StepCase& each) const {
    const bool arrives = each.shape.event == EventKind::Deliver;
    for (unsigned bits = 0; bits < (arrives ? 8U : 2U); ++bits) {
        StepShape shape = each.shape;
        shape.ack_pending = (bits & 1U) != 0;
        shape.flag = (bits & 2U) != 0;
        shape.delayed_ack = (bits & 4U) == 0;
        std::vector<z3::expr> conditions{is(terms_.self.ack_pending, shape.ack_pending)};
        if (arrives) {
            conditions.push_back(is(terms_.arriving.flag, shape.flag));
            conditions.push_back(is(terms_.circumstances.delayed_ack, shape.delayed_ack));
        }
        for (Path& path : paths_of(positions_, shape.event, stack_of(shape),
                                   terms_.endpoint(shape.state, shape.fin_sent, shape.ack_pending),
                                   terms_.segment(shape.fin, shape.rst, shape.flag))) {
            const bool told = !path.outcome || is_told(*path.outcome);
            Way way{shape, conditions, std::move(path.outcome), told};
            way.conditions.insert(way.conditions.end(), path.conditions.begin(),
                                  path.conditions.end());
            each.ways.push_back(std::move(way));
        }
    }
}

StackTerms StepRelation::stack_of(const StepShape& shape) const {
    StackTerms stack;
    stack.design = &design_;
    stack.window = terms_.circumstances.window;
    stack.mss = terms_.mss;
    stack.delayed_ack = shape.delayed_ack;
    stack.may_abort = true;
    return stack;
}

}  // namespace finwait::proofs
