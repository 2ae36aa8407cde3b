// `finwait diff` as a process: what differs, what only one design does, exit statuses.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "process.h"

namespace finwait::cli {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

std::vector<std::string> small(const std::string& a, const std::string& b,
                               const std::vector<std::string>& more = {}) {
    std::vector<std::string> arguments{"diff", a, b, "--data", "0,0"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
}

TEST(Diff, NamesTheRowsThatDifferAndShowsWhatOnlyEitherDoes) {
    const Finished finished = run(small("rfc9293", "rfc1337", {"--capacity", "1"}));
    EXPECT_EQ(finished.status, 0);
    EXPECT_EQ(finished.err, "");
    EXPECT_THAT(finished.out, HasSubstr(R"(TIME-WAIT rcv RST  { next = "CLOSED" }  "ignored")"));
    EXPECT_THAT(finished.out, HasSubstr("Shortest behaviour of rfc9293 that "));
    EXPECT_THAT(finished.out, HasSubstr("connection is reset"));
}

TEST(Diff, OfADesignThatDoesLessSaysSo) {
    const Finished finished = run(small("rfc9293", "fin-sent-once", {"--capacity", "1"}));
    EXPECT_EQ(finished.status, 0);
    EXPECT_THAT(finished.out, HasSubstr("Shortest behaviour of rfc9293 that "));
    EXPECT_THAT(finished.out, Not(HasSubstr("Shortest behaviour of fin-sent-once")));
    EXPECT_THAT(finished.out,
                HasSubstr("Every behaviour of fin-sent-once is also a behaviour of rfc9293."));
}

TEST(Diff, OfADesignWithItselfFindsNothing) {
    const Finished finished = run(small("rfc9293", "rfc9293", {"--capacity", "1"}));
    EXPECT_EQ(finished.status, 0);
    EXPECT_THAT(finished.out, HasSubstr("The designs do not differ."));
    EXPECT_THAT(finished.out, HasSubstr("Nothing that can be seen tells them apart"));
}

TEST(Diff, OfARowThatCannotHappenFindsNothingToSee) {
    const TemporaryFolder folder;
    const std::string mine = folder.write("mine.toml", R"(
summary = "ABORT in TIME-WAIT is impossible"
extends = "rfc9293"
[states.TIME-WAIT]
ABORT = "impossible"
)");
    const Finished off = run(small("rfc9293", mine, {"--capacity", "1"}));
    EXPECT_THAT(off.out, HasSubstr("TIME-WAIT ABORT"));
    EXPECT_THAT(off.out, HasSubstr("Nothing that can be seen tells them apart"));
    const Finished on = run(small("rfc9293", mine, {"--capacity", "1", "--abort"}));
    EXPECT_THAT(on.out, HasSubstr("never shows: A calls ABORT"));
}

TEST(Diff, JsonHasDifferencesAndTraces) {
    const Finished finished =
        run(small("rfc9293", "no-time-wait", {"--capacity", "1", "--format", "json"}));
    EXPECT_EQ(finished.status, 0);
    const json document = json::parse(finished.out);
    EXPECT_EQ(document.at("command"), "diff");
    EXPECT_EQ(document.at("designs"), (json{"rfc9293", "no-time-wait"}));
    EXPECT_EQ(document.at("environment").at("data"), (json{0, 0}));
    EXPECT_EQ(document.at("comparison").at("complete"), true);
    EXPECT_EQ(document.at("equal"), false);
    EXPECT_EQ(document.at("differences").size(), 2U);
    EXPECT_EQ(document.at("differences")[0].at("section"), "FIN-WAIT-2");
    ASSERT_FALSE(document.at("only").empty());
    for (const json& only : document.at("only")) {
        EXPECT_FALSE(only.at("trace").at("steps").empty());
        EXPECT_FALSE(only.at("seen").empty());
    }
}

TEST(Diff, BeyondALimitIsInconclusive) {
    const Finished finished =
        run({"diff", "rfc9293", "rfc9293", "--data", "4,4", "--memory", "2M"});
    EXPECT_EQ(finished.status, 3);
    EXPECT_THAT(finished.out, HasSubstr("Inconclusive"));
    EXPECT_THAT(finished.out, Not(HasSubstr("tells them apart")));
}

TEST(Diff, WhatIsWrongWithTheCommandLineIsOneLine) {
    const Finished one = run({"diff", "rfc9293"});
    EXPECT_EQ(one.status, 2);
    EXPECT_THAT(one.err, HasSubstr("OTHER-DESIGN is missing"));
    const Finished unknown = run({"diff", "rfc9293", "rfc92"});
    EXPECT_EQ(unknown.status, 2);
    EXPECT_THAT(unknown.err, StartsWith("finwait: unknown design \"rfc92\""));
    EXPECT_EQ(unknown.out, "");
}

}  // namespace
}  // namespace finwait::cli
