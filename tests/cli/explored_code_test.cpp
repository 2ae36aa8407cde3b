// `finwait check` on the code of a TCP in a shared object: Debian's lwIP, explored exhaustively.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>

#include "checks.h"
#include "process.h"
#include "tests/places.h"

namespace finwait::cli {
namespace {

using nlohmann::json;
using testing::HasSubstr;

using tests::stack_file;

#ifdef FINWAIT_HAS_LWIP

std::vector<std::string> check_of(const std::string& stack, const std::vector<std::string>& more) {
    std::vector<std::string> arguments{"check", stack, "--threads", "1"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
}

json explored_code(const std::string& stack, const std::vector<std::string>& more, int status) {
    auto arguments = check_of(stack, more);
    arguments.insert(arguments.end(), {"--format", "json"});
    const Finished finished = run(arguments);
    EXPECT_EQ(finished.status, status) << finished.err << finished.out;
    return json::parse(finished.out);
}
json explored_lwip(const std::vector<std::string>& more, int status = 0) {
    return explored_code(stack_file("lwip"), more, status);
}

std::string verdict_on_code(const json& document, const std::string& name) {
    return property(document, name).value("verdict", "none");
}

/// What the code of an end came to: states, endpoints, executions.
std::vector<std::uint64_t> size_of_code(const json& code) {
    return {code["states"], code["endpoints"], code["executions"]};
}

struct KnownCounts {
    std::vector<std::string> environment;
    std::uint64_t states;
    std::vector<std::uint64_t> a;
    std::vector<std::uint64_t> b;
};

TEST(ExploredCode, OfLwipHasTheCountsThatAreKnown) {
    const std::vector<KnownCounts> all{
        {{"--capacity", "1", "--data", "0,0"}, 527, {11, 16, 57}, {11, 16, 57}},
        {{"--capacity", "1", "--data", "1,1"}, 17'717, {46, 93, 466}, {46, 93, 466}},
        {{"--capacity", "2", "--data", "1,0"}, 55'323, {26, 52, 256}, {19, 26, 166}}};
    for (const KnownCounts& known : all) {
        const json document = explored_lwip(known.environment);
        EXPECT_EQ(document["exploration"]["states"], known.states);
        ASSERT_EQ(document["code"].size(), 2U);
        EXPECT_EQ(size_of_code(document["code"][0]), known.a);
        EXPECT_EQ(size_of_code(document["code"][1]), known.b);
        // No text is lost, and both ends always can, and do, reach CLOSED.
        for (const char* const name :
             {"no-data-lost", "orderly-close-is-complete", "close-stays-possible",
              "both-reach-closed", "sent-is-acknowledged"}) {
            EXPECT_EQ(verdict_on_code(document, name), "holds") << name;
        }
    }
}

TEST(ExploredCode, OtherImagesOfItsStatesAreTestedAndWhatIsMaskedIsNamed) {
    const json document = explored_lwip({"--data", "1,0"});
    for (const json& code : document["code"]) {
        EXPECT_THAT(code["name"].get<std::string>(), HasSubstr("lwIP 2."));
        EXPECT_GT(code["test"]["comparisons"], 1'000);
        EXPECT_EQ(code["test"]["differences"], 0);
        EXPECT_EQ(code["test"]["complete"], true);
    }
    const Finished text = run(check_of(stack_file("lwip"), {"--data", "0,0"}));
    EXPECT_THAT(text.out, HasSubstr("a constant is written: congestion window"));
    EXPECT_THAT(text.out, HasSubstr("all alike"));
}

TEST(ExploredCode, EveryEngineCountsTheSame) {
    const std::vector<std::string> asked{"--data", "1,0", "--property", "no-data-lost"};
    const auto states_by = [&](const std::string& engine, const std::string& stack) {
        auto more = asked;
        more.insert(more.end(), {"--engine", engine});
        return explored_code(stack, more, 0)["exploration"]["states"].get<std::uint64_t>();
    };
    for (const char* const engine : {"plain", "factored", "diagram"})
        EXPECT_EQ(states_by(engine, stack_file("lwip")), 55'323U) << engine;
}

TEST(ExploredCode, HoldsForAnyNumberOfSegmentsInFlight) {
    const json document = explored_lwip({"--capacity", "any", "--data", "1,1"});
    EXPECT_EQ(document["exploration"]["pairs"], 2'165);
    EXPECT_EQ(verdict_on_code(document, "no-data-lost"), "holds");
    EXPECT_EQ(verdict_on_code(document, "close-stays-possible"), "holds");
}

TEST(ExploredCode, HasAPeerThatFollowsTheRfcAtEitherEnd) {
    const json a = explored_lwip({"rfc9293", "--data", "1,1"});
    ASSERT_EQ(a["code"].size(), 1U);
    EXPECT_EQ(a["code"][0]["end"], "A");
    EXPECT_EQ(verdict_on_code(a, "both-reach-closed"), "holds");
    const json b = explored_code("rfc9293", {stack_file("lwip"), "--data", "1,0"}, 0);
    ASSERT_EQ(b["code"].size(), 1U);
    EXPECT_EQ(b["code"][0]["end"], "B");
}

TEST(ExploredCode, TakesPartInTheFiguresOfTextbooks) {
    const json document =
        explored_lwip({"--property", "four-segment-close", "--property", "simultaneous-close",
                       "--property", "half-close", "--property", "last-ack-lost"});
    for (const json& one : document["properties"]) EXPECT_EQ(one["verdict"], "reached") << one;
}

constexpr const char* kOwnProperties = R"(
[[property]]
name = "rst-ends-time-wait"
sentence = "An RST at RCV.NXT ends TIME-WAIT."
source = "RFC 9293 §3.10.7.4, second"
kind = "step"
events = ["deliver", "duplicate"]
formula = "s.rst and s.seq = x.rcv_nxt and x.state = TIME-WAIT implies next(x).state = CLOSED"

[[property]]
name = "old-segments-are-not-looked-at"
sentence = "A FIN that was taken is answered and dropped."
source = "RFC 9293 §3.10.7.4, first"
kind = "step"
events = ["deliver", "duplicate"]
formula = """
s.fin and s.seq < x.rcv_nxt and (x.state = LAST-ACK or x.state = CLOSING) implies next(x).state = x.state"""
)";

TEST(ExploredCode, IgnoresRstsInTimeWaitAndLooksAtTheAckOfAnOldFin) {
    const TemporaryFolder folder;
    const std::string file = folder.write("own.toml", kOwnProperties);
    const json document =
        explored_lwip({"--data", "0,0", "--abort", "--properties", file, "--property",
                       "rst-ends-time-wait", "--property", "old-segments-are-not-looked-at"},
                      1);
    for (const json& one : document["properties"]) {
        EXPECT_EQ(one["verdict"], "violated");
        EXPECT_FALSE(one["trace"].is_null());
    }
    // Each run was gone through on the code, in one go.
    EXPECT_EQ(document["code"][0]["test"]["runs"], 2);
    EXPECT_EQ(document["code"][0]["test"]["wrong_runs"], 0);
}

TEST(ExploredCode, ALassoIsRunThroughOnTheCode) {
    const json document =
        explored_code(stack_file("altered_lwip"),
                      {"--data", "0,0", "--abort", "--property", "sent-is-acknowledged"}, 1);
    EXPECT_EQ(document["code"][0]["test"]["runs"], 1);
    EXPECT_EQ(document["code"][0]["test"]["wrong_runs"], 0);
}

TEST(ExploredCode, ARuleThatIsAlteredIsCaught) {
    const json right =
        explored_lwip({"--data", "0,0", "--abort", "--property", "rst-ends-the-connection"}, 0);
    EXPECT_EQ(verdict_on_code(right, "rst-ends-the-connection"), "holds");
    const json altered =
        explored_code(stack_file("altered_lwip"),
                      {"--data", "0,0", "--abort", "--property", "rst-ends-the-connection"}, 1);
    EXPECT_EQ(verdict_on_code(altered, "rst-ends-the-connection"), "violated");
}

TEST(ExploredCode, WhatIsMaskedThoughItMattersLeavesNothingThatHolds) {
    const json document = explored_code(stack_file("unmasked_lwip"), {"--data", "1,0"}, 3);
    for (const json& one : document["properties"]) {
        EXPECT_EQ(one["verdict"], "inconclusive");
        EXPECT_THAT(one["remark"].get<std::string>(), HasSubstr("what is masked in the states of"));
    }
    EXPECT_GT(document["code"][0]["test"]["differences"], 0);
    EXPECT_THAT(document["code"][0]["test"]["difference"].get<std::string>(), HasSubstr("sends"));
}

TEST(ExploredCode, WhatCountsUpAndIsNotMaskedIsInconclusive) {
    const json document =
        explored_code(stack_file("counting_lwip"), {"--data", "0,0", "--time", "1s"}, 3);
    for (const json& one : document["properties"]) EXPECT_EQ(one["verdict"], "inconclusive");
}

TEST(ExploredCode, PropertiesOfNumbersThatItDoesNotTellAreNotJudged) {
    const std::string untold = stack_file("untold_lwip");
    const json document = explored_code(untold, {"--data", "0,0"}, 0);
    std::map<std::string, std::string> why;
    for (const json& one : document["not_judged"]) why[one["name"]] = one["why"];
    EXPECT_THAT(why["sent-is-acknowledged"], HasSubstr("it speaks of A.snd_una"));
    EXPECT_THAT(why["text-is-taken"], HasSubstr("it speaks of A.rcv_nxt"));
    EXPECT_EQ(verdict_on_code(document, "no-data-lost"), "holds");
    const Finished by_name = run(check_of(untold, {"--property", "sent-is-acknowledged"}));
    EXPECT_EQ(by_name.status, 2);
    EXPECT_THAT(by_name.err, HasSubstr("sent-is-acknowledged cannot be judged"));
}

TEST(ExploredCode, AStackThatCannotBeBroughtBackIsRefusedWithWhatToDo) {
    const Finished finished = run(check_of(stack_file("unsaved_lwip"), {}));
    EXPECT_EQ(finished.status, 2);
    EXPECT_THAT(finished.err, HasSubstr("has no finwait_stack_restore"));
    EXPECT_THAT(finished.err, HasSubstr("finwait conform tests the stack without"));
}

TEST(ExploredCode, PropertiesThatAreDrawnWhereNoCodeCanBeAreNotJudged) {
    const json document = explored_code(
        stack_file("lwip"), {"rfc9293", "--all-properties", "--data", "0,0", "--capacity", "1"}, 1);
    std::map<std::string, std::string> why;
    for (const json& left_out : document["explorations"][0]["not_judged"])
        why[left_out["name"]] = left_out["why"];
    EXPECT_THAT(why["three-way-handshake"], HasSubstr("--start"));
    EXPECT_EQ(verdict_on_code(document, "four-segment-close"), "reached");
    const Finished by_name =
        run(check_of(stack_file("lwip"), {"--property", "three-way-handshake"}));
    EXPECT_EQ(by_name.status, 2);
    EXPECT_THAT(by_name.err, HasSubstr("three-way-handshake cannot be judged where it is drawn"));
}

TEST(ExploredCode, WhatIsNotToBeHadOfCodeIsRefusedByName) {
    const std::vector<std::pair<std::vector<std::string>, std::string>> all{
        {{"--clock"}, "--clock"},
        {{"--start", "closed"}, "--start"},
        {{"--incarnations", "2"}, "--incarnations"},
        {{"--set", "B.close-ends-reading=on"}, "--close-ends-reading"},
        {{"--set", "reading=at-will"}, "--reading"},
        {{"--data", "8,0"}, "--window"},
        {{"--checkpoint", "c"}, "--checkpoint"}};
    const TemporaryFolder folder;
    Surroundings there;
    there.directory = folder.file("");
    for (const auto& [options, named] : all) {
        const Finished finished = run(check_of(stack_file("lwip"), options), there);
        EXPECT_EQ(finished.status, 2) << named;
        EXPECT_THAT(finished.err, HasSubstr("finwait: " + named));
    }
    EXPECT_THAT(folder.names(), testing::IsEmpty());
}

/// A violation, saved in a folder beside a copy of the library.
struct SavedCodeTrace {
    TemporaryFolder folder;
    std::string library = folder.file("stack.so");
    std::string file = folder.file("t.json");

    explicit SavedCodeTrace(const std::string& stack = stack_file("lwip"),
                            const std::string& property = "old-segments-are-not-looked-at") {
        put_there(stack);
        const std::string own = folder.write("own.toml", kOwnProperties);
        const Finished finished =
            run(check_of(library, {"--data", "0,0", "--abort", "--properties", own, "--property",
                                   property, "--save", file}));
        EXPECT_EQ(finished.status, 1) << finished.err;
    }
    void put_there(const std::string& stack) const {
        std::filesystem::copy_file(stack, library,
                                   std::filesystem::copy_options::overwrite_existing);
    }
};

TEST(SavedTraceOfCode, IsReplayedWhereItsLibraryIs) {
    const SavedCodeTrace saved;
    const Finished replayed = run({"trace", saved.file});
    EXPECT_EQ(replayed.status, 0) << replayed.err;
    EXPECT_THAT(replayed.out, HasSubstr("old-segments-are-not-looked-at"));
    EXPECT_THAT(replayed.out, testing::Not(HasSubstr("has changed")));
    const json file = json::parse(read_file(saved.file));
    EXPECT_EQ(file["format"], "finwait trace 3");
    EXPECT_THAT(file["design_files"][0]["code"].get<std::string>(), HasSubstr("lwIP 2."));
    EXPECT_EQ(run({"simulate", "--from", saved.file}).status, 0);
    // Beside the file, too.
    const TemporaryFolder other;
    std::filesystem::copy_file(saved.library, other.file("stack.so"));
    std::filesystem::remove(saved.library);
    const std::string moved = other.write("t.json", read_file(saved.file));
    EXPECT_EQ(run({"trace", moved}).status, 0);
}

TEST(SavedTraceOfCode, IsOneOfAnotherLibraryThatDoesTheSame) {
    const SavedCodeTrace saved;
    saved.put_there(stack_file("altered_lwip"));
    const Finished replayed = run({"trace", saved.file});
    EXPECT_EQ(replayed.status, 0) << replayed.err;
    EXPECT_THAT(replayed.out, HasSubstr("has changed since the trace was saved (its digest is"));
    const Finished walked = run({"simulate", "--from", saved.file});
    EXPECT_EQ(walked.status, 0) << walked.err;
    EXPECT_THAT(walked.err, HasSubstr("has changed since the trace was saved"));
}

TEST(SavedTraceOfCode, IsRefusedWhereItsLibraryDoesSomethingElseByNow) {
    const SavedCodeTrace saved(stack_file("altered_lwip"), "rst-ends-the-connection");
    saved.put_there(stack_file("lwip"));
    const Finished replayed = run({"trace", saved.file});
    EXPECT_EQ(replayed.status, 2);
    EXPECT_EQ(replayed.out, "");
    EXPECT_THAT(replayed.err, HasSubstr("the model has"));
    EXPECT_THAT(replayed.err, HasSubstr("has changed since the trace was saved (its digest is"));
}

TEST(SavedTraceOfCode, IsRefusedWhereItsLibraryIsGoneOrNone) {
    const SavedCodeTrace saved;
    saved.put_there(saved.file);
    const Finished none = run({"trace", saved.file});
    EXPECT_EQ(none.status, 2);
    EXPECT_THAT(none.err, HasSubstr("stack.so"));
    std::filesystem::remove(saved.library);
    const Finished gone = run({"trace", saved.file});
    EXPECT_EQ(gone.status, 2);
    EXPECT_THAT(gone.err, HasSubstr("the trace is of the code of \"lwIP 2."));
    EXPECT_THAT(gone.err, HasSubstr("t.json:"));
}

TEST(SavedTraceOfCode, IsRefusedInAnEnvironmentThatNoCodeCanBeIn) {
    const SavedCodeTrace saved;
    json file = json::parse(read_file(saved.file));
    file["environment"]["clock"] = true;
    const std::string other = saved.folder.write("clock.json", file.dump());
    const Finished replayed = run({"trace", other});
    EXPECT_EQ(replayed.status, 2);
    EXPECT_THAT(replayed.err, HasSubstr("the code of a stack cannot be in this environment"));
}

TEST(SavedTraceOfCode, IsRealToTheStackThatItIsOf) {
    const SavedCodeTrace saved;
    const Finished played = run({"trace", saved.file, "--play", saved.library});
    EXPECT_EQ(played.status, 0) << played.out << played.err;
    const std::string script = saved.folder.file("t.pkt");
    for (const std::string end : {"A", "B"}) {
        EXPECT_EQ(
            run({"trace", saved.file, "--as", "packetdrill", "--end", end, "-o", script}).status,
            0);
        const Finished explained = run({"explain", script, "--play", stack_file("lwip")});
        EXPECT_NE(explained.status, 1) << explained.out;
    }
    const std::string capture = saved.folder.file("t.pcapng");
    EXPECT_EQ(run({"trace", saved.file, "--as", "pcapng", "-o", capture}).status, 0);
    const Finished explained = run({"explain", capture, "lwip"});
    EXPECT_EQ(explained.status, 0) << explained.out;
    EXPECT_EQ(run({"trace", saved.file, "--concrete"}).status, 2);
}

TEST(ExploredCode, IsWalkedThroughByHandAndAtRandom) {
    const Finished one = run({"simulate", stack_file("lwip"), "rfc9293", "--seed", "3"});
    EXPECT_EQ(one.status, 0) << one.err;
    EXPECT_THAT(one.out, HasSubstr("FIN"));
    const Finished many = run({"simulate", stack_file("lwip"), "--walks", "200"});
    EXPECT_EQ(many.status, 0) << many.out << many.err;
    const Finished refused = run({"simulate", stack_file("lwip"), "--seed", "3", "--clock"});
    EXPECT_EQ(refused.status, 2);
    EXPECT_THAT(refused.err, HasSubstr("--clock"));
}

TEST(ExploredCode, OtherCommandsSayWhereAStackIsAllowed) {
    for (std::vector<std::string> command :
         std::vector<std::vector<std::string>>{{"least", "capacity"}, {"prove"}, {"mutate"}}) {
        command.push_back(stack_file("lwip"));
        const Finished finished = run(command);
        EXPECT_EQ(finished.status, 2) << command[0];
        EXPECT_THAT(finished.err, HasSubstr("this is a shared object")) << command[0];
    }
}

#else

TEST(ExploredCode, OfLwip) { GTEST_SKIP() << "liblwip-dev is not installed"; }

#endif

/// Nothing that reads as a verdict, and where the stack did what. `fault`: as faulty_stack.c has
/// it.
void expect_named_fault(const std::string& fault, const std::string& said,
                        const std::vector<std::string>& command) {
    Surroundings surroundings;
    surroundings.environment["FINWAIT_FAULT"] = fault;
    const Finished finished = run(command, surroundings);
    EXPECT_EQ(finished.status, 2) << command[0] << ": " << fault;
    EXPECT_EQ(finished.out, "") << command[0] << ": " << fault;
    EXPECT_THAT(finished.err, HasSubstr("faulty_stack.so: " + said)) << command[0] << fault;
}
void expect_named_fault_of_both(const std::string& fault, const std::string& said) {
    expect_named_fault(fault, said, {"check", stack_file("faulty"), "--format", "json"});
    expect_named_fault(fault, said, {"conform", stack_file("faulty")});
}

TEST(FaultyStack, ThatCrashesEndsTheRunWithAMessage) {
    expect_named_fault_of_both("open crash", "finwait_stack_open crashed (SIGSEGV)");
}
TEST(FaultyStack, ThatRecursesForEverEndsTheRunWithAMessage) {
    expect_named_fault_of_both("open recurse", "finwait_stack_open crashed (SIGSEGV)");
}
TEST(FaultyStack, ThatAbortsEndsTheRunWithAMessage) {
    expect_named_fault_of_both("open abort", "finwait_stack_open called abort() (SIGABRT)");
}
TEST(FaultyStack, ThatIsKilledEndsTheRunWithAMessage) {
    expect_named_fault_of_both("open kill", "finwait_stack_open was ended by SIGKILL");
}
TEST(FaultyStack, ThatExitsDoesNotEndTheRunWithItsStatus) {
    for (const std::string exit : {"exit", "_exit"}) {
        expect_named_fault_of_both("load " + exit,
                                   "dlopen(), which runs constructors, called exit()");
        expect_named_fault_of_both("name " + exit, "finwait_stack_name called exit()");
        expect_named_fault_of_both("open " + exit, "finwait_stack_open called exit()");
        // Only conform gets that far: it takes a connection, and no more.
        for (const std::string place : {"input", "write"}) {
            expect_named_fault(place + " " + exit, "finwait_stack_" + place + " called exit()",
                               {"conform", stack_file("faulty")});
        }
    }
}
TEST(FaultyStack, WhoseConstructorCrashesEndsTheRunWithAMessage) {
    expect_named_fault_of_both("load crash",
                               "dlopen(), which runs constructors, crashed (SIGSEGV)");
}
TEST(FaultyStack, ThatHangsEndsTheRunWithAMessage) {
    // The limit of time ends what hangs, too.
    for (const auto& [fault, place] : {std::pair<std::string, std::string>("load hang", "dlopen()"),
                                       {"open hang", "finwait_stack_open"}}) {
        expect_named_fault(fault, place, {"check", stack_file("faulty"), "--time", "1s"});
    }
}
TEST(FaultyStack, ThatPrintsDoesNotWriteIntoTheReport) {
    for (const std::string place : {"load", "name", "open"}) {
        Surroundings surroundings;
        surroundings.environment["FINWAIT_FAULT"] = place + " print";
        const Finished finished = run({"conform", stack_file("faulty")}, surroundings);
        EXPECT_THAT(finished.out, testing::Not(HasSubstr("by the stack"))) << place;
        EXPECT_THAT(finished.err, HasSubstr("printed by the stack")) << place;
        EXPECT_THAT(finished.err, HasSubstr("written by the stack")) << place;
    }
}

}  // namespace
}  // namespace finwait::cli
