// What renderings put out, held against outputs that were looked at: tests/approved. To renew them
// after a change that is meant: FINWAIT_APPROVE=1, then look at what git says has changed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>

#include "process.h"
#include "tests/places.h"

namespace finwait::cli {
namespace {

using testing::HasSubstr;

/// Commands that have one trace, by the names of their outputs.
const std::vector<std::pair<std::string, std::vector<std::string>>> kTraceCommands{
    {"crossing", {"check", "fin-free", "--data", "0,0", "--property", "fin-ack-unambiguous"}},
    {"lasso",
     {"check", "--window", "1", "--order", "fifo", "--property", "no-endless-acks", "--data",
      "1,1"}},
    {"opening",
     {"simulate", "--seed", "11", "--clock", "--start", "closed", "--losses", "1", "--duplicates",
      "1", "--capacity", "4", "--data", "1,0", "--steps", "40"}}};

struct Form {
    std::string name;
    std::string suffix;
};

void PrintTo(const Form& form, std::ostream* out) { *out << form.name; }

/// The version is not what is looked at.
std::string without_version(std::string text) {
    const std::string version = FINWAIT_VERSION;
    for (std::size_t at = 0; (at = text.find(version, at)) != std::string::npos;)
        text.replace(at, version.size(), "VERSION");
    return text;
}

void expect_approved(const std::string& name, const std::string& output) {
    const std::string path = tests::source_file("tests/approved/" + name);
    const std::string text = without_version(output);
    if (std::getenv("FINWAIT_APPROVE") != nullptr) {
        std::ofstream(path, std::ios::binary) << text;
        return;
    }
    EXPECT_TRUE(text == read_file(path))
        << name << " is not as approved; FINWAIT_APPROVE=1 renews it. It is now:\n"
        << text;
}

class EveryForm : public testing::TestWithParam<Form> {};

TEST_P(EveryForm, IsAsApproved) {
    const TemporaryFolder folder;
    for (const auto& [name, command] : kTraceCommands) {
        std::vector<std::string> words = command;
        const std::string file = folder.file("out");
        words.insert(words.end(), {"--as", GetParam().name, "-o", file});
        const Finished finished = run(words);
        EXPECT_EQ(finished.err, "");
        expect_approved(name + GetParam().suffix, read_file(file));
    }
}

TEST_P(EveryForm, IsTheSameOfTheCommandAndOfItsSavedTrace) {
    const TemporaryFolder folder;
    const std::string saved = folder.file("saved");
    std::vector<std::string> words = kTraceCommands[0].second;
    words.insert(words.end(), {"--save", saved, "--as", GetParam().name});
    std::string of_command = run(words).out;
    const Finished finished = run({"trace", saved, "--as", GetParam().name});
    EXPECT_EQ(finished.status, 0) << finished.err;
    // Which command it was may be said.
    const auto without_command = [](std::string text) {
        // And a page of a check has the verdicts, and what was used of the designs.
        if (GetParam().name == "html") {
            text = text.substr(text.find("<section"));
            for (const char* const used :
                 {" data-coverage=\"c1\"",
                  "<p class=\"quiet\">Struck through: rows that were not used.</p>\n"}) {
                const std::string piece = used;
                for (std::size_t at = 0; (at = text.find(piece)) != std::string::npos;)
                    text.erase(at, piece.size());
            }
            return text;
        }
        for (const std::string said :
             {"\"command\": \"check\"", "\"command\": \"trace\"",
              "finwait check:", "finwait trace:", "<h1>finwait check", "<h1>finwait trace"}) {
            const std::size_t at = text.find(said);
            if (at != std::string::npos) text.erase(at, said.size());
        }
        return text;
    };
    EXPECT_EQ(without_command(finished.out), without_command(of_command));
}

INSTANTIATE_TEST_SUITE_P(Renderings, EveryForm,
                         testing::Values(Form{"ladder", ".txt"}, Form{"json", ".json"},
                                         Form{"mermaid", ".mmd"}, Form{"svg", ".svg"},
                                         Form{"html", ".html"}, Form{"itf", ".itf.json"},
                                         Form{"pcapng", ".pcapng"}, Form{"packetdrill", ".pkt"}),
                         [](const auto& one) { return one.param.name; });

TEST(Ladder, WithAllThatIsToldOfEachStepIsAsApproved) {
    for (const auto& [name, command] : kTraceCommands) {
        std::vector<std::string> words = command;
        words.insert(words.end(), {"--as", "ladder", "--full", "--explain"});
        expect_approved(name + ".full.txt", run(words).out);
    }
}

TEST(Ladder, TellsTheSameOfACommandAndOfItsSavedTrace) {
    const TemporaryFolder folder;
    const std::string saved = folder.file("saved");
    std::vector<std::string> words = kTraceCommands[0].second;
    words.insert(words.end(), {"--save", saved, "--full", "--explain"});
    const std::string of_command = run(words).out;
    const std::string of_trace = run({"trace", saved, "--full", "--explain"}).out;
    const auto from = [](const std::string& text) {
        return text.substr(text.find("0  the start"));
    };
    EXPECT_EQ(from(of_command), from(of_trace));
    EXPECT_THAT(of_trace,
                HasSubstr("   !  fin-consumes = 0 (RFC 9293: 1); with that as in the RFC"));
    const std::string ascii = run({"--ascii", "trace", saved, "--full", "--explain"}).out;
    EXPECT_TRUE(std::ranges::all_of(ascii, [](unsigned char c) { return c < 0x80; }));
    EXPECT_EQ(ascii.find('?'), std::string::npos);
}

TEST(StateDiagram, IsAsApproved) {
    for (const char* const form : {"dot", "svg", "mermaid"}) {
        expect_approved(std::string("states.") + form, run({"show", "rfc9293", "--as", form}).out);
        expect_approved(
            std::string("states-of-two.") + form,
            run({"show", "rfc9293", "--against", "fin-wait-2-to-close-wait", "--as", form}).out);
    }
}

TEST(StateDiagram, OfTwoDesignsMarksWhatOnlyOneHas) {
    const std::string dot =
        run({"show", "rfc9293", "--against", "fin-wait-2-to-close-wait", "--as", "dot"}).out;
    EXPECT_THAT(dot, HasSubstr("\"FIN-WAIT-2\" -> \"TIME-WAIT\" [label=\"− rcv FIN / ACK\", "));
    EXPECT_THAT(dot, HasSubstr("\"FIN-WAIT-2\" -> \"CLOSE-WAIT\" [label=\"+ rcv FIN / ACK\", "));
}

/// A design file with a guarded row and a timer.
std::string design_with_rows(const TemporaryFolder& folder) {
    return folder.write("rows.toml", R"(summary = "rows"
extends = "rfc9293"
[timers."half-closed"]
armed = "by rows"
[states.FIN-WAIT-1]
"rcv ACK of FIN" = { next = "FIN-WAIT-2", arms = ["half-closed"] }
[states.FIN-WAIT-2]
"half-closed" = { next = "CLOSED", send = "RST" }
"rcv FIN" = [
    { when = "s.len > 0", next = "FIN-WAIT-2", takes = false },
    { next = "TIME-WAIT", send = "ACK" },
]
)");
}

TEST(StateDiagram, TellsConditionsAndTimers) {
    const TemporaryFolder folder;
    const std::string design = design_with_rows(folder);
    const std::string dot = run({"show", design, "--as", "dot"}).out;
    EXPECT_THAT(dot, HasSubstr("\"FIN-WAIT-2\" -> \"FIN-WAIT-2\" "
                               "[label=\"rcv FIN [s.len > 0], not taken\"]"));
    EXPECT_THAT(dot, HasSubstr("[label=\"rcv ACK of FIN, arms half-closed\"]"));
    EXPECT_THAT(dot, HasSubstr("\"FIN-WAIT-2\" -> \"CLOSED\" [label=\"half-closed / RST\"]"));
    EXPECT_THAT(run({"show", design, "--as", "svg"}).out,
                HasSubstr("rcv FIN [s.len &gt; 0], not taken"));
    EXPECT_THAT(run({"show", design, "--as", "mermaid"}).out,
                HasSubstr("FIN_WAIT_2 --> CLOSED: half-closed / RST"));
    EXPECT_THAT(run({"show", design, "--against", "rfc9293", "--as", "dot"}).out,
                HasSubstr("label=\"− half-closed / RST\""));
    EXPECT_THAT(run({"show", design}).out,
                HasSubstr("FIN-WAIT-2 untaken if s.len > 0 | TIME-WAIT +ACK"));
}

TEST(Ladder, CallsATimerAsItsDesignDoes) {
    const TemporaryFolder folder;
    const Finished finished = run(
        {"check", design_with_rows(folder), "--data", "0,0", "--property", "no-premature-reset"});
    EXPECT_THAT(finished.out, HasSubstr("half-closed"));
    EXPECT_THAT(finished.out, testing::Not(HasSubstr("first timer")));
}

TEST(StateDiagram, IsOfADesignOnly) {
    EXPECT_EQ(run({"show", "no-deadlock", "--as", "dot"}).status, 2);
    EXPECT_EQ(run({"show", "rfc9293", "--as", "png"}).status, 2);
    EXPECT_EQ(run({"show", "rfc9293", "--as", "toml", "--against", "fin-free"}).status, 2);
}

TEST(Rendering, OfManyTracesInAFormOfOneNamesTheWayOut) {
    const TemporaryFolder folder;
    const std::string saved = folder.file("saved");
    ASSERT_EQ(run({"check", "fin-free", "--data", "0,0", "--save", saved}).status, 1);
    const Finished all = run({"trace", saved, "--as", "itf"});
    EXPECT_EQ(all.status, 2);
    EXPECT_EQ(all.out, "");
    EXPECT_THAT(all.err, HasSubstr("this form holds one trace, and there are 6; choose with "
                                   "--property, give them a file each with -o FOLDER/, or use "
                                   "--save FILE and then finwait trace FILE "
                                   "--number 1 --as itf"));
    const Finished second = run({"trace", saved, "--as", "mermaid", "--number", "2"});
    EXPECT_EQ(second.status, 0);
    EXPECT_THAT(second.out, HasSubstr("title no-premature-reset"));
    const Finished beyond = run({"trace", saved, "--number", "7"});
    EXPECT_EQ(beyond.status, 2);
    EXPECT_THAT(beyond.err, HasSubstr("--number 7: the file has 6 traces"));
}

TEST(Rendering, OfOneEndIsWhatThatEndSees) {
    const std::vector<std::string> command{"check", "--property",  "four-segment-close",
                                           "--as",  "packetdrill", "--end"};
    std::vector<std::string> of_a = command;
    of_a.emplace_back("A");
    std::vector<std::string> of_b = command;
    of_b.emplace_back("B");
    const std::string a = run(of_a).out;
    EXPECT_THAT(a, HasSubstr("+0 shutdown(3, SHUT_WR) = 0\n"));
    EXPECT_THAT(a, HasSubstr("+0 > F. 1:1(0) ack 1\n"));
    const std::string b = run(of_b).out;
    EXPECT_THAT(b, HasSubstr("+0 < F. 1:1(0) ack 1 win 400\n"));
    EXPECT_THAT(b, HasSubstr("+0~+.3 > . 1:1(0) ack 2\n"));
}

TEST(Rendering, WithRealNumbersHasTheOnesThatWereFound) {
    const TemporaryFolder folder;
    const std::string saved = folder.file("saved");
    ASSERT_EQ(run({"check", "--property", "fin-carries-data", "--save", saved}).status, 0);
    const Finished finished =
        run({"trace", saved, "--concrete", "--where", "A.octets = 7", "--as", "packetdrill"});
    EXPECT_EQ(finished.status, 0) << finished.err;
    EXPECT_THAT(finished.out, HasSubstr("+0 > FP. 1:8(7) ack 1\n"));
}

TEST(Rendering, AsAPageNeedsNoNetworkAndSaysHowToSeeItAgain) {
    const Finished finished = run({"check", "fin-free", "--data", "0,0", "--as", "html"});
    EXPECT_EQ(finished.status, 1);
    EXPECT_THAT(finished.out, HasSubstr("default-src 'none'"));
    EXPECT_THAT(finished.out, testing::Not(HasSubstr("src=")));
    EXPECT_THAT(finished.out, testing::Not(testing::ContainsRegex("href=\"[^#]")));
    EXPECT_THAT(finished.out, HasSubstr("<code>finwait check fin-free --data=0,0 --property "
                                        "fin-ack-unambiguous</code>"));
}

TEST(Rendering, OfNoTraceLeavesWhatStoodThere) {
    const TemporaryFolder folder;
    const std::string file = folder.write("out.svg", "before");
    const Finished finished = run({"check", "rfc9293", "--data", "0,0", "--as", "svg", "-o", file});
    EXPECT_EQ(finished.status, 0);
    EXPECT_THAT(finished.err, HasSubstr("nothing has a counterexample or a witness"));
    EXPECT_EQ(read_file(file), "before");
}

TEST(Rendering, IntoAFileComesWithTheReport) {
    const TemporaryFolder folder;
    const std::string file = folder.file("out.svg");
    const std::vector<std::string> command{
        "check", "fin-free", "--data",   "0,0", "--property", "fin-ack-unambiguous",
        "--as",  "svg",      "--output", file};
    const Finished finished = run(command);
    EXPECT_EQ(finished.status, 1);
    EXPECT_THAT(finished.out, HasSubstr("the shortest counterexample, 5 steps"));
    EXPECT_THAT(read_file(file), testing::StartsWith("<svg "));
}

TEST(Rendering, InAFormThatThereIsNotNamesThoseThatThereAre) {
    const Finished finished = run({"check", "--as", "mermade"});
    EXPECT_EQ(finished.status, 2);
    EXPECT_THAT(finished.err, HasSubstr("mermaid"));
    EXPECT_EQ(run({"check", "-o", "x"}).status, 2);
    EXPECT_EQ(run({"check", "--as", "svg", "--end", "C"}).status, 2);
}

TEST(Rendering, ThatCannotBeWrittenIsSaidAfterTheReport) {
    const Finished finished =
        run({"check", "fin-free", "--data", "0,0", "--as", "svg", "-o", "/dev/full"});
    EXPECT_EQ(finished.status, 2);
    EXPECT_THAT(finished.out, HasSubstr("fin-ack-unambiguous"));
    EXPECT_THAT(finished.err, HasSubstr("/dev/full"));
}

}  // namespace
}  // namespace finwait::cli
