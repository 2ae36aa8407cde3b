#include "properties/proofs/concrete/constraints.h"

#include <array>
#include <limits>
#include <tao/pegtl.hpp>
#include <tao/pegtl/contrib/parse_tree.hpp>
#include <utility>

#include "properties/language/hints.h"

namespace finwait::proofs {

namespace grammar {

namespace peg = tao::pegtl;

struct space : peg::star<peg::space> {};
struct word_ends : peg::not_at<peg::identifier_other> {};

struct number : peg::seq<peg::plus<peg::digit>, word_ends> {};
struct step_number : number {};
struct field_name : peg::identifier {};
struct dot : peg::one<'.'> {};
/// A.isn
struct end_name : peg::seq<peg::one<'A', 'B'>, word_ends> {};
struct of_end : peg::if_must<end_name, space, dot, space, field_name> {};
/// step 3.seq
struct kw_step : peg::seq<peg::string<'s', 't', 'e', 'p'>, word_ends> {};
struct of_step : peg::if_must<kw_step, space, step_number, space, dot, space, field_name> {};
struct window : peg::seq<peg::string<'w', 'i', 'n', 'd', 'o', 'w'>, word_ends> {};
/// The failure at the end has the input back where the operand begins: errors stand there.
struct operand : peg::sor<number, of_step, of_end, window, peg::failure> {};

struct sum_operator : peg::one<'+', '-'> {};
struct term : peg::seq<peg::must<operand>, space> {};
struct sum : peg::seq<term, peg::star<sum_operator, space, term>> {};
struct compare_operator
    : peg::sor<peg::string<'!', '='>, peg::string<'<', '='>, peg::string<'>', '='>, peg::one<'='>,
               peg::one<'<'>, peg::one<'>'>> {};
struct constraint : peg::seq<sum, peg::opt<compare_operator, space, sum>> {};
struct end : peg::eof {};
struct constraints
    : peg::seq<space, constraint, peg::star<peg::one<','>, space, constraint>, peg::must<end>> {};

template <class Rule>
using selector =
    peg::parse_tree::selector<Rule, peg::parse_tree::store_content::on<
                                        number, step_number, field_name, end_name, of_end, of_step,
                                        window, sum_operator, sum, compare_operator, constraint>>;

/// Said where `must` is not met.
struct errors {
    template <class Rule>
    static constexpr bool raise_on_failure = false;
    template <class Rule>
    static constexpr const char* message = nullptr;
};
template <>
inline constexpr const char* errors::message<operand> =
    "allowed: A.isn, A.first_octet, A.octets, A.mss, A.wraps, the same of B, window, step 3.seq, "
    "step 3.ack, "
    "step 3.len, a number";
template <>
inline constexpr const char* errors::message<step_number> = "allowed: the number of a step";
template <>
inline constexpr const char* errors::message<dot> = "allowed: a dot and a name, as in A.isn";
template <>
inline constexpr const char* errors::message<field_name> = "allowed: a name, as in A.isn";
template <>
inline constexpr const char* errors::message<end> =
    "allowed: = != < <= > >= + - and a number, a comma and another constraint, the end";

template <class Rule>
using control = peg::must_if<errors, peg::normal, false>::control<Rule>;

}  // namespace grammar

namespace {

namespace peg = grammar::peg;
using Node = peg::parse_tree::node;

class WishTranslator {
  public:
    explicit WishTranslator(std::string name) : name_(std::move(name)) {}

    [[nodiscard]] Constraint constraint(const Node& node) const {
        Constraint constraint;
        constraint.text = trimmed(node.string());
        constraint.place = place(node);
        const auto& parts = node.children;
        if (parts.size() == 1) {
            constraint.wraps = who_wraps(*parts[0]);
            return constraint;
        }
        constraint.left = sum(*parts[0]);
        constraint.comparison = comparison(parts[1]->string_view());
        constraint.right = sum(*parts[2]);
        return constraint;
    }

  private:
    static std::string trimmed(std::string text) {
        text.erase(text.find_last_not_of(" \t\r\n\v\f") + 1);
        return text;
    }
    [[nodiscard]] model::Place place(const Node& node) const {
        return {name_, node.begin().line, node.begin().column};
    }
    [[noreturn]] void fail(const Node& node, const std::string& message) const {
        throw model::InputError(place(node), message);
    }

    static bool is_wraps(const Node& node) {
        return node.is_type<grammar::of_end>() && node.children[1]->string_view() == "wraps";
    }
    static model::Side side(const Node& end_name) {
        return end_name.string_view() == "A" ? model::Side::A : model::Side::B;
    }

    [[nodiscard]] model::Side who_wraps(const Node& sum) const {
        if (sum.children.size() == 1 && is_wraps(*sum.children[0])) {
            return side(*sum.children[0]->children[0]);
        }
        fail(sum, "nothing is said of this; allowed behind it: = != < <= > >= and a number");
    }

    [[nodiscard]] static Comparison comparison(std::string_view text) {
        constexpr std::array<std::pair<std::string_view, Comparison>, 6> kAll{
            {{"=", Comparison::Equal},
             {"!=", Comparison::Unequal},
             {"<", Comparison::Less},
             {"<=", Comparison::AtMost},
             {">", Comparison::Greater},
             {">=", Comparison::AtLeast}}};
        for (const auto& [sign, comparison] : kAll) {
            if (sign == text) return comparison;
        }
        return Comparison::Equal;
    }

    [[nodiscard]] std::vector<WishedNumber> sum(const Node& node) const {
        std::vector<WishedNumber> terms;
        bool subtracted = false;
        for (const auto& child : node.children) {
            if (child->is_type<grammar::sum_operator>()) {
                subtracted = child->string_view() == "-";
                continue;
            }
            terms.push_back(term(*child));
            terms.back().subtracted = subtracted;
        }
        return terms;
    }

    [[nodiscard]] WishedNumber term(const Node& node) const {
        WishedNumber number;
        number.place = place(node);
        if (node.is_type<grammar::number>()) {
            number.value = value(node);
        } else if (node.is_type<grammar::window>()) {
            number.quantity = Quantity::Window;
        } else if (node.is_type<grammar::of_step>()) {
            number.quantity =
                named(*node.children[1],
                      {{"seq", Quantity::Seq}, {"ack", Quantity::Ack}, {"len", Quantity::Len}});
            number.value = value(*node.children[0]);
        } else {
            if (is_wraps(node)) fail(node, "this is no number: it stands alone, as a constraint");
            number.quantity = named(*node.children[1], {{"isn", Quantity::Isn},
                                                        {"first_octet", Quantity::FirstOctet},
                                                        {"octets", Quantity::Octets},
                                                        {"mss", Quantity::Mss}});
            number.side = side(*node.children[0]);
        }
        return number;
    }

    using Names = std::vector<std::pair<std::string_view, Quantity>>;
    [[nodiscard]] Quantity named(const Node& node, const Names& names) const {
        std::vector<std::string_view> allowed;
        for (const auto& [name, quantity] : names) {
            if (node.string_view() == name) return quantity;
            allowed.push_back(name);
        }
        fail(node, model::unknown("number", node.string_view(), allowed));
    }

    [[nodiscard]] std::uint32_t value(const Node& node) const {
        std::uint64_t value = 0;
        for (const char digit : node.string_view()) {
            value = value * 10 + static_cast<std::uint64_t>(digit - '0');
            if (value > std::numeric_limits<std::uint32_t>::max()) {
                fail(node, "the number is too large; allowed: up to 4294967295");
            }
        }
        return static_cast<std::uint32_t>(value);
    }

    std::string name_;
};

}  // namespace

std::vector<Constraint> parse_wishes(const std::string& text, const std::string& name) {
    peg::memory_input input(text, name);
    try {
        const auto root = peg::parse_tree::parse<grammar::constraints, grammar::selector,
                                                 peg::nothing, grammar::control>(input);
        std::vector<Constraint> constraints;
        for (const auto& node : root->children)
            constraints.push_back(WishTranslator(name).constraint(*node));
        return constraints;
    } catch (const peg::parse_error& error) {
        const auto& at = error.positions().front();
        const properties::Hint hint = properties::hint_at(text, at.byte);
        const std::string meant = hint.meant.empty()
                                      ? ""
                                      : "unexpected " + model::in_quotes(hint.written) +
                                            " (did you mean " + std::string(hint.meant) + "?); ";
        throw model::InputError({name, at.line, at.column - (at.byte - hint.offset)},
                                meant + std::string(error.message()));
    }
}

}  // namespace finwait::proofs
