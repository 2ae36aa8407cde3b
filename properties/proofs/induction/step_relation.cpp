#include "properties/proofs/induction/step_relation.h"

#include <fmt/format.h>

#include <algorithm>
#include <concepts>

#include "model/fields.h"

namespace finwait::proofs {

namespace {

using model::EventKind;
using model::State;

z3::expr is(const z3::expr& flag, bool value) { return value ? flag : !flag; }

/// The kinds of segments that can be in flight: with FIN, RST, SYN, ACK, or without. What is not
/// among them is no segment that is told (is_told): where connections open, no RST with FIN either.
std::vector<SegmentKind> kinds(const ProofScope& scope) {
    std::vector<SegmentKind> all;
    for (unsigned bits = 0; bits < 4; ++bits) {
        const bool fin = (bits & 1U) != 0;
        const bool rst = (bits & 2U) != 0;
        all.push_back({.fin = fin, .rst = rst, .has_ack = !rst});
    }
    if (scope.start == model::Start::Established) return all;
    all.pop_back();
    all.push_back({.rst = true, .has_ack = true});
    all.push_back({.syn = true, .has_ack = false});
    all.push_back({.syn = true, .has_ack = true});
    if (!scope.strays) return all;
    for (std::size_t of_connection = all.size(), i = 0; i < of_connection; ++i) {
        all.push_back(all[i]);
        all.back().stray = true;
    }
    return all;
}

bool is_of(const SegmentKind& kind, const model::Segment& segment) {
    return segment.fin == kind.fin && segment.rst == kind.rst && segment.syn == kind.syn &&
           segment.has_ack == kind.has_ack &&
           (segment.incarnation == kEarlierIncarnation) == kind.stray;
}

/// Of every event in a projection; "segment arrives" once per kind of segment.
std::vector<StepShape> shapes_in(const Control& projection, const ProofScope& scope) {
    std::vector<StepShape> shapes;
    StepShape shape;
    shape.projection = projection;
    for (const EventKind event : inductive_events(scope.start)) {
        shape.event = event;
        if (event != EventKind::Deliver) shapes.push_back(shape);
    }
    shape.event = EventKind::Deliver;
    for (const SegmentKind& kind : kinds(scope)) {
        shape.segment = kind;
        shapes.push_back(shape);
    }
    return shapes;
}

std::vector<z3::expr> assumptions_of(const StepShape& shape, const StepTerms& terms,
                                     const model::Design& design) {
    std::vector<z3::expr> assumed{terms.self.in(shape.projection.state),
                                  is(terms.self.fin_sent, shape.projection.fin_sent)};
    if (terms.opens()) {
        for (const auto& [flag, bit] : flags_of(terms.self)) {
            if (projection_of({{}, false, bit}).flags == 0) continue;
            assumed.push_back(is(*flag, (shape.projection.flags & bit) != 0));
        }
    }
    if (shape.event == EventKind::Close) {
        assumed.push_back(terms.self.closer);
        if (terms.scope().nobody_closes_while_opening) {
            assumed.push_back(!terms.self.in(State::SynReceived));
        }
    }
    if (shape.event == EventKind::Retransmit) {
        assumed.push_back(terms.parameters.retransmission);
    }
    if (shape.event == EventKind::Abort) assumed.push_back(terms.parameters.abort);
    if (shape.event == EventKind::Deliver) {
        assumed.push_back(is(terms.arriving.fin, shape.segment.fin));
        assumed.push_back(is(terms.arriving.rst, shape.segment.rst));
        if (terms.opens()) {
            assumed.push_back(is(terms.arriving.opening->syn, shape.segment.syn));
            assumed.push_back(is(terms.arriving.opening->has_ack, shape.segment.has_ack));
        }
        assumed.push_back(terms.arriving_is_of_kind(shape.segment, design.mechanisms.fin_consumes));
    }
    return assumed;
}

/// Where nothing opens, what belongs to the opening is as it is once it is over.
bool is_open(const SymbolicOutcome& outcome) {
    const SymbolicEndpoint& end = outcome.endpoint;
    const auto& history = end.history;
    if (end.passive || end.syn_outstanding || !history.established || history.refused ||
        history.incarnation != 1 || history.paired != 1) {
        return false;
    }
    if (!outcome.sent) return true;
    const SymbolicSegment& sent = *outcome.sent;
    return !sent.syn && sent.has_ack != sent.rst && sent.incarnation == 1 && sent.to == 1;
}

/// It is of the only connection that is proved about, and what is sent of the kinds that arrive.
bool is_of_its_connection(const SymbolicOutcome& outcome, bool strays) {
    const std::uint8_t last = strays ? kEarlierIncarnation : 1;
    const auto& history = outcome.endpoint.history;
    if (history.incarnation > 1 || history.paired > last) return false;
    if (!outcome.sent) return true;
    const SymbolicSegment& sent = *outcome.sent;
    if (sent.incarnation > 1 || sent.to > last || (!sent.rst && sent.incarnation != 1))
        return false;
    if (sent.syn) return !sent.fin && !sent.rst && !sent.fin_taken;
    if (!sent.rst) return sent.has_ack;
    // The number of an RST that answers a segment without ACK is 0 on the wire.
    return !sent.fin && (!sent.has_ack || !sent.seq.expr());
}

/// The terms have no such field: it is as at the start in all that they tell.
bool is_beyond_the_terms(const model::FieldInfo& field, bool strays) {
    using enum model::Varies;
    switch (field.varies) {
        case Always:
        case WithFlagDesign:
        case WithoutAcks: return false;
        case WithOpening: return !strays && field.name.starts_with("stray_");
        case WithReconnection:
        case WithUserTimeout:
        case WithCrash:
        case WithVanishing:
        case WithReading:
        case WithPeerReading:
        case WithOnePiece:
        case WithTwoPieces:
        case WithThreePieces:
        case WithAckBase:
        case WithReadShut:
        case WithClock:
        case WithArmedTimers:
        case WithCountedTimers:
        case WithWaitingClose:
        case WithMiddlebox:
        case WithBoxTimer: return true;
    }
    return true;
}

bool is_as_at_start(const Term& number) { return !number.expr(); }
bool is_as_at_start(model::Timer timer) { return timer.is_off(); }
bool is_as_at_start(model::State /*state*/) { return true; }
template <std::integral Value>
bool is_as_at_start(Value value) {
    return value == Value{};
}

/// What the terms leave out is as it was at the start.
bool is_told(const SymbolicOutcome& outcome, const ProofScope& scope) {
    bool told = true;
    const auto look = [&](const model::FieldInfo& field, const auto& value) {
        told = told && (!is_beyond_the_terms(field, scope.strays) || is_as_at_start(value));
    };
    model::for_each_field_of_endpoint(outcome.endpoint, look);
    if (outcome.sent) model::for_each_field_of_segment(*outcome.sent, look);
    if (!told) return false;
    return scope.start == model::Start::Closed ? is_of_its_connection(outcome, scope.strays)
                                               : is_open(outcome);
}

}  // namespace

std::string what_happens(const StepShape& shape) {
    const SegmentKind& segment = shape.segment;
    const unsigned flags = shape.projection.flags;
    std::string text =
        fmt::format("{}{}{}{}{}{} in {}{}", name_of(shape.event), segment.stray ? " stray" : "",
                    segment.syn ? " SYN" : "", segment.fin ? " FIN" : "", segment.rst ? " RST" : "",
                    segment.has_ack && (segment.rst || segment.syn) ? " ACK" : "",
                    name_of(shape.projection.state), shape.projection.fin_sent ? ", FIN sent" : "");
    if ((flags & kPassive) != 0) text += ", passive";
    if ((flags & kSynOutstanding) != 0) text += ", SYN outstanding";
    return text;
}

StepRelation::StepRelation(const model::Design& design, const StepTerms& terms)
    : design_(design), terms_(terms), positions_(terms.mss.ctx()) {}

const std::vector<StepCase>& StepRelation::cases_in(const Control& projection) {
    const auto [known, is_new] = cases_.try_emplace(projection);
    if (is_new) {
        for (const StepShape& shape : shapes_in(projection, terms_.scope())) {
            known->second.push_back(case_of(shape));
        }
    }
    return known->second;
}

const StepCase& StepRelation::case_of(const Control& projection, EventKind event,
                                      const std::optional<model::Segment>& arriving) {
    return *std::ranges::find_if(cases_in(projection), [&](const StepCase& each) {
        return each.shape.event == event && (!arriving || is_of(each.shape.segment, *arriving));
    });
}

StepCase StepRelation::case_of(const StepShape& shape) const {
    z3::context& context = terms_.mss.ctx();
    const z3::expr never = context.bool_val(false);
    StepCase each{shape, assumptions_of(shape, terms_, design_), {}, never, never, never, true};
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
    each.can_happen = !terms_.opens() || !outcomes.empty() || !lost.empty();
    each.happens = any_of(context, outcomes);
    each.nothing_fits = !any_of(context, any);
    each.gets_lost = any_of(context, lost);
    return each;
}

/// How many values of what a rule may branch on besides.
unsigned StepRelation::choices(const StepShape& shape) const {
    if (shape.event == EventKind::Open) return 4;
    if (shape.event != EventKind::Deliver) return 2;
    if (shape.segment.stray || !terms_.opens()) return 8;
    // What is for an earlier connection is one more choice, and only an RST may come from an end
    // that had no connection.
    if (terms_.scope().strays) return 32;
    return shape.segment.rst ? 16 : 8;
}

/// Every path for every value of what a rule may branch on besides.
void StepRelation::add_ways(StepCase& each) const {
    const bool arrives = each.shape.event == EventKind::Deliver;
    for (unsigned bits = 0; bits < choices(each.shape); ++bits) {
        StepShape shape = each.shape;
        shape.ack_pending = (bits & 1U) != 0;
        std::vector<z3::expr> conditions{is(terms_.self.ack_pending, shape.ack_pending)};
        if (arrives) {
            shape.segment.flag = (bits & 2U) != 0;
            shape.delayed_ack = (bits & 4U) == 0;
            shape.segment.of_connection = (bits & 8U) == 0;
            shape.segment.to_earlier = (bits & 16U) != 0;
            if (!shape.segment.of_connection && !shape.segment.rst) continue;
            conditions.push_back(is(terms_.arriving.flag, shape.segment.flag));
            conditions.push_back(is(terms_.parameters.delayed_ack, shape.delayed_ack));
            if (terms_.opens() && !shape.segment.stray) {
                conditions.push_back(
                    is(terms_.arriving.opening->of_connection, shape.segment.of_connection));
                if (const auto& to_earlier = terms_.arriving.opening->to_earlier) {
                    conditions.push_back(is(*to_earlier, shape.segment.to_earlier));
                }
            }
        }
        if (each.shape.event == EventKind::Open) {
            shape.is_opener = (bits & 2U) != 0;
            conditions.push_back(is(terms_.self.opening->opener, shape.is_opener));
        }
        for (Path& path : paths_of(positions_, shape.event, stack_of(shape),
                                   terms_.endpoint(shape.projection, shape.ack_pending),
                                   terms_.segment(shape.segment))) {
            const bool told = !path.outcome || is_told(*path.outcome, terms_.scope());
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
    stack.window = terms_.parameters.window;
    stack.mss = terms_.mss;
    stack.delayed_ack = shape.delayed_ack;
    stack.may_abort = true;
    stack.data = terms_.self.data;
    stack.is_opener = shape.is_opener;
    return stack;
}

}  // namespace finwait::proofs
