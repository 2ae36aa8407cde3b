// `finwait check --capacity any` and `--engine diagram` as a process: verdicts, reports, limits,
// and what they refuse.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "process.h"

namespace finwait::cli {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

std::vector<std::string> any(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "check");
    arguments.insert(arguments.end(), {"--capacity", "any"});
    return arguments;
}

json judged(const json& document, const std::string& name) {
    for (const json& one : document.at("properties")) {
        if (one.at("name") == name) return one;
    }
    return json::object();
}

void expect_refused(const std::vector<std::string>& arguments, const std::string& why) {
    const Finished finished = run(arguments);
    EXPECT_EQ(finished.status, 2);
    EXPECT_EQ(finished.out, "");
    EXPECT_THAT(finished.err, HasSubstr(why));
}

TEST(CheckOfAnyCapacity, OfASoundDesignExits0AndSaysWhatItReachedAndWhatItDoesNotJudge) {
    const Finished finished = run(any({"rfc9293"}));
    EXPECT_EQ(finished.status, 0) << finished.err;
    EXPECT_THAT(finished.out, HasSubstr(" · capacity any · "));
    EXPECT_THAT(finished.out, HasSubstr("466 pairs of endpoints, with any number of segments in "
                                        "flight · "));
    EXPECT_THAT(finished.out, HasSubstr("✓ holds  close-stays-possible"));
    EXPECT_THAT(finished.out, HasSubstr("Not judged: both-reach-closed, half-closed-data-flows, "
                                        "sent-is-acknowledged, no-endless-acks (it\n    speaks "
                                        "of what"));
    EXPECT_THAT(finished.out, Not(HasSubstr("states")));
}

/// Capacity 1 misses a pair of endpoints.
TEST(Check, TellsWhichVerdictsAreTheSameWithMoreSegmentsInFlight) {
    const Finished finished = run({"check", "rfc9293"});
    EXPECT_THAT(finished.out,
                HasSubstr("With more segments in flight, however many, verdicts are the same, "
                          "except perhaps:\n    both-reach-closed · half-closed-data-flows · "
                          "sent-is-acknowledged · no-endless-acks\n"));
    const std::vector<std::string> safety{"check", "rfc9293", "--property", "no-data-lost"};
    EXPECT_THAT(run(safety).out,
                HasSubstr("With more segments in flight, however many, verdicts are the same.\n"));
    for (const std::vector<std::string>& more : {std::vector<std::string>{"--capacity", "1"},
                                                 {"--order", "fifo"},
                                                 {"--no-loss"},
                                                 {"--no-duplication"},
                                                 {"--first-violation"}}) {
        std::vector<std::string> arguments = safety;
        arguments.insert(arguments.end(), more.begin(), more.end());
        EXPECT_THAT(run(arguments).out, Not(HasSubstr("With more segments"))) << more.front();
    }
}

/// It takes two segments in flight to violate it.
constexpr const char* kNotBoth = R"toml([[property]]
name = "not-both"
sentence = "Text and FIN of A are not in flight together."
source = "a test"
kind = "always"
formula = "not ((some s from A: s.fin and s.len = 0) and (some s from A: s.len > 0))"
)toml";

TEST(CheckOfAnyCapacity, ShowsAViolationAtTheSmallestNumberThatHasIt) {
    const TemporaryFolder folder;
    const std::string file = folder.write("own.toml", kNotBoth);
    const Finished finished = run(any({"--data", "1,0", "--properties", file}));
    EXPECT_EQ(finished.status, 1) << finished.err;
    EXPECT_THAT(finished.out, HasSubstr("✗ violated  not-both"));
    EXPECT_THAT(finished.out, HasSubstr("not-both: the shortest counterexample, 3 steps, at the "
                                        "smallest capacity that has one, 2\n"));
}

TEST(Check, ClaimsAboutSegmentsInFlightMayNeedMoreOfThem) {
    const TemporaryFolder folder;
    const std::string file = folder.write("own.toml", kNotBoth);
    const auto told = [&](const char* capacity) {
        return json::parse(run({"check", "--data", "1,0", "--capacity", capacity, "--properties",
                                file, "--property", "not-both", "--format", "json"})
                               .out);
    };
    const json one = told("1");
    EXPECT_EQ(judged(one, "not-both").at("verdict"), "holds");
    EXPECT_FALSE(one.contains("same_at_larger_capacity"));
    const json two = told("2");
    EXPECT_EQ(judged(two, "not-both").at("verdict"), "violated");
    EXPECT_EQ(two.at("same_at_larger_capacity"), json({"not-both"}));
}

TEST(CheckOfAnyCapacity, SavesEachTraceWithItsNumber) {
    const TemporaryFolder folder;
    const std::string file = folder.write("own.toml", kNotBoth);
    const std::string traces = folder.file("traces.json");
    const Finished finished =
        run(any({"fin-over-hole", "--data", "1,0", "--properties", file, "--save", traces}));
    EXPECT_EQ(finished.status, 1) << finished.err;
    const Finished shown = run({"trace", traces, "--properties", file});
    EXPECT_EQ(shown.status, 0) << shown.err;
    EXPECT_THAT(shown.out, HasSubstr("no-data-lost: the shortest counterexample, 5 steps\n"));
    EXPECT_THAT(shown.out, HasSubstr("not-both: the shortest counterexample, 3 steps\n"));
    EXPECT_THAT(shown.out, HasSubstr(" · capacity 1 · "));
    EXPECT_THAT(shown.out, HasSubstr(" · capacity 2 · "));
}

TEST(CheckOfAnyCapacity, JsonHasPairsAndNodesInsteadOfStates) {
    const TemporaryFolder folder;
    const std::string file = folder.write("own.toml", kNotBoth);
    const Finished finished = run(any({"--data", "1,0", "--properties", file, "--format", "json"}));
    EXPECT_EQ(finished.status, 1) << finished.err;
    const json document = json::parse(finished.out);
    EXPECT_EQ(document.at("environment").at("capacity"), "any");
    const json& exploration = document.at("exploration");
    EXPECT_EQ(exploration.at("pairs"), 172);
    EXPECT_GT(exploration.at("nodes"), 100);
    EXPECT_EQ(exploration.at("complete"), true);
    for (const char* const absent : {"states", "transitions", "depth"}) {
        EXPECT_FALSE(exploration.contains(absent));
    }
    const json violated = judged(document, "not-both");
    EXPECT_EQ(violated.at("verdict"), "violated");
    EXPECT_EQ(violated.at("capacity"), 2);
    EXPECT_FALSE(violated.at("trace").at("steps").empty());
    EXPECT_FALSE(judged(document, "no-deadlock").contains("capacity"));
    EXPECT_EQ(document.at("not_judged").at(0).at("name"), "both-reach-closed");
    EXPECT_EQ(document.at("not_judged").at(0).at("kind"), "eventually");
}

TEST(CheckOfAnyCapacity, AWitnessIsReachedOrNot) {
    const TemporaryFolder folder;
    const std::string file = folder.write("own.toml", R"([[property]]
name = "both-wait"
sentence = "Both ends are in TIME-WAIT."
source = "a test"
kind = "reachable"
formula = "each x: x.state = TIME-WAIT"

[[property]]
name = "both-listen-to-resets"
sentence = "Both ends are reset."
source = "a test"
kind = "reachable"
formula = "each x: x.reset and x.time_waited"
)");
    const Finished finished = run(any({"--data", "0,0", "--properties", file, "--format", "json"}));
    EXPECT_EQ(finished.status, 0) << finished.err;
    const json document = json::parse(finished.out);
    EXPECT_EQ(judged(document, "both-wait").at("verdict"), "reached");
    EXPECT_EQ(judged(document, "both-wait").at("capacity"), 1);
    EXPECT_EQ(judged(document, "both-listen-to-resets").at("verdict"), "not-reached");
}

TEST(CheckOfAnyCapacity, RefusesNetworksInWhichSetsDoNotDecide) {
    expect_refused(any({"--order", "fifo"}),
                   "any number of segments in flight: the network keeps order; only where ");
    expect_refused(any({"--no-loss"}), "the network loses nothing; ");
    expect_refused(any({"--no-duplication"}), "the network does not duplicate; ");
    expect_refused(any({"--clock"}), "there is a clock, by which segments grow old; ");
}

TEST(CheckOfAnyCapacity, RefusesByNameWhatItCannotJudgeAndIsAskedFor) {
    expect_refused(any({"--property", "both-reach-closed"}),
                   "both-reach-closed cannot be judged: it speaks of what becomes of runs");
    expect_refused(any({"--property", "half-close"}),
                   "half-close cannot be judged: it speaks of what a run meets on its way");
    const TemporaryFolder folder;
    const std::string file = folder.write("own.toml", R"([[property]]
name = "few-fins"
sentence = "A has at most one FIN in flight."
source = "a test"
kind = "always"
formula = "(count s from A: s.fin) <= 1"
)");
    expect_refused(any({"--properties", file}),
                   "few-fins cannot be judged: it counts segments in flight");
    const std::string of_capacity = folder.write("capacity.toml", R"([[property]]
name = "capacity"
sentence = "The capacity is small."
source = "a test"
kind = "always"
formula = "A.snd_nxt <= capacity"
)");
    expect_refused(any({"--properties", of_capacity}),
                   "capacity.toml:6:25: \"capacity\" has no value where any number of segments");
}

TEST(CheckOfAnyCapacity, IsOfCheckAndSuitesOnly) {
    for (const char* const command : {"simulate", "mutate"}) {
        expect_refused({command, "--capacity", "any"}, "--capacity any: only check and suites ");
    }
    expect_refused({"diff", "rfc9293", "rfc1337", "--capacity", "any"}, "only check and suites ");
    expect_refused(any({"--spill", "."}), "--spill is of explorations with a number");
}

TEST(CheckOfAnyCapacity, OutOfMemoryOrTimeIsInconclusive) {
    const Finished time = run(any({"--data", "6,6", "--window", "16", "--time", "100ms"}));
    EXPECT_EQ(time.status, 3);
    EXPECT_THAT(time.out, HasSubstr("? inconclusive  no-data-lost"));
    EXPECT_THAT(time.out, HasSubstr("the time limit was reached"));
    const Finished memory = run(any({"--data", "4,4", "--memory", "24M"}));
    EXPECT_EQ(memory.status, 3);
    EXPECT_THAT(memory.out, HasSubstr("the memory limit was reached"));
}

TEST(Cutoff, IsTheSmallestNumberThatReachesEveryPair) {
    const Finished finished = run(
        {"check", "any-ack-of-fin", "--cutoff", "--format", "json", "--property", "no-data-lost"});
    EXPECT_EQ(finished.status, 0) << finished.err;
    const json cutoff = json::parse(finished.out).at("cutoff");
    EXPECT_EQ(cutoff.at("capacity"), 2);
    EXPECT_EQ(cutoff.at("pairs"), 535);
    EXPECT_EQ(cutoff.at("pairs_at"), json({522, 535}));
    const Finished text = run(any({"--cutoff", "--data", "0,0"}));
    EXPECT_EQ(text.status, 0) << text.err;
    EXPECT_THAT(text.out,
                HasSubstr("Cutoff 1: with 1 segment in flight per direction every pair "));
    EXPECT_THAT(run({"check", "--data", "0,0"}).out, Not(HasSubstr("Cutoff")));
}

TEST(Cutoff, ThatALimitLeavesUnknownIsInconclusive) {
    const Finished finished = run({"check", "--cutoff", "--data", "5,5", "--window", "16",
                                   "--capacity", "1", "--time", "1s", "--property", "no-deadlock"});
    EXPECT_EQ(finished.status, 3);
    EXPECT_THAT(finished.out, HasSubstr("No cutoff found: time limit"));
    expect_refused({"check", "--cutoff", "--no-loss", "--data", "0,0"},
                   "any number of segments in flight: the network loses nothing");
}

TEST(Certificate, IsWrittenWholeOrNotAtAll) {
    const TemporaryFolder folder;
    const std::string file = folder.file("certificate");
    const Finished finished = run(any({"--data", "1,0", "--certificate", file}));
    EXPECT_EQ(finished.status, 0) << finished.err;
    const std::string text = read_file(file);
    EXPECT_THAT(text, testing::StartsWith("finwait certificate 1\ndesign A rfc9293\n"));
    EXPECT_THAT(text, HasSubstr("\nclaim always-reachable close-stays-possible\n"));
    EXPECT_THAT(text, HasSubstr("\npair 0 0\nset"));
    const std::string none = folder.file("none");
    const Finished ended =
        run(any({"--data", "6,6", "--window", "16", "--time", "100ms", "--certificate", none}));
    EXPECT_EQ(ended.status, 3);
    EXPECT_THAT(folder.names(), testing::ElementsAre("certificate"));
    expect_refused({"check", "--certificate", none}, "--certificate: proves verdicts for any ");
}

TEST(Certificate, ClaimsNoMoreThanWhatHolds) {
    const TemporaryFolder folder;
    const std::string file = folder.file("certificate");
    EXPECT_EQ(run(any({"fin-free", "--data", "0,0", "--certificate", file})).status, 1);
    const std::string text = read_file(file);
    EXPECT_THAT(text, HasSubstr("claim always no-data-lost\n"));
    EXPECT_THAT(text, Not(HasSubstr("fin-ack-unambiguous")));
    EXPECT_THAT(text, Not(HasSubstr("close-stays-possible")));
}

TEST(DiagramEngine, CountsWithoutDepthAndSaysSo) {
    const Finished finished =
        run({"check", "--engine", "diagram", "--capacity", "4", "--format", "json"});
    EXPECT_EQ(finished.status, 0) << finished.err;
    const json document = json::parse(finished.out);
    const json& exploration = document.at("exploration");
    EXPECT_EQ(exploration.at("states"), 157'480'484);
    EXPECT_EQ(exploration.at("transitions"), 3'444'514'482);
    EXPECT_TRUE(exploration.at("depth").is_null());
    EXPECT_GT(exploration.at("nodes"), 50'000);
    EXPECT_EQ(judged(document, "close-stays-possible").at("verdict"), "holds");
    EXPECT_EQ(judged(document, "both-reach-closed").at("verdict"), "holds");
    EXPECT_FALSE(document.contains("not_judged"));
    const Finished text = run({"check", "--engine", "diagram", "--data", "0,0"});
    EXPECT_THAT(text.out, HasSubstr("4,694 states · 43,354 transitions · depth not determined · "));
}

TEST(DiagramEngine, ShowsTheShortestRunOfAViolation) {
    const auto check = [](const char* engine, const char* capacity) {
        const Finished finished =
            run({"check", "fin-free", "--engine", engine, "--capacity", capacity, "--data", "1,0",
                 "--property", "fin-ack-unambiguous", "--property", "close-stays-possible",
                 "--format", "json"});
        EXPECT_EQ(finished.status, 1) << finished.err;
        return json::parse(finished.out);
    };
    const json by_diagrams = check("diagram", "5");
    const json violated = judged(by_diagrams, "fin-ack-unambiguous");
    EXPECT_EQ(violated.at("verdict"), "violated");
    EXPECT_EQ(violated.at("trace"),
              judged(check("factored", "2"), "fin-ack-unambiguous").at("trace"));
    EXPECT_FALSE(violated.contains("capacity"));
    // What is always to be reachable is shown with as few segments as do.
    const json out_of_reach = judged(by_diagrams, "close-stays-possible");
    EXPECT_EQ(out_of_reach.at("verdict"), "violated");
    EXPECT_EQ(out_of_reach.at("capacity"), 1);
}

TEST(DiagramEngine, ShowsWhatBecomesOfRunsWithAsFewSegmentsAsDo) {
    const auto check = [](const char* engine, const char* capacity) {
        const Finished finished =
            run({"check", "fin-sent-once", "--engine", engine, "--capacity", capacity, "--data",
                 "0,0", "--property", "both-reach-closed", "--format", "json"});
        EXPECT_EQ(finished.status, 1) << finished.err;
        return judged(json::parse(finished.out), "both-reach-closed");
    };
    const json by_diagrams = check("diagram", "6");
    EXPECT_EQ(by_diagrams.at("verdict"), "violated");
    EXPECT_EQ(by_diagrams.at("capacity"), 1);
    EXPECT_EQ(by_diagrams.at("trace"), check("factored", "1").at("trace"));
}

TEST(DiagramEngine, RefusesByNameWhatItDoesNotJudge) {
    expect_refused({"check", "--engine", "diagram", "--property", "half-close"},
                   "half-close cannot be judged: it speaks of what a run meets on its way");
    expect_refused({"check", "--engine", "diagram", "--clock"}, "the diagram engine has no clock");
    expect_refused({"check", "--engine", "diagram", "--spill", "."}, "leave out --engine diagram");
}

TEST(DiagramEngine, IsAskedWhereTheMemoryDoesNotSufficeForABitPerState) {
    if (!kMemoryIsMeasured) GTEST_SKIP() << "a sanitizer's memory counts too";
    const auto check = [](std::vector<std::string> more) {
        std::vector<std::string> arguments{"check",        "--capacity", "4",          "--memory",
                                           "100M",         "--threads",  "1",          "--property",
                                           "no-data-lost", "--property", "no-deadlock"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return run(arguments);
    };
    const Finished text = check({});
    EXPECT_EQ(text.status, 0) << text.out;
    EXPECT_THAT(text.out, HasSubstr("157,480,484 states · 3,444,514,482 transitions · depth "
                                    "not determined · "));
    EXPECT_THAT(text.out, HasSubstr("did not suffice for a bit per state, so this was done by "
                                    "diagrams."));
    // Not where another engine is asked for, nor for what diagrams do not judge.
    for (const std::vector<std::string>& more :
         {std::vector<std::string>{"--engine", "factored"}, {"--no-symmetry"}}) {
        const Finished ended = check(more);
        EXPECT_EQ(ended.status, 3);
        EXPECT_THAT(ended.out, HasSubstr("the memory limit was reached"));
    }
}

TEST(DiagramEngine, IsTakenForManySegmentsWhereNothingElseIsAskedFor) {
    const auto counts = [](std::vector<std::string> more, const char* capacity = "5") {
        std::vector<std::string> arguments{"check", "--data", "0,0", "--capacity", capacity};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return run(arguments).out;
    };
    constexpr const char* kSaid = "With so many segments in flight this was done by diagrams";
    EXPECT_THAT(counts({}), HasSubstr(" · depth not determined · "));
    EXPECT_THAT(counts({}), HasSubstr(kSaid));
    for (const std::vector<std::string>& more : {std::vector<std::string>{"--engine", "factored"},
                                                 {"--no-loss"},
                                                 {"--order", "fifo"},
                                                 {"--property", "half-close"},
                                                 {"--fewest-faults"},
                                                 {"--no-symmetry"}}) {
        EXPECT_THAT(counts(more), HasSubstr(" states · "));
        EXPECT_THAT(counts(more), Not(HasSubstr(kSaid)));
    }
    EXPECT_THAT(counts({"--engine", "diagram"}), Not(HasSubstr(kSaid)));
    EXPECT_THAT(counts({}, "4"), Not(HasSubstr(kSaid)));
    EXPECT_THAT(counts({"--no-depth"}), HasSubstr(std::string(kSaid) + ".\n"));
}

TEST(DiagramEngine, EndsAtLimits) {
    const std::vector<std::string> large{"check", "--engine",   "diagram", "--data",
                                         "3,3",   "--capacity", "8"};
    const auto with = [&](const char* option, const char* value) {
        std::vector<std::string> arguments = large;
        arguments.insert(arguments.end(), {option, value});
        return run(arguments);
    };
    const Finished time = with("--time", "500ms");
    EXPECT_EQ(time.status, 3);
    EXPECT_THAT(time.out, HasSubstr("the time limit was reached"));
    EXPECT_THAT(time.out, HasSubstr("? inconclusive  no-data-lost"));
    EXPECT_THAT(time.out, HasSubstr(" pairs of endpoints · "));
    const Finished memory = with("--memory", "64M");
    EXPECT_EQ(memory.status, 3);
    EXPECT_THAT(memory.out, HasSubstr("the memory limit was reached"));
}

TEST(SuiteOfAnyCapacity, JudgesCasesWithAnyNumberOfSegments) {
    const TemporaryFolder folder;
    const auto suite = [&](const std::string& properties, const std::string& capacity) {
        return folder.write("any.toml", R"(summary = "a test"
[[case]]
design = ["rfc9293", "fin-over-hole"]
environment = { data = [1, 0], capacity = )" +
                                            capacity + " }\nproperties = " + properties + "\n");
    };
    const Finished finished =
        run({"suite", suite(R"(["no-data-lost", "no-deadlock"])", "\"any\""), "--format", "json"});
    EXPECT_EQ(finished.status, 0) << finished.err << finished.out;
    const json one = json::parse(finished.out).at("suites").at(0).at("cases").at(0);
    EXPECT_EQ(one.at("environment").at("capacity"), "any");
    EXPECT_EQ(one.at("exploration").at("pairs"), 172);
    EXPECT_FALSE(one.at("exploration").contains("states"));
    expect_refused({"suite", suite("\"core\"", "\"any\"")},
                   "any.toml:2:1: rfc9293 · data 1,0 · capacity any: --capacity any: "
                   "both-reach-closed cannot be judged");
    expect_refused({"suite", suite("\"core\"", "\"all\"")},
                   "capacity is a string; allowed: 1 to 8, or any");
    expect_refused({"suite", suite("\"core\"", "9")},
                   "capacity: 9 is not a whole number from 1 to 8, or any");
}

}  // namespace
}  // namespace finwait::cli
