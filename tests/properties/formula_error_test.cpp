// Errors in formulas: the exact place and what is allowed there.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "properties/language/event_pattern.h"
#include "properties/language/formula.h"

namespace finwait::properties {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

/// what() of the error; "" if there is none.
template <class Compiled>
std::string error_of(const std::string& text) {
    try {
        Compiled(FormulaText(text, {"file.toml", 1, 1}), {});
    } catch (const model::InputError& error) {
        return error.what();
    }
    return "";
}

/// One line, at `column`, saying `wrong` and what is allowed.
void expect_error(const std::string& text, std::size_t column, const std::string& wrong,
                  const std::string& allowed) {
    const std::string error = error_of<Formula>(text);
    EXPECT_THAT(error, StartsWith("file.toml:1:" + std::to_string(column) + ": ")) << text;
    EXPECT_THAT(error, HasSubstr(wrong)) << text;
    EXPECT_THAT(error, HasSubstr("allowed")) << text;
    EXPECT_THAT(error, HasSubstr(allowed)) << text;
    EXPECT_EQ(error.find('\n'), std::string::npos) << text;
}

std::string repeated(const std::string& text, std::size_t times) {
    std::string all;
    for (std::size_t i = 0; i < times; ++i) all += text;
    return all;
}

TEST(FormulaError, WhereAConditionOrAValueIsMissing) {
    expect_error("", 1, "the formula ends here", "a field (A.state)");
    expect_error("   ", 4, "the formula ends here", "a field (A.state)");
    expect_error("A.reset and", 12, "the formula ends here", "a field");
    expect_error("A.reset and or B.reset", 13, "unexpected \"or\"", "a field");
    expect_error("not", 4, "the formula ends here", "a field");
    expect_error("()", 2, "unexpected \")\"", "a field");
    expect_error("A.snd_nxt + * 3 = 1", 13, "unexpected \"*\"", "a number");
    expect_error("each x: ", 9, "the formula ends here", "a field");
    expect_error("12x = 1", 1, "unexpected \"12x\"", "a number");
    expect_error("\"A\"", 1, "unexpected", "a field");
    expect_error(std::string("\0", 1), 1, "unexpected", "a field");
}

TEST(FormulaError, BehindACompleteFormula) {
    expect_error("A.reset B.reset", 9, "unexpected \"B\"", "and, or, implies");
    expect_error("A.reset)", 8, "unexpected \")\"", "the end");
    expect_error("A.snd_nxt == 1", 11, "unexpected \"==\"", "= != <");
    expect_error("A.snd_una < 1 < 2", 15, "unexpected \"<\"", "and, or, implies");
    expect_error("A.reset && B.reset", 9, "unexpected \"&&\"", "and, or, implies");
    expect_error("A.reset # so", 9, "unexpected \"#\"", "and, or, implies");
    expect_error("true.x", 5, "unexpected \".\"", "and, or, implies");
    expect_error("A.reset é", 9, "unexpected \"é\"", "and, or, implies");
    expect_error("not A.reset implies\tA.reset\tand_", 29, "unexpected \"and_\"", "and, or");
}

TEST(FormulaError, OfSignsAndWordsOfOtherLanguages) {
    expect_error("A.reset ∧ B.reset", 9, "unexpected \"∧\" (did you mean and?)", "implies");
    expect_error("A.snd_una ≠ 1", 11, "unexpected \"≠\" (did you mean !=?)", "= != <");
    expect_error("¬ A.reset", 1, "unexpected \"¬\" (did you mean not?)", "a field");
    expect_error("∀ x: x.reset", 1, "unexpected \"∀\" (did you mean each?)", "each");
    expect_error("forall x: x.reset", 1, "unexpected \"forall\" (did you mean each?)", "and");
    expect_error("A.reset or exists x: x.reset", 12, "\"exists\" (did you mean some?)", "and");
}

TEST(FormulaError, InsideOfParenthesesAndReferences) {
    expect_error("(A.reset", 9, "the formula ends here", ")");
    expect_error("(A.reset or (B.reset)", 22, "the formula ends here", ")");
    expect_error("A.", 3, "the formula ends here", "the name of a field");
    expect_error("A.9 = 1", 3, "unexpected \"9\"", "the name of a field");
    expect_error("peer().reset", 6, "unexpected \")\"", "peer(…)");
    expect_error("peer(A.reset", 7, "unexpected \".\"", ")");
    expect_error("data(3) = 1", 6, "unexpected \"3\"", "A, B");
}

TEST(FormulaError, InAQuantifier) {
    expect_error("each x x.reset", 8, "unexpected \"x\"", "a colon");
    expect_error("each : true", 6, "unexpected \":\"", "a name of your own");
    expect_error("some s from : true", 13, "unexpected \":\"", "peer(…)");
    expect_error("some s from A true", 15, "unexpected \"true\"", "a colon");
    expect_error("each and: true", 6, "unexpected \"and\"", "a name of your own");
    expect_error("each A: true", 6, "the name \"A\" is taken", "a name of your own");
    expect_error("each window: true", 6, "the name \"window\" is taken", "a name of your own");
    expect_error("each CLOSED: true", 6, "the name \"CLOSED\" is taken", "a name of your own");
    expect_error("each x: some x: x.reset", 14, "the name \"x\" is taken", "a name of your own");
    expect_error("each x: some x from A: x.fin", 14, "the name \"x\" is taken", "of your own");
    expect_error("some s from s: s.fin", 13, "unknown endpoint \"s\"", "A, B, peer(…)");
    expect_error("some s from A: some t from s: t.fin", 28, "\"s\" is a segment", "A, B, peer(…)");
    expect_error("some a from A: some b from A: some c from A: some d from A: some e from A: true",
                 66, "too many segments", "4 quantifiers");
}

TEST(FormulaError, OfNamesThatAreNotKnown) {
    expect_error("A.stat = CLOSED", 3,
                 "unknown field of an endpoint \"stat\" (did you mean state?)", "snd_una");
    expect_error("A.fin", 3, "unknown field of an endpoint \"fin\"", "fin_sent");
    expect_error("some s from A: s.state = CLOSED", 18, "unknown field of a segment \"state\"",
                 "seq, ack, len, wnd, syn, has_ack, fin, rst, flag");
    expect_error("A.state = TIMEWAIT", 11, "unknown state \"TIMEWAIT\" (did you mean TIME-WAIT?)",
                 "LAST-ACK");
    expect_error("A.state = FIN-WAIT-3", 11, "unknown state \"FIN-WAIT-3\"", "FIN-WAIT-1");
    expect_error("A.state = Closed", 11, "unknown name \"Closed\" (did you mean CLOSED?)",
                 "window");
    expect_error("windw = 4", 1, "unknown name \"windw\" (did you mean window?)", "capacity");
    expect_error("x.state = CLOSED", 1, "unknown endpoint or segment \"x\"", "A, B, peer(…)");
    expect_error("(each x: x.reset) and x.reset", 23, "unknown endpoint or segment \"x\"", "A, B");
    expect_error("peer(C).reset", 6, "unknown endpoint \"C\"", "A, B, peer(…)");
    expect_error("pear(A).reset", 1, "unknown endpoint \"pear(…)\" (did you mean peer(…)?)",
                 "A, B");
    expect_error("dat(A) = 1", 1, "unknown function \"dat\" (did you mean data?)", "closer");
    expect_error("CLOSED(A)", 1, "unknown function \"CLOSED\"", "data");
    expect_error("CLOSED.state = CLOSED", 1, "unknown endpoint or segment \"CLOSED\"", "A, B");
}

TEST(FormulaError, OfNamesInTheWrongPlace) {
    expect_error("A", 1, "\"A\" is an endpoint, no value", "A.state");
    expect_error("peer(A)", 1, "\"peer\" is an endpoint, no value", "peer(…).state");
    expect_error("each x: x", 9, "\"x\" is an endpoint, no value", "x.state");
    expect_error("some s from A: s", 16, "\"s\" is a segment, no value", "s.seq");
    expect_error("data = 1", 1, "\"data\" is of an endpoint", "data(A), data(B)");
    expect_error("capacity(A) = 1", 10, "\"capacity\" is the same at both ends", "capacity");
}

TEST(FormulaError, OfTypes) {
    expect_error("3", 1, "this is a number", "a condition");
    expect_error("A.state", 1, "this is a state", "a condition");
    expect_error("A.reset and 3", 13, "this is a number", "on both sides of 'and': a condition");
    expect_error("A.state or A.reset", 1, "this is a state", "'or': a condition");
    expect_error("A.reset implies data(A)", 17, "this is a number", "'implies': a condition");
    expect_error("not A.snd_una", 5, "this is a number", "behind 'not': a condition");
    expect_error("A.state = 3", 9, "a state is compared with a number", "two states");
    expect_error("A.reset != CLOSED", 9, "a condition is compared with a state", "two numbers");
    expect_error("A.state < CLOSED", 1, "this is a state", "on both sides of '<': a number");
    expect_error("1 >= A.reset", 6, "this is a condition", "on both sides of '>=': a number");
    expect_error("1 + A.reset = 1", 5, "this is a condition", "on both sides of '+': a number");
    expect_error("A.state * 2 = 1", 1, "this is a state", "on both sides of '*': a number");
    expect_error("each x: x.snd_una", 9, "this is a number", "a condition");
    expect_error("(count x: 3) = 1", 11, "this is a number", "a condition");
    expect_error("count x: x.reset = 1", 18, "a condition is compared with a number",
                 "two numbers");
}

TEST(FormulaError, OfNumbersThatAreTooLarge) {
    EXPECT_EQ(error_of<Formula>("A.snd_una < 4294967295"), "");
    expect_error("A.snd_una < 4294967296", 13, "the number is too large", "4294967295");
    expect_error("A.snd_una < " + repeated("9", 5000), 13, "the number is too large", "4294967295");
    expect_error("A.snd_nxt * B.snd_nxt = 1", 11, "could exceed 2^63", "by a number or a setting");
    expect_error("A.snd_nxt * 65536 * 65536 = 1", 19, "could exceed 2^63", "by a number");
}

TEST(FormulaError, OfFormulasThatNestTooDeeply) {
    for (const std::string& open : {std::string("("), std::string("not ("), std::string("1+(")}) {
        expect_error(repeated(open, 5000), 49 * open.size() + open.size() + 1, "nested too deeply",
                     "50 levels");
    }
    EXPECT_EQ(error_of<Formula>(repeated("(", 49) + "true" + repeated(")", 49)), "");
    expect_error(repeated("peer(", 1000) + "A", 251, "nested too deeply", "50 levels");
    EXPECT_EQ(error_of<Formula>(repeated("not ", 2000) + "true"), "");
    EXPECT_EQ(error_of<Formula>(repeated("true and ", 2000) + "true"), "");
    EXPECT_EQ(error_of<Formula>(repeated("A.reset implies ", 31) + "true"), "");
}

TEST(FormulaError, OfFormulasThatAreTooLarge) {
    expect_error("1" + repeated("+1", 32) + " = 1", 65, "too long", "32 operands");
    EXPECT_EQ(error_of<Formula>("1" + repeated("+1", 31) + " = 1"), "");
    expect_error(repeated("true implies ", 32) + "true", 417, "row of implies is too long",
                 "32 operands");
    std::string doubling;
    for (int i = 0; i < 40; ++i) doubling += "each x" + std::to_string(i) + ": ";
    EXPECT_THAT(error_of<Formula>(doubling + "x0.reset"), HasSubstr("the formula is too large"));
    EXPECT_THAT(error_of<Formula>(repeated("A.reset and B.reset or ", 10000) + "A.reset"),
                HasSubstr("the formula is too large"));
}

TEST(FormulaError, OfAConditionOnASegment) {
    EXPECT_EQ(error_of<SegmentFormula>("s.fin and s.seq < window and closer(A)"), "");
    EXPECT_THAT(
        error_of<SegmentFormula>("s.fin and A.reset"),
        "file.toml:1:11: a condition on one segment sees no endpoint; allowed: s, settings");
    EXPECT_THAT(error_of<SegmentFormula>("s.fin and some t from A: t.fin"),
                "file.toml:1:18: a condition on one segment sees no channel; allowed: s, settings");
    EXPECT_THAT(error_of<SegmentFormula>("t.fin"), StartsWith("file.toml:1:1: "));
    EXPECT_THAT(error_of<SegmentFormula>("s"), StartsWith("file.toml:1:1: \"s\" is a segment"));
    EXPECT_THAT(error_of<SegmentFormula>("s.len"), StartsWith("file.toml:1:1: this is a number"));
}

}  // namespace
}  // namespace finwait::properties
