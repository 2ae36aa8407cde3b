// What a reduction leaves out changes no answer: every shipped design in small environments of
// every kind, with and without. (That counts, verdicts and runs are the same with and without
// symmetry, the grid of `expect_agreement` says.)
#include "checker/program/engines/reductions.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "model/files/design_file.h"
#include "properties/files/property_file.h"
#include "tests/agreement/engines.h"

namespace finwait::agreement {
namespace {

using model::Environment;
using model::Order;
using program::EngineChoice;
using program::EngineOptions;
using program::EngineResult;
using properties::Kind;
using properties::Property;

std::vector<const Property*> pointers(const std::vector<Property>& properties) {
    std::vector<const Property*> asked;
    asked.reserve(properties.size());
    for (const Property& property : properties) asked.push_back(&property);
    return asked;
}

/// The shipped claims about endpoints, and one per pair of states: how far away it is.
std::vector<Property> questions_of_endpoints(const Environment& environment) {
    std::vector<Property> properties;
    for (Property& property : properties::shipped_properties(environment)) {
        const bool about_endpoints =
            property.kind == Kind::Always && !property.formula->footprint().touches_channel();
        if (about_endpoints) properties.push_back(std::move(property));
    }
    std::string text;
    for (const model::State a : model::kAllStates) {
        for (const model::State b : model::kAllStates) {
            // A connection that starts ESTABLISHED is never in a state before that.
            if (a <= model::State::Established || b <= model::State::Established) continue;
            text += fmt::format(
                "[[property]]\nname = \"never-{2}-{3}\"\nsentence = \"Never in {0} and {1}.\"\n"
                "source = \"made up\"\nkind = \"always\"\n"
                "formula = \"not (A.state = {0} and B.state = {1})\"\n",
                model::name_of(a), model::name_of(b), static_cast<int>(a), static_cast<int>(b));
        }
    }
    text += R"toml(
[[property]]
name = "both-wait"
sentence = "Both have waited."
source = "made up"
kind = "reachable"
formula = "A.time_waited and B.time_waited"
)toml";
    properties::add_properties(properties,
                               properties::parse_properties(text, "pairs", environment));
    return properties;
}

EngineResult judged(const model::ConnectionModel& model, const std::vector<Property>& properties,
                    const EngineOptions& options, unsigned threads) {
    checker::Limits limits;
    limits.threads = threads;
    return program::run_engine(model, pointers(properties), limits, options);
}

void expect_same_answers(const EngineResult& whole, const EngineResult& part,
                         const std::vector<Property>& properties) {
    EXPECT_EQ(whole.happened, part.happened);
    for (std::size_t i = 0; i < properties.size(); ++i) {
        const program::Finding& expected = whole.findings[i];
        const program::Finding& found = part.findings[i];
        EXPECT_EQ(found.verdict, expected.verdict) << properties[i].name;
        EXPECT_EQ(found.premises_met, expected.premises_met) << properties[i].name;
        ASSERT_EQ(found.run.has_value(), expected.run.has_value()) << properties[i].name;
        if (!found.run) continue;
        EXPECT_EQ(found.run->events.size(), expected.run->events.size()) << properties[i].name;
    }
}

void expect_same_runs(const EngineResult& one, const EngineResult& other) {
    EXPECT_EQ(one.counts, other.counts);
    ASSERT_EQ(one.findings.size(), other.findings.size());
    for (std::size_t i = 0; i < one.findings.size(); ++i) {
        ASSERT_EQ(one.findings[i].run.has_value(), other.findings[i].run.has_value());
        if (one.findings[i].run) {
            EXPECT_EQ(one.findings[i].run->events, other.findings[i].run->events);
        }
    }
}

void expect_subsumption_changes_no_answer(const std::string& design,
                                          const Environment& environment) {
    SCOPED_TRACE(design);
    const model::ConnectionModel model(model::find_design(design), model::find_design(design),
                                       environment);
    const std::vector<Property> properties = questions_of_endpoints(environment);
    EngineOptions options;
    const EngineResult whole = judged(model, properties, options, 1);
    options.subsumption = true;
    const EngineResult part = judged(model, properties, options, 1);
    ASSERT_TRUE(part.reductions.subsumption.used) << part.reductions.subsumption.why_not;
    expect_same_answers(whole, part, properties);
    EXPECT_LE(part.counts.states, whole.counts.states);
    if (environment.capacity > 1) {
        EXPECT_LT(part.counts.transitions, whole.counts.transitions);
    }

    options.symmetry = false;
    expect_same_runs(part, judged(model, properties, options, 2));
    options.choice = EngineChoice::Explicit;
    expect_same_runs(part, judged(model, properties, options, 2));
    expect_same_runs(part, judged(model, properties, options, 1));
}

Environment environment(std::array<std::uint32_t, 2> data, std::uint32_t capacity) {
    Environment result;
    result.data = data;
    result.capacity = capacity;
    return result;
}

TEST(Subsumption, ChangesNoAnswerOfAnyDesign) {
    for (const std::string& design : model::shipped_designs()) {
        for (const bool duplication : {false, true}) {
            for (const bool abort : {false, true}) {
                SCOPED_TRACE(fmt::format("duplication {}, abort {}", duplication, abort));
                Environment small = environment({0, 0}, 2);
                small.duplication = duplication;
                small.abort = abort;
                expect_subsumption_changes_no_answer(design, small);
            }
        }
        expect_subsumption_changes_no_answer(design, environment({1, 0}, 1));
    }
}

TEST(Subsumption, ChangesNoAnswerInLargerEnvironments) {
    Environment deep = environment({0, 0}, 3);
    expect_subsumption_changes_no_answer("rfc9293", deep);
    deep.delayed_ack = false;
    expect_subsumption_changes_no_answer("rfc9293", deep);
    const Environment with_data = environment({1, 0}, 2);
    expect_subsumption_changes_no_answer("rfc9293", with_data);
    expect_subsumption_changes_no_answer("fin-over-hole", with_data);
}

TEST(Subsumption, LeavesWorldsOut) {
    const Environment deep = environment({0, 0}, 3);
    const model::ConnectionModel model(model::find_design("rfc9293"), model::find_design("rfc9293"),
                                       deep);
    EngineOptions options;
    const EngineResult whole = judged(model, {}, options, 1);
    options.subsumption = true;
    EXPECT_LT(judged(model, {}, options, 1).counts.states, whole.counts.states);
}

/// Why subsumption is not used; empty if it is.
std::string why_not(const std::string& property, const Environment& environment = {}) {
    const model::ConnectionModel model(model::find_design("rfc9293"), model::find_design("rfc9293"),
                                       environment);
    std::vector<Property> properties;
    for (Property& one : properties::shipped_properties(environment)) {
        if (one.name == property || one.name == "no-data-lost") {
            properties.push_back(std::move(one));
        }
    }
    EngineOptions options;
    options.subsumption = true;
    return program::reductions_for(model, pointers(properties), options).subsumption.why_not;
}

TEST(Subsumption, IsOffWhereItWouldBeUnsound) {
    EXPECT_EQ(why_not("no-data-lost"), "");
    EXPECT_EQ(why_not("no-deadlock"), "no-deadlock speaks of states in which nothing can happen");
    for (const char* const name :
         {"close-stays-possible", "both-reach-closed", "no-endless-acks"}) {
        EXPECT_EQ(why_not(name), std::string(name) + " speaks of what becomes of runs in the end");
    }
    EXPECT_EQ(why_not("three-segment-close"),
              "three-segment-close speaks of what a run meets on its way");
    Environment orderly;
    orderly.order = Order::Fifo;
    EXPECT_NE(why_not("no-data-lost", orderly), "");
    Environment reliable;
    reliable.loss = false;
    EXPECT_EQ(why_not("no-data-lost", reliable), "the network loses nothing");
}

TEST(Subsumption, IsOffForFormulasThatLookAtChannels) {
    const Questions questions{Environment{}};
    const model::ConnectionModel model(model::find_design("rfc9293"), model::find_design("rfc9293"),
                                       Environment{});
    EngineOptions options;
    options.subsumption = true;
    const auto about = std::ranges::find(questions.properties, "no-rst-from-a", &Property::name);
    ASSERT_NE(about, questions.properties.end());
    const Property* const asked[] = {&*about};
    EXPECT_EQ(program::reductions_for(model, asked, options).subsumption.why_not,
              "no-rst-from-a looks at segments in flight");
}

TEST(Reductions, AreSaidToBeUsedWhereTheyAre) {
    const Environment small = environment({0, 0}, 1);
    const model::ConnectionModel model(model::find_design("rfc9293"), model::find_design("rfc9293"),
                                       small);
    const auto factored = program::reductions_for(model, {}, {});
    EXPECT_TRUE(factored.symmetry.used);
    EXPECT_FALSE(factored.subsumption.used);
    const auto plain = program::reductions_for(model, {}, {EngineChoice::Explicit});
    EXPECT_FALSE(plain.symmetry.used);
    const Environment lopsided = environment({1, 0}, 1);
    const model::ConnectionModel unlike(model::find_design("rfc9293"),
                                        model::find_design("rfc9293"), lopsided);
    EXPECT_EQ(program::reductions_for(unlike, {}, {}).symmetry.why_not, "the ends are not alike");
}

}  // namespace
}  // namespace finwait::agreement
