// What commands keep beside what they show: traces of every command, JUnit XML, and in JSON what
// the text says; and that what could not be kept is told.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <cstdlib>
#include <nlohmann/json.hpp>

#include "process.h"
#include "tests/places.h"

namespace finwait::cli {
namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kUnexpected = R"(summary = "wrong on purpose"
[[case]]
design = "fin-free"
environment = [{ data = [0, 0], capacity = 1 }, { data = [0, 0] }]
properties = ["fin-ack-unambiguous"]
violated = []
[[case]]
design = "rfc1337"
environment = { data = [0, 0], capacity = 1 }
properties = ["no-deadlock"]
)";

TEST(Saved, TracesOfASuiteAreThoseOfWhatIsNotAsExpected) {
    const TemporaryFolder folder;
    const std::string file = folder.file("t.json");
    EXPECT_EQ(run({"suite", folder.write("s.toml", kUnexpected), "--save", file}).status, 1);
    const Finished shown = run({"trace", file, "--format", "json"});
    ASSERT_EQ(shown.status, 0) << shown.err;
    const json traces = json::parse(shown.out).at("traces");
    ASSERT_EQ(traces.size(), 2U);
    EXPECT_EQ(traces.at(0).at("property"), "fin-ack-unambiguous");
    EXPECT_EQ(traces.at(1).at("environment").at("capacity"), 2);
}

TEST(Saved, RunsOfAComparisonAreThoseOfEitherDesign) {
    const TemporaryFolder folder;
    const std::string file = folder.file("t.json");
    EXPECT_EQ(run({"diff", "rfc9293", "fin-free", "--data", "0,0", "--save", file}).status, 0);
    const Finished shown = run({"trace", file});
    ASSERT_EQ(shown.status, 0) << shown.err;
    EXPECT_THAT(shown.out, HasSubstr("rfc9293\n"));
    EXPECT_THAT(shown.out, HasSubstr("fin-free\n"));
    // Nothing differs: there is nothing to show.
    EXPECT_EQ(run({"diff", "rfc9293", "rfc9293", "--data", "0,0", "--save", file}).status, 0);
    EXPECT_EQ(run({"trace", file}).status, 2);
}

TEST(Saved, RunsOfMutantsAreThoseThatNoPropertyNotices) {
    const TemporaryFolder folder;
    const std::string file = folder.file("t.json");
    const Finished mutated =
        run({"mutate", "--property", "no-data-lost", "--data", "0,0", "--capacity", "1",
             "--closers", "A", "--format", "json", "--save", file});
    EXPECT_EQ(mutated.status, 1) << mutated.err;
    const Finished shown = run({"trace", file, "--format", "json"});
    ASSERT_EQ(shown.status, 0) << shown.err;
    EXPECT_EQ(json::parse(shown.out).at("traces").size(),
              json::parse(mutated.out).at("score").at("different").get<std::size_t>());
}

TEST(Junit, OfACheckFollowsTheSchemaAndNamesWhatIsViolated) {
    const TemporaryFolder folder;
    const std::string file = folder.file("r.xml");
    EXPECT_EQ(
        run({"check", "fin-free", "--data", "0,0", "--capacity", "1", "--junit", file}).status, 1);
    const std::string command = "xmllint --noout --schema '" +
                                tests::source_file("tests/cli/junit.xsd") + "' '" + file + "' 2>'" +
                                folder.file("said") + "'";
    EXPECT_EQ(std::system(command.c_str()), 0) << read_file(folder.file("said"));
    const std::string xml = read_file(file);
    EXPECT_THAT(xml, HasSubstr("<testsuite name=\"fin-free · data 0,0 · capacity 1\""));
    EXPECT_THAT(xml, HasSubstr("<testcase name=\"fin-ack-unambiguous\""));
    EXPECT_THAT(xml, HasSubstr("<failure message=\"is violated\" type=\"violated\">"));
    EXPECT_EQ(run({"check", "--capacity", "4", "--time", "1ms", "--junit", file}).status, 3);
    EXPECT_THAT(read_file(file), HasSubstr("<skipped message=\"inconclusive: time limit\""));
}

TEST(Steps, InJsonCarryTheVariablesOfBothEndsAndBothChannels) {
    const Finished finished = run({"check", "fin-free", "--data", "1,0", "--capacity", "1",
                                   "--property", "fin-ack-unambiguous", "--format", "json"});
    const json trace = json::parse(finished.out).at("properties").at(0).at("trace");
    EXPECT_EQ(trace.at("initial").at("variables").at("A").at("unsent"), 1);
    EXPECT_EQ(trace.at("initial").at("variables").at("channels"),
              json({{"A", json::array()}, {"B", json::array()}}));
    for (const json& step : trace.at("steps")) {
        const json& variables = step.at("variables");
        for (const std::size_t i : {0U, 1U}) {
            const json& endpoint = variables.at(i == 0 ? "A" : "B");
            EXPECT_EQ(endpoint.at("state"), step.at("states").at(i));
            for (const char* const name : {"snd_una", "snd_nxt", "rcv_nxt", "unsent"})
                EXPECT_TRUE(endpoint.at(name).is_number_unsigned() ||
                            endpoint.at(name).is_number_integer());
            EXPECT_TRUE(endpoint.at("ack_pending").is_boolean());
        }
        if (!step.at("event").get<std::string>().starts_with("send")) continue;
        const std::string who = step.at("endpoint");
        if (step.at("segment").contains("lost")) continue;
        EXPECT_THAT(variables.at("channels").at(who), testing::Contains(step.at("segment")));
    }
}

TEST(Counterexample, ThatEndsStuckSaysThatNothingCanHappen) {
    EXPECT_THAT(run({"check", "fin-sent-once", "--data", "0,0", "--capacity", "1", "--property",
                     "no-deadlock"})
                    .out,
                HasSubstr("Nothing can happen any more."));
    // The peer may still abort; nothing makes it.
    EXPECT_THAT(run({"check", "rfc9293", "--data", "0,0", "--capacity", "1", "--abort",
                     "--property", "no-deadlock"})
                    .out,
                HasSubstr("Nothing that must happen can happen any more: only "));
    EXPECT_THAT(
        run({"check", "fin-free", "--data", "0,0", "--property", "fin-ack-unambiguous"}).out,
        Not(HasSubstr("can happen any more")));
}

TEST(Checkpoint, ThatCannotBeWrittenIsToldOnStandardErrorAndInJson) {
    Surroundings surroundings;
    surroundings.before = [] {
        const rlimit limit{4096, 4096};
        setrlimit(RLIMIT_FSIZE, &limit);
    };
    const TemporaryFolder folder;
    const Finished finished =
        run({"check", "--property", "no-data-lost", "--threads", "1", "--checkpoint",
             folder.file("c"), "--checkpoint-interval", "1ms", "--format", "json"},
            surroundings);
    EXPECT_EQ(finished.status, 0);
    EXPECT_THAT(finished.err, HasSubstr("finwait: the last checkpoint was not written: "));
    EXPECT_THAT(
        json::parse(finished.out).at("exploration").at("checkpoint_error").get<std::string>(),
        HasSubstr("File too large"));
    EXPECT_THAT(folder.names(), testing::IsEmpty());
}

TEST(Formula, InTheSignsOfAnotherLanguageIsUnderstoodEnoughToHelp) {
    const TemporaryFolder folder;
    const auto error = [&](const std::string& formula) {
        const std::string file = folder.write("p.toml",
                                              "[[property]]\nname = \"p\"\nsentence = \"s\"\n"
                                              "source = \"t\"\nkind = \"always\"\nformula = \"" +
                                                  formula + "\"\n");
        const Finished finished = run({"check", "--properties", file});
        EXPECT_EQ(finished.status, 2);
        return finished.err;
    };
    EXPECT_THAT(error("A.state == CLOSED"),
                HasSubstr(":6:20: unexpected \"==\" (did you mean =?)"));
    EXPECT_THAT(error("A.reset && B.reset"), HasSubstr("unexpected \"&&\" (did you mean and?)"));
    EXPECT_THAT(error("A.reset || B.reset"), HasSubstr("unexpected \"||\" (did you mean or?)"));
    EXPECT_THAT(error("!A.reset"), HasSubstr(":6:12: unexpected \"!\" (did you mean not?)"));
    EXPECT_THAT(error("A.reset -> B.reset"), HasSubstr("(did you mean implies?)"));
    EXPECT_THAT(error("A.reset AND B.reset"), HasSubstr("unexpected \"AND\" (did you mean and?)"));
    EXPECT_THAT(error("A.unsent <> 0"), HasSubstr("(did you mean !=?)"));
}

}  // namespace
}  // namespace finwait::cli
