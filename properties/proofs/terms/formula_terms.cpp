#include "properties/proofs/terms/formula_terms.h"

#include <stdexcept>
#include <string_view>
#include <utility>
#include <vector>

#include "properties/language/parse.h"

namespace finwait::proofs {

namespace {

using model::Side;
using properties::Expression;
using properties::Operator;
using properties::Type;

/// The terms behind the names of the language; a state is no single term.
using PartyTerm = std::pair<std::string_view, z3::expr EndpointTerms::*>;
constexpr std::array<PartyTerm, 12> kPartyTerms{{{"snd_una", &EndpointTerms::snd_una},
                                                 {"snd_nxt", &EndpointTerms::snd_nxt},
                                                 {"rcv_nxt", &EndpointTerms::rcv_nxt},
                                                 {"unsent", &EndpointTerms::unsent},
                                                 {"fin_sent", &EndpointTerms::fin_sent},
                                                 {"ack_pending", &EndpointTerms::ack_pending},
                                                 {"delivered", &EndpointTerms::delivered},
                                                 {"fin_received", &EndpointTerms::fin_received},
                                                 {"fin_acked", &EndpointTerms::fin_acked},
                                                 {"closed_first", &EndpointTerms::closed_first},
                                                 {"time_waited", &EndpointTerms::time_waited},
                                                 {"reset", &EndpointTerms::reset}}};
using SegmentTerm = std::pair<std::string_view, z3::expr InFlight::*>;
constexpr std::array<SegmentTerm, 6> kSegmentTerms{{{"seq", &InFlight::seq},
                                                    {"ack", &InFlight::ack},
                                                    {"len", &InFlight::len},
                                                    {"fin", &InFlight::fin},
                                                    {"rst", &InFlight::rst},
                                                    {"flag", &InFlight::flag}}};

constexpr std::array<std::pair<std::string_view, z3::expr OpeningTerms::*>, 6> kOpeningTerms{
    {{"passive", &OpeningTerms::passive},
     {"syn_outstanding", &OpeningTerms::syn_outstanding},
     {"established", &OpeningTerms::established},
     {"refused", &OpeningTerms::refused},
     {"incarnation", &OpeningTerms::opened},
     {"paired", &OpeningTerms::paired}}};
constexpr std::array<std::pair<std::string_view, z3::expr SegmentOpening::*>, 4>
    kSegmentOpeningTerms{{{"syn", &SegmentOpening::syn},
                          {"has_ack", &SegmentOpening::has_ack},
                          {"incarnation", &SegmentOpening::of_connection},
                          {"to", &SegmentOpening::to_connection}}};

constexpr std::array<std::pair<std::string_view, z3::expr StrayTerms::*>, 3> kStrayTerms{
    {{"stray_text", &StrayTerms::stray_text},
     {"stray_ack", &StrayTerms::stray_ack},
     {"stray_rst", &StrayTerms::stray_rst}}};

template <class Whole, class Terms>
const z3::expr* term_of(const Whole& whole, const Terms& terms, std::string_view name) {
    for (const auto& [known, member] : terms) {
        if (known == name) return &(whole.*member);
    }
    return nullptr;
}

/// A field of `start`, which never changes: the connection that is proved about is the first and
/// only one, and has no clock, no user timeout and no crash.
template <class Whole>
std::int64_t value_at_start(const Whole& start, const properties::Field& field) {
    return properties::value_in(reinterpret_cast<const std::byte*>(&start), field);
}

using ParameterTerm = std::pair<std::string_view, z3::expr ParameterTerms::*>;
constexpr std::array<ParameterTerm, 8> kParameterTerms{
    {{"window", &ParameterTerms::window},
     {"capacity", &ParameterTerms::capacity},
     {"fifo", &ParameterTerms::fifo},
     {"loss", &ParameterTerms::loss},
     {"duplication", &ParameterTerms::duplication},
     {"retransmission", &ParameterTerms::retransmission},
     {"delayed_ack", &ParameterTerms::delayed_ack},
     {"abort", &ParameterTerms::abort}}};

/// Walks an expression with the endpoints that its quantifiers stand for.
class FormulaTranslator {
  public:
    FormulaTranslator(const properties::Property& property, const SymbolicWorld& world)
        : property_(property), world_(world), context_(world.parameters->window.ctx()) {}

    /// `universal`: what is said of one segment in flight may be said of all.
    z3::expr boolean(const Expression& e, bool universal) {
        switch (e.op) {
            case Operator::Constant: return context_.bool_val(e.value != 0);
            case Operator::Setting:
            case Operator::EndpointField:
            case Operator::SegmentField: return leaf(e);
            case Operator::Not: return !boolean(e.children[0], false);
            case Operator::And: return conjunction(e, universal);
            case Operator::Or: return disjunction(e);
            case Operator::Implies: return implication(e, universal);
            case Operator::Equal: return equal(e);
            case Operator::NotEqual: return !equal(e);
            case Operator::Less: return number(e.children[0]) < number(e.children[1]);
            case Operator::AtMost: return number(e.children[0]) <= number(e.children[1]);
            case Operator::Greater: return number(e.children[0]) > number(e.children[1]);
            case Operator::AtLeast: return number(e.children[0]) >= number(e.children[1]);
            case Operator::EachEndpoint:
                return over_sides([&] { return boolean(e.children[0], universal); }, true);
            case Operator::SomeEndpoint:
                return over_sides([&] { return boolean(e.children[0], false); }, false);
            case Operator::EachSegment: return each_segment(e, universal);
            case Operator::SomeSegment:
            case Operator::CountSegment: throw cannot("\"some\" and \"count\" over segments");
            case Operator::Sends:
            case Operator::CountEndpoint:
            case Operator::Add:
            case Operator::Subtract:
            case Operator::Multiply: break;
        }
        throw std::logic_error("no condition");
    }

  private:
    model::InputError cannot(const std::string& what) const {
        return {property_.place,
                what + " cannot be proved of \"" + property_.name +
                    "\"; a formula may speak of segments as \"each s from x: …\" only, under "
                    "\"and\", \"each\" and on the right of \"implies\""};
    }

    [[nodiscard]] Side side_of(const properties::EndpointReference& reference) const {
        if (!reference.variable) return reference.side;
        const Side side = sides_.at(*reference.variable);
        return reference.peer ? model::peer(side) : side;
    }
    [[nodiscard]] const EndpointTerms& endpoint_terms(
        const properties::EndpointReference& reference) const {
        return *world_.endpoints[model::index(side_of(reference))];
    }

    z3::expr leaf(const Expression& e) {
        if (e.op == Operator::Setting) return setting(e);
        const z3::expr* const term =
            e.op == Operator::SegmentField
                ? term_of(*segment_, kSegmentTerms, e.field->name)
                : term_of(endpoint_terms(e.endpoint), kPartyTerms, e.field->name);
        if (term != nullptr) return *term;
        if (const z3::expr* const opening = term_of_opening(e)) {
            // A number is the incarnation that is proved about, an earlier one, or none.
            return e.type == Type::Number
                       ? z3::ite(*opening, context_.int_val(1), otherwise_earlier(e))
                       : *opening;
        }
        if (const z3::expr* const stray = term_of_stray(e)) return *stray;
        if (e.op == Operator::EndpointField) {
            return constant(e.type, value_at_start(model::Endpoint{}, *e.field));
        }
        // Nothing opens: it is RSTs that lack the ACK.
        if (e.field->name == "has_ack") return !segment_->rst;
        return constant(e.type, value_at_start(model::Segment{}, *e.field));
    }

    /// Null: it has none, or nothing opens.
    const z3::expr* term_of_opening(const Expression& e) {
        if (e.op == Operator::SegmentField) {
            return segment_->opening
                       ? term_of(*segment_->opening, kSegmentOpeningTerms, e.field->name)
                       : nullptr;
        }
        const EndpointTerms& whose = endpoint_terms(e.endpoint);
        return whose.opening ? term_of(*whose.opening, kOpeningTerms, e.field->name) : nullptr;
    }

    /// Null: no strays arrive, or it does not tell of them.
    const z3::expr* term_of_stray(const Expression& e) {
        if (e.op == Operator::SegmentField) return nullptr;
        const EndpointTerms& whose = endpoint_terms(e.endpoint);
        return whose.opening && whose.opening->strays
                   ? term_of(*whose.opening->strays, kStrayTerms, e.field->name)
                   : nullptr;
    }

    /// An incarnation that is not the one that is proved about.
    z3::expr otherwise_earlier(const Expression& e) {
        const z3::expr none = context_.int_val(0);
        const z3::expr earlier = context_.int_val(std::int64_t{kEarlierIncarnation});
        if (e.op == Operator::SegmentField) {
            const auto& to_earlier = segment_->opening->to_earlier;
            return to_earlier && e.field->name == "to" ? z3::ite(*to_earlier, earlier, none) : none;
        }
        const auto& strays = endpoint_terms(e.endpoint).opening->strays;
        return strays && e.field->name == "paired" ? z3::ite(strays->paired_earlier, earlier, none)
                                                   : none;
    }

    z3::expr setting(const Expression& e) {
        const EndpointTerms& whose = endpoint_terms(e.endpoint);
        const std::string_view name = e.setting->name;
        if (name == "data") return whose.data;
        if (name == "closer") return whose.closer;
        if (whose.opening && name == "opener") return whose.opening->opener;
        const z3::expr* const term = term_of(*world_.parameters, kParameterTerms, name);
        if (term != nullptr) return *term;
        model::Environment environment;
        if (whose.opening) environment.start = model::Start::Closed;
        return constant(e.type, value_of(environment, *e.setting, side_of(e.endpoint)));
    }

    z3::expr constant(Type type, std::int64_t value) {
        return type == Type::Number ? context_.int_val(value) : context_.bool_val(value != 0);
    }

    z3::expr number(const Expression& e) {
        switch (e.op) {
            case Operator::Constant: return context_.int_val(e.value);
            case Operator::Setting:
            case Operator::EndpointField:
            case Operator::SegmentField: return leaf(e);
            case Operator::Add: return number(e.children[0]) + number(e.children[1]);
            case Operator::Subtract: return number(e.children[0]) - number(e.children[1]);
            case Operator::Multiply: return number(e.children[0]) * number(e.children[1]);
            case Operator::CountEndpoint: {
                z3::expr count = context_.int_val(0);
                for (const Side side : {Side::A, Side::B}) {
                    sides_.push_back(side);
                    count = count + z3::ite(boolean(e.children[0], false), context_.int_val(1),
                                            context_.int_val(0));
                    sides_.pop_back();
                }
                return count;
            }
            case Operator::CountSegment: throw cannot("\"count\" over segments");
            case Operator::Sends:
            case Operator::Not:
            case Operator::And:
            case Operator::Or:
            case Operator::Implies:
            case Operator::Equal:
            case Operator::NotEqual:
            case Operator::Less:
            case Operator::AtMost:
            case Operator::Greater:
            case Operator::AtLeast:
            case Operator::EachEndpoint:
            case Operator::SomeEndpoint:
            case Operator::EachSegment:
            case Operator::SomeSegment: break;
        }
        throw std::logic_error("no number");
    }

    z3::expr in_state(const Expression& e, model::State state) {
        if (e.op == Operator::Constant) {
            return context_.bool_val(e.value == static_cast<std::int64_t>(state));
        }
        return endpoint_terms(e.endpoint).in(state);
    }

    z3::expr equal(const Expression& e) {
        const Expression& left = e.children[0];
        const Expression& right = e.children[1];
        if (left.type == Type::Number) return number(left) == number(right);
        if (left.type == Type::Boolean) return boolean(left, false) == boolean(right, false);
        z3::expr_vector same(context_);
        for (const model::State state : model::kAllStates) {
            same.push_back(in_state(left, state) && in_state(right, state));
        }
        return z3::mk_or(same);
    }

    z3::expr conjunction(const Expression& e, bool universal) {
        z3::expr_vector all(context_);
        for (const Expression& child : e.children) all.push_back(boolean(child, universal));
        return z3::mk_and(all);
    }
    z3::expr disjunction(const Expression& e) {
        z3::expr_vector any(context_);
        for (const Expression& child : e.children) any.push_back(boolean(child, false));
        return z3::mk_or(any);
    }
    z3::expr implication(const Expression& e, bool universal) {
        z3::expr_vector premises(context_);
        for (std::size_t i = 0; i + 1 < e.children.size(); ++i) {
            premises.push_back(boolean(e.children[i], false));
        }
        return z3::implies(z3::mk_and(premises), boolean(e.children.back(), universal));
    }

    template <class Body>
    z3::expr over_sides(Body body, bool all) {
        z3::expr_vector both(context_);
        for (const Side side : {Side::A, Side::B}) {
            sides_.push_back(side);
            both.push_back(body());
            sides_.pop_back();
        }
        return all ? z3::mk_and(both) : z3::mk_or(both);
    }

    z3::expr each_segment(const Expression& e, bool universal) {
        if (!universal || segment_ != nullptr) {
            throw cannot(segment_ != nullptr ? "two segments at once"
                                             : "\"each\" over segments here");
        }
        const Side named = side_of(e.endpoint);
        const Side sender = e.written_to ? model::peer(named) : named;
        const InFlight& segment = *world_.segments[model::index(sender)];
        segment_ = &segment;
        const z3::expr said = boolean(e.children[0], true);
        segment_ = nullptr;
        return z3::implies(segment.present, said);
    }

    const properties::Property& property_;
    const SymbolicWorld& world_;
    z3::context& context_;
    /// What the quantifiers over endpoints around stand for, the outermost first.
    std::vector<Side> sides_;
    /// What the quantifier over segments around stands for.
    const InFlight* segment_ = nullptr;
};

}  // namespace

EndpointTerms free_endpoint(z3::context& context, const std::string& name,
                            const ProofScope& scope) {
    const auto boolean = [&](const std::string& field) {
        return context.bool_const((name + "." + field).c_str());
    };
    const auto number = [&](const std::string& field) {
        return context.int_const((name + "." + field).c_str());
    };
    const auto state = [&](model::State s) { return boolean(std::string(model::name_of(s))); };
    using enum model::State;
    return {{state(Listen), state(SynSent), state(SynReceived), state(Established), state(FinWait1),
             state(FinWait2), state(CloseWait), state(Closing), state(LastAck), state(TimeWait),
             state(Closed)},
            number("snd_una"),
            number("snd_nxt"),
            number("rcv_nxt"),
            number("unsent"),
            boolean("fin_sent"),
            boolean("ack_pending"),
            number("delivered"),
            boolean("fin_received"),
            boolean("fin_acked"),
            boolean("closed_first"),
            boolean("time_waited"),
            boolean("reset"),
            number("data"),
            boolean("closer"),
            scope.start == model::Start::Established
                ? std::nullopt
                : std::optional(OpeningTerms{
                      boolean("passive"), boolean("syn_outstanding"), boolean("opened"),
                      boolean("paired"), boolean("established"), boolean("refused"),
                      boolean("opener"), number("wire_zero"),
                      scope.strays ? std::optional(StrayTerms{
                                         boolean("paired_earlier"), boolean("stray_text"),
                                         boolean("stray_ack"), boolean("stray_rst")})
                                   : std::nullopt})};
}

InFlight free_segment(z3::context& context, const std::string& name, const ProofScope& scope) {
    const auto number = [&](const char* field) {
        return context.int_const((name + "." + field).c_str());
    };
    const auto boolean = [&](const char* field) {
        return context.bool_const((name + "." + field).c_str());
    };
    return {boolean("present"),
            number("seq"),
            number("ack"),
            number("len"),
            boolean("fin"),
            boolean("rst"),
            boolean("flag"),
            scope.start == model::Start::Established
                ? std::nullopt
                : std::optional(SegmentOpening{
                      boolean("syn"), boolean("has_ack"), boolean("of_connection"),
                      boolean("to_connection"),
                      scope.strays ? std::optional(boolean("to_earlier")) : std::nullopt})};
}

InFlight no_segment(z3::context& context, const ProofScope& scope) {
    const z3::expr zero = context.int_val(0);
    const z3::expr no = context.bool_val(false);
    InFlight none{no, zero, zero, zero, no, no, no};
    if (scope.start == model::Start::Closed) {
        none.opening = {no, no, no, no, scope.strays ? std::optional(no) : std::nullopt};
    }
    return none;
}

ParameterTerms free_circumstances(z3::context& context) {
    return {context.int_const("window"),       context.int_const("capacity"),
            context.bool_const("fifo"),        context.bool_const("loss"),
            context.bool_const("duplication"), context.bool_const("retransmission"),
            context.bool_const("delayed_ack"), context.bool_const("abort")};
}

z3::expr formula_in(const properties::Property& property, const SymbolicWorld& world) {
    if (property.kind != properties::Kind::Always) {
        throw std::logic_error("only what always holds is proved by induction");
    }
    const properties::FormulaText text(property.formula->text(), property.place);
    return FormulaTranslator(property, world)
        .boolean(parse(text, properties::Subject::World), true);
}

}  // namespace finwait::proofs
