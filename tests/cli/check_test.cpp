// `finwait check` as a process: verdicts, exit statuses, reports, limits.
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

TEST(Check, SettingsOfOneEndAreTakenShownAndTold) {
    const std::vector<std::string> arguments{"check",
                                             "--data",
                                             "0,0",
                                             "--capacity",
                                             "1",
                                             "--window",
                                             "4,2",
                                             "--set",
                                             "A.loss=off",
                                             "--set",
                                             "B.close-when=after-end-of-file"};
    const Finished text = run(arguments);
    EXPECT_EQ(text.status, 0) << text.err;
    EXPECT_THAT(text.out, HasSubstr("window 4,2"));
    EXPECT_THAT(text.out, HasSubstr("loss off,on"));
    EXPECT_THAT(text.out, HasSubstr("close when any-time,after-end-of-file"));
    std::vector<std::string> for_scripts = arguments;
    for_scripts.insert(for_scripts.end(), {"--format", "json"});
    const std::string out = run(for_scripts).out;
    const auto told = json::parse(out)["environment"];
    EXPECT_EQ(told["window"], json({4, 2}));
    EXPECT_EQ(told["loss"], json({false, true}));
    EXPECT_EQ(told["duplication"], true);
    EXPECT_EQ(told["close_when"], json({"any-time", "after-end-of-file"}));
    EXPECT_FALSE(told.contains("vanish"));
}

TEST(Check, OfASoundDesignExits0AndSaysWhatItCounted) {
    const Finished finished = run(small({"rfc9293"}));
    EXPECT_EQ(finished.status, 0);
    EXPECT_EQ(finished.err, "");
    EXPECT_THAT(finished.out, HasSubstr("4,694 states · 43,354 transitions · depth 17"));
    EXPECT_THAT(finished.out, HasSubstr("✓ holds  fin-ack-unambiguous"));
    EXPECT_THAT(finished.out, Not(HasSubstr("violated")));
}

TEST(Check, OfADesignThatViolatesExits1AndShowsTheLadderAndTheSentence) {
    const Finished finished = run(small({"fin-free"}));
    EXPECT_EQ(finished.status, 1);
    EXPECT_THAT(finished.out, HasSubstr("✗ violated  fin-ack-unambiguous"));
    EXPECT_THAT(finished.out, HasSubstr(R"(
fin-ack-unambiguous: the shortest counterexample, 5 steps

               fin-free A                                   B fin-free
            ESTABLISHED │                                   │ ESTABLISHED
  1  CLOSE → FIN-WAIT-1 ●                                   │
  2                     ├─── ACK,FIN seq=0 ack=0 len=0 ──╮  │
  3                     │                                ┊  ● CLOSE → FIN-WAIT-1
4-5           TIME-WAIT │◀── ACK,FIN seq=0 ack=0 len=0 ──┼──┤
                        │    ACK,FIN seq=0 ack=0 len=0   ┊  │ still in flight

A  TIME-WAIT    snd_una=0 snd_nxt=0 rcv_nxt=0 fin_sent ack_pending closed_first)"));
    EXPECT_THAT(finished.out, HasSubstr("\n✗ violated  An endpoint that regards its own FIN"));
}

TEST(Check, OfTwoDesignsNamesBoth) {
    const Finished finished = run(small({"rfc9293", "fin-free"}));
    EXPECT_EQ(finished.status, 1);
    EXPECT_THAT(finished.out, HasSubstr("rfc9293 with fin-free\n"));
    EXPECT_THAT(finished.out, HasSubstr("rfc9293 A"));
    EXPECT_THAT(finished.out, HasSubstr("B fin-free"));
}

TEST(Check, JsonHasTheFixedNames) {
    const Finished finished = run(small({"fin-free", "--format", "json"}));
    EXPECT_EQ(finished.status, 1);
    const json document = json::parse(finished.out);
    EXPECT_EQ(document.at("tool"), "finwait");
    EXPECT_TRUE(document.at("version").is_string());
    EXPECT_EQ(document.at("command"), "check");
    EXPECT_EQ(document.at("designs"), json({"fin-free", "fin-free"}));
    EXPECT_EQ(document.at("environment"), json::parse(R"({"data": [0, 0], "window": 4,
        "capacity": 2, "order": "any", "loss": true, "duplication": true, "delayed_ack": true,
        "closers": ["A", "B"], "abort": false})"));
    const json& exploration = document.at("exploration");
    EXPECT_EQ(exploration.at("states"), 2565);
    EXPECT_EQ(exploration.at("transitions"), 21166);
    EXPECT_EQ(exploration.at("depth"), 13);
    EXPECT_EQ(exploration.at("complete"), true);
    EXPECT_TRUE(exploration.at("seconds").is_number());
    EXPECT_EQ(exploration.at("threads"), 1);
    EXPECT_GT(exploration.at("peak_memory_bytes").get<std::uint64_t>(), 1'000'000U);
    const json violated = property(document, "fin-ack-unambiguous");
    EXPECT_EQ(violated.at("kind"), "always");
    EXPECT_EQ(violated.at("verdict"), "violated");
    json steps = violated.at("trace").at("steps");
    for (json& step : steps) step.erase("variables");
    EXPECT_EQ(steps.at(0), json::parse(R"({"event": "CLOSE", "endpoint": "A",
                              "states": ["FIN-WAIT-1", "ESTABLISHED"]})"));
    EXPECT_EQ(steps.at(1), json::parse(R"({"event": "send FIN", "endpoint": "A",
                  "segment": {"from": "A", "seq": 0, "ack": 0, "len": 0, "flags": ["ACK", "FIN"]},
                  "states": ["FIN-WAIT-1", "ESTABLISHED"]})"));
    EXPECT_EQ(property(document, "no-data-lost").at("verdict"), "holds");
    EXPECT_FALSE(property(document, "no-data-lost").contains("trace"));
}

TEST(Check, WithoutDepthTellsTheSameOtherwise) {
    for (const std::vector<std::string>& asked : {std::vector<std::string>{"fin-free"},
                                                  {"rfc9293", "no-time-wait", "--abort"},
                                                  {"fin-free", "--fewest-faults"},
                                                  {"fin-free", "--first-violation"},
                                                  {"--property", "four-segment-close"},
                                                  {"fin-free", "--engine", "explicit"}}) {
        const auto told = [&](std::vector<std::string> arguments) {
            arguments.insert(arguments.end(), {"--format", "json"});
            const Finished finished = run(small(arguments));
            json document = json::parse(finished.out);
            json& exploration = document.at("exploration");
            for (const char* const one : {"seconds", "peak_memory_bytes"}) exploration.erase(one);
            return std::pair(finished.status, document);
        };
        std::vector<std::string> more = asked;
        more.emplace_back("--no-depth");
        auto [status, with_depth] = told(asked);
        with_depth.at("exploration").at("depth") = nullptr;
        EXPECT_EQ(told(more), std::pair(status, with_depth)) << asked.front();
    }
    EXPECT_THAT(run(small({"rfc9293", "--no-depth"})).out,
                HasSubstr("4,694 states · 43,354 transitions · depth not determined"));
}

TEST(Check, EveryOptionOfTheEnvironmentArrives) {
    const Finished finished =
        run({"check", "--format", "json", "--data", "0,1", "--window", "3", "--capacity", "1",
             "--order", "fifo", "--no-loss", "--no-duplication", "--no-delayed-ack", "--closers",
             "A", "--abort", "--property", "no-data-lost"});
    EXPECT_EQ(finished.status, 0) << finished.err;
    EXPECT_EQ(json::parse(finished.out).at("environment"),
              json::parse(R"({"data": [0, 1], "window": 3, "capacity": 1, "order": "fifo",
                  "loss": false, "duplication": false, "delayed_ack": false, "closers": ["A"],
                  "abort": true})"));
}

TEST(Check, AbortChangesWhatIsCounted) {
    const Finished finished = run(small({"--abort", "--property", "no-data-lost"}));
    EXPECT_EQ(finished.status, 0);
    EXPECT_THAT(finished.out, HasSubstr("14,348 states · 143,214 transitions · depth 16"));
}

TEST(Check, AnEndWhosePeerAbortedAndWhoseRstIsLostWaitsForEver) {
    for (const char* const engine : {"factored", "plain"}) {
        const json document =
            json::parse(run(small({"--abort", "--engine", engine, "--format", "json"})).out);
        EXPECT_EQ(document.at("exploration").at("transitions"), 143'214);
        for (const char* const name : {"no-deadlock", "both-reach-closed"}) {
            const json violated = property(document, name);
            EXPECT_EQ(violated.at("verdict"), "violated") << name;
            EXPECT_FALSE(violated.at("trace").contains("loop")) << name;
            EXPECT_FALSE(violated.at("trace").at("steps").empty()) << name;
        }
        EXPECT_EQ(property(document, "close-stays-possible").at("verdict"), "holds");
    }
}

TEST(Check, CountsAndTracesDoNotDependOnTheThreads) {
    const auto report = [](const std::string& threads) {
        json document = json::parse(
            run({"check", "fin-free", "--data", "1,0", "--threads", threads, "--format", "json"})
                .out);
        for (const char* const name : {"seconds", "threads", "peak_memory_bytes"}) {
            document.at("exploration").erase(name);
        }
        return document;
    };
    EXPECT_EQ(report("1"), report("3"));
}

TEST(Check, JudgesOnlyThePropertiesThatArePicked) {
    const Finished finished = run(small({"fin-free", "--property", "no-data-lost", "--property",
                                         "no-deadlock", "--format", "json"}));
    EXPECT_EQ(finished.status, 1);
    const json document = json::parse(finished.out);
    ASSERT_EQ(document.at("properties").size(), 2U);
    EXPECT_EQ(property(document, "no-data-lost").at("verdict"), "holds");
    EXPECT_EQ(property(document, "no-deadlock").at("verdict"), "violated");
}

TEST(Check, AllPropertiesAddsWhatRfc9293Violates) {
    const json by_default = json::parse(run(small({"--format", "json"})).out);
    EXPECT_EQ(property(by_default, "time-wait-not-cut-short"), json::object());
    const Finished finished = run(small({"--all-properties", "--format", "json"}));
    EXPECT_EQ(finished.status, 1);
    const json all = json::parse(finished.out);
    EXPECT_EQ(property(all, "time-wait-not-cut-short").at("verdict"), "violated");
}

TEST(Check, JudgesProgressWhereAChannelNeverHasRoomForWhatAnEndWouldSend) {
    const auto of = [](const char* engine) {
        return run({"check", "any-ack-of-fin", "--no-loss", "--no-duplication", "--data", "1,0",
                    "--capacity", "1", "--format", "json", "--engine", engine});
    };
    const Finished factored = of("factored");
    ASSERT_EQ(factored.err, "");
    EXPECT_EQ(json::parse(factored.out).at("properties"),
              json::parse(of("plain").out).at("properties"));
}

TEST(Check, JudgesTheUsersOwnPropertiesToo) {
    const TemporaryFolder folder;
    const std::string file = folder.write("own.toml", R"([[property]]
name = "never-time-wait"
sentence = "Nobody waits."
source = "a test"
kind = "always"
formula = "each x: x.state != TIME-WAIT"
)");
    const Finished finished = run(small({"--properties", file}));
    EXPECT_EQ(finished.status, 1) << finished.err;
    EXPECT_THAT(finished.out, HasSubstr("✗ violated  never-time-wait"));
    EXPECT_THAT(finished.out, HasSubstr("✗ violated  Nobody waits."));
    EXPECT_THAT(finished.out, HasSubstr("fin-ack-unambiguous"));
}

TEST(Check, JudgesPropertiesOfSegmentsInFlight) {
    const TemporaryFolder folder;
    const std::string file = folder.write("own.toml", R"([[property]]
name = "never-a-reset"
sentence = "No RST is ever in flight."
source = "a test"
kind = "always"
formula = "each x: not some s from x: s.rst"
)");
    const Finished finished =
        run(small({"--properties", file, "--property", "never-a-reset", "--format", "json"}));
    EXPECT_EQ(finished.status, 1) << finished.err;
    const json steps = json::parse(finished.out).at("properties").at(0).at("trace").at("steps");
    EXPECT_EQ(steps.back().at("reply").at("flags"), json({"RST"}));
}

TEST(Check, SeveralDeadlockPropertiesAreJudgedEachByItself) {
    const TemporaryFolder folder;
    const std::string file = folder.write("own.toml", R"([[property]]
name = "any-end-will-do"
sentence = "A run may end anywhere."
source = "a test"
kind = "no-deadlock"
unless = "each x: x.snd_una <= x.snd_nxt"
)");
    const Finished finished =
        run(small({"fin-free", "--properties", file, "--property", "any-end-will-do", "--property",
                   "no-deadlock", "--format", "json"}));
    EXPECT_EQ(finished.status, 1) << finished.err;
    const json document = json::parse(finished.out);
    EXPECT_EQ(property(document, "any-end-will-do").at("verdict"), "holds");
    EXPECT_EQ(property(document, "no-deadlock").at("verdict"), "violated");
}

TEST(Check, StopsAtTheFirstViolationIfToldSo) {
    const Finished finished = run(small({"fin-free", "--first-violation", "--format", "json"}));
    EXPECT_EQ(finished.status, 1);
    const json document = json::parse(finished.out);
    EXPECT_EQ(document.at("exploration").at("complete"), false);
    EXPECT_LT(document.at("exploration").at("states"), 2565);
    EXPECT_EQ(property(document, "fin-ack-unambiguous").at("verdict"), "violated");
    EXPECT_EQ(property(document, "no-data-lost").at("verdict"), "inconclusive");
}

TEST(Check, ThatReachesItsTimeLimitIsInconclusive) {
    const Finished finished = run(endless({"--time", "50ms"}));
    EXPECT_EQ(finished.status, 3);
    EXPECT_THAT(finished.out, HasSubstr("? inconclusive  fin-ack-unambiguous"));
    EXPECT_THAT(finished.out, HasSubstr("the time limit was reached (--time)"));
    EXPECT_THAT(finished.out, Not(HasSubstr("✓")));
}

TEST(Check, ThatReachesItsMemoryLimitIsInconclusive) {
    const Finished finished = run(endless({"--memory", "4M", "--format", "json"}));
    EXPECT_EQ(finished.status, 3);
    const json document = json::parse(finished.out);
    EXPECT_EQ(document.at("exploration").at("complete"), false);
    EXPECT_EQ(document.at("exploration").at("ending"), "memory limit");
    EXPECT_EQ(property(document, "no-data-lost").at("verdict"), "inconclusive");
}

TEST(Check, ThatIsInterruptedTellsWhatItFound) {
    for (const int signal : {SIGINT, SIGTERM}) {
        Surroundings surroundings;
        // Progress is the first to come there.
        surroundings.on_first_error_output = [&](pid_t process) { kill(process, signal); };
        const Finished finished = run(endless({"--memory", "1G"}), surroundings);
        EXPECT_EQ(finished.status, 3);
        EXPECT_THAT(finished.out, HasSubstr("Inconclusive: interrupted."));
        EXPECT_THAT(finished.err, HasSubstr(" states, "));
        EXPECT_THAT(finished.err, HasSubstr(" transitions/s, frontier "));
    }
}

TEST(Check, ThatIsInterruptedAfterAViolationExits1) {
    Surroundings surroundings;
    surroundings.on_first_error_output = [](pid_t process) { kill(process, SIGINT); };
    const TemporaryFolder folder;
    const std::string file = folder.write("own.toml", R"([[property]]
name = "never-sent"
sentence = "Nothing is ever sent."
source = "a test"
kind = "always"
formula = "each x: x.snd_nxt = 0"
)");
    const Finished finished =
        run(endless({"--properties", file, "--memory", "1G", "--engine", "plain"}), surroundings);
    EXPECT_EQ(finished.status, 1);
    EXPECT_THAT(finished.out, HasSubstr("interrupted"));
    EXPECT_THAT(finished.out, HasSubstr("✗ violated      never-sent"));
    EXPECT_THAT(finished.out, HasSubstr("never-sent: the shortest counterexample, 1 step\n"));
    EXPECT_THAT(finished.out, HasSubstr("? inconclusive  no-data-lost"));
}

TEST(Check, OfAWorldThatTakesTooManyBitsIsRefused) {
    const Finished finished =
        run({"check", "--engine", "plain", "--data", "65536,65536", "--capacity", "8"});
    EXPECT_EQ(finished.status, 2);
    EXPECT_THAT(finished.err, HasSubstr("the environment is too large"));
    EXPECT_THAT(finished.err, HasSubstr("use less --data"));
}

TEST(Check, OfAWitnessForWhichTheMemoryDoesNotSufficeIsInconclusive) {
    if (!kMemoryIsMeasured) GTEST_SKIP() << "a sanitizer's memory counts too";
    const Finished finished = run({"check", "--property", "half-close", "--data", "1,1",
                                   "--capacity", "3", "--memory", "20M"});
    EXPECT_EQ(finished.status, 3);
    EXPECT_THAT(finished.out, HasSubstr("? inconclusive  half-close"));
}

TEST(Check, OfAWitnessTellsItAlsoWhereNotEverythingIsExplored) {
    if (!kMemoryIsMeasured) GTEST_SKIP() << "a sanitizer's memory counts too";
    const Finished finished = run({"check", "--property", "fin-wait-1-to-time-wait", "--data",
                                   "1,1", "--capacity", "4", "--memory", "56M"});
    EXPECT_EQ(finished.status, 3);
    EXPECT_THAT(finished.out, HasSubstr("✓ reached  fin-wait-1-to-time-wait"));
    EXPECT_THAT(finished.out, HasSubstr("the shortest witness, "));
    EXPECT_THAT(finished.out, HasSubstr("the memory limit was reached"));
}

TEST(Check, AWitnessThatIsNotReachedIsNoViolationAndShowsHowFarRunsGet) {
    const std::vector<std::string> arguments{"check",  "no-half-close", "--property", "half-close",
                                             "--data", "0,1",           "--capacity", "1"};
    const Finished told = run(arguments);
    EXPECT_EQ(told.status, 0);
    EXPECT_THAT(told.out, HasSubstr("– not reached  half-close"));
    EXPECT_THAT(told.out, HasSubstr("half-close: not reached; the shortest of the runs that get "
                                    "furthest, 4 steps\n"));
    EXPECT_THAT(told.out, HasSubstr("2 of 10 waypoints are passed; no run goes on to A.state ="));
    EXPECT_THAT(told.out, Not(HasSubstr("violated")));
}

TEST(Check, JsonOfAWitnessSaysReachedOrNotAndHowFarRunsGetInBothEngines) {
    for (const char* const engine : {"factored", "plain"}) {
        const auto judged = [&](const std::string& design) {
            const Finished finished =
                run({"check", design, "--property", "half-close", "--data", "0,1", "--capacity",
                     "1", "--engine", engine, "--format", "json"});
            EXPECT_EQ(finished.status, 0) << finished.err;
            return property(json::parse(finished.out), "half-close");
        };
        const json reached = judged("rfc9293");
        EXPECT_EQ(reached.at("verdict"), "reached");
        EXPECT_TRUE(reached.contains("trace"));
        EXPECT_FALSE(reached.contains("furthest"));
        const json not_reached = judged("no-half-close");
        EXPECT_EQ(not_reached.at("verdict"), "not-reached");
        EXPECT_FALSE(not_reached.contains("trace"));
        const json& furthest = not_reached.at("furthest");
        EXPECT_EQ(furthest.at("passed"), 2);
        EXPECT_EQ(furthest.at("waypoints"), 10);
        EXPECT_EQ(furthest.at("missing"), "A.state = FIN-WAIT-2 and B.state = CLOSE-WAIT");
        const json& steps = furthest.at("trace").at("steps");
        ASSERT_EQ(steps.size(), 4U);
        EXPECT_EQ(steps.back().at("states"), json({"FIN-WAIT-1", "LAST-ACK"}));
    }
}

TEST(Check, AFormulaThatIsNeverReachedShowsTheStart) {
    const TemporaryFolder folder;
    const std::string file = folder.write("own.toml", R"([[property]]
name = "a-skips-the-fin"
sentence = "A is CLOSED without a FIN."
source = "a test"
kind = "reachable"
formula = "A.state = CLOSED and not A.fin_received and not A.reset"
)");
    for (const char* const engine : {"factored", "plain"}) {
        const Finished finished = run(small({"--properties", file, "--property", "a-skips-the-fin",
                                             "--engine", engine, "--format", "json"}));
        EXPECT_EQ(finished.status, 0) << finished.err;
        const json judged = property(json::parse(finished.out), "a-skips-the-fin");
        EXPECT_EQ(judged.at("verdict"), "not-reached");
        EXPECT_EQ(judged.at("furthest").at("passed"), 0);
        EXPECT_EQ(judged.at("furthest").at("trace").at("steps"), json::array());
    }
}

/// B's FIN is taken, and then an RST ends A; once along waypoints, once as a formula; and a route
/// that no run gets on.
constexpr const char* kNever = R"([[property]]
name = "no-reset-in-time-wait"
sentence = "No RST ends TIME-WAIT."
source = "a test"
kind = "never"
through = ["A.state = TIME-WAIT", { event = ["deliver", "duplicate"], endpoint = "A", segment = "s.rst", formula = "A.state = CLOSED" }]

[[property]]
name = "never-time-waited-and-reset"
sentence = "Nobody is reset behind TIME-WAIT."
source = "a test"
kind = "never"
formula = "A.time_waited and A.reset"

[[property]]
name = "no-fin-behind-a-reset"
sentence = "Who is reset in ESTABLISHED sends no FIN."
source = "a test"
kind = "never"
through = ["A.state = CLOSED and A.reset and not A.fin_received", { endpoint = "A", sent = "s.fin" }]
)";

TEST(Check, NeverIsViolatedByTheShortestRunThatPassesTheWaypoints) {
    const TemporaryFolder folder;
    const std::string file = folder.write("own.toml", kNever);
    for (const char* const engine : {"factored", "plain"}) {
        const Finished finished =
            run(small({"--properties", file, "--property", "no-reset-in-time-wait", "--property",
                       "never-time-waited-and-reset", "--property", "no-fin-behind-a-reset",
                       "--engine", engine, "--format", "json"}));
        EXPECT_EQ(finished.status, 1) << finished.err;
        const json document = json::parse(finished.out);
        for (const char* const name : {"no-reset-in-time-wait", "never-time-waited-and-reset"}) {
            const json violated = property(document, name);
            EXPECT_EQ(violated.at("kind"), "never");
            EXPECT_EQ(violated.at("verdict"), "violated");
            // As long as that of time-wait-not-cut-short.
            EXPECT_EQ(violated.at("trace").at("steps").size(), 10U);
        }
        const json holds = property(document, "no-fin-behind-a-reset");
        EXPECT_EQ(holds.at("verdict"), "holds");
        EXPECT_EQ(holds.at("vacuous"), true);
        EXPECT_EQ(holds.at("premises_never_met"),
                  json({"A.state = CLOSED and A.reset and not A.fin_received"}));
    }
}

TEST(Check, TheFirstViolationTakesNoLongerThanThePlainEngineDoes) {
    // What the factored engine lays out here takes half a minute.
    const auto document = [](std::vector<std::string> more) {
        more.insert(more.begin(), {"check", "fin-free", "--data", "2,2", "--capacity", "6",
                                   "--first-violation", "--time", "20s", "--format", "json"});
        json told = json::parse(run(more).out);
        for (const char* const cost : {"seconds", "peak_memory_bytes"}) {
            told.at("exploration").erase(cost);
        }
        told.erase("reductions");
        told.erase("reductions_off");
        return told;
    };
    const json by_either = document({});
    EXPECT_EQ(by_either.at("exploration").at("ending"), "first violation");
    EXPECT_EQ(property(by_either, "fin-ack-unambiguous").at("verdict"), "violated");
    EXPECT_EQ(by_either, document({"--engine", "plain"}));
}

TEST(Check, StopsAtTheFirstViolationOfNeverToo) {
    const TemporaryFolder folder;
    const std::string file = folder.write("own.toml", kNever);
    for (const char* const engine : {"factored", "plain"}) {
        const Finished finished =
            run(small({"--properties", file, "--property", "no-reset-in-time-wait",
                       "--first-violation", "--engine", engine, "--format", "json"}));
        EXPECT_EQ(finished.status, 1) << finished.err;
        const json document = json::parse(finished.out);
        EXPECT_EQ(document.at("exploration").at("ending"), "first violation");
        EXPECT_EQ(property(document, "no-reset-in-time-wait").at("verdict"), "violated");
    }
}

}  // namespace
}  // namespace finwait::cli
