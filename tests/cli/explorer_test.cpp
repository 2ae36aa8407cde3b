// finwait simulate by hand: what it shows, and what it takes; and many walks at random.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "process.h"

namespace finwait::cli {
namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

std::string walked_by_hand(const std::string& input, std::vector<std::string> more = {}) {
    Surroundings surroundings;
    surroundings.input = input;
    std::vector<std::string> words{"simulate", "fin-free", "--data", "0,0"};
    words.insert(words.end(), more.begin(), more.end());
    const Finished finished = run(words, surroundings);
    EXPECT_EQ(finished.status, 0) << finished.err;
    return finished.out;
}

/// What was shown when the last line of input was obeyed.
std::string last_picture(const std::string& out) { return out.substr(out.rfind("fin-free A")); }

const char* const kToAmbiguity = "A CLOSE\nA send FIN\nB CLOSE\nB send FIN\nA deliver\n";

TEST(Explorer, TakesAnEventByItsBeginning) {
    EXPECT_THAT(last_picture(walked_by_hand("A CLOSE\n")), HasSubstr("CLOSE → FIN-WAIT-1"));
    EXPECT_THAT(last_picture(walked_by_hand("a cl\n")), HasSubstr("CLOSE → FIN-WAIT-1"));
    EXPECT_THAT(last_picture(walked_by_hand("A CLOSE\nsend F\n")), HasSubstr("ACK,FIN seq=0"));
}

TEST(Explorer, IsPlainInAPipe) {
    const std::string out = walked_by_hand("1\nrandom 20\nhelp\nvariables\n");
    EXPECT_TRUE(std::ranges::none_of(
        out, [](char c) { return c != '\n' && static_cast<unsigned char>(c) < 0x20; }));
}

TEST(Explorer, TakesTheNumberOfAnEvent) {
    EXPECT_EQ(last_picture(walked_by_hand("1\n2\n")),
              last_picture(walked_by_hand("A CLOSE\nB CLOSE\n")));
}

TEST(Explorer, SaysWhatALineMayMean) {
    EXPECT_THAT(walked_by_hand("CLOSE\n"), HasSubstr("\"CLOSE\" may be each of 1, 2\n"));
    EXPECT_THAT(walked_by_hand("A FIN\n"), HasSubstr("\"A FIN\" is nothing that can happen here"));
    EXPECT_THAT(walked_by_hand("7\n"), HasSubstr("7 is none of 1-2\n"));
}

TEST(Explorer, GoesBackAndForward) {
    const std::string after = last_picture(walked_by_hand("A CLOSE\nA send FIN\n"));
    const std::string before = last_picture(walked_by_hand("A CLOSE\n"));
    EXPECT_EQ(last_picture(walked_by_hand("A CLOSE\nA send FIN\nforward\n")), after);
    EXPECT_THAT(last_picture(walked_by_hand("A CLOSE\nA send FIN\nback\n")),
                Not(HasSubstr("seq=0 ack=0 len=0 ──")));
    EXPECT_THAT(walked_by_hand("A CLOSE\nA send FIN\nback 2\n"), HasSubstr("step 0 of 2 · "));
    EXPECT_EQ(last_picture(walked_by_hand("A CLOSE\nA send FIN\ngoto 0\ngoto 2\n")), after);
    EXPECT_THAT(walked_by_hand("goto x\n"), HasSubstr("goto needs a number of steps\n"));
    EXPECT_THAT(walked_by_hand("goto 4\n"), HasSubstr("there are 0 steps"));
    // What is chosen anew replaces what lay ahead.
    EXPECT_THAT(walked_by_hand("A CLOSE\nA send FIN\ngoto 0\nB CLOSE\n"), HasSubstr("step 1 · "));
    EXPECT_THAT(before, HasSubstr("CLOSE → FIN-WAIT-1"));
}

TEST(Explorer, WalksAtRandomTheSameWayEachTime) {
    EXPECT_THAT(walked_by_hand("random 5\n"), HasSubstr("step 5 · "));
    EXPECT_EQ(walked_by_hand("random 5\n"), walked_by_hand("random 5\n"));
    EXPECT_THAT(walked_by_hand("random 20000\n"),
                HasSubstr("random needs a number of steps, 10000"));
}

TEST(Explorer, TellsWhatIsViolatedAndSinceWhen) {
    EXPECT_THAT(walked_by_hand("A CLOSE\nA send FIN\n"), Not(HasSubstr("✗  fin-ack-unambiguous")));
    EXPECT_THAT(walked_by_hand(kToAmbiguity), HasSubstr("✗  fin-ack-unambiguous"));
    EXPECT_THAT(walked_by_hand(std::string(kToAmbiguity) + "random 2\n"),
                HasSubstr("violated by step 5"));
    EXPECT_THAT(walked_by_hand("properties\n"), HasSubstr("both-reach-closed"));
    EXPECT_THAT(walked_by_hand("properties\n", {"--property", "three-segment-close"}),
                HasSubstr("not yet, 0 of 6 waypoints"));
}

TEST(Explorer, WalksUntilAPropertyIsDecided) {
    EXPECT_THAT(walked_by_hand("until fin-ack-unambiguous\n"), HasSubstr("✗  fin-ack-unambiguous"));
    EXPECT_THAT(
        walked_by_hand("until three-segment-close\n", {"--property", "three-segment-close"}),
        HasSubstr("✓  three-segment-close"));
    EXPECT_THAT(walked_by_hand("until none\n"), HasSubstr("unknown property \"none\""));
    EXPECT_THAT(walked_by_hand(std::string(kToAmbiguity) + "until fin-ack-unambiguous\n"),
                HasSubstr("fin-ack-unambiguous: violated by step 5\n"));
}

TEST(Explorer, ShowsAllVariables) {
    const std::string out = walked_by_hand("A CLOSE\nA send FIN\nvariables\n");
    EXPECT_THAT(out, testing::ContainsRegex("\nstate +FIN-WAIT-1 +ESTABLISHED\n"));
    EXPECT_THAT(out, testing::ContainsRegex("\ntwo_msl_timer +off +off\n"));
    EXPECT_THAT(out, HasSubstr("\nin flight from A: ACK,FIN seq=0 ack=0 len=0\n"));
}

TEST(Explorer, HelpNamesEveryWord) {
    const std::string out = walked_by_hand("help\n");
    for (const char* const word :
         {"back [N]", "forward [N]", "goto N", "random [N]", "until PROPERTY", "save FILE", "quit"})
        EXPECT_THAT(out, HasSubstr(word));
}

TEST(Explorer, KeepsAWalkAndGoesOnFromIt) {
    const TemporaryFolder folder;
    const std::string file = folder.file("walk.json");
    EXPECT_THAT(walked_by_hand(std::string(kToAmbiguity) + "save " + file + "\n"),
                HasSubstr("5 steps are kept in "));
    Surroundings surroundings;
    surroundings.input = "goto 1\n";
    const Finished finished = run({"simulate", "--from", file}, surroundings);
    EXPECT_EQ(finished.status, 0) << finished.err;
    EXPECT_THAT(finished.out, HasSubstr("step 5 · "));
    EXPECT_THAT(finished.out, HasSubstr("step 1 of 5 · "));
    EXPECT_THAT(finished.out, HasSubstr("✗  fin-ack-unambiguous"));
    EXPECT_THAT(walked_by_hand("save " + folder.file("none/walk") + "\n"), HasSubstr("cannot"));
}

TEST(Explorer, RefusesFilesOfAnotherStart) {
    const TemporaryFolder folder;
    const std::string file = folder.file("t.json");
    run({"check", "fin-free", "--data", "0,0", "--capacity", "1", "--save", file});
    const auto error = [&](std::vector<std::string> words) {
        words.insert(words.begin(), {"simulate", "--from", file});
        const Finished finished = run(words);
        EXPECT_EQ(finished.status, 2);
        return finished.err;
    };
    EXPECT_THAT(error({}), HasSubstr("traces; choose one with --number N"));
    EXPECT_THAT(error({"--number", "99"}), HasSubstr("--number 99: the file has "));
    EXPECT_THAT(error({"rfc9293"}), HasSubstr("--from: the file has designs"));
    EXPECT_THAT(error({"--data", "1,1"}), HasSubstr("--from: the file has designs"));
    EXPECT_EQ(run({"simulate", "--from", file, "--number", "1"}).status, 0);
}

Finished typed_into_explorer(const std::string& keys) {
    Surroundings surroundings;
    surroundings.on_terminal = true;
    surroundings.input = keys;
    // libedit keeps some strings to the end, which the address sanitizer would tell as its leaks.
    surroundings.environment = {{"TERM", "xterm"}, {"ASAN_OPTIONS", "detect_leaks=0"}};
    return run({"simulate", "fin-free", "--data", "0,0"}, surroundings);
}

TEST(ExplorerOnTerminal, EditsLines) {
    // "A CLOSEx", without the x; then the end of the line is not at its end.
    EXPECT_THAT(typed_into_explorer("A CLOSEx\x7f\nq\n").out, HasSubstr("step 1"));
    EXPECT_THAT(typed_into_explorer("CLOSE\x01"
                                    "A \nq\n")
                    .out,
                HasSubstr("step 1"));
    EXPECT_THAT(typed_into_explorer("CLOSE\x1b[D\x1b[D\x1b[D\x1b[D\x1b[DA \nq\n").out,
                HasSubstr("step 1"));
}

TEST(ExplorerOnTerminal, HasAHistory) {
    // The line before the last one, by the key for it, again.
    EXPECT_THAT(typed_into_explorer("goto 0\nrandom 3\n\x10\nq\n").out, HasSubstr("step 6"));
    EXPECT_THAT(typed_into_explorer("random 3\n\x1b[A\nq\n").out, HasSubstr("step 6"));
}

TEST(ExplorerOnTerminal, CompletesWithTab) {
    EXPECT_THAT(typed_into_explorer("A C\t\nq\n").out, HasSubstr("step 1"));
    EXPECT_THAT(typed_into_explorer("until fin-ack-u\t\nq\n").out, HasSubstr("✗"));
}

TEST(ExplorerOnTerminal, EndsWithCtrlDAndCtrlC) {
    EXPECT_EQ(typed_into_explorer("\x04").status, 0);
    const Finished interrupted = typed_into_explorer("\x03");
    EXPECT_EQ(interrupted.status, 3);
}

TEST(Walks, FindWhatIsViolatedAndKeepIt) {
    const TemporaryFolder folder;
    const std::string file = folder.file("walks.json");
    const Finished finished = run(
        {"simulate", "fin-free", "--data", "0,0", "--walks", "300", "--seed", "7", "--save", file});
    EXPECT_EQ(finished.status, 1) << finished.err;
    EXPECT_THAT(finished.out, HasSubstr("fin-ack-unambiguous"));
    EXPECT_THAT(finished.out, HasSubstr("300 walks of at most 200 steps"));
    EXPECT_THAT(finished.out, HasSubstr("fin-ack-unambiguous: a counterexample, "));
    EXPECT_THAT(finished.out, HasSubstr("pairs of states were met: "));
    const Finished shown = run({"trace", file});
    EXPECT_EQ(shown.status, 0) << shown.err;
    EXPECT_THAT(shown.out, HasSubstr("fin-ack-unambiguous: a counterexample, "));
}

json json_of_walks(const std::vector<std::string>& more) {
    std::vector<std::string> words{"simulate", "--format", "json"};
    words.insert(words.end(), more.begin(), more.end());
    json document = json::parse(run(words).out);
    document.erase("seconds");
    return document;
}

TEST(Walks, AreTheSameForTheSameSeed) {
    const auto walks = [](const char* seed) {
        return json_of_walks({"--walks", "40", "--seed", seed});
    };
    EXPECT_EQ(walks("7"), walks("7"));
    EXPECT_NE(walks("7").at("events"), walks("8").at("events"));
}

TEST(Walks, OneOfManyIsTheWalkOfItsSeed) {
    const json many = json_of_walks({"fin-free", "--data", "0,0", "--walks", "50", "--seed", "3",
                                     "--property", "fin-ack-unambiguous"});
    const json& property = many.at("properties").at(0);
    ASSERT_EQ(property.at("verdict"), "violated");
    const json one = json_of_walks({"fin-free", "--data", "0,0", "--steps", "200", "--seed",
                                    std::to_string(property.at("seed").get<int>())});
    const json& found = property.at("trace").at("steps");
    for (std::size_t i = 0; i < found.size(); ++i)
        EXPECT_EQ(one.at("trace").at("steps").at(i), found.at(i));
}

TEST(Walks, ThatViolateNothingDoNotSayThatItHolds) {
    const Finished finished = run({"simulate", "--walks", "20"});
    EXPECT_EQ(finished.status, 0);
    EXPECT_THAT(finished.out, HasSubstr("Neither violated nor reached by these walks"));
    EXPECT_THAT(finished.out, HasSubstr("Not judged, for no walk can tell"));
    EXPECT_THAT(finished.out, Not(HasSubstr("holds")));
    const json walks = json_of_walks({"--walks", "20"});
    for (const json& property : walks.at("properties"))
        EXPECT_EQ(property.at("verdict"), "inconclusive");
}

/// Everything that random walks come across is there for an exploration, too: the same rows are
/// never used by enough walks, and a pair of states is met exactly if it is reachable.
TEST(Walks, MeetWhatAnExplorationMeets) {
    const std::vector<std::string> small{"--data", "0,0", "--capacity", "1"};
    const json check = [&] {
        std::vector<std::string> words{"check", "--format", "json"};
        words.insert(words.end(), small.begin(), small.end());
        return json::parse(run(words).out);
    }();
    std::vector<std::string> words{"--walks", "2000"};
    words.insert(words.end(), small.begin(), small.end());
    const json walks = json_of_walks(words);
    EXPECT_EQ(walks.at("never_happened"), check.at("never_happened"));
}

TEST(Walks, AreNotOfASavedTrace) {
    EXPECT_EQ(run({"simulate", "--walks", "3", "--from", "x"}).status, 2);
}

}  // namespace
}  // namespace finwait::cli
