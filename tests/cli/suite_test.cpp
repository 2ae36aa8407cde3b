// `finwait suite` as a process: what it shows, its exit statuses, JSON, JUnit XML.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "process.h"
#include "tests/places.h"

namespace finwait::cli {
namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

/// In an environment of a few hundred worlds. `cases` begins on line 3.
std::string small_suite(const std::string& cases) {
    return "summary = \"Small\"\nenvironment = { data = [0, 0], capacity = 1 }\n" + cases;
}

const std::string kRight = small_suite(R"toml([[case]]
design = ["rfc9293", "no-time-wait"]
violated = []
properties = "no-deadlock"
[[case]]
design = "no-time-wait"
properties = "time-wait-before-closed"
)toml");

/// The last case expects the wrong thing, of two properties.
const std::string kWrong = small_suite(R"toml([[case]]
design = "rfc9293"
[[case]]
design = "no-time-wait"
properties = ["time-wait-before-closed", "no-deadlock", "no-data-lost"]
violated = ["no-data-lost"]
)toml");

/// Nothing of it ends within a moment.
const std::string kLarge = R"toml(summary = "Large"
[[case]]
design = ["rfc9293", "fin-free"]
environment = { data = [6, 6], capacity = 4 }
)toml";

/// Runs a suite of that content in a folder of its own.
constexpr std::uint64_t kOneMebibyte = std::uint64_t{1} << 20U;

Finished run_suite(const std::string& content, const std::vector<std::string>& more = {},
                   const Surroundings& surroundings = {}) {
    const TemporaryFolder folder;
    std::vector<std::string> arguments{"suite", folder.write("own.toml", content)};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run(arguments, surroundings);
}

/// A document without what differs from run to run.
json lasting(json document) {
    document.erase("seconds");
    document.erase("threads");
    for (json& suite : document.at("suites")) {
        for (json& one : suite.at("cases")) {
            one.erase("place");
            one.at("exploration").erase("seconds");
        }
    }
    return document;
}

TEST(Suite, WithoutDepthTellsTheSameOtherwise) {
    const auto told = [](const std::vector<std::string>& more) {
        return lasting(json::parse(run_suite(kWrong, more).out));
    };
    json expected = told({"--format", "json"});
    for (json& one : expected.at("suites").at(0).at("cases"))
        one.at("exploration").at("depth") = nullptr;
    EXPECT_EQ(told({"--format", "json", "--no-depth"}), expected);
}

TEST(Suite, ThatIsAsExpectedSaysSo) {
    const Finished finished = run_suite(kRight);
    EXPECT_EQ(finished.status, 0);
    EXPECT_EQ(finished.err, "");
    EXPECT_THAT(finished.out, HasSubstr("own: 3 cases, 3 verdicts: all as expected\n"));
    EXPECT_THAT(finished.out, HasSubstr("  time-wait-before-closed\n"));
    EXPECT_THAT(finished.out, HasSubstr("no-time-wait · data 0,0 · capacity 1  ✗\n"));
    EXPECT_THAT(finished.out, Not(HasSubstr("counterexample")));
}

TEST(Suite, WithAWrongExpectationSaysWhichAndShowsTheTrace) {
    const Finished finished = run_suite(kWrong);
    EXPECT_EQ(finished.status, 1);
    EXPECT_THAT(finished.out, HasSubstr("own: 2 cases, 20 verdicts: 2 unexpected\n"));
    EXPECT_THAT(finished.out,
                HasSubstr("no-time-wait · data 0,0 · capacity 1    ! !                 ✓\n"));
    EXPECT_THAT(finished.out,
                HasSubstr("! no-time-wait · data 0,0 · capacity 1: time-wait-before-closed is "
                          "violated, and was expected to\n"));
    EXPECT_THAT(finished.out, HasSubstr("own.toml:5:1)\n"));
    EXPECT_THAT(finished.out, HasSubstr("time-wait-before-closed: the shortest counterexample"));
    EXPECT_THAT(finished.out, HasSubstr("no-data-lost holds, and was expected to be violated"));
}

TEST(Suite, MuteTimeWaitIsCaughtByTheWitnessThatItLacks) {
    const Finished finished = run_suite(small_suite(R"toml([[case]]
design = ["rfc9293", "mute-time-wait"]
properties = "last-ack-lost"
)toml"));
    EXPECT_EQ(finished.status, 0);
    EXPECT_THAT(finished.out, HasSubstr("rfc9293 · data 0,0 · capacity 1         ✓\n"));
    EXPECT_THAT(finished.out, HasSubstr("mute-time-wait · data 0,0 · capacity 1  ✗\n"));
}

TEST(Suite, OfWitnessesExpectsThatTheyAreReachedOrNot) {
    const std::string suite = small_suite(R"toml([[case]]
design = ["rfc9293", "mute-time-wait"]
properties = ["last-ack-lost", "no-data-lost"]
violated = ["last-ack-lost"]
[[case]]
design = "fin-sent-once"
properties = "last-ack-lost"
violated = []
)toml");
    const Finished told = run_suite(suite);
    EXPECT_EQ(told.status, 1);
    EXPECT_THAT(told.out, HasSubstr("last-ack-lost is reached, and was expected not to be"));
    EXPECT_THAT(told.out, HasSubstr("last-ack-lost is not reached, and was expected to be"));
    EXPECT_THAT(told.out, HasSubstr("last-ack-lost: the shortest witness, "));
    EXPECT_THAT(told.out, HasSubstr("last-ack-lost: not reached; the shortest of the runs that "));
    const json cases =
        json::parse(run_suite(suite, {"--format", "json"}).out).at("suites").at(0).at("cases");
    const auto witness = [&](std::size_t one) -> const json& {
        for (const json& judged : cases.at(one).at("properties")) {
            if (judged.at("name") == "last-ack-lost") return judged;
        }
        throw std::out_of_range("last-ack-lost");
    };
    EXPECT_EQ(witness(0).at("expected"), "not-reached");
    EXPECT_EQ(witness(0).at("verdict"), "reached");
    EXPECT_EQ(witness(1).at("verdict"), "not-reached");
    EXPECT_EQ(witness(1).at("judgement"), "as expected");
    EXPECT_EQ(witness(2).at("expected"), "reached");
    EXPECT_EQ(witness(2).at("judgement"), "unexpected");
    EXPECT_EQ(witness(2).at("furthest").at("waypoints"), 10);
}

TEST(Suite, JsonIsOneDocument) {
    const Finished finished = run_suite(kWrong, {"--format", "json"});
    EXPECT_EQ(finished.status, 1);
    const json document = json::parse(finished.out);
    EXPECT_EQ(document.at("command"), "suite");
    EXPECT_EQ(document.at("score"),
              json({{"as_expected", 18}, {"unexpected", 2}, {"inconclusive", 0}}));
    const json& suite = document.at("suites").at(0);
    EXPECT_EQ(suite.at("name"), "own");
    const json& one = suite.at("cases").at(1);
    EXPECT_EQ(one.at("designs"), json({"no-time-wait", "no-time-wait"}));
    EXPECT_EQ(one.at("environment").at("capacity"), 1);
    EXPECT_EQ(one.at("exploration").at("complete"), true);
    EXPECT_EQ(one.at("exploration").at("states"), 278);
    const json& judged = one.at("properties").at(0);
    EXPECT_EQ(judged.at("name"), "time-wait-before-closed");
    EXPECT_EQ(judged.at("expected"), "holds");
    EXPECT_EQ(judged.at("verdict"), "violated");
    EXPECT_EQ(judged.at("judgement"), "unexpected");
    EXPECT_FALSE(judged.at("trace").at("steps").empty());
    EXPECT_EQ(one.at("properties").at(2).at("judgement"), "as expected");
}

TEST(Suite, ThreadsAndEnginesChangeNothing) {
    const auto result = [](const std::vector<std::string>& more) {
        std::vector<std::string> arguments{"--format", "json"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return lasting(json::parse(run_suite(kWrong, arguments).out));
    };
    const json one = result({"--threads", "1"});
    EXPECT_EQ(one, result({"--threads", "2"}));
    EXPECT_EQ(one, result({"--threads", "7"}));
    EXPECT_EQ(one, result({"--engine", "plain"}));
}

TEST(Suite, SeveralAreShownInTheirOrder) {
    const TemporaryFolder folder;
    const Finished finished =
        run({"suite", folder.write("second.toml", kRight), folder.write("first.toml", kRight)});
    EXPECT_EQ(finished.status, 0);
    EXPECT_LT(finished.out.find("second: 3 cases"), finished.out.find("first: 3 cases"));
}

TEST(Suite, OfEveryPairIsAMatrix) {
    const Finished finished = run_suite(small_suite(R"toml([[case]]
design = ["rfc9293", "fin-sent-once"]
peer = ["rfc9293", "fin-sent-once"]
properties = ["no-data-lost", "both-reach-closed"]
violated = ["both-reach-closed"]
)toml"));
    EXPECT_EQ(finished.status, 1);
    EXPECT_THAT(finished.out, HasSubstr("A: the row · B: the column · data 0,0 · capacity 1\n"));
    EXPECT_THAT(finished.out, HasSubstr("fin-sent-once  2 2\nrfc9293        2 !\n"));
    EXPECT_THAT(finished.out, HasSubstr("violated: 1 no-data-lost · 2 both-reach-closed"));
}

TEST(Suite, FindsFilesFromWhereItLies) {
    const TemporaryFolder folder;
    (void)folder.write("mine.toml",
                       "summary = \"Mine\"\nextends = \"rfc9293\"\nviolates = [\"my-own\"]\n");
    (void)folder.write("claims.toml", R"toml([[property]]
name = "my-own"
sentence = "Nobody closes."
source = "made up"
kind = "always"
formula = "each x: x.state = ESTABLISHED"
)toml");
    const std::string suite = folder.write("suite.toml", small_suite(R"toml(
property-files = ["claims.toml"]
properties = "my-own"
[[case]]
design = "./mine.toml"
[[case]]
design = "rfc9293"
peer = "mine.toml"
violated = ["my-own"]
)toml"));
    const Finished finished = run({"suite", suite});
    EXPECT_EQ(finished.err, "");
    EXPECT_EQ(finished.status, 0);
    EXPECT_THAT(finished.out, HasSubstr("rfc9293 with mine.toml · data 0,0 · capacity 1  ✗\n"));
}

TEST(Suite, WithAMistakeIsOneLineWithItsPlace) {
    const auto mistake = [](const std::string& cases) {
        const Finished finished = run_suite(small_suite(cases));
        EXPECT_EQ(finished.status, 2);
        EXPECT_EQ(finished.out, "");
        EXPECT_EQ(std::count(finished.err.begin(), finished.err.end(), '\n'), 1);
        return finished.err;
    };
    EXPECT_THAT(mistake("[[case]]\ndesign = \"rfc92\""),
                HasSubstr("own.toml:4:10: design: unknown design \"rfc92\""));
    EXPECT_THAT(mistake("[[case]]\ndesign = \"rfc9293\"\nviolated = [\"no-dedlock\"]"),
                HasSubstr("own.toml:5:13: unknown property \"no-dedlock\" (did you mean "
                          "no-deadlock?)"));
    EXPECT_THAT(mistake("[[case]]\ndesing = \"rfc9293\""),
                HasSubstr("own.toml:4:1: unknown key of a case \"desing\" (did you mean design?)"));
}

TEST(Suite, ThatIsUnknownIsAWrongCommandLine) {
    const Finished finished = run({"suite", "standart"});
    EXPECT_EQ(finished.status, 2);
    EXPECT_EQ(finished.out, "");
    EXPECT_THAT(
        finished.err,
        StartsWith("finwait: unknown suite \"standart\" (did you mean standard?); allowed: "));
}

TEST(Suite, TooLargeForTheEngineIsAMistakeOfTheCase) {
    const Finished finished = run_suite(R"toml(summary = "Too large"
[[case]]
design = "rfc9293"
environment = { data = [65536, 65536], window = 16777216, capacity = 8 }
)toml",
                                        {"--engine", "plain"});
    EXPECT_EQ(finished.status, 2);
    EXPECT_THAT(finished.err, HasSubstr("own.toml:2:1: rfc9293 · data 65536,65536"));
}

TEST(Suite, BeyondALimitIsInconclusive) {
    const Finished finished = run_suite(kLarge, {"--time", "1ms"});
    EXPECT_EQ(finished.status, 3);
    EXPECT_THAT(finished.out, HasSubstr("own: 2 cases, 34 verdicts: 34 inconclusive\n"));
    EXPECT_THAT(finished.out, HasSubstr("? time limit: ended 2 cases early\n"));
    EXPECT_THAT(finished.out, HasSubstr("fin-free · data 6,6 · capacity 4  ? ? ? "));
}

TEST(Suite, WhatIsUnexpectedWeighsMoreThanWhatIsInconclusive) {
    if (!kMemoryIsMeasured) GTEST_SKIP() << "a sanitizer's memory counts too";
    const std::uint64_t small = run_suite(kWrong, {"--threads", "1"}).peak_bytes;
    const Finished finished =
        run_suite(kWrong + kLarge.substr(kLarge.find('\n') + 1),
                  {"--memory", std::to_string(small + kOneMebibyte), "--threads", "1"});
    EXPECT_EQ(finished.status, 1);
    EXPECT_THAT(finished.out,
                HasSubstr("own: 4 cases, 54 verdicts: 2 unexpected, 34 inconclusive\n"));
    EXPECT_THAT(finished.out, HasSubstr("? memory limit: ended 2 cases early\n"));
}

TEST(Suite, ACaseForWhichItsShareOfTheMemoryIsTooLittleGetsAllOfIt) {
    const std::string two = "summary = \"Two\"\n[[case]]\ndesign = [\"rfc9293\", \"rfc1337\"]\n";
    if (!kMemoryIsMeasured) GTEST_SKIP() << "a sanitizer's memory counts too";
    const std::uint64_t alone = run_suite(two, {"--threads", "1"}).peak_bytes;
    const auto status = [&](std::uint64_t memory, const char* threads) {
        return run_suite(two, {"--memory", std::to_string(memory), "--threads", threads}).status;
    };
    EXPECT_EQ(status(alone - 2 * kOneMebibyte, "1"), 3);
    EXPECT_EQ(status(alone + 2 * kOneMebibyte, "1"), 0);
    EXPECT_EQ(status(alone + 2 * kOneMebibyte, "2"), 0);
}

/// What xmllint says against it as JUnit XML.
std::string why_no_junit(const std::string& file) {
    const TemporaryFolder folder;
    const std::string said = folder.file("said");
    const std::string command = "xmllint --noout --schema '" +
                                tests::source_file("tests/cli/junit.xsd") + "' '" + file + "' >'" +
                                said + "' 2>&1";
    return std::system(command.c_str()) == 0 ? "" : read_file(said);
}

TEST(SuiteJunit, FollowsTheSchema) {
    const TemporaryFolder folder;
    const std::string file = folder.file("results.xml");
    EXPECT_EQ(run_suite(kWrong, {"--junit", file}).status, 1);
    EXPECT_EQ(why_no_junit(file), "");
    const std::string xml = read_file(file);
    EXPECT_THAT(
        xml, HasSubstr(R"(<testsuite name="own" tests="20" failures="2" errors="0" skipped="0")"));
    EXPECT_THAT(
        xml,
        HasSubstr(
            R"(<testcase name="time-wait-before-closed" classname="own.no-time-wait · data 0,0 · capacity 1")"));
    EXPECT_THAT(
        xml,
        HasSubstr(R"(<failure message="is violated, and was expected to hold" type="violated">)"));
    EXPECT_THAT(xml, HasSubstr("CLOSE → FIN-WAIT-1"));
}

TEST(SuiteJunit, EscapesWhatXmlDoesNotTake) {
    const TemporaryFolder folder;
    const std::string file = folder.file("results.xml");
    EXPECT_EQ(run_suite(R"toml(summary = "Odd"
[environments]
"a <b> & \"c\" ]]> é \u0001" = { data = [0, 0], capacity = 1 }
[[case]]
design = "no-time-wait"
environment = "a <b> & \"c\" ]]> é \u0001"
violated = []
)toml",
                        {"--junit", file})
                  .status,
              1);
    EXPECT_EQ(why_no_junit(file), "");
    EXPECT_THAT(read_file(file), HasSubstr("a &lt;b> &amp; &quot;c&quot; ]]> é \\x01"));
}

TEST(SuiteJunit, SkipsWhatIsUndecided) {
    const TemporaryFolder folder;
    const std::string file = folder.file("results.xml");
    EXPECT_EQ(run_suite(kLarge, {"--junit", file, "--time", "1ms"}).status, 3);
    EXPECT_EQ(why_no_junit(file), "");
    EXPECT_THAT(read_file(file), HasSubstr(R"(failures="0" errors="0" skipped="34")"));
    EXPECT_THAT(read_file(file), HasSubstr(R"(<skipped message="inconclusive: time limit" />)"));
}

TEST(SuiteJunit, IsWrittenWholeOrNotAtAll) {
    const TemporaryFolder folder;
    EXPECT_EQ(run({"suite", "no-such", "--junit", folder.file("results.xml")}).status, 2);
    EXPECT_THAT(folder.names(), IsEmpty());
    const Finished finished = run_suite(kLarge, {"--junit", "no/such/folder/results.xml"});
    EXPECT_EQ(finished.status, 2);
    EXPECT_THAT(finished.err, HasSubstr("cannot write \"no/such/folder/results.xml\""));
}

TEST(Suite, InterruptedTellsWhatWasFound) {
    const TemporaryFolder folder;
    const std::string file = folder.file("results.xml");
    Surroundings surroundings;
    surroundings.on_first_error_output = [](pid_t process) { kill(process, SIGINT); };
    const Finished finished =
        run_suite(kLarge + kRight.substr(kRight.find("[[case]]")),
                  {"--junit", file, "--format", "json", "--threads", "1"}, surroundings);
    EXPECT_EQ(finished.status, 3);
    EXPECT_THAT(finished.err, HasSubstr("0 of 5 cases; rfc9293 · data 6,6 · capacity 4: "));
    const json cases = json::parse(finished.out).at("suites").at(0).at("cases");
    EXPECT_EQ(cases.size(), 5U);
    for (const json& one : cases) EXPECT_EQ(one.at("exploration").at("ending"), "interrupted");
    EXPECT_EQ(why_no_junit(file), "");
}

TEST(Suite, IsListedAndShown) {
    const Finished listed = run({"list", "suites"});
    EXPECT_EQ(listed.status, 0);
    EXPECT_THAT(listed.out, HasSubstr("standard  RFC 9293 in a spread of environments"));
    const Finished shown = run({"show", "standard"});
    EXPECT_EQ(shown.status, 0);
    EXPECT_THAT(shown.out, StartsWith("standard  (suite)\n"));
    EXPECT_THAT(shown.out, HasSubstr("no-time-wait · quiet\n"));
    EXPECT_THAT(shown.out, HasSubstr("  violated time-wait-before-closed\n"));
    EXPECT_THAT(run({"show", "standart"}).err, HasSubstr("did you mean standard?"));
}

}  // namespace
}  // namespace finwait::cli
