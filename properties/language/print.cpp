#include "properties/language/print.h"

#include <algorithm>
#include <string_view>

namespace finwait::properties {

namespace {

/// How tightly what stands at the top of an expression binds. Quantifiers reach as far as they can:
/// they bind like a name where nothing follows them.
enum Binding { kLoosest, kImplies, kOr, kAnd, kNot, kCompare, kSum, kProduct, kName };

std::string text_of(const EndpointReference& reference) {
    const std::string name = reference.variable ? reference.name : model::name_of(reference.side);
    if (reference.next) return "next(" + name + ")";
    return reference.peer ? "peer(" + name + ")" : name;
}

std::string text_of_constant(const Expression& expression) {
    switch (expression.type) {
        case Type::Boolean: return expression.value != 0 ? "true" : "false";
        case Type::Number: return std::to_string(expression.value);
        case Type::State:
            return std::string(model::name_of(static_cast<model::State>(expression.value)));
    }
    return "";
}

std::string text_of_setting(const Expression& expression) {
    const std::string& name = expression.setting->name;
    return expression.setting->per_endpoint ? name + "(" + text_of(expression.endpoint) + ")"
                                            : name;
}

class Printer {
  public:
    /// In parentheses if it binds less tightly than `least`. `last`: nothing stands behind it.
    std::string print(const Expression& expression, Binding least, bool last) {
        switch (expression.op) {
            case Operator::Constant: return text_of_constant(expression);
            case Operator::Setting: return text_of_setting(expression);
            case Operator::EndpointField:
                return text_of(expression.endpoint) + "." + std::string(expression.field->name);
            case Operator::SegmentField:
                return expression.name + "." + std::string(expression.field->name);
            case Operator::Sends: return "sends";
            case Operator::Not: return negation(expression, least, last);
            case Operator::Implies: return chain(expression, " implies ", kImplies, least, last);
            case Operator::Or: return chain(expression, " or ", kOr, least, last);
            case Operator::And: return chain(expression, " and ", kAnd, least, last);
            case Operator::Equal: return chain(expression, " = ", kCompare, least, last);
            case Operator::NotEqual: return chain(expression, " != ", kCompare, least, last);
            case Operator::Less: return chain(expression, " < ", kCompare, least, last);
            case Operator::AtMost: return chain(expression, " <= ", kCompare, least, last);
            case Operator::Greater: return chain(expression, " > ", kCompare, least, last);
            case Operator::AtLeast: return chain(expression, " >= ", kCompare, least, last);
            case Operator::Add: return arithmetic(expression, " + ", kSum, least, last);
            case Operator::Subtract: return arithmetic(expression, " - ", kSum, least, last);
            case Operator::Multiply: return arithmetic(expression, " * ", kProduct, least, last);
            case Operator::EachEndpoint: return quantifier(expression, "each ", false, last);
            case Operator::SomeEndpoint: return quantifier(expression, "some ", false, last);
            case Operator::CountEndpoint: return quantifier(expression, "count ", false, last);
            case Operator::EachSegment: return quantifier(expression, "each ", true, last);
            case Operator::SomeSegment: return quantifier(expression, "some ", true, last);
            case Operator::CountSegment: return quantifier(expression, "count ", true, last);
        }
        return "";
    }

  private:
    static std::string in_parentheses(const std::string& text) { return "(" + text + ")"; }

    std::string negation(const Expression& expression, Binding least, bool last) {
        if (kNot < least) return in_parentheses(negation(expression, kLoosest, true));
        return "not " + print(expression.children.front(), kCompare, last);
    }

    /// Operands that bind more tightly than `own`; the last one of `implies` may be one again.
    std::string chain(const Expression& expression, std::string_view sign, Binding own,
                      Binding least, bool last) {
        if (own < least) return in_parentheses(chain(expression, sign, own, kLoosest, true));
        const auto tighter = static_cast<Binding>(own + 1);
        std::string text;
        for (const Expression& child : expression.children) {
            const bool is_last = &child == &expression.children.back();
            if (!text.empty()) text += sign;
            text += print(child, is_last && own == kImplies ? own : tighter, is_last && last);
        }
        return text;
    }

    /// To the left may stand one that binds alike.
    std::string arithmetic(const Expression& expression, std::string_view sign, Binding own,
                           Binding least, bool last) {
        if (own < least) return in_parentheses(arithmetic(expression, sign, own, kLoosest, true));
        return print(expression.children[0], own, false) + std::string(sign) +
               print(expression.children[1], static_cast<Binding>(own + 1), last);
    }

    std::string quantifier(const Expression& expression, std::string_view word, bool segments,
                           bool last) {
        if (!last) return in_parentheses(quantifier(expression, word, segments, true));
        std::string text = std::string(word) + expression.name;
        if (segments) {
            text += (expression.written_to ? " to " : " from ") + text_of(expression.endpoint);
        }
        return text + ": " + print(expression.children.front(), kLoosest, true);
    }
};

}  // namespace

std::string print(const Expression& expression) {
    return Printer().print(expression, kLoosest, true);
}

}  // namespace finwait::properties
