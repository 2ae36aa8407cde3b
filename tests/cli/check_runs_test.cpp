// Which run `finwait check` shows: with the fewest faults, and where there is no time for one.
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

/// The events of the only trace.
std::vector<std::string> events_in(const json& report) {
    std::vector<std::string> events;
    for (const json& step : report.at("properties").at(0).at("trace").at("steps")) {
        events.push_back(step.at("event"));
    }
    return events;
}

TEST(Check, ShowsTheRunWithTheFewestFaultsWhereThatIsAskedFor) {
    const std::vector<std::string> question{
        "check",      "mute-time-wait",         "--data",   "0,0",
        "--property", "time-wait-answers-fins", "--format", "json"};
    const auto with = [](std::vector<std::string> arguments, const std::vector<std::string>& more) {
        arguments.insert(arguments.end(), more.begin(), more.end());
        return arguments;
    };
    // Of the shortest runs each has a copy of the FIN; to send it again takes a step more.
    const std::vector<std::string> shortest = events_in(json::parse(run(question).out));
    EXPECT_EQ(shortest.size(), 8U);
    EXPECT_THAT(shortest, testing::Contains("duplicate"));
    for (const char* const engine : {"factored", "plain"}) {
        const Finished finished = run(with(question, {"--fewest-faults", "--engine", engine}));
        EXPECT_EQ(finished.status, 1) << finished.err;
        const json report = json::parse(finished.out);
        EXPECT_EQ(report.at("properties").at(0).at("fewest_faults"), true);
        const std::vector<std::string> events = events_in(report);
        EXPECT_EQ(events.size(), 9U);
        EXPECT_THAT(events, AllOf(Not(testing::Contains("duplicate")),
                                  Not(testing::Contains("lose")), testing::Contains("retransmit")));
    }
}

TEST(Check, SaysOfASavedRunThatItHasTheFewestFaults) {
    const TemporaryFolder folder;
    const std::string file = folder.file("t.json");
    const Finished finished = run({"check", "mute-time-wait", "--data", "0,0", "--property",
                                   "time-wait-answers-fins", "--fewest-faults", "--save", file});
    const char* const headline =
        "time-wait-answers-fins: the counterexample with the fewest losses and copies, 9 steps";
    EXPECT_THAT(finished.out, HasSubstr(headline));
    EXPECT_THAT(run({"trace", file}).out, HasSubstr(headline));
}

TEST(Check, RefusesTheFewestFaultsWhereTheyAreNotKnown) {
    for (const std::vector<std::string>& other : {std::vector<std::string>{"--first-violation"},
                                                  {"--capacity", "any"},
                                                  {"--engine", "diagram"}}) {
        std::vector<std::string> arguments{"check", "--fewest-faults"};
        arguments.insert(arguments.end(), other.begin(), other.end());
        const Finished finished = run(arguments);
        EXPECT_EQ(finished.status, 2) << other[0];
        EXPECT_THAT(finished.err, HasSubstr("--fewest-faults")) << other[0];
    }
}

TEST(Check, ThatHasNoTimeForATraceSaysSo) {
    for (const char* const time : {"150ms", "300ms", "450ms", "600ms"}) {
        const json report =
            json::parse(run({"check", "fin-free", "--data", "2,2", "--capacity", "2", "--engine",
                             "plain", "--fewest-faults", "--time", time, "--format", "json"})
                            .out);
        for (const json& one : report.at("properties")) {
            if (one.at("verdict") != "violated") continue;
            // Far from all is explored by then.
            EXPECT_FALSE(one.contains("fewest_faults"));
            EXPECT_THAT(one.at("remark").get<std::string>(),
                        testing::AnyOf("no trace is shown: the time limit came first",
                                       "the shortest run is shown: a limit came before the one "
                                       "with the fewest faults"));
        }
    }
}

}  // namespace
}  // namespace finwait::cli
