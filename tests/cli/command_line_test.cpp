// The program as a process: help, wrong command lines, colours, output that fails, the small
// commands.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "process.h"

namespace finwait::cli {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr const char* kEscape = "\x1b[";

TEST(CommandLine, HelpNamesEveryCommand) {
    const Finished finished = run({"--help"});
    EXPECT_EQ(finished.status, 0);
    EXPECT_EQ(finished.err, "");
    for (const char* const name : {"check", "trace", "simulate", "list", "show"}) {
        EXPECT_THAT(finished.out, HasSubstr(std::string("\n  ") + name + " "));
    }
}

TEST(CommandLine, HelpOfACommandNamesItsOptions) {
    const Finished finished = run({"check", "--help"});
    EXPECT_EQ(finished.status, 0);
    EXPECT_THAT(finished.out, HasSubstr("finwait check [OPTIONS] [DESIGN] [PEER-DESIGN]"));
    for (const char* const name :
         {"--data",       "--window",      "--capacity",       "--order",       "--loss",
          "--no-loss",    "--duplication", "--no-duplication", "--delayed-ack", "--no-delayed-ack",
          "--closers",    "--abort",       "--no-abort",       "--property",    "--all-properties",
          "--properties", "--threads",     "--memory",         "--time",        "--first-violation",
          "--format",     "--save",        "--color"}) {
        EXPECT_THAT(finished.out + run({"--help"}).out, HasSubstr(name));
    }
}

TEST(CommandLine, VersionIsTheOneOfTheBuild) {
    const Finished finished = run({"--version"});
    EXPECT_EQ(finished.status, 0);
    EXPECT_EQ(finished.out, "finwait " FINWAIT_VERSION "\n");
}

struct Wrong {
    const char* name;
    std::vector<std::string> arguments;
    std::string error;

    friend void PrintTo(const Wrong& wrong, std::ostream* out) { *out << wrong.name; }
};

class WrongCommandLine : public testing::TestWithParam<Wrong> {};

TEST_P(WrongCommandLine, Exits2WithOneLineThatSaysWhatIsAllowed) {
    const Finished finished = run(GetParam().arguments);
    EXPECT_EQ(finished.status, 2);
    EXPECT_EQ(finished.out, "");
    EXPECT_THAT(finished.err, HasSubstr(GetParam().error));
    EXPECT_EQ(std::count(finished.err.begin(), finished.err.end(), '\n'), 1) << finished.err;
}

INSTANTIATE_TEST_SUITE_P(
    Each, WrongCommandLine,
    testing::Values(
        Wrong{"Nothing", {}, "A subcommand is required; see finwait --help"},
        Wrong{"UnknownCommand", {"chck"}, "unknown command \"chck\" (did you mean check?)"},
        Wrong{"UnknownOption", {"check", "--wndow", "3"}, "--wndow; see finwait check --help"},
        Wrong{"MissingValue", {"check", "--window"}, "--window"},
        Wrong{"TooManyDesigns", {"check", "rfc9293", "fin-free", "rfc1337"}, "rfc1337"},
        Wrong{"UnknownDesign", {"check", "rfc9239"}, "unknown design \"rfc9239\""},
        Wrong{"DesignFileMissing", {"check", "./none.toml"}, "none.toml: there is no such file"},
        Wrong{"UnknownProperty",
              {"check", "--property", "no-dead-lock"},
              "unknown property \"no-dead-lock\" (did you mean no-deadlock?); allowed: "},
        Wrong{"PropertyFileMissing",
              {"check", "--properties", "none.toml"},
              "none.toml: there is no such file"},
        Wrong{"OneAmountOfData",
              {"check", "--data", "1"},
              "--data: \"1\" is not of the form A,B; give "},
        Wrong{"ThreeAmountsOfData", {"check", "--data", "1,1,1"}, "is not of the form A,B; give "},
        Wrong{"NegativeData", {"check", "--data=-1,0"}, "-1 is not a whole number from 0 to 65536"},
        Wrong{"HugeData",
              {"check", "--data", "99999999999999999999,0"},
              "is not of the form A,B; give "},
        Wrong{"NoWindow", {"check", "--window", "0"}, "--window: 0 is not a whole number from 1 "},
        Wrong{"FractionalWindow",
              {"check", "--window", "1.5"},
              "--window: \"1.5\" is not a whole number from 1 "},
        Wrong{"HugeCapacity", {"check", "--capacity", "9"}, "9 is not a whole number from 1 to 8"},
        Wrong{"UnknownOrder", {"check", "--order", "lifo"}, "allowed: any, fifo"},
        Wrong{"UnknownCloser", {"check", "--closers", "C"}, "allowed: A,B or A or B or none"},
        Wrong{"Contradiction",
              {"check", "--loss", "--no-loss"},
              "--loss and --no-loss contradict each other"},
        Wrong{"NoThreads", {"check", "--threads", "0"}, "--threads: \"0\" does not do"},
        Wrong{"UnknownSize", {"check", "--memory", "4GB"}, "--memory: \"4GB\" is not a size"},
        Wrong{"HugeSize", {"check", "--memory", "17179869184G"}, "up to 64T"},
        Wrong{"DurationWithoutUnit", {"check", "--time", "5"}, "--time: \"5\" is not a duration"},
        Wrong{"NoDuration", {"check", "--time", "0s"}, "--time: \"0s\" is not a duration"},
        Wrong{"UnknownFormat", {"check", "--format", "xml"}, "allowed: text, json"},
        Wrong{"UnknownColor", {"list", "designs", "--color", "yes"}, "auto, always, never"},
        Wrong{"UnknownList", {"list", "design"}, "did you mean designs?"},
        Wrong{"UnknownToShow", {"show", "fin-fre"}, "did you mean fin-free?"},
        Wrong{"TraceOfNothing", {"trace"}, "FILE is required; see finwait trace --help"},
        Wrong{"TraceFileMissing", {"trace", "none.json"}, "none.json: there is no such file"},
        Wrong{"StepsByHand", {"simulate", "--steps", "3"}, "--steps: only at random"},
        Wrong{"JsonByHand", {"simulate", "--format", "json"}, "together with --seed"},
        Wrong{"ControlCharacters", {"check", "a\x1b[31m\nb"}, "unknown design \"a [31m b\""},
        Wrong{"SaveToNowhere", {"check", "--save", "/nonexistent/t.json"}, "No such file"},
        Wrong{"SaveToAFolder", {"check", "--save", "/tmp"}, "Is a directory"}),
    [](const auto& wrong) { return std::string(wrong.param.name); });

TEST(WrongInput, OfADesignNamesFileLineAndColumn) {
    const TemporaryFolder folder;
    const std::string file =
        folder.write("bad.toml", "summary = \"x\"\nextends = \"rfc9293\"\n[mechanisms]\nfin = 1\n");
    const Finished finished = run({"check", file});
    EXPECT_EQ(finished.status, 2);
    EXPECT_THAT(finished.err, StartsWith(file + ":4:1: "));
}

TEST(WrongInput, OfWhatADesignViolatesNamesItsPlaceInEveryCommand) {
    const TemporaryFolder folder;
    const std::string file = folder.write(
        "bad.toml", "summary = \"x\"\nextends = \"rfc9293\"\nviolates = [\"no-dedlock\"]\n");
    const std::string suite =
        folder.write("suite.toml",
                     "summary = \"x\"\n[[case]]\ndesign = \"./bad.toml\"\npeer = "
                     "\"rfc9293\"\n");
    for (const std::vector<std::string>& arguments :
         std::vector<std::vector<std::string>>{{"check", file},
                                               {"check", "rfc9293", file},
                                               {"prove", file},
                                               {"mutate", file},
                                               {"diff", "rfc9293", file},
                                               {"simulate", "--seed", "1", file},
                                               {"show", file}}) {
        const Finished finished = run(arguments);
        EXPECT_EQ(finished.status, 2) << arguments[0];
        EXPECT_THAT(finished.err,
                    HasSubstr(file + ":3:13: unknown property \"no-dedlock\" (did you "
                                     "mean no-deadlock?)"))
            << arguments[0];
    }
    const Finished of_suite = run({"suite", suite});
    EXPECT_EQ(of_suite.status, 2);
    EXPECT_THAT(of_suite.err, HasSubstr("which is no known property"));
}

TEST(Design, MayViolateAPropertyOfAFile) {
    const TemporaryFolder folder;
    const std::string file = folder.write(
        "mine.toml", "summary = \"x\"\nextends = \"rfc9293\"\nviolates = [\"my-own\"]\n");
    const std::string own = folder.write("own.toml", R"([[property]]
name = "my-own"
sentence = "s"
source = "a test"
kind = "always"
formula = "each x: x.state != TIME-WAIT"
)");
    for (const std::vector<std::string>& arguments :
         std::vector<std::vector<std::string>>{{"check", file, "--data", "0,0"},
                                               {"diff", "rfc9293", file, "--data", "0,0"},
                                               {"simulate", "--seed", "1", file},
                                               {"show", file}}) {
        std::vector<std::string> with = arguments;
        with.insert(with.end(), {"--properties", own});
        EXPECT_EQ(run(arguments).status, 2) << arguments[0];
        EXPECT_LE(run(with).status, 1) << arguments[0];
    }
}

TEST(Design, MayHaveAnyNameInUtf8) {
    const TemporaryFolder folder;
    for (const char* const name : {"höflich", "关闭", "a b", "naïve ☕", "🐟"}) {
        const std::string file =
            folder.write(std::string(name) + ".toml", "summary = \"x\"\nextends = \"fin-free\"\n");
        const std::string saved = folder.file("t.json");
        const Finished checked = run({"check", file, "--data", "0,0", "--save", saved});
        EXPECT_EQ(checked.status, 1) << checked.err;
        EXPECT_THAT(checked.out, HasSubstr(name));
        EXPECT_EQ(run({"trace", saved}).status, 0);
        EXPECT_THAT(run({"show", file}).out, StartsWith(std::string(name) + "  (design)"));
    }
    for (const char* const name : {"a\nb", "a\x1b[31m", "\xff", "\xc0\xaf", "\xed\xa0\x80"}) {
        const std::string file =
            folder.write(std::string(name) + ".toml", "summary = \"x\"\nextends = \"fin-free\"\n");
        const Finished checked = run({"check", file});
        EXPECT_EQ(checked.status, 2);
        EXPECT_THAT(checked.err, HasSubstr("UTF-8 without control characters"));
    }
}

TEST(WrongInput, OfAPropertyNamesFileLineAndColumn) {
    const TemporaryFolder folder;
    const std::string file = folder.write("bad.toml", R"([[property]]
name = "p"
sentence = "s"
source = "a test"
kind = "always"
formula = "each x: x.stat = CLOSED"
)");
    const Finished finished = run({"check", "--properties", file});
    EXPECT_EQ(finished.status, 2);
    EXPECT_THAT(finished.err, StartsWith(file + ":6:22: "));
}

TEST(Color, IsNeverPutIntoAPipe) {
    for (const std::vector<std::string>& arguments :
         std::vector<std::vector<std::string>>{{"check", "fin-free", "--data", "0,0"},
                                               {"list", "designs"},
                                               {"show", "rfc9293"},
                                               {"simulate", "--seed", "1"}}) {
        EXPECT_THAT(run(arguments).out, Not(HasSubstr(kEscape))) << arguments[0];
    }
}

TEST(Color, IsPutOnATerminalUnlessItIsNotWanted) {
    Surroundings terminal;
    terminal.on_terminal = true;
    terminal.environment = {{"TERM", "xterm"}, {"NO_COLOR", ""}};
    EXPECT_THAT(run({"list", "designs"}, terminal).out, HasSubstr(kEscape));
    EXPECT_THAT(run({"list", "designs", "--color", "never"}, terminal).out,
                Not(HasSubstr(kEscape)));
    terminal.environment["TERM"] = "dumb";
    EXPECT_THAT(run({"list", "designs"}, terminal).out, Not(HasSubstr(kEscape)));
    terminal.environment["TERM"] = "xterm";
    terminal.environment["NO_COLOR"] = "1";
    EXPECT_THAT(run({"list", "designs"}, terminal).out, Not(HasSubstr(kEscape)));
    EXPECT_THAT(run({"list", "designs", "--color", "always"}, terminal).out, HasSubstr(kEscape));
}

TEST(Output, ThatNobodyReadsIsNoError) {
    Surroundings surroundings;
    surroundings.output_closed = true;
    const Finished finished = run({"check", "fin-free", "--data", "0,0"}, surroundings);
    EXPECT_EQ(finished.status, 1);
    EXPECT_EQ(finished.err, "");
}

TEST(Output, ThatFindsNoRoomIsAnError) {
    Surroundings surroundings;
    surroundings.output_file = "/dev/full";
    const Finished finished = run({"check", "--data", "0,0"}, surroundings);
    EXPECT_EQ(finished.status, 2);
    EXPECT_EQ(finished.err, "finwait: cannot write to standard output: No space left on device\n");
}

TEST(List, NamesWhatThereIs) {
    EXPECT_THAT(run({"list", "designs"}).out, HasSubstr("rfc9293 "));
    EXPECT_THAT(run({"list", "designs"}).out, HasSubstr("\nfin-free "));
    EXPECT_THAT(run({"list", "properties"}).out, HasSubstr("\nno-deadlock "));
    EXPECT_EQ(run({"list", "scenarios"}).status, 0);
}

TEST(List, FindsWhatShipsFromAnyFolder) {
    Surroundings surroundings;
    surroundings.directory = "/";
    EXPECT_THAT(run({"list", "designs"}, surroundings).out, HasSubstr("rfc9293"));
}

TEST(Show, GivesADesignInFull) {
    const Finished finished = run({"show", "fin-free"});
    EXPECT_EQ(finished.status, 0);
    EXPECT_THAT(finished.out, HasSubstr("CLOSE       rcv FIN          rcv ACK of FIN"));
    EXPECT_THAT(finished.out, HasSubstr("\nFIN-WAIT-1   -           CLOSING +ACK     FIN-WAIT-2"));
    EXPECT_THAT(finished.out, HasSubstr("\nfin-consumes = 0\n"));
}

TEST(Show, GivesAPropertyInFull) {
    const Finished finished = run({"show", "no-data-lost"});
    EXPECT_EQ(finished.status, 0);
    EXPECT_THAT(finished.out, HasSubstr("\nkind       always\n"));
    EXPECT_THAT(finished.out,
                HasSubstr("each x: x.fin_received implies x.delivered = data(peer(x))"));
}

TEST(Simulate, IsTheSameForTheSameSeed) {
    const auto walk = [](const std::string& seed) {
        return run({"simulate", "--seed", seed, "--steps", "25", "--format", "json"});
    };
    EXPECT_EQ(walk("7").out, walk("7").out);
    EXPECT_NE(walk("7").out, walk("8").out);
    EXPECT_EQ(json::parse(walk("7").out).at("trace").at("steps").size(), 25U);
}

TEST(Simulate, EndsWhereNothingCanHappen) {
    const Finished finished =
        run({"simulate", "--data", "0,0", "--closers", "none", "--seed", "1"});
    EXPECT_EQ(finished.status, 0);
    EXPECT_THAT(finished.out, HasSubstr("ESTABLISHED │"));
}

TEST(Simulate, ByHandFollowsTheChoicesAndUndoesThem) {
    Surroundings surroundings;
    surroundings.input = "1\n1\nu\n0\nnonsense\n1\nq\n";
    const Finished finished = run({"simulate", "--data", "0,0"}, surroundings);
    EXPECT_EQ(finished.status, 0);
    EXPECT_THAT(finished.out, HasSubstr("  1  A CLOSE   enters FIN-WAIT-1\n"));
    EXPECT_THAT(finished.out, HasSubstr("  1  A send FIN   sends ACK,FIN seq=0 ack=0 len=0\n"));
    // The last ladder is that of the second step, taken again.
    const std::string last = finished.out.substr(finished.out.rfind("rfc9293 A"));
    EXPECT_THAT(last, HasSubstr("1  CLOSE → FIN-WAIT-1 ●"));
    EXPECT_THAT(last, HasSubstr("2                     ├─── ACK,FIN seq=0 ack=0 len=0 ──╮  │"));
    EXPECT_THAT(last, Not(HasSubstr("\n3 ")));
}

TEST(Simulate, ByHandEndsWithItsInput) { EXPECT_EQ(run({"simulate"}).status, 0); }

}  // namespace
}  // namespace finwait::cli
