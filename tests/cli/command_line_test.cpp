// The program as a process: help, completions, wrong command lines, colours, output that fails.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <sstream>

#include "process.h"
#include "tests/places.h"

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
    EXPECT_THAT(finished.out, HasSubstr("Usage: finwait check [OPTIONS] [DESIGN] [PEER-DESIGN]\n"));
    for (const char* const name :
         {"--data",       "--window",      "--capacity",       "--order",       "--loss",
          "--no-loss",    "--duplication", "--no-duplication", "--delayed-ack", "--no-delayed-ack",
          "--closers",    "--abort",       "--no-abort",       "--property",    "--all-properties",
          "--properties", "--threads",     "--memory",         "--time",        "--first-violation",
          "--format",     "--save",        "--color"}) {
        EXPECT_THAT(finished.out + run({"--help"}).out, HasSubstr(name));
    }
}

TEST(CommandLine, HelpSaysExitStatusesAndExamples) {
    for (const std::vector<std::string>& arguments :
         std::vector<std::vector<std::string>>{{"check", "--help"},
                                               {"check", "-h"},
                                               {"--help", "check"},
                                               {"help", "check"},
                                               {"check", "--wndow", "--help"}}) {
        const Finished finished = run(arguments);
        EXPECT_EQ(finished.status, 0) << arguments.back();
        EXPECT_EQ(finished.out, run({"check", "--help"}).out);
        EXPECT_THAT(
            finished.out,
            HasSubstr("\nExit status:\n  0                         every property holds\n"));
        EXPECT_THAT(finished.out, HasSubstr("\nExamples:\n  finwait check fin-free --data 0,0\n"));
        EXPECT_THAT(
            finished.out,
            HasSubstr("--loss, --no-loss         the network loses segments (default: on)"));
    }
    EXPECT_EQ(run({"help"}).out, run({"--help"}).out);
}

/// Characters of a line in UTF-8.
std::size_t width_of(const std::string& line) {
    return static_cast<std::size_t>(std::ranges::count_if(
        line, [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U; }));
}

TEST(CommandLine, HelpIsAsWideAsItMayBe) {
    for (const std::size_t width : {80U, 100U, 132U}) {
        Surroundings surroundings;
        surroundings.environment = {{"COLUMNS", std::to_string(width)}};
        for (const char* const command : {"check", "trace", "suite"}) {
            std::istringstream lines(run({command, "--help"}, surroundings).out);
            std::size_t widest = 0;
            for (std::string line; std::getline(lines, line);)
                widest = std::max(widest, width_of(line));
            EXPECT_LE(widest, width) << command;
            EXPECT_GT(widest, width - 12) << command;
        }
    }
}

TEST(CommandLine, ValuesStandBehindTheirOptionOrInOneWordWithIt) {
    const auto environment = [](const std::vector<std::string>& arguments) {
        const Finished finished = run(arguments);
        EXPECT_EQ(finished.status, 0) << finished.err;
        return json::parse(finished.out).at("environment");
    };
    EXPECT_EQ(environment({"simulate", "--seed=1", "--format=json", "--data=0,1", "--no-loss"}),
              environment({"--ascii", "simulate", "--data", "0,1", "--no-loss", "--seed", "1",
                           "--format", "json", "--", "rfc9293"}));
}

TEST(CommandLine, VersionIsTheOneOfTheBuild) {
    const std::vector<std::vector<std::string>> ways{
        {"--version"}, {"-V"}, {"check", "-V"}, {"--ascii", "trace", "--version"}};
    for (const std::vector<std::string>& arguments : ways) {
        const Finished finished = run(arguments);
        EXPECT_EQ(finished.status, 0) << finished.err;
        EXPECT_EQ(finished.out, "finwait " FINWAIT_VERSION "\n");
    }
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
    EXPECT_THAT(finished.err, StartsWith("finwait: "));
    EXPECT_THAT(finished.err, HasSubstr(GetParam().error));
    EXPECT_EQ(std::count(finished.err.begin(), finished.err.end(), '\n'), 1) << finished.err;
}

INSTANTIATE_TEST_SUITE_P(
    Each, WrongCommandLine,
    testing::Values(
        Wrong{"Nothing",
              {},
              "a command is needed; allowed: check, audit, suite, diff, explain, conform, mutate, "
              "prove, "
              "least, trace, simulate, "
              "list, show, help; see finwait --help"},
        Wrong{"UnknownCommand", {"chck"}, "unknown command \"chck\" (did you mean check?)"},
        Wrong{"UnknownOption",
              {"check", "--wndow", "3"},
              "unknown option \"--wndow\" (did you mean --window?); see finwait check --help"},
        Wrong{"MissingValue", {"check", "--window"}, "--window needs a value: --window N[,N]; see"},
        Wrong{"OptionForAValue", {"check", "--save", "--format", "json"}, "--save needs a value"},
        Wrong{"ValueForAFlag", {"check", "--first-violation=yes"}, "takes no value"},
        Wrong{"Twice", {"check", "--data", "0,0", "--data", "1,1"}, "--data is given twice"},
        Wrong{"NeighboursExchanged", {"chekc"}, "unknown command \"chekc\" (did you mean check?)"},
        Wrong{"BeginningOfAnOption", {"check", "--cap", "3"}, "(did you mean --capacity?)"},
        Wrong{"BeginningOfTwoOptions", {"check", "--dup"}, "unknown option \"--dup\"; see"},
        Wrong{"NoList", {"list"}, "WHAT is missing; allowed: designs, properties, scenarios, "},
        Wrong{"MistypedSwitch", {"check", "--no-los"}, "(did you mean --no-loss?)"},
        Wrong{"OneDash", {"check", "-help"}, "(did you mean --help?)"},
        Wrong{"MistypedGeneralOption", {"check", "--asci"}, "(did you mean --ascii?)"},
        Wrong{"OptionOfAnotherCommand", {"list", "designs", "--data", "1,1"}, "unknown option"},
        Wrong{"UnknownHelp", {"help", "chek"}, "unknown command \"chek\" (did you mean check?)"},
        Wrong{"UnknownFormOfHelp", {"help", "--as", "fish"}, "allowed: text, man, bash, zsh"},
        Wrong{"TooManyDesigns",
              {"check", "rfc9293", "fin-free", "rfc1337"},
              "unexpected \"rfc1337\"; check takes DESIGN and PEER-DESIGN"},
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
              "has a number that is too large; allowed: 0 to 65536"},
        Wrong{"ThreeWindows",
              {"check", "--window", "4,4,4"},
              "\"4,4,4\" is more than two values; give one for both ends, or one for A and one "},
        Wrong{"MistypedStack", {"conform", "lniux"}, "(did you mean linux?); allowed: linux, the "},
        Wrong{"MistypedClaim",
              {"prove", "--property", "fin-ack-unambigous"},
              "(did you mean fin-ack-unambiguous?)"},
        Wrong{"SetWithoutAValue", {"check", "--set", "loss"}, "--set loss: this says no value"},
        Wrong{"SetOfNothing", {"check", "--set", "A.los=off"}, "(did you mean loss?)"},
        Wrong{"SetOfWhatIsTheSameAtBothEnds",
              {"check", "--set", "A.order=fifo"},
              "\"order\" is the same at both ends; leave out the end"},
        Wrong{"SetToWhatIsNotAllowed",
              {"check", "--set", "B.window=0"},
              "--set B.window=0: 0 is not a whole number from 1 to"},
        Wrong{"NoWindow", {"check", "--window", "0"}, "--window: 0 is not a whole number from 1 "},
        Wrong{"FractionalWindow",
              {"check", "--window", "1.5"},
              "--window: \"1.5\" is not a whole number from 1 "},
        Wrong{"HugeCapacity",
              {"check", "--capacity", "9"},
              "9 is not a whole number from 1 to 8, or any"},
        Wrong{"UnknownOrder", {"check", "--order", "lifo"}, "allowed: any, fifo"},
        Wrong{"UnknownCloser", {"check", "--closers", "C"}, "allowed: A,B or A or B or none"},
        Wrong{"Contradiction",
              {"check", "--loss", "--no-loss"},
              "--loss and --no-loss contradict each other"},
        Wrong{"NoThreads", {"check", "--threads", "0"}, "--threads: \"0\" is not a whole number"},
        Wrong{"UnknownSize", {"check", "--memory", "4GB"}, "--memory: \"4GB\" is not a size"},
        Wrong{"HugeSize", {"check", "--memory", "17179869184G"}, "up to 64T"},
        Wrong{"DurationWithoutUnit", {"check", "--time", "5"}, "--time: \"5\" is not a duration"},
        Wrong{"NoDuration", {"check", "--time", "0s"}, "--time: \"0s\" is not a duration"},
        Wrong{"UnknownFormat", {"check", "--format", "xml"}, "allowed: text, json"},
        Wrong{"UnknownColor", {"list", "designs", "--color", "yes"}, "auto, always, never"},
        Wrong{"UnknownList", {"list", "design"}, "did you mean designs?"},
        Wrong{"UnknownToShow", {"show", "fin-fre"}, "did you mean fin-free?"},
        Wrong{"TraceOfNothing", {"trace"}, "FILE is missing; see finwait trace --help"},
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
    EXPECT_THAT(finished.err, StartsWith("finwait: " + file + ":4:1: "));
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
    EXPECT_THAT(finished.err, StartsWith("finwait: " + file + ":6:22: "));
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

TEST(Ascii, IsDrawnWhereItIsAskedForOrTheLocaleIsNotUtf8) {
    const std::vector<std::string> check{"check", "fin-free", "--data", "0,0"};
    std::vector<std::string> with = check;
    with.emplace_back("--ascii");
    const auto is_ascii = [](const std::string& text) {
        return std::ranges::all_of(text,
                                   [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    };
    EXPECT_FALSE(is_ascii(run(check).out));
    const std::string ascii = run(with).out;
    EXPECT_TRUE(is_ascii(ascii));
    EXPECT_THAT(ascii, HasSubstr("x violated"));
    EXPECT_THAT(ascii, HasSubstr("4-5           TIME-WAIT |<-- ACK,FIN seq=0 ack=0 len=0 --+--+"));
    EXPECT_THAT(ascii, Not(HasSubstr("?")));
    Surroundings surroundings;
    for (const char* const locale : {"C", "POSIX", "de_DE.ISO-8859-1", "zh_CN.GB18030"}) {
        surroundings.environment = {{"LC_ALL", locale}};
        EXPECT_TRUE(is_ascii(run(check, surroundings).out)) << locale;
        EXPECT_TRUE(is_ascii(run({"check", "--closers", "…"}, surroundings).err)) << locale;
        surroundings.environment = {{"LC_ALL", ""}, {"LC_CTYPE", locale}, {"LANG", "C.UTF-8"}};
        EXPECT_TRUE(is_ascii(run(check, surroundings).out)) << locale;
    }
    surroundings.environment = {{"LC_ALL", ""}, {"LC_CTYPE", ""}, {"LANG", "de_DE.utf8"}};
    EXPECT_FALSE(is_ascii(run(check, surroundings).out));
    // What scripts read is what it is.
    std::vector<std::string> document = with;
    document.insert(document.end(), {"--format", "json", "--property", "time-wait-not-cut-short"});
    EXPECT_THAT(
        json::parse(run(document).out).at("properties").at(0).at("sentence").get<std::string>(),
        Not(HasSubstr("?")));
}

TEST(Output, IntoAPipeIsAsWideAsColumnsSays) {
    Surroundings surroundings;
    surroundings.environment = {{"COLUMNS", "60"}};
    const std::string narrow = run({"show", "no-data-lost"}, surroundings).out;
    surroundings.environment = {{"COLUMNS", "200"}};
    const std::string wide = run({"show", "no-data-lost"}, surroundings).out;
    EXPECT_GT(std::ranges::count(narrow, '\n'), std::ranges::count(wide, '\n'));
    for (const char* const wrong : {"0", "-1", "many", "60x", "99999999999999999999"}) {
        surroundings.environment = {{"COLUMNS", wrong}};
        EXPECT_EQ(run({"show", "no-data-lost"}, surroundings).out,
                  run({"show", "no-data-lost"}).out);
    }
}

TEST(Output, ThatNobodyReadsIsNoError) {
    Surroundings surroundings;
    surroundings.output_closed = true;
    const Finished finished = run({"check", "fin-free", "--data", "0,0"}, surroundings);
    EXPECT_EQ(finished.status, 1);
    EXPECT_EQ(finished.err, "");
}

TEST(Output, ThatNobodyReadsEndsALongListOfMutants) {
    Surroundings surroundings;
    surroundings.output_closed = true;
    const Finished finished = run({"mutate", "--data", "0,0", "--capacity", "1"}, surroundings);
    EXPECT_EQ(finished.status, 3);
    // Progress, where that takes more than two seconds.
    EXPECT_THAT(finished.err, Not(HasSubstr("finwait:")));
}

TEST(Output, ThatFindsNoRoomIsAnError) {
    Surroundings surroundings;
    surroundings.output_file = "/dev/full";
    const Finished finished = run({"check", "--data", "0,0"}, surroundings);
    EXPECT_EQ(finished.status, 2);
    EXPECT_EQ(finished.err, "finwait: cannot write to standard output: No space left on device\n");
}

/// Of a completion script, what it offers for these words.
std::vector<std::string> completed(const std::string& words) {
    const TemporaryFolder folder;
    const std::string script =
        folder.write("script", run({"help", "--as", "bash"}).out + "COMP_WORDS=(" +
                                   tests::program_file() + " " + words +
                                   ")\nCOMP_CWORD=$((${#COMP_WORDS[@]}-1))\n"
                                   "_finwait\nprintf '%s\\n' \"${COMPREPLY[@]}\"\n");
    const std::string said = folder.file("said");
    if (std::system(("bash '" + script + "' >'" + said + "'").c_str()) != 0) return {"(failed)"};
    std::istringstream lines(read_file(said));
    std::vector<std::string> offered;
    for (std::string line; std::getline(lines, line);) offered.push_back(line);
    return offered;
}

TEST(Completion, OfBashOffersWhatFits) {
    using testing::Contains;
    using testing::ElementsAre;
    using testing::UnorderedElementsAre;
    EXPECT_THAT(completed("si"), ElementsAre("simulate"));
    EXPECT_THAT(completed("check --no-l"), ElementsAre("--no-loss"));
    EXPECT_THAT(completed("check --order ''"), UnorderedElementsAre("any", "fifo"));
    EXPECT_THAT(completed("check fin-free-"), ElementsAre("fin-free-flagged"));
    EXPECT_THAT(completed("check --property half-close"), Contains("half-close"));
    EXPECT_THAT(completed("suite st"), Contains("standard"));
    EXPECT_THAT(completed("list me"), ElementsAre("mechanisms"));
    EXPECT_THAT(completed("check --save /dev/nul"), ElementsAre("/dev/null"));
    EXPECT_THAT(completed("check --time ''"), ElementsAre(""));
    EXPECT_THAT(completed("help che"), ElementsAre(""));
    EXPECT_THAT(completed("help --as b"), ElementsAre("bash"));
}

TEST(Completion, IsWhatItsShellUnderstands) {
    const TemporaryFolder folder;
    for (const char* const shell : {"bash", "zsh"}) {
        if (std::system((std::string("command -v ") + shell + " >/dev/null").c_str()) != 0)
            continue;
        const std::string script = folder.write(shell, run({"help", "--as", shell}).out);
        EXPECT_EQ(std::system((std::string(shell) + " -n '" + script + "'").c_str()), 0) << shell;
    }
}

TEST(Manual, SaysAllThatHelpSays) {
    const std::string page = run({"help", "--as", "man"}).out;
    EXPECT_THAT(page, StartsWith(".TH FINWAIT 1 "));
    for (const char* const what :
         {"finwait check", "\\-\\-no\\-duplication", ".SH EXIT STATUS", "COLUMNS"}) {
        EXPECT_THAT(page, HasSubstr(what));
    }
    if (std::system("command -v groff >/dev/null") != 0) return;
    const TemporaryFolder folder;
    const std::string file = folder.write("finwait.1", page);
    const std::string said = folder.file("said");
    const std::string command = "groff -man -Tutf8 -ww -z '" + file + "' 2>'" + said + "'";
    EXPECT_EQ(std::system(command.c_str()), 0);
    EXPECT_EQ(read_file(said), "");
}

}  // namespace
}  // namespace finwait::cli
