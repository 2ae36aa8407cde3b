// Formulas about a single step: what they see, what they must not see, what they claim.
#include "properties/language/step_formula.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "properties/files/property_file.h"

namespace finwait::properties {
namespace {

using model::Endpoint;
using model::EventKind;
using model::Segment;
using model::Side;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

model::Environment environment() {
    model::Environment environment;
    environment.data = {3, 5};
    return environment;
}

StepFormula formula(const std::string& text) {
    return {FormulaText(text, {"file.toml", 1, 1}), environment()};
}

std::string error_of(const std::string& text) {
    try {
        (void)formula(text);
    } catch (const model::InputError& error) {
        return error.what();
    }
    return "";
}

class Step : public testing::Test {
  protected:
    Step() {
        before_.rcv_nxt = 2;
        after_.rcv_nxt = 3;
        after_.history.delivered = 3;
        segment_.seq = 2;
        segment_.len = 1;
    }

    [[nodiscard]] bool holds(const std::string& text, Side side = Side::A,
                             bool sends = false) const {
        return formula(text).holds({side, before_, after_, &segment_, sends});
    }

    Endpoint before_;
    Endpoint after_;
    Segment segment_;
};

TEST_F(Step, SeesTheEndpointBeforeAndAfterAndTheSegment) {
    EXPECT_TRUE(holds("x.rcv_nxt = 2 and next(x).rcv_nxt = 3"));
    EXPECT_FALSE(holds("x.rcv_nxt = next(x).rcv_nxt"));
    EXPECT_TRUE(holds("s.seq = x.rcv_nxt and next(x).rcv_nxt = s.seq + s.len"));
    EXPECT_TRUE(holds("x.state = ESTABLISHED and next(x).state = x.state"));
}

TEST_F(Step, SeesWhetherTheEventSends) {
    EXPECT_FALSE(holds("sends"));
    EXPECT_TRUE(holds("sends", Side::A, true));
    EXPECT_TRUE(holds("sends = (s.len = 1)", Side::B, true));
    EXPECT_TRUE(holds("sends != (s.len = 1)"));
}

TEST_F(Step, KnowsTheSettingsOfTheEndpointThatItIsOf) {
    EXPECT_TRUE(holds("data(x) = 3 and data(peer(x)) = 5", Side::A));
    EXPECT_TRUE(holds("data(x) = 5 and data(peer(x)) = 3", Side::B));
    EXPECT_TRUE(holds("data(A) = 3", Side::B));
    EXPECT_TRUE(holds("next(x).delivered = data(x)", Side::A));
    EXPECT_FALSE(holds("next(x).delivered = data(x)", Side::B));
}

TEST(StepFormula, IsWrittenAsItIsRead) {
    EXPECT_EQ(formula(" s.fin  and x.reset implies (next( x ).fin_received or sends)").text(),
              "s.fin and x.reset implies next(x).fin_received or sends");
}

TEST(StepFormula, TellsWhetherItSpeaksOfASegment) {
    EXPECT_TRUE(formula("x.reset implies s.fin").speaks_of_segment());
    EXPECT_FALSE(formula("x.reset implies sends").speaks_of_segment());
}

TEST(StepFormula, HasThePremisesOfItsImplies) {
    std::vector<std::string> premises;
    const StepFormula claim =
        formula("(s.fin implies sends) and (x.reset and s.rst implies next(x).reset)");
    for (const StepFormula& premise : claim.premises()) premises.push_back(premise.text());
    EXPECT_THAT(premises, ElementsAre("s.fin", "x.reset and s.rst"));
}

TEST(StepFormula, SeesNoPeerAndNoChannel) {
    constexpr const char* kOneEndpoint =
        "a step is of one endpoint, which never sees its peer; allowed: x, next(x), s, settings";
    EXPECT_EQ(error_of("peer(x).reset"), std::string("file.toml:1:1: ") + kOneEndpoint);
    EXPECT_EQ(error_of("x.reset or A.reset"), std::string("file.toml:1:12: ") + kOneEndpoint);
    EXPECT_THAT(error_of("each y: y.reset"), HasSubstr("1:1: a step is of one endpoint"));
    EXPECT_THAT(error_of("(count y: y.reset) = 1"), HasSubstr("1:2: a step is of one endpoint"));
    EXPECT_THAT(error_of("some t from x: t.fin"), HasSubstr("a step sees no channel"));
}

TEST(StepFormula, HasOneNextOfItsEndpoint) {
    EXPECT_THAT(error_of("next(next(x)).reset"), HasSubstr("allowed: next(x)"));
    EXPECT_THAT(error_of("next(peer(x)).reset"), HasSubstr("allowed: next(x)"));
    EXPECT_THAT(error_of("peer(next(x)).reset"), HasSubstr("allowed: x, peer(x), next(x)"));
    EXPECT_THAT(error_of("next(A).reset"), HasSubstr("allowed: next(x)"));
    EXPECT_THAT(error_of("data(next(x)) = 1"),
                HasSubstr("a setting is the same after a step; allowed: data(x)"));
    EXPECT_THAT(error_of("next(x)"), HasSubstr("\"next\" is an endpoint, no value"));
    EXPECT_THAT(error_of("send"), HasSubstr("sends"));
}

TEST(StepFormula, OfOthersThereIsNoNextAndNoSends) {
    for (const char* const text : {"next(A).reset", "sends", "A.reset and sends"}) {
        EXPECT_THROW(Formula(text, environment()), model::InputError) << text;
    }
}

Property property(const std::string& lines) {
    return parse_properties(
               "[[property]]\nname = \"p\"\nsentence = \"s\"\nsource = \"t\"\nkind = \"step\"\n" +
                   lines,
               "file.toml", environment())
        .front();
}

std::string error_in(const std::string& lines) {
    try {
        (void)property(lines);
    } catch (const model::InputError& error) {
        return error.what();
    }
    return "";
}

TEST_F(Step, IsViolatedByEventsThatThePropertyNames) {
    const Property claim =
        property("events = [{ event = \"deliver\", endpoint = \"B\" }]\nformula = \"sends\"");
    const auto violated = [&](EventKind kind, Side side, const Segment* sent) {
        return claim.is_violated_by({kind, side, segment_}, before_, after_, sent);
    };
    EXPECT_TRUE(violated(EventKind::Deliver, Side::B, nullptr));
    EXPECT_FALSE(violated(EventKind::Deliver, Side::B, &segment_));
    EXPECT_FALSE(violated(EventKind::Deliver, Side::A, nullptr));
    EXPECT_FALSE(violated(EventKind::Duplicate, Side::B, nullptr));
}

TEST_F(Step, IsOfEveryEventWhereThePropertyNamesNone) {
    const Property claim = property("formula = \"x.rcv_nxt = next(x).rcv_nxt\"");
    EXPECT_TRUE(claim.is_violated_by({EventKind::Close, Side::A, {}}, before_, after_, nullptr));
    EXPECT_TRUE(
        claim.is_violated_by({EventKind::Deliver, Side::B, segment_}, before_, after_, nullptr));
}

TEST_F(Step, ThatSpeaksOfASegmentIsNotOfEventsWithoutOne) {
    const Property claim = property("formula = \"s.fin\"");
    EXPECT_FALSE(claim.is_violated_by({EventKind::Close, Side::A, {}}, before_, after_, nullptr));
    EXPECT_TRUE(
        claim.is_violated_by({EventKind::Lose, Side::A, segment_}, before_, before_, nullptr));
}

TEST(StepProperty, ThatSpeaksOfASegmentNamesAnEventThatConcernsOne) {
    EXPECT_THAT(error_in("events = [\"CLOSE\"]\nformula = \"s.fin\""),
                StartsWith("file.toml:7:11: the formula speaks of the segment s"));
    EXPECT_EQ(error_in("events = [\"CLOSE\", \"lose\"]\nformula = \"s.fin\""), "");
    EXPECT_EQ(error_in("events = [\"CLOSE\"]\nformula = \"x.reset\""), "");
}

TEST(StepProperty, NeedsAFormula) {
    EXPECT_THAT(error_in("events = [\"CLOSE\"]"), HasSubstr("needs the key \"formula\""));
    EXPECT_THAT(error_in("formula = \"sends\"\nthrough = [\"A.reset\"]"), HasSubstr("through"));
}

TEST(StepProperty, WithoutPremisesSpeaksOfTheEventsThatItNames) {
    EXPECT_THAT(property("events = [\"ABORT\", \"CLOSE\"]\nformula = \"sends\"").premise_texts(),
                ElementsAre("CLOSE, ABORT"));
    EXPECT_THAT(property("formula = \"sends\"").premise_texts(), ElementsAre("any event"));
    EXPECT_THAT(property("formula = \"x.reset implies sends\"").premise_texts(),
                ElementsAre("x.reset"));
}

}  // namespace
}  // namespace finwait::properties
