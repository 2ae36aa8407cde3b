// The grammar of formulas (PEGTL), its tree, and what is said where it is not met. Only the
// translation of the tree includes this.
#pragma once

#include <tao/pegtl.hpp>
#include <tao/pegtl/contrib/limit_depth.hpp>
#include <tao/pegtl/contrib/parse_tree.hpp>

namespace finwait::properties::grammar {

namespace peg = tao::pegtl;

struct space : peg::star<peg::space> {};
struct word_ends : peg::not_at<peg::identifier_other> {};
template <char... C>
struct keyword : peg::seq<peg::string<C...>, word_ends> {};

struct kw_and : keyword<'a', 'n', 'd'> {};
struct kw_or : keyword<'o', 'r'> {};
struct kw_not : keyword<'n', 'o', 't'> {};
struct kw_implies : keyword<'i', 'm', 'p', 'l', 'i', 'e', 's'> {};
struct kw_true : keyword<'t', 'r', 'u', 'e'> {};
struct kw_false : keyword<'f', 'a', 'l', 's', 'e'> {};
struct kw_each : keyword<'e', 'a', 'c', 'h'> {};
struct kw_some : keyword<'s', 'o', 'm', 'e'> {};
struct kw_count : keyword<'c', 'o', 'u', 'n', 't'> {};
struct kw_from : keyword<'f', 'r', 'o', 'm'> {};
struct kw_to : keyword<'t', 'o'> {};
struct any_keyword : peg::sor<kw_and, kw_or, kw_not, kw_implies, kw_true, kw_false, kw_each,
                              kw_some, kw_count, kw_from, kw_to> {};

/// TIME-WAIT, FIN-WAIT-1: hyphens belong to a word of capitals only, so that `x.a-1` subtracts.
struct capital : peg::sor<peg::upper, peg::digit> {};
struct hyphenated : peg::seq<peg::upper, peg::star<capital>,
                             peg::plus<peg::one<'-'>, peg::plus<capital>>, word_ends> {};
struct word : peg::seq<peg::not_at<any_keyword>, peg::identifier> {};
struct name : peg::sor<hyphenated, word> {};
/// Behind a dot no keyword is meant: `s.to`.
struct field_name : peg::identifier {};
struct variable : word {};
struct number : peg::seq<peg::plus<peg::digit>, word_ends> {};
struct boolean : peg::sor<kw_true, kw_false> {};

struct formula;
struct endpoint;
struct close : peg::one<')'> {};
struct colon : peg::one<':'> {};
struct argument : peg::if_must<peg::one<'('>, space, endpoint, space, close> {};
struct endpoint_name : name {};
struct endpoint : peg::seq<peg::must<endpoint_name>, space, peg::opt<argument>> {};
struct field : peg::if_must<peg::one<'.'>, space, field_name> {};
/// A.state, peer(x).state, data(x), window, TIME-WAIT: the names decide which.
struct reference : peg::seq<name, peg::opt<space, argument>, peg::opt<peg::seq<space, field>>> {};

struct relation : peg::sor<kw_from, kw_to> {};
struct range : peg::seq<relation, space, peg::must<endpoint>, space> {};
struct quantifier_word : peg::sor<kw_each, kw_some, kw_count> {};
struct quantifier : peg::if_must<quantifier_word, space, variable, space, peg::opt<range>, colon,
                                 space, formula> {};
struct parenthesis : peg::if_must<peg::one<'('>, space, formula, close> {};
struct operand : peg::sor<parenthesis, quantifier, boolean, number, reference> {};

struct compare_operator
    : peg::sor<peg::string<'!', '='>, peg::string<'<', '='>, peg::string<'>', '='>,
               peg::seq<peg::one<'='>, peg::not_at<peg::one<'='>>>, peg::one<'<'>, peg::one<'>'>> {
};
struct sum_operator : peg::one<'+', '-'> {};
struct times : peg::one<'*'> {};

/// `Operand Operator Operand …`, each followed by space.
template <class Operand, class Operator>
struct chain : peg::seq<Operand, peg::star<Operator, space, Operand>> {};

struct term : peg::seq<peg::must<operand>, space> {};
struct product : chain<term, times> {};
struct sum : chain<product, sum_operator> {};
struct comparison : peg::seq<sum, peg::opt<compare_operator, space, sum>> {};
struct negation : peg::seq<peg::star<kw_not, space>, comparison> {};
struct conjunction : chain<negation, kw_and> {};
struct disjunction : chain<conjunction, kw_or> {};
struct formula : chain<disjunction, kw_implies> {};
struct end : peg::eof {};
struct whole : peg::seq<space, formula, peg::must<end>> {};

/// What stands in the tree: of these rules a node each, except where one only passes on its child.
template <class Rule>
using selector = peg::parse_tree::selector<
    Rule,
    peg::parse_tree::store_content::on<number, boolean, name, endpoint_name, field_name, variable,
                                       relation, quantifier_word, kw_not, compare_operator,
                                       sum_operator, times, endpoint, range, reference, quantifier>,
    peg::parse_tree::fold_one::on<negation, product, sum, comparison, conjunction, disjunction,
                                  formula>>;

/// Said where `must` is not met.
struct errors {
    template <class Rule>
    static constexpr bool raise_on_failure = false;
    template <class Rule>
    static constexpr const char* message = nullptr;
};
template <>
inline constexpr const char* errors::message<operand> =
    "allowed: a field (A.state), a setting (window), a state, a number, true, false, not, each, "
    "some, "
    "count, (";
template <>
inline constexpr const char* errors::message<end> =
    "allowed: and, or, implies, the end, and between two values = != < <= > >= + - *";
template <>
inline constexpr const char* errors::message<close> =
    "allowed: ), or an operator and what goes with it";
template <>
inline constexpr const char* errors::message<colon> =
    "allowed: a colon (each x: …), from or to and an endpoint (each s from x: …)";
template <>
inline constexpr const char* errors::message<variable> =
    "allowed: a name of your own for the endpoint or the segment (each x: …, some s from x: …)";
template <>
inline constexpr const char* errors::message<endpoint_name> =
    "allowed: A, B, peer(…), the name that each, some or count gave to an endpoint";
template <>
inline constexpr const char* errors::message<field_name> = "allowed: the name of a field";

template <class Rule>
using control = peg::must_if<errors, peg::normal, false>::control<Rule>;

inline constexpr std::size_t kMaxNesting = 50;
inline constexpr const char* kTooDeep =
    "nested too deeply; allowed: 50 levels of parentheses, each, some, count and peer";

/// A rule that nests: beyond kMaxNesting it is an error, not a stack overflow.
struct limit_nesting : peg::maybe_nothing {
    template <class Rule, peg::apply_mode A, peg::rewind_mode M, template <class...> class Action,
              template <class...> class Control, class Input, class... States>
    [[nodiscard]] static bool match(Input& in, States&&... states) {
        const peg::internal::depth_guard guard(in.private_depth);
        if (in.private_depth > kMaxNesting) throw peg::parse_error(kTooDeep, in);
        return peg::match<Rule, A, M, Action, Control>(in, states...);
    }
};

template <class Rule>
struct action : peg::nothing<Rule> {};
template <>
struct action<formula> : limit_nesting {};
template <>
struct action<endpoint> : limit_nesting {};

}  // namespace finwait::properties::grammar
