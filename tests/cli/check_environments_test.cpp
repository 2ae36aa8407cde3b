// `finwait check` where properties are drawn in environments of their own: several explorations.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <nlohmann/json.hpp>
#include <set>

#include "checks.h"
#include "process.h"

namespace finwait::cli {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

TEST(Check, LaysTheOptionsOverTheEnvironmentThatAPropertyIsDrawnIn) {
    const auto check = [](const std::vector<std::string>& more) {
        std::vector<std::string> arguments{"check", "--property", "three-segment-close"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return run(arguments);
    };
    const Finished drawn = check({});
    EXPECT_EQ(drawn.status, 0);
    EXPECT_THAT(drawn.out, HasSubstr("\ndata 0,0 · window 4 · capacity 2 "));
    EXPECT_THAT(drawn.out, HasSubstr("✓ reached  three-segment-close"));
    // 4 is the default: what is said changes nothing.
    const Finished same = check({"--window", "4"});
    EXPECT_THAT(same.out, HasSubstr("\ndata 0,0 · window 4 · capacity 2 "));
    EXPECT_THAT(same.out, HasSubstr("✓ reached  three-segment-close"));
    const Finished smaller = check({"--capacity", "1"});
    EXPECT_THAT(smaller.out, HasSubstr("\ndata 0,0 · window 4 · capacity 1 "));
    EXPECT_THAT(smaller.out, HasSubstr("✓ reached  three-segment-close"));
    const Finished with_data = check({"--data", "1,1"});
    EXPECT_THAT(with_data.out, HasSubstr("\ndata 1,1 · window 4 · capacity 2 "));
    EXPECT_THAT(with_data.out, HasSubstr("– not reached  three-segment-close"));
}

/// What is told of a property, and the environment and counts of its exploration.
struct Explored {
    std::string verdict;
    json data;
    json states;
};
Explored explored(const json& document, const std::string& name) {
    const json one = property(document, name);
    const json& exploration = document.at("explorations").at(one.at("exploration").get<size_t>());
    return {one.at("verdict"), exploration.at("environment").at("data"),
            exploration.at("exploration").at("states")};
}

TEST(Check, ExploresEveryEnvironmentThatItsPropertiesAreDrawnIn) {
    const Finished finished = run({"check", "--property", "three-segment-close", "--property",
                                   "no-deadlock", "--property", "half-close", "--format", "json"});
    EXPECT_EQ(finished.status, 0);
    const json document = json::parse(finished.out);
    ASSERT_EQ(document.at("explorations").size(), 3U);
    // The first stands where the only one of other documents stands.
    EXPECT_EQ(document.at("environment").at("data"), json({1, 1}));
    EXPECT_EQ(document.at("exploration").at("states"), 330375);
    EXPECT_EQ(document.at("explorations").at(0).at("exploration"), document.at("exploration"));
    const Explored deadlock = explored(document, "no-deadlock");
    EXPECT_EQ(deadlock.verdict, "holds");
    EXPECT_EQ(deadlock.states, 330375);
    const Explored three = explored(document, "three-segment-close");
    EXPECT_EQ(three.verdict, "reached");
    EXPECT_EQ(three.data, json({0, 0}));
    EXPECT_EQ(three.states, 4694);
    const Explored half = explored(document, "half-close");
    EXPECT_EQ(half.verdict, "reached");
    EXPECT_EQ(half.data, json({0, 1}));
    EXPECT_EQ(half.states, 38296);
}

TEST(Check, NamesEachEnvironmentAboveItsVerdicts) {
    const Finished finished =
        run({"check", "--property", "three-segment-close", "--property", "no-deadlock"});
    EXPECT_EQ(finished.status, 0);
    const auto at = [&](const char* text) { return finished.out.find(text); };
    EXPECT_LT(at("\ndata 1,1 "), at("✓ holds  no-deadlock"));
    EXPECT_LT(at("✓ holds  no-deadlock"), at("330,375 states"));
    EXPECT_LT(at("330,375 states"), at("\nrfc9293\ndata 0,0 "));
    EXPECT_LT(at("\nrfc9293\ndata 0,0 "), at("✓ reached  three-segment-close"));
    EXPECT_LT(at("✓ reached  three-segment-close"), at("4,694 states"));
    EXPECT_NE(at("4,694 states"), std::string::npos);
}

TEST(Check, OfAllPropertiesRfc9293ReachesEveryScenario) {
    const Finished finished = run({"check", "--all-properties", "--format", "json"});
    EXPECT_EQ(finished.status, 1);
    const json document = json::parse(finished.out);
    for (const json& one : document.at("properties")) {
        if (one.at("kind") == "reachable") {
            EXPECT_EQ(one.at("verdict"), "reached") << one.at("name");
        } else {
            // What RFC 1337 is about.
            const std::set<std::string> violated{"time-wait-not-cut-short", "never-reset",
                                                 "quiet-after-time-wait"};
            EXPECT_EQ(one.at("verdict"), violated.contains(one.at("name")) ? "violated" : "holds")
                << one.at("name");
        }
    }
}

TEST(Check, OfSeveralExplorationsStopsAtTheFirstViolation) {
    const Finished finished =
        run({"check", "--all-properties", "--first-violation", "--format", "json"});
    EXPECT_EQ(finished.status, 1);
    const json document = json::parse(finished.out);
    EXPECT_EQ(property(document, "quiet-after-time-wait").at("verdict"), "violated");
    const Explored scenario = explored(document, "half-close");
    EXPECT_EQ(scenario.verdict, "inconclusive");
    EXPECT_EQ(scenario.states, 0);
}

TEST(Check, OfSeveralExplorationsGivesThemOneTimeLimit) {
    const Finished finished = run(endless({"--property", "three-segment-close", "--property",
                                           "no-data-lost", "--time", "50ms", "--format", "json"}));
    EXPECT_EQ(finished.status, 3);
    const json document = json::parse(finished.out);
    // --data is given: both are judged in one environment.
    EXPECT_FALSE(document.contains("explorations"));
    const Finished two = run({"check", "--capacity", "5", "--property", "half-close", "--property",
                              "no-data-lost", "--time", "50ms", "--format", "json"});
    EXPECT_EQ(two.status, 3);
    const json of_two = json::parse(two.out);
    for (const json& one : of_two.at("explorations")) {
        EXPECT_EQ(one.at("exploration").at("ending"), "time limit");
    }
}

TEST(Check, RefusesACheckpointOfSeveralExplorations) {
    const TemporaryFolder folder;
    const Finished finished = run({"check", "--property", "three-segment-close", "--property",
                                   "no-deadlock", "--checkpoint", folder.file("checkpoint")});
    EXPECT_EQ(finished.status, 2);
    EXPECT_THAT(finished.err, HasSubstr("drawn in 2 environments"));
    EXPECT_THAT(folder.names(), testing::IsEmpty());
}

TEST(Check, SavesTheTracesOfSeveralExplorationsInOneFile) {
    const TemporaryFolder folder;
    const std::string file = folder.file("traces.json");
    const Finished checked = run(
        {"check", "--property", "three-segment-close", "--property", "half-close", "--save", file});
    ASSERT_EQ(checked.status, 0);
    const Finished shown = run({"trace", file});
    EXPECT_EQ(shown.status, 0) << shown.err;
    for (const char* const name : {"three-segment-close: ", "half-close: "}) {
        const auto begin = shown.out.find(name);
        ASSERT_NE(begin, std::string::npos);
        EXPECT_THAT(checked.out,
                    HasSubstr(shown.out.substr(begin, shown.out.find("\n\n", begin) - begin)));
    }
    const json traces = json::parse(run({"trace", file, "--format", "json"}).out).at("traces");
    ASSERT_EQ(traces.size(), 2U);
    EXPECT_FALSE(traces.at(0).contains("environment"));
    EXPECT_EQ(traces.at(1).at("environment").at("data"), json({0, 1}));
    EXPECT_EQ(run({"trace", file, "--concrete", "--where", "A.isn = 900"}).status, 0);
}

}  // namespace
}  // namespace finwait::cli
