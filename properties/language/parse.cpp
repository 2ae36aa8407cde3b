#include "properties/language/parse.h"

#include <algorithm>
#include <array>
#include <limits>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

#include "model/design.h"
#include "properties/language/grammar.h"
#include "properties/language/hints.h"
#include "properties/language/scope.h"

namespace finwait::properties {

namespace {

using Node = grammar::peg::parse_tree::node;

constexpr std::int64_t kMaxNumber = std::numeric_limits<std::uint32_t>::max();

/// Operands of one sum or product, and of one row of implies: a longer sum would nest too deeply,
/// and every premise of a longer row would repeat all premises before it.
constexpr std::size_t kMaxChain = 32;

std::size_t begin_of(const Node& node) { return node.begin().byte; }

std::string_view text_of(Type type) {
    switch (type) {
        case Type::Boolean: return "a condition";
        case Type::Number: return "a number";
        case Type::State: return "a state";
    }
    return "";
}

template <class Items>
auto find(const Items& items, std::string_view name) {
    return std::ranges::find_if(items, [&](const auto& item) { return item.name == name; });
}

/// Walks the tree: resolves names against what the quantifiers around have bound, checks types.
class Translator {
  public:
    Translator(const FormulaText& text, Subject subject) : text_(text), scope_(subject) {}

    Expression condition(const Node& node) {
        Expression expression = translate(node);
        expect(expression, Type::Boolean, "here");
        return expression;
    }

  private:
    [[noreturn]] void fail(std::size_t offset, const std::string& message) const {
        throw model::InputError(text_.place(offset), message);
    }
    void expect(const Expression& expression, Type type, std::string_view where) const {
        if (expression.type == type) return;
        fail(expression.offset, "this is " + std::string(text_of(expression.type)) + "; allowed " +
                                    std::string(where) + ": " + std::string(text_of(type)));
    }

    Expression translate(const Node& node) {
        if (node.is_type<grammar::boolean>()) return boolean(node);
        if (node.is_type<grammar::number>()) return number(node);
        if (node.is_type<grammar::reference>()) return reference(node);
        if (node.is_type<grammar::quantifier>()) return quantifier(node);
        if (node.is_type<grammar::negation>()) return negation(node);
        if (node.is_type<grammar::comparison>()) return comparison(node);
        if (node.is_type<grammar::sum>() || node.is_type<grammar::product>()) {
            return arithmetic(node);
        }
        if (node.is_type<grammar::conjunction>()) return connective(node, Operator::And, "and");
        if (node.is_type<grammar::disjunction>()) return connective(node, Operator::Or, "or");
        return connective(node, Operator::Implies, "implies");
    }

    static Expression begin(const Node& node, Operator op, Type type) {
        Expression expression;
        expression.op = op;
        expression.type = type;
        expression.offset = begin_of(node);
        if (type == Type::Number) {
            expression.most = kMaxNumber;
            // Sequence numbers may go below 0.
            const bool field = op == Operator::EndpointField || op == Operator::SegmentField;
            if (field) expression.least = std::numeric_limits<std::int32_t>::min();
        }
        return expression;
    }

    static Expression boolean(const Node& node) {
        Expression expression = begin(node, Operator::Constant, Type::Boolean);
        expression.value = node.string_view() == "true" ? 1 : 0;
        return expression;
    }

    Expression number(const Node& node) const {
        Expression expression = begin(node, Operator::Constant, Type::Number);
        for (const char digit : node.string_view()) {
            expression.value = expression.value * 10 + (digit - '0');
            if (expression.value > kMaxNumber) {
                fail(expression.offset, "the number is too large; allowed: up to 4294967295");
            }
        }
        expression.least = expression.most = expression.value;
        return expression;
    }

    Expression connective(const Node& node, Operator op, std::string_view word) {
        Expression expression = begin(node, op, Type::Boolean);
        const std::string where = "on both sides of '" + std::string(word) + "'";
        if (op == Operator::Implies) bound_chain(node, 1, "row of implies");
        for (const auto& child : node.children) {
            expression.children.push_back(translate(*child));
            expect(expression.children.back(), Type::Boolean, where);
        }
        return expression;
    }

    Expression negation(const Node& node) {
        Expression operand = translate(*node.children.back());
        expect(operand, Type::Boolean, "behind 'not'");
        const bool odd = node.children.size() % 2 == 0;
        if (!odd) return operand;
        Expression expression = begin(node, Operator::Not, Type::Boolean);
        expression.children.push_back(std::move(operand));
        return expression;
    }

    Expression comparison(const Node& node) {
        const Node& sign = *node.children[1];
        const std::string_view written = sign.string_view();
        const Operator op = written == "="    ? Operator::Equal
                            : written == "!=" ? Operator::NotEqual
                            : written == "<"  ? Operator::Less
                            : written == "<=" ? Operator::AtMost
                            : written == ">"  ? Operator::Greater
                                              : Operator::AtLeast;
        Expression expression = begin(node, op, Type::Boolean);
        expression.children.push_back(translate(*node.children[0]));
        expression.children.push_back(translate(*node.children[2]));
        const auto& [left, right] = std::tie(expression.children[0], expression.children[1]);
        if (op == Operator::Equal || op == Operator::NotEqual) {
            if (left.type != right.type) {
                fail(begin_of(sign), std::string(text_of(left.type)) + " is compared with " +
                                         std::string(text_of(right.type)) +
                                         "; allowed: two conditions, two numbers, two states");
            }
        } else {
            const std::string where = "on both sides of '" + std::string(written) + "'";
            expect(left, Type::Number, where);
            expect(right, Type::Number, where);
        }
        return expression;
    }

    /// Every `step`-th child is an operand.
    void bound_chain(const Node& node, std::size_t step, const std::string& what) const {
        if (node.children.size() <= step * kMaxChain) return;
        fail(begin_of(*node.children[step * kMaxChain]),
             "the " + what + " is too long; allowed: " + std::to_string(kMaxChain) + " operands");
    }

    /// Operands and operators by turns, from left to right.
    Expression arithmetic(const Node& node) {
        bound_chain(node, 2, "sum or product");
        Expression result = translate(*node.children[0]);
        for (std::size_t i = 1; i + 1 < node.children.size(); i += 2) {
            const Node& sign = *node.children[i];
            const char written = sign.is_type<grammar::times>() ? '*' : sign.string_view().front();
            Expression right = translate(*node.children[i + 1]);
            const std::string where = std::string("on both sides of '") + written + "'";
            expect(result, Type::Number, where);
            expect(right, Type::Number, where);
            result = combine(std::move(result), std::move(right), written, sign);
        }
        return result;
    }

    Expression combine(Expression left, Expression right, char written, const Node& sign) const {
        Expression result;
        result.type = Type::Number;
        result.offset = left.offset;
        bool overflow = false;
        switch (written) {
            case '+':
                result.op = Operator::Add;
                overflow = __builtin_add_overflow(left.least, right.least, &result.least) ||
                           __builtin_add_overflow(left.most, right.most, &result.most);
                break;
            case '-':
                result.op = Operator::Subtract;
                overflow = __builtin_sub_overflow(left.least, right.most, &result.least) ||
                           __builtin_sub_overflow(left.most, right.least, &result.most);
                break;
            default:
                result.op = Operator::Multiply;
                overflow = product_overflows(left, right, result);
        }
        if (overflow) {
            fail(begin_of(sign),
                 "the result could exceed 2^63, as fields count up to 2^32; allowed: to multiply a "
                 "field by a number or a setting");
        }
        result.children.push_back(std::move(left));
        result.children.push_back(std::move(right));
        return result;
    }

    static bool product_overflows(const Expression& left, const Expression& right,
                                  Expression& result) {
        std::array<std::int64_t, 4> corners{};
        if (__builtin_mul_overflow(left.least, right.least, &corners[0]) ||
            __builtin_mul_overflow(left.least, right.most, &corners[1]) ||
            __builtin_mul_overflow(left.most, right.least, &corners[2]) ||
            __builtin_mul_overflow(left.most, right.most, &corners[3])) {
            return true;
        }
        std::tie(result.least, result.most) =
            std::pair(std::ranges::min(corners), std::ranges::max(corners));
        return false;
    }

    Expression reference(const Node& node) {
        const Node& name = *node.children.front();
        const Node* argument = nullptr;
        const Node* field = nullptr;
        for (const auto& child : node.children) {
            if (child->is_type<grammar::endpoint>()) argument = child.get();
            if (child->is_type<grammar::field_name>()) field = child.get();
        }
        if (field != nullptr) return field_of(node, name, argument, *field);
        const std::string_view written = name.string_view();
        if (scope_.is_step() && written == "sends" && argument == nullptr) {
            return begin(node, Operator::Sends, Type::Boolean);
        }
        const auto of_end = find(settings_of_ends(), written);
        const bool is_of_end = of_end != settings_of_ends().end();
        const auto setting = find(settings(), written);
        if (is_of_end && (argument != nullptr || setting == settings().end())) {
            return this->setting(node, *of_end, argument);
        }
        if (setting != settings().end()) {
            return this->setting(node, *setting, argument);
        }
        for (const model::State state : model::kAllStates) {
            if (argument == nullptr && model::name_of(state) == written) {
                Expression expression = begin(node, Operator::Constant, Type::State);
                expression.value = static_cast<std::int64_t>(state);
                return expression;
            }
        }
        fail(begin_of(name), scope_.no_value(written, argument != nullptr));
    }

    Expression setting(const Node& node, const NamedSetting& setting, const Node* argument) {
        Expression expression = begin(node, Operator::Setting, setting.type);
        expression.setting = &setting;
        if (setting.type == Type::Number) expression.most = setting.most;
        const std::string name(setting.name);
        if (setting.per_endpoint) {
            if (argument == nullptr) {
                fail(expression.offset,
                     model::in_quotes(name) + " is of an endpoint; allowed: " + name + "(A), " +
                         name + "(B), " + name + "(x) with a name for an endpoint");
            }
            expression.endpoint = endpoint(*argument);
            if (expression.endpoint.next) {
                fail(begin_of(*argument), "a setting is the same after a step; allowed: " + name +
                                              "(x), " + name + "(peer(x))");
            }
        } else if (argument != nullptr) {
            fail(begin_of(*argument),
                 model::in_quotes(name) + " is the same at both ends; allowed: " + name);
        }
        return expression;
    }
    Expression field_of(const Node& node, const Node& name, const Node* argument,
                        const Node& field) {
        const Variable* const variable =
            argument == nullptr ? scope_.find(name.string_view()) : nullptr;
        if (variable != nullptr && variable->segment) {
            const auto found = find(segment_fields(), field.string_view());
            if (found == segment_fields().end()) fail_unknown(field, true);
            Expression expression = begin(node, Operator::SegmentField, found->type);
            expression.field = &*found;
            expression.variable = variable->number;
            expression.name = variable->name;
            return expression;
        }
        if (!scope_.sees_endpoints()) {
            fail(begin_of(name),
                 "a condition on one segment sees no endpoint; allowed: s, settings");
        }
        if (argument == nullptr && variable == nullptr && !is_side(name)) {
            fail(begin_of(name), scope_.no_endpoint_or_segment(name.string_view()));
        }
        EndpointReference whose = endpoint(name, argument);
        if (scope_.is_step() && (!whose.variable || whose.peer)) {
            fail(begin_of(name),
                 "a step is of one endpoint, which never sees its peer; allowed: x, next(x), s, "
                 "settings");
        }
        const auto found = find(endpoint_fields(), field.string_view());
        if (found == endpoint_fields().end()) fail_unknown(field, false);
        Expression expression = begin(node, Operator::EndpointField, found->type);
        expression.field = &*found;
        expression.endpoint = std::move(whose);
        return expression;
    }
    [[noreturn]] void fail_unknown(const Node& field, bool of_segment) const {
        fail(begin_of(field), Scope::no_field(field.string_view(), of_segment));
    }

    static bool is_side(const Node& name) {
        return name.string_view() == "A" || name.string_view() == "B";
    }
    EndpointReference endpoint(const Node& node) const {
        const Node* argument = node.children.size() > 1 ? node.children[1].get() : nullptr;
        return endpoint(*node.children.front(), argument);
    }
    EndpointReference endpoint(const Node& name, const Node* argument) const {
        const std::string_view written = name.string_view();
        EndpointReference reference;
        if (argument != nullptr && written == "peer") {
            reference = endpoint(*argument);
            if (reference.next) fail(begin_of(name), "allowed: x, peer(x), next(x)");
            if (reference.variable) {
                reference.peer = !reference.peer;
            } else {
                reference.side = model::peer(reference.side);
            }
            return reference;
        }
        if (argument != nullptr && written == "next" && scope_.is_step()) {
            reference = endpoint(*argument);
            if (!reference.variable || reference.peer || reference.next) {
                fail(begin_of(name), "this is no endpoint of the step; allowed: next(x)");
            }
            reference.next = true;
            return reference;
        }
        if (argument == nullptr && is_side(name)) {
            reference.side = written == "A" ? model::Side::A : model::Side::B;
            return reference;
        }
        const Variable* const variable = scope_.find(written);
        if (argument != nullptr || variable == nullptr || variable->segment) {
            fail(begin_of(name), scope_.no_endpoint(written, argument != nullptr));
        }
        reference.variable = variable->number;
        reference.name = variable->name;
        return reference;
    }

    Expression quantifier(const Node& node) {
        const std::string_view word = node.children[0]->string_view();
        const bool segments = node.children.size() == 4;
        const Type type = word == "count" ? Type::Number : Type::Boolean;
        Expression expression = begin(node, quantifier_operator(word, segments), type);
        if (segments) {
            const Node& range = *node.children[2];
            if (!scope_.sees_channels()) {
                fail(begin_of(range),
                     scope_.is_step()
                         ? "a step sees no channel; allowed: x, next(x), s, settings"
                         : "a condition on one segment sees no channel; allowed: s, settings");
            }
            expression.written_to = range.children[0]->string_view() == "to";
            expression.endpoint = endpoint(*range.children[1]);
            if (type == Type::Number) expression.most = model::kMaxCapacity;
        } else {
            if (scope_.is_step()) {
                fail(begin_of(node), "a step is of one endpoint; allowed: x, next(x)");
            }
            if (type == Type::Number) expression.most = 2;
        }
        const Node& name = *node.children[1];
        const std::string why_not = scope_.why_not(name.string_view(), segments);
        if (!why_not.empty()) fail(begin_of(name), why_not);
        const Variable& variable = scope_.enter(name.string_view(), segments);
        expression.name = variable.name;
        expression.variable = variable.number;
        expression.children.push_back(condition(*node.children.back()));
        scope_.leave();
        return expression;
    }
    static Operator quantifier_operator(std::string_view word, bool segments) {
        if (word == "each") return segments ? Operator::EachSegment : Operator::EachEndpoint;
        if (word == "some") return segments ? Operator::SomeSegment : Operator::SomeEndpoint;
        return segments ? Operator::CountSegment : Operator::CountEndpoint;
    }

    const FormulaText& text_;
    Scope scope_;
};

}  // namespace

Expression parse(const FormulaText& text, Subject subject) {
    const std::string& content = text.text();
    grammar::peg::memory_input input(content.data(), content.data() + content.size(), "");
    try {
        const auto root = grammar::peg::parse_tree::parse<grammar::whole, grammar::selector,
                                                          grammar::action, grammar::control>(input);
        return Translator(text, subject).condition(*root->children.front());
    } catch (const grammar::peg::parse_error& error) {
        const std::size_t offset = error.positions().front().byte;
        const std::string message(error.message());
        if (message == grammar::kTooDeep) throw model::InputError(text.place(offset), message);
        const Hint hint = hint_at(content, offset);
        std::string found = hint.written.empty() ? "the formula ends here"
                                                 : "unexpected " + model::in_quotes(hint.written);
        if (!hint.meant.empty()) found += " (did you mean " + std::string(hint.meant) + "?)";
        throw model::InputError(text.place(hint.offset), found + "; " + message);
    }
}

}  // namespace finwait::properties
