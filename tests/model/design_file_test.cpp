// Design files: what reading gives, and writing.
#include "model/files/design_file.h"

#include <gtest/gtest.h>

#include "model/files/input_file.h"
#include "tests/model/design_folder.h"
#include "tests/model/rule_test.h"

namespace finwait::model {
namespace {

void expect_same(const Design& a, const Design& b) {
    EXPECT_EQ(a.name, b.name);
    EXPECT_EQ(a.summary, b.summary);
    EXPECT_EQ(a.source, b.source);
    EXPECT_EQ(a.violates, b.violates);
    EXPECT_EQ(a.table, b.table);
    EXPECT_EQ(a.mechanisms, b.mechanisms);
}

std::string shipped_text(const std::string& name) {
    return read_input_file(shipped_design_file(name));
}

TEST(DesignFile, ShippedRfc9293IsTheYardstick) { expect_same(find_design("rfc9293"), rfc9293()); }

TEST(DesignFile, ExtendingDesignTakesWhatItDoesNotGive) {
    const Design design = parse_design(R"(
summary = "TIME-WAIT is mute and ignores RST"
extends = "rfc9293"
[mechanisms]
time-wait-answers = false
[states.TIME-WAIT]
"rcv RST" = "ignored"
)",
                                       "mine.toml");
    Design expected = rfc9293();
    expected.name = "mine";
    expected.summary = "TIME-WAIT is mute and ignores RST";
    // These are a design's own.
    expected.source.clear();
    expected.violates.clear();
    expected.mechanisms.answers_in.erase(State::TimeWait);
    expected.table.set(State::TimeWait, TableEvent::RcvRst, std::nullopt);
    expect_same(design, expected);
}

TEST(DesignFile, ExtendingDesignReplacesARowAsAWhole) {
    const Design design = parse_design(R"(
summary = "the FIN is not acknowledged"
extends = "rfc9293"
states.ESTABLISHED."rcv FIN" = { next = "CLOSE-WAIT" }
)",
                                       "mine.toml");
    EXPECT_EQ(design.table.rows(State::Established, TableEvent::RcvFin),
              std::vector{Row{State::CloseWait}});
}

TEST(DesignFile, RetransmissionNamesTheStatesWhereItHappens) {
    const auto states = [](const std::string& value) {
        return parse_design(
                   "summary = \"s\"\nextends = \"rfc9293\"\n[mechanisms]\n"
                   "fin-retransmitted = " +
                       value + "\n",
                   "mine.toml")
            .mechanisms.fin_retransmitted_in;
    };
    EXPECT_EQ(states("true"), kEveryState);
    EXPECT_EQ(states("false"), TcpStates{});
    EXPECT_EQ(states("[]"), TcpStates{});
    EXPECT_EQ(states(R"(["LAST-ACK", "CLOSING"])"), (TcpStates{State::LastAck, State::Closing}));
}

TEST(DesignFile, WrittenDesignReadsBackAsItself) {
    for (const std::string& name : shipped_designs()) {
        SCOPED_TRACE(name);
        const Design design = find_design(name);
        expect_same(parse_design(design_file_text(design), name + ".toml"), design);
    }
}

TEST(DesignFile, WrittenDesignQuotesWhatItMust) {
    Design design = rfc9293();
    design.summary = R"(a "quoted" C:\path, § and ü)";
    expect_same(parse_design(design_file_text(design), "rfc9293.toml"), design);
}

TEST(DesignFile, ByteOrderMarkAndCarriageReturnsAreRead) {
    std::string text = "\xEF\xBB\xBFsummary = \"s\"\r\nextends = \"rfc9293\"\r\n";
    EXPECT_EQ(parse_design(text, "mine.toml").table, rfc9293().table);
}

TEST_F(DesignFolder, PathInExtendsIsRelativeToTheFile) {
    write("base/mute.toml",
          "summary = \"s\"\nextends = \"../rfc9293.toml\"\n"
          "[mechanisms]\ntime-wait-answers = false\n");
    // A file of one's own may be called as a shipped one is, and extend that.
    write("rfc9293.toml",
          "summary = \"s\"\nextends = \"rfc9293\"\n"
          "[mechanisms]\nfin-over-hole = true\n");
    const auto file = write("mine.toml", "summary = \"s\"\nextends = \"base/mute.toml\"\n");
    const Design design = find_design(file);
    EXPECT_EQ(design.name, "mine");
    EXPECT_EQ(design.mechanisms.fin_over_hole_in, kEveryState);
    EXPECT_EQ(design.mechanisms.answers_in, every_state_but({State::TimeWait}));
}

TEST_F(DesignFolder, DataIsFoundWhereTheEnvironmentSays) {
    write("model/designs/one.toml", shipped_text("rfc9293"));
    write("model/designs/another.toml", "summary = \"s\"\nextends = \"one\"\n");
    write("model/designs/notes.txt", "no design");
    const DataIn data(folder_);
    const std::vector<std::string> shipped = shipped_designs();
    const Design another = find_design("another");
    EXPECT_EQ(shipped, (std::vector<std::string>{"another", "one"}));
    EXPECT_EQ(another.table, rfc9293().table);
}

}  // namespace
}  // namespace finwait::model
