#include "properties/parse.h"

#include <algorithm>
#include <array>
#include <limits>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

#include "model/design.h"
#include "properties/grammar.h"

namespace finwait::properties {

namespace {

using Node = grammar::peg::parse_tree::node;

constexpr std::int64_t kMaxNumber = std::numeric_limits<std::uint32_t>::max();

/// Operands of one sum or product; longer ones would nest too deeply.
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

/// "state, snd_una, …".
template <class Items, class Name>
std::string list_of(const Items& items, Name name) {
    std::string list;
    for (const auto& item : items) {
        if (!list.empty()) list += ", ";
        list += name(item);
    }
    return list;
}
constexpr auto kItsName = [](const auto& item) { return item.name; };

template <class Items>
auto find(const Items& items, std::string_view name) {
    return std::ranges::find_if(items, [&](const auto& item) { return item.name == name; });
}

/// Walks the tree: resolves names against what the quantifiers around have bound, checks types.
class Translator {
  public:
    Translator(const FormulaText& text, Subject subject) : text_(text), subject_(subject) {
        if (subject == Subject::Segment) scope_.push_back({"s", true, 0});
    }

    Expression condition(const Node& node) {
        Expression expression = translate(node);
        expect(expression, Type::Boolean, "here");
        return expression;
    }

  private:
    struct Variable {
        std::string name;
        bool segment;
        std::size_t number;
    };

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
        if (type == Type::Number) expression.most = kMaxNumber;
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
                fail(expression.offset, "this number is too large; numbers go up to 4294967295");
            }
        }
        expression.least = expression.most = expression.value;
        return expression;
    }

    Expression connective(const Node& node, Operator op, std::string_view word) {
        Expression expression = begin(node, op, Type::Boolean);
        const std::string where = "on both sides of '" + std::string(word) + "'";
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
                fail(begin_of(sign), std::string(text_of(left.type)) + " and " +
                                         std::string(text_of(right.type)) +
                                         " cannot be compared; both sides are conditions, both "
                                         "numbers, or both states");
            }
        } else {
            const std::string where = "on both sides of '" + std::string(written) + "'";
            expect(left, Type::Number, where);
            expect(right, Type::Number, where);
        }
        return expression;
    }

    /// Operands and operators by turns, from left to right.
    Expression arithmetic(const Node& node) {
        if (node.children.size() / 2 > kMaxChain) {
            fail(begin_of(*node.children[2 * kMaxChain]),
                 "too long; a sum or product may have 32 operands");
        }
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
                 "the result could be larger than 2^63; fields count up to 2^32, so multiply a "
                 "field by a number or by a setting");
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
        if (const auto setting = find(settings(), written); setting != settings().end()) {
            return this->setting(node, *setting, argument);
        }
        for (const model::State state : model::kAllStates) {
            if (argument == nullptr && model::name_of(state) == written) {
                Expression expression = begin(node, Operator::Constant, Type::State);
                expression.value = static_cast<std::int64_t>(state);
                return expression;
            }
        }
        fail_unknown_value(name, argument);
    }

    [[noreturn]] void fail_unknown_value(const Node& name, const Node* argument) const {
        const std::string written(name.string_view());
        const std::size_t offset = begin_of(name);
        if (const Variable* variable = variable_named(written)) {
            fail(offset, "'" + written + "' is " +
                             (variable->segment ? "a segment" : "an endpoint") +
                             ", no value; name one of its fields: " + fields(variable->segment));
        }
        if (written == "A" || written == "B" || written == "peer") {
            fail(offset, "an endpoint is no value; name one of its fields: " + fields(false));
        }
        if (argument != nullptr) {
            fail(offset, "'" + written +
                             "' is not known; of an endpoint there are data(…), closer(…) "
                             "and peer(…)");
        }
        fail(offset, "'" + written + "' is not known; there are the settings " +
                         list_of(settings(), kItsName) + ", the states " +
                         list_of(model::kAllStates,
                                 [](model::State state) { return model::name_of(state); }) +
                         ", and the fields of " + names_in_scope());
    }

    Expression setting(const Node& node, const Named<Setting>& setting, const Node* argument) {
        Expression expression = begin(node, Operator::Setting, setting.type);
        expression.setting = setting.item;
        if (setting.type == Type::Number) expression.most = most_of(setting.item);
        const std::string name(setting.name);
        if (is_per_endpoint(setting.item)) {
            if (argument == nullptr) {
                fail(expression.offset, "'" + name + "' is of an endpoint; write " + name +
                                            "(A), " + name + "(B) or " + name + "(x)");
            }
            expression.endpoint = endpoint(*argument, true);
        } else if (argument != nullptr) {
            fail(begin_of(*argument), "'" + name + "' is the same at both ends; write " + name);
        }
        return expression;
    }
    static std::int64_t most_of(Setting setting) {
        switch (setting) {
            case Setting::Window: return model::kMaxWindow;
            case Setting::Capacity: return model::kMaxCapacity;
            case Setting::Data: return model::kMaxData;
            case Setting::Fifo:
            case Setting::Loss:
            case Setting::Duplication:
            case Setting::DelayedAck:
            case Setting::Abort:
            case Setting::Closer: return 1;
        }
        return 0;
    }

    Expression field_of(const Node& node, const Node& name, const Node* argument,
                        const Node& field) {
        const std::string written(field.string_view());
        const Variable* variable =
            argument == nullptr ? variable_named(name.string_view()) : nullptr;
        if (variable != nullptr && variable->segment) {
            const auto found = find(segment_fields(), written);
            if (found == segment_fields().end()) fail_unknown_field(field, true);
            Expression expression = begin(node, Operator::SegmentField, found->type);
            expression.segment_field = found->item;
            expression.variable = variable->number;
            expression.name = variable->name;
            return expression;
        }
        EndpointReference whose = endpoint(name, argument, false);
        const auto found = find(endpoint_fields(), written);
        if (found == endpoint_fields().end()) fail_unknown_field(field, false);
        Expression expression = begin(node, Operator::EndpointField, found->type);
        expression.endpoint_field = found->item;
        expression.endpoint = std::move(whose);
        return expression;
    }
    [[noreturn]] void fail_unknown_field(const Node& field, bool segment) const {
        fail(begin_of(field), "'" + std::string(field.string_view()) + "' is no field of " +
                                  (segment ? "a segment" : "an endpoint") + "; its fields are " +
                                  fields(segment));
    }
    static std::string fields(bool segment) {
        return segment ? list_of(segment_fields(), kItsName) : list_of(endpoint_fields(), kItsName);
    }

    /// `of_setting`: data(x) and closer(x), which see no world.
    EndpointReference endpoint(const Node& node, bool of_setting) const {
        const Node* argument = node.children.size() > 1 ? node.children[1].get() : nullptr;
        return endpoint(*node.children.front(), argument, of_setting);
    }
    EndpointReference endpoint(const Node& name, const Node* argument, bool of_setting) const {
        const std::string written(name.string_view());
        const std::size_t offset = begin_of(name);
        if (argument != nullptr) {
            if (written != "peer") {
                fail(offset,
                     "'" + written + "(…)' is no endpoint; here stands " + names_in_scope());
            }
            EndpointReference reference = endpoint(*argument, of_setting);
            if (reference.variable) {
                reference.peer = !reference.peer;
            } else {
                reference.side = model::peer(reference.side);
            }
            return reference;
        }
        if (subject_ == Subject::Segment && !of_setting) {
            fail(offset,
                 "a condition on a segment sees no endpoint; it speaks of s and the settings");
        }
        EndpointReference reference;
        if (written == "A" || written == "B") {
            reference.side = written == "A" ? model::Side::A : model::Side::B;
            return reference;
        }
        const Variable* variable = variable_named(written);
        if (variable == nullptr) {
            fail(offset,
                 "'" + written + "' is no endpoint or segment; here stands " + names_in_scope());
        }
        if (variable->segment) {
            fail(offset, "'" + written + "' is a segment; here stands an endpoint");
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
            if (subject_ == Subject::Segment) {
                fail(begin_of(*node.children[2]),
                     "a condition on a segment sees no channel; it speaks of s and the settings");
            }
            const Node& range = *node.children[2];
            expression.written_to = range.children[0]->string_view() == "to";
            expression.endpoint = endpoint(*range.children[1], false);
            if (type == Type::Number) expression.most = model::kMaxCapacity;
        } else if (type == Type::Number) {
            expression.most = 2;
        }
        declare(*node.children[1], segments);
        expression.name = scope_.back().name;
        expression.variable = scope_.back().number;
        expression.children.push_back(condition(*node.children.back()));
        scope_.pop_back();
        return expression;
    }
    static Operator quantifier_operator(std::string_view word, bool segments) {
        if (word == "each") return segments ? Operator::EachSegment : Operator::EachEndpoint;
        if (word == "some") return segments ? Operator::SomeSegment : Operator::SomeEndpoint;
        return segments ? Operator::CountSegment : Operator::CountEndpoint;
    }

    void declare(const Node& node, bool segment) {
        const std::string name(node.string_view());
        const bool taken = name == "A" || name == "B" || name == "peer" ||
                           find(settings(), name) != settings().end() ||
                           std::ranges::any_of(model::kAllStates, [&](model::State state) {
                               return model::name_of(state) == name;
                           });
        if (taken || variable_named(name) != nullptr) {
            fail(begin_of(node),
                 "the name '" + name + "' is taken; choose another, such as x, y, s");
        }
        const auto number = static_cast<std::size_t>(std::ranges::count_if(
            scope_, [&](const Variable& other) { return other.segment == segment; }));
        if (segment && number == kMaxSegmentVariables) {
            fail(begin_of(node),
                 "too many segments at once; 4 quantifiers over segments may stand "
                 "within one another");
        }
        scope_.push_back({name, segment, number});
    }

    const Variable* variable_named(std::string_view name) const {
        const auto found = find(scope_, name);
        return found == scope_.end() ? nullptr : &*found;
    }
    std::string names_in_scope() const {
        std::string names = subject_ == Subject::World ? "A, B, peer(…)" : "";
        for (const Variable& variable : scope_) {
            names += (names.empty() ? "" : ", ") + variable.name;
        }
        return names;
    }

    const FormulaText& text_;
    Subject subject_;
    std::vector<Variable> scope_;
};

/// What stands at `offset`, for an error.
std::string found_at(std::string_view text, std::size_t offset) {
    if (offset >= text.size()) return "the formula ends here";
    const auto is_word = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_';
    };
    std::size_t end = offset + 1;
    if (static_cast<unsigned char>(text[offset]) < 0x20)
        return "a control character is not expected";
    if (is_word(text[offset])) {
        while (end < text.size() && end - offset < 40 && is_word(text[end])) ++end;
    } else {
        // A character of several bytes as a whole.
        while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xc0U) == 0x80U) ++end;
    }
    return "'" + std::string(text.substr(offset, end - offset)) + "' is not expected";
}

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
        throw model::InputError(
            text.place(offset),
            message == grammar::kTooDeep ? message : found_at(content, offset) + "; " + message);
    }
}

}  // namespace finwait::properties
