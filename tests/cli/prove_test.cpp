// finwait prove, as a process: what it says, what it exits with, what it refuses.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <map>
#include <nlohmann/json.hpp>

#include "process.h"

namespace finwait::cli {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;
using testing::MatchesRegex;
using testing::Not;

const json& claim(const json& report, const std::string& name) {
    for (const json& each : report.at("claims")) {
        if (each.at("name") == name) return each;
    }
    throw std::logic_error("no claim " + name);
}

/// A file with one property of the kind "always".
std::string property_file(const TemporaryFolder& folder, const std::string& formula,
                          const std::string& kind = "always") {
    return folder.write("own.toml",
                        "[[property]]\nname = \"own\"\nsentence = \"As I say.\"\n"
                        "source = \"a test\"\nkind = \"" +
                            kind + "\"\nformula = \"" + formula + "\"\n");
}

TEST(Prove, OfRfc9293ProvesEverything) {
    const Finished finished = run({"prove"});
    EXPECT_EQ(finished.status, 0) << finished.err;
    for (const char* name :
         {"ack-of-fin-distinct", "acceptability-is-overlap", "comparison-window",
          "retransmitted-fin-is-old", "old-duplicate-window", "rotation", "small-modulus",
          "fin-ack-unambiguous", "time-wait-before-closed", "no-data-lost", "no-premature-reset",
          "passive-closer-does-not-wait"}) {
        EXPECT_THAT(finished.out, HasSubstr(std::string("✓ proved  ") + name));
    }
    EXPECT_THAT(
        finished.out,
        AllOf(HasSubstr(" obligations, all discharged."),
              HasSubstr("The largest window is 2,147,483,647"),
              HasSubstr("What is proved rests on:\n· one connection that begins ESTABLISHED"),
              HasSubstr("\n· what a segment that arrives carries is at most 2^31 behind"),
              HasSubstr("the answers of Z3 4."), HasSubstr("\nIt took ")));
    EXPECT_THAT(finished.out, Not(HasSubstr("\x1b")));
}

TEST(Prove, SaysWhatOfTheCoreItDoesNotAsk) {
    // Numbers, and one property of another kind.
    const TemporaryFolder folder;
    const std::string file =
        folder.write("own.toml",
                     "[[property]]\nname = \"own\"\nsentence = \"As I say.\"\n"
                     "source = \"a test\"\nkind = \"eventually\"\nformula = \"A.fin_sent\"\n");
    const std::vector<std::string> arguments{"prove", "--properties", file, "--time", "1ms"};
    const Finished text = run(arguments);
    EXPECT_THAT(text.out,
                AllOf(HasSubstr("Not asked, since induction shows only what is so in every state"),
                      HasSubstr("\n· no-deadlock: no-deadlock\n"), HasSubstr(", own"),
                      HasSubstr("· step: text-is-taken")));
    std::vector<std::string> with_json = arguments;
    with_json.insert(with_json.end(), {"--format", "json"});
    const json report = json::parse(run(with_json).out);
    std::map<std::string, std::string> kinds;
    for (const json& one : report.at("not_asked")) kinds[one.at("name")] = one.at("kind");
    EXPECT_EQ(kinds.at("own"), "eventually");
    // All that is core is asked, or said not to be.
    const json all = json::parse(run({"list", "properties", "--format", "json"}).out);
    for (const json& property : all.at("entries")) {
        if (!property.at("core").get<bool>()) continue;
        const std::string name = property.at("name");
        const bool asked = std::ranges::any_of(
            report.at("claims"), [&](const json& one) { return one.at("name") == name; });
        EXPECT_NE(asked, kinds.contains(name)) << name;
    }
}

TEST(Prove, OfAPropertyThatItCannotAskNamesWhatCan) {
    const Finished finished = run({"prove", "--claim", "no-deadlock"});
    EXPECT_EQ(finished.status, 2);
    EXPECT_THAT(finished.err, AllOf(HasSubstr("no-deadlock is of the kind no-deadlock"),
                                    HasSubstr("`finwait check --property no-deadlock`")));
}

TEST(Prove, OfADesignWithoutNumberForTheFinRefutesWithNumbersAndARun) {
    const Finished finished = run({"prove", "fin-free", "--format", "json", "--claim",
                                   "ack-of-fin-distinct", "--claim", "fin-ack-unambiguous"});
    EXPECT_EQ(finished.status, 1) << finished.err;
    const json report = json::parse(finished.out);
    EXPECT_EQ(report.at("command"), "prove");
    EXPECT_EQ(report.at("design"), "fin-free");
    ASSERT_EQ(report.at("claims").size(), 2U);

    const json& distinct = claim(report, "ack-of-fin-distinct");
    EXPECT_EQ(distinct.at("method"), "arithmetic");
    EXPECT_EQ(distinct.at("verdict"), "refuted");
    EXPECT_EQ(distinct.at("numbers").at("first_octet"), 900);
    EXPECT_EQ(distinct.at("numbers").at("octets"), 100);
    EXPECT_EQ(distinct.at("numbers").at("ack"), 1000);

    const json& unambiguous = claim(report, "fin-ack-unambiguous");
    EXPECT_EQ(unambiguous.at("method"), "induction");
    EXPECT_EQ(unambiguous.at("verdict"), "refuted");
    EXPECT_EQ(unambiguous.at("fails_at").at("event"), "deliver");
    EXPECT_EQ(unambiguous.at("environment").at("data"), json::parse("[0, 0]"));
    EXPECT_EQ(unambiguous.at("trace").at("steps").size(), 5U);
    EXPECT_LT(report.at("induction").at("discharged"), report.at("induction").at("obligations"));
}

TEST(Prove, ShowsWhereAProofFailsAndKeepsTheRunThatRefutes) {
    const TemporaryFolder folder;
    const std::string file = folder.file("runs.json");
    Surroundings surroundings;
    surroundings.environment = {{"COLUMNS", "100"}};
    const Finished finished =
        run({"prove", "fin-over-hole", "--claim", "no-data-lost", "--save", file}, surroundings);
    EXPECT_EQ(finished.status, 1) << finished.err;
    EXPECT_THAT(finished.out,
                AllOf(HasSubstr("✗ refuted  no-data-lost"), HasSubstr("all but 1 discharged."),
                      HasSubstr("The proof fails at the event \"deliver\":"),
                      HasSubstr("finwait check fin-over-hole --data=1,0 --property no-data-lost"),
                      HasSubstr("the shortest counterexample, 4 steps")));
    EXPECT_THAT(finished.out, Not(HasSubstr("rotation")));

    const Finished shown = run({"trace", file});
    EXPECT_EQ(shown.status, 0) << shown.err;
    EXPECT_THAT(shown.out, AllOf(HasSubstr("no-data-lost"), HasSubstr("✗ violated")));
}

TEST(Prove, ThatRefutesNothingKeepsAFileWithoutRuns) {
    const TemporaryFolder folder;
    const std::string file = folder.file("runs.json");
    EXPECT_EQ(run({"prove", "--claim", "comparison-window", "--save", file}).status, 0);
    EXPECT_TRUE(json::parse(read_file(file)).at("traces").empty());
}

TEST(Prove, RefusesAPlaceForRunsThatCannotBe) {
    const TemporaryFolder folder;
    const Finished finished =
        run({"prove", "--claim", "comparison-window", "--save", folder.file("none/runs.json")});
    EXPECT_EQ(finished.status, 2);
    EXPECT_EQ(finished.out, "");
}

/// By name, what the induction did not prove.
std::map<std::string, json> left_open(const json& report) {
    std::map<std::string, json> open;
    for (const json& invariant : report.at("induction").at("invariants")) {
        if (invariant.at("verdict") != "proved") open[invariant.at("name")] = invariant;
    }
    return open;
}

/// ESTABLISHED at both ends means that the numbers agree, and the properties of the close hold from
/// CLOSED on, but for one: an RST that CLOSED sent has the number 0, and that may be what is
/// expected. Where it is not, that one holds too.
TEST(Prove, OfConnectionsThatOpenProvesThatTheNumbersAgreeAndRefutesByTheRstOfClosed) {
    const Finished finished =
        run({"prove", "--start", "closed", "--format", "json", "--claim", "synchronized", "--claim",
             "no-data-lost", "--claim", "fin-ack-unambiguous", "--claim", "no-premature-reset",
             "--claim", "rst-of-closed-is-refused"});
    EXPECT_EQ(finished.status, 1) << finished.out << finished.err;
    const json report = json::parse(finished.out);
    EXPECT_EQ(report.at("start"), "closed");
    for (const char* name : {"synchronized", "no-data-lost", "fin-ack-unambiguous"}) {
        EXPECT_EQ(claim(report, name).at("verdict"), "proved") << name;
    }
    EXPECT_EQ(claim(report, "rst-of-closed-is-refused").at("numbers").at("iss_of_b"), 4294967295U);
    const json& reset = claim(report, "no-premature-reset");
    EXPECT_EQ(reset.at("verdict"), "refuted");
    EXPECT_EQ(reset.at("iss"), json::parse("[0, 4294967295]"));
    EXPECT_EQ(reset.at("trace").at("steps").size(), 7U);
    EXPECT_FALSE(reset.contains("command"));
    EXPECT_THAT(reset.at("findings").front().get<std::string>(),
                HasSubstr("Proved where no RST that CLOSED sent"));
    EXPECT_THAT(report.at("rests_on").front().get<std::string>(),
                HasSubstr("one connection of each end, both CLOSED at the start"));

    // An RST of CLOSED, where 0 is expected, is all that breaks anything, and nothing else is left
    // open.
    const std::map<std::string, json> open = left_open(report);
    EXPECT_THAT(open, testing::UnorderedElementsAre(testing::Key("no-premature-reset"),
                                                    testing::Key("reset-by-closed-peer"),
                                                    testing::Key("refused-by-closed-peer")));
    for (const auto& [name, invariant] : open) {
        const json& step = invariant.at("fails_at");
        EXPECT_EQ(step.at("event"), "deliver") << name;
        const auto sentence = [&](std::size_t i) {
            return step.at("sentences").at(i).get<std::string>();
        };
        EXPECT_THAT(sentence(0), AllOf(HasSubstr("Before: "), HasSubstr(" RCV.NXT=0,"))) << name;
        EXPECT_THAT(sentence(2), AllOf(HasSubstr("Arrives SEQ=0 ACK="), HasSubstr(" RST ")))
            << name;
        EXPECT_THAT(sentence(3), HasSubstr("After: CLOSED, ")) << name;
    }
}

TEST(Prove, OfConnectionsThatOpenSaysWhereItBegins) {
    const Finished finished =
        run({"prove", "--start", "closed", "--claim", "synchronized", "--time", "1s"});
    EXPECT_EQ(finished.status, 3) << finished.out << finished.err;
    EXPECT_THAT(finished.out, HasSubstr("From CLOSED at both ends"));
}

TEST(Prove, AmongSegmentsOfEarlierConnectionsRefusesWhatIsNotOfOpening) {
    const Finished established = run({"prove", "--incarnations", "2"});
    EXPECT_EQ(established.status, 2);
    EXPECT_THAT(established.err, HasSubstr("add --start closed"));
    const Finished alone = run({"prove", "--start", "closed", "--isn=-1"});
    EXPECT_EQ(alone.status, 2);
    EXPECT_THAT(alone.err, HasSubstr("add --incarnations 2"));
    const Finished segments = run(
        {"prove", "--start", "closed", "--incarnations", "2", "--claim", "quiet-after-time-wait"});
    EXPECT_EQ(segments.status, 2);
    EXPECT_THAT(segments.err, HasSubstr("quiet-after-time-wait speaks of segments in flight"));
}

TEST(Prove, RefusesAStartThatIsNone) {
    const Finished finished = run({"prove", "--start", "listen"});
    EXPECT_EQ(finished.status, 2);
    EXPECT_THAT(finished.err, AllOf(HasSubstr("--start"), HasSubstr("established, closed")));
}

TEST(Prove, OfAMadeUpDesignFailsWhereItsMechanismIsWrong) {
    const TemporaryFolder folder;
    const std::string design =
        folder.write("own.toml",
                     "summary = \"no TIME-WAIT after a simultaneous close\"\n"
                     "source = \"a test\"\nextends = \"rfc9293\"\n"
                     "[states.CLOSING]\n"
                     "\"rcv ACK of FIN\" = { next = \"CLOSED\" }\n");
    const Finished finished =
        run({"prove", design, "--claim", "time-wait-before-closed", "--claim", "no-data-lost"});
    EXPECT_EQ(finished.status, 1) << finished.err;
    EXPECT_THAT(finished.out, AllOf(HasSubstr("✗ refuted  time-wait-before-closed"),
                                    HasSubstr("✓ proved   no-data-lost"),
                                    HasSubstr("Before: CLOSING, "), HasSubstr("After: CLOSED, ")));
}

TEST(Prove, OfOnesOwnPropertyProvesIt) {
    const TemporaryFolder folder;
    const std::string file =
        property_file(folder, "each x: x.fin_acked implies x.state != FIN-WAIT-1");
    const Finished finished = run({"prove", "--properties", file, "--claim", "own"});
    EXPECT_EQ(finished.status, 0) << finished.out << finished.err;
    EXPECT_THAT(finished.out, HasSubstr("✓ proved  own  As I say."));
}

/// A segment that no segment can be like must not make its world impossible: a bare ACK of what has
/// arrived is in flight though nothing was sent.
TEST(Prove, OfWhatNoSegmentSatisfiesIsRefutedByARun) {
    const TemporaryFolder folder;
    const std::string file = property_file(
        folder, "each x: x.state = ESTABLISHED and x.snd_nxt = 0 implies each s from x: s.len > 0");
    const Finished finished = run({"prove", "--properties", file, "--claim", "own"});
    EXPECT_EQ(finished.status, 1) << finished.out << finished.err;
    EXPECT_THAT(finished.out,
                AllOf(HasSubstr("✗ refuted  own"), HasSubstr("counterexample, 3 steps")));
}

TEST(Prove, WithAnInvariantThatNoSegmentSatisfiesProvesNothingBesides) {
    const TemporaryFolder folder;
    const std::string file =
        property_file(folder, "each x: not x.fin_sent implies each s from x: s.fin");
    const Finished finished =
        run({"prove", "any-ack-of-fin", "--invariants", file, "--claim", "fin-ack-unambiguous"});
    EXPECT_EQ(finished.status, 1) << finished.out << finished.err;
    EXPECT_THAT(finished.out, HasSubstr("✗ refuted  fin-ack-unambiguous"));
    const Finished own = run({"prove", "any-ack-of-fin", "--properties", file, "--claim",
                              "fin-ack-unambiguous", "--claim", "own"});
    EXPECT_EQ(own.status, 1) << own.out << own.err;
    EXPECT_THAT(own.out, AllOf(HasSubstr("✗ refuted  fin-ack-unambiguous"),
                               HasSubstr("✗ refuted  own"), Not(HasSubstr("✓"))));
}

TEST(Prove, OfWhatNeedsOneInvariantMoreGuessesIt) {
    const TemporaryFolder folder;
    const std::string design = folder.write("own.toml",
                                            "summary = \"CLOSE has no effect\"\n"
                                            "source = \"a test\"\nextends = \"rfc9293\"\n"
                                            "[states.ESTABLISHED]\n"
                                            "\"CLOSE\" = { next = \"ESTABLISHED\" }\n");
    const Finished finished = run({"prove", design, "--claim", "time-wait-before-closed"});
    EXPECT_EQ(finished.status, 0) << finished.out << finished.err;
    EXPECT_THAT(finished.out, AllOf(HasSubstr("✓ proved  time-wait-before-closed"),
                                    HasSubstr("guessed, and shown like the others, "
                                              "time-wait-before-closed is proved:\n  each x: "),
                                    Not(HasSubstr("The proof fails"))));
    const Finished in_json =
        run({"prove", design, "--claim", "time-wait-before-closed", "--format", "json"});
    const json report = json::parse(in_json.out);
    EXPECT_EQ(claim(report, "time-wait-before-closed").at("by_guesses"), true);
    EXPECT_FALSE(report.at("guesses").empty());
}

TEST(Prove, OfWhatIsNeitherInductiveNorViolatedNearbyIsInconclusive) {
    const TemporaryFolder folder;
    const std::string file = property_file(folder, "each x: x.delivered < 70");
    const Finished finished = run({"prove", "--properties", file, "--claim", "own"});
    EXPECT_EQ(finished.status, 3) << finished.out << finished.err;
    EXPECT_THAT(finished.out, AllOf(HasSubstr("? inconclusive  own"),
                                    HasSubstr("own: not proved, and no run was found")));
}

TEST(Prove, WhoseTimeIsUpIsInconclusive) {
    const Finished finished = run({"prove", "--time", "1ms"});
    EXPECT_EQ(finished.status, 3) << finished.err;
    EXPECT_THAT(finished.out, AllOf(HasSubstr("? inconclusive  no-data-lost"),
                                    HasSubstr("the time is up"), Not(HasSubstr("✗"))));
}

TEST(Prove, WhoseMemoryIsUsedUpIsInconclusive) {
    if (!kMemoryIsMeasured) GTEST_SKIP() << "a sanitizer's memory counts too";
    const Finished finished = run({"prove", "--memory", "20M"});
    EXPECT_EQ(finished.status, 3) << finished.err;
    EXPECT_THAT(finished.out, AllOf(HasSubstr("? inconclusive  no-data-lost"),
                                    HasSubstr("the memory is used up"), Not(HasSubstr("✗"))));
}

TEST(Prove, OfWhatIsFalseWithMoreTextIsRefutedThere) {
    const TemporaryFolder folder;
    const std::string file = property_file(folder, "each x: x.delivered < 7");
    const Finished finished = run({"prove", "--properties", file, "--claim", "own"});
    EXPECT_EQ(finished.status, 1) << finished.out << finished.err;
    EXPECT_THAT(finished.out,
                AllOf(HasSubstr("✗ refuted  own"),
                      HasSubstr("finwait check rfc9293 --data=8,0 --capacity=1 --property own")));
}

/// A LAST-ACK that CLOSE takes back to ESTABLISHED: its rules had too many paths to be enumerated
/// in any time, and nothing ended that.
std::string design_of_many_paths(const TemporaryFolder& folder) {
    return folder.write("paths.toml",
                        "summary = \"LAST-ACK is left by CLOSE\"\nsource = \"a test\"\n"
                        "extends = \"rfc9293\"\n"
                        "[states.LAST-ACK]\n"
                        "\"CLOSE\" = { next = \"ESTABLISHED\" }\n");
}

TEST(Prove, WhoseTimeIsUpAmongManyPathsEnds) {
    const TemporaryFolder folder;
    const Finished finished = run({"prove", design_of_many_paths(folder), "--time", "1s", "--claim",
                                   "time-wait-before-closed"});
    EXPECT_EQ(finished.status, 3) << finished.err;
    EXPECT_THAT(finished.out, HasSubstr("the time is up"));
}

TEST(Prove, ThatIsTerminatedAmongManyPathsEnds) {
    const TemporaryFolder folder;
    Surroundings surroundings;
    surroundings.on_first_error_output = [](pid_t process) { kill(process, SIGTERM); };
    const Finished finished = run({"prove", design_of_many_paths(folder)}, surroundings);
    EXPECT_EQ(finished.status, 3) << finished.err;
    EXPECT_THAT(finished.out, HasSubstr("interrupted"));
}

TEST(Prove, ThatIsInterruptedSaysWhatItHasAndExits3) {
    Surroundings surroundings;
    // Progress is the first to come there.
    surroundings.on_first_error_output = [](pid_t process) { kill(process, SIGINT); };
    const Finished finished = run({"prove", "any-ack-of-fin"}, surroundings);
    EXPECT_NE(finished.status, 70) << finished.err;
    EXPECT_THAT(finished.out, HasSubstr("interrupted"));
    EXPECT_THAT(finished.err, MatchesRegex("([^\n]*s: [^\n]*\n)+"));
}

void expect_prove_refuses(const std::vector<std::string>& arguments, const std::string& error) {
    const Finished finished = run(arguments);
    EXPECT_EQ(finished.status, 2);
    EXPECT_EQ(finished.out, "");
    EXPECT_THAT(finished.err, HasSubstr(error));
    EXPECT_THAT(finished.err, MatchesRegex("[^\n]*\n"));
}

TEST(Prove, RefusesAnUnknownClaim) {
    expect_prove_refuses({"prove", "--claim", "rotatoin"}, "rotation");
    expect_prove_refuses({"prove", "--claim", "both-reach-closed"}, "both-reach-closed");
}

TEST(Prove, RefusesAnUnknownDesign) { expect_prove_refuses({"prove", "none"}, "none"); }

TEST(Prove, RefusesAWrongTime) { expect_prove_refuses({"prove", "--time", "soon"}, "--time"); }

TEST(Prove, RefusesAnInvariantThatIsNotSaidOfEveryWorld) {
    const TemporaryFolder folder;
    expect_prove_refuses(
        {"prove", "--invariants", property_file(folder, "each x: x.state = CLOSED", "eventually")},
        "own.toml:1:1: an invariant is of the kind eventually; allowed: always");
}

TEST(Prove, RefusesAnInvariantOfSeveralSegments) {
    const TemporaryFolder folder;
    expect_prove_refuses(
        {"prove", "--invariants", property_file(folder, "each x: (count s from x: s.fin) < 3")},
        "each s from x");
}

TEST(Prove, RefusesAFolderForQueriesThatCannotBe) {
    const TemporaryFolder folder;
    expect_prove_refuses(
        {"prove", "--claim", "rotation", "--smt2", folder.write("file", "") + "/below"},
        "cannot create the folder");
    expect_prove_refuses({"prove", "none", "--smt2", folder.file("queries")}, "none");
    EXPECT_THAT(folder.names(), testing::ElementsAre("file"));
}

}  // namespace
}  // namespace finwait::cli
