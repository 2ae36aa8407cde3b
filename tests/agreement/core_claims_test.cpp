// The core properties that speak of single events and of what was sent: each has a design that
// violates it, which both engines show by the same run, and rfc9293 satisfies each, not for want of
// a case.
#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "checker/program/engines/coverage.h"
#include "checker/program/engines/engine.h"
#include "checker/program/traces/trace.h"
#include "model/files/design_file.h"
#include "properties/files/property_file.h"

namespace finwait::agreement {
namespace {

using checker::Verdict;
using model::Environment;
using program::EngineChoice;
using program::EngineResult;
using properties::Property;

struct Broken {
    const char* property;
    /// What differs from rfc9293, in the words of a design file.
    const char* change;
    /// Of the shortest counterexample; of a lasso, with its cycle.
    std::size_t steps;
    Environment environment{};
};

Environment with_data(std::uint32_t a, std::uint32_t b) {
    Environment environment;
    environment.data = {a, b};
    return environment;
}
Environment half_closed() {
    Environment environment = with_data(0, 1);
    environment.closers = {true, false};
    return environment;
}
Environment with_abort() {
    Environment environment = with_data(0, 0);
    environment.abort = true;
    return environment;
}

model::Design changed(const std::string& change) {
    return model::parse_design("summary = \"rfc9293, changed\"\nextends = \"rfc9293\"\n" + change,
                               "changed.toml");
}

std::vector<const Property*> core_pointers(const std::vector<Property>& properties) {
    std::vector<const Property*> all;
    for (const Property& property : properties) all.push_back(&property);
    return all;
}

EngineResult judged(const model::Design& design, const Environment& environment,
                    const std::vector<const Property*>& asked, EngineChoice engine) {
    const model::ConnectionModel model(design, design, environment);
    return program::run_engine(model, asked, {}, {engine});
}

/// The verdict, and the events one after the other.
std::string text_of(const program::Finding& finding) {
    std::string text(checker::name_of(finding.verdict));
    if (!finding.run) return text;
    for (const model::Event& event : finding.run->events) text += "; " + program::text_of(event);
    return text;
}

void expect_violated(const Broken& broken) {
    SCOPED_TRACE(std::string(broken.property) + ": " + broken.change);
    const auto shipped = properties::shipped_properties(broken.environment);
    const Property* const property = find_property(shipped, broken.property);
    ASSERT_NE(property, nullptr);
    const model::Design design = changed(broken.change);
    const auto by = [&](EngineChoice engine) {
        return judged(design, broken.environment, {property}, engine).findings.front();
    };
    const program::Finding factored = by(EngineChoice::Factored);
    EXPECT_EQ(factored.verdict, Verdict::Violated);
    ASSERT_TRUE(factored.run);
    EXPECT_EQ(factored.run->events.size(), broken.steps);
    EXPECT_EQ(text_of(factored), text_of(by(EngineChoice::Explicit)));
}

TEST(CoreClaims, AFinThatIsIgnoredInEstablished) {
    // CLOSE, the FIN, its arrival: that the peer closes later by itself does not cover it up.
    expect_violated({"fin-is-taken", "[states.ESTABLISHED]\n\"rcv FIN\" = \"ignored\"", 3});
}

TEST(CoreClaims, AFinThatIsTakenAndNotAcknowledged) {
    // On a segment with text it would be the text that is acknowledged.
    const Environment no_data = with_data(0, 0);
    expect_violated({"fin-is-taken",
                     "[states.ESTABLISHED]\n\"rcv FIN\" = { next = \"CLOSE-WAIT\" }", 3, no_data});
    expect_violated(
        {"fin-is-taken", "[states.FIN-WAIT-1]\n\"rcv FIN\" = { next = \"CLOSING\" }", 4, no_data});
    expect_violated({"fin-is-taken", "[states.FIN-WAIT-2]\n\"rcv FIN\" = { next = \"TIME-WAIT\" }",
                     6, no_data});
    // CLOSED at once, and the FIN that led there is never answered.
    expect_violated(
        {"fin-is-taken", "[states.FIN-WAIT-2]\n\"rcv FIN\" = { next = \"CLOSED\" }", 6, no_data});
}

TEST(CoreClaims, TextThatIsNotTaken) {
    // Text on the ACK of the FIN finds A in TIME-WAIT, where nothing is delivered.
    expect_violated({"text-is-taken",
                     "[states.FIN-WAIT-1]\n\"rcv ACK of FIN\" = { next = \"TIME-WAIT\" }", 5,
                     with_data(0, 1)});
}

TEST(CoreClaims, AnRstThatEndsNothing) {
    expect_violated({"rst-ends-the-connection", "[states.ESTABLISHED]\n\"rcv RST\" = \"ignored\"",
                     2, with_abort()});
    expect_violated({"rst-ends-the-connection",
                     "[states.CLOSE-WAIT]\n\"rcv RST\" = { next = \"CLOSING\" }", 5, with_abort()});
}

TEST(CoreClaims, TimeWaitThatAnswersNothing) {
    expect_violated(
        {"time-wait-answers-fins", "[mechanisms]\ntime-wait-answers = false", 8, with_data(0, 0)});
}

TEST(CoreClaims, TimeWaitThatAnAckEnds) {
    expect_violated({"time-wait-lasts",
                     "[states.TIME-WAIT]\n\"rcv ACK of FIN\" = { next = \"CLOSED\" }", 8,
                     with_data(0, 0)});
}

TEST(CoreClaims, WhoIsClosedAndHasHandedOverNothing) {
    // A CLOSE that drops everything.
    expect_violated(
        {"orderly-close-is-complete", "[states.ESTABLISHED]\nCLOSE = { next = \"CLOSED\" }", 1});
    expect_violated(
        {"orderly-close-is-complete", "[states.CLOSE-WAIT]\nCLOSE = { next = \"CLOSED\" }", 4});
}

TEST(CoreClaims, WhatIsSentAndNeverAcknowledged) {
    expect_violated(
        {"sent-is-acknowledged", "[mechanisms]\nfin-retransmitted = false", 6, with_data(0, 0)});
    // B's application never closes by itself, and A's FIN stays without an answer.
    expect_violated({"sent-is-acknowledged", "[states.ESTABLISHED]\n\"rcv FIN\" = \"ignored\"", 7,
                     half_closed()});
}

TEST(CoreClaims, AnAbortThatDoesNotEndOrDoesNotTell) {
    expect_violated(
        {"abort-resets", "[states.ESTABLISHED]\nABORT = { next = \"CLOSED\" }", 1, with_abort()});
    expect_violated({"abort-resets",
                     "[states.FIN-WAIT-1]\nABORT = { next = \"FIN-WAIT-1\", send = \"RST\" }", 2,
                     with_abort()});
    expect_violated({"abort-resets",
                     "[states.LAST-ACK]\nABORT = { next = \"CLOSED\", send = \"RST\" }", 5,
                     with_abort()});
}

/// Of the core properties, those that rfc9293 violates there.
std::vector<std::string> violated_by_rfc9293(const Environment& environment) {
    const auto core = properties::shipped_properties(
        environment, [](const Property& property) { return property.core; });
    const auto asked = core_pointers(core);
    const EngineResult result =
        judged(model::find_design("rfc9293"), environment, asked, EngineChoice::Factored);
    std::vector<std::string> violated;
    for (std::size_t i = 0; i < asked.size(); ++i) {
        if (result.findings[i].verdict != Verdict::Holds) violated.push_back(asked[i]->name);
    }
    return violated;
}

TEST(CoreClaims, Rfc9293SatisfiesAllOfThemAndNoneForWantOfACase) {
    const auto core =
        properties::shipped_properties({}, [](const Property& property) { return property.core; });
    const auto asked = core_pointers(core);
    for (const EngineChoice engine : {EngineChoice::Factored, EngineChoice::Explicit}) {
        const EngineResult result = judged(model::find_design("rfc9293"), {}, asked, engine);
        for (std::size_t i = 0; i < asked.size(); ++i) {
            const program::Finding& finding = result.findings[i];
            EXPECT_EQ(finding.verdict, Verdict::Holds) << asked[i]->name;
            EXPECT_FALSE(program::is_vacuous(*asked[i], finding, result.ending)) << asked[i]->name;
            EXPECT_TRUE(program::unmet_premises(*asked[i], finding).empty()) << asked[i]->name;
        }
    }
}

TEST(CoreClaims, Rfc9293SatisfiesAllOfThemInASpreadOfEnvironments) {
    std::vector<Environment> environments{with_data(0, 0), with_data(2, 1), with_data(0, 1)};
    environments.emplace_back().delayed_ack = false;
    environments.emplace_back().order = model::Order::Fifo;
    environments.emplace_back().loss = false;
    environments.emplace_back().duplication = false;
    for (const Environment& environment : environments) {
        EXPECT_EQ(violated_by_rfc9293(environment), std::vector<std::string>{});
    }
}

TEST(CoreClaims, WhereOneEndNeverClosesOnlyTheEndOfTheCloseIsMissed) {
    for (const std::array closers : {std::array{true, false}, std::array{false, true}}) {
        Environment environment;
        environment.closers = closers;
        EXPECT_EQ(
            violated_by_rfc9293(environment),
            (std::vector<std::string>{"no-deadlock", "close-stays-possible", "both-reach-closed"}));
    }
}

}  // namespace
}  // namespace finwait::agreement
