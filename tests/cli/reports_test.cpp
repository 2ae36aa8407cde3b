// The designs after public reports of real stacks: `finwait audit` finds each without any option,
// by a property that names what is wrong, with a trace of this length, which shows what was
// reported.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "process.h"

namespace finwait::cli {
namespace {

using nlohmann::json;

struct Reported {
    std::string report;
    std::string design;
    std::string property;
    std::string place;
    std::size_t length = 0;
    /// Steps of the trace, in this order, others between them.
    std::vector<std::string> shows;
};

void PrintTo(const Reported& reported, std::ostream* out) {
    *out << reported.report << ": " << reported.design;
}

const std::vector<Reported>& reports() {
    static const std::string kNoText = "default, without text";
    static const std::string kOrderly = "orderly, without retransmission";
    static const std::vector<Reported> kReports{
        {"zephyr#728",
         "close-without-fin",
         "no-premature-reset",
         kNoText,
         5,
         {"A CLOSE: CLOSED", "A deliver FIN reply RST: CLOSED", "B deliver RST: CLOSED"}},
        {"zephyr#5442",
         "time-wait-skipped-unacked",
         "no-deadlock",
         kOrderly,
         6,
         {"B send FIN FIN: CLOSING", "A deliver FIN: CLOSED"}},
        {"IncludeOS#764",
         "endless-time-wait",
         "no-deadlock",
         kNoText,
         8,
         {"A deliver FIN: TIME-WAIT", "B deliver ACK: TIME-WAIT"}},
        {"nuttx#4022",
         "passive-close-disposed",
         "no-deadlock",
         kNoText,
         6,
         {"B deliver FIN: LAST-ACK", "A deliver ACK: FIN-WAIT-2", "B CLOSE: CLOSED"}},
        {"mirage#406",
         "deaf-to-rst",
         "rst-ends-the-connection",
         "CLOSE of A ends reading",
         4,
         {"A deliver text reply RST: CLOSED", "B deliver RST: ESTABLISHED"}},
        {"serenity 386912c",
         "fin-unacknowledged-when-closing",
         "no-deadlock",
         kOrderly,
         6,
         {"A deliver FIN: CLOSING", "B deliver FIN: CLOSING"}},
        {"zephyr#67067",
         "last-ack-fin-once",
         "no-deadlock",
         kNoText,
         8,
         {"B send FIN FIN: LAST-ACK", "A lose FIN: FIN-WAIT-2"}},
        {"elks#1001",
         "fin-after-ack-skipped",
         "no-deadlock",
         kOrderly,
         6,
         {"B send FIN FIN: CLOSING", "A deliver FIN: FIN-WAIT-2"}},
        {"picotcp#527",
         "fin-acked-one-short",
         "fin-ack-unambiguous",
         kNoText,
         5,
         {"A send FIN FIN: FIN-WAIT-1", "B send FIN FIN: FIN-WAIT-1", "A deliver FIN: TIME-WAIT"}},
        {"gvisor#13401",
         "fin-acked-unsent",
         "fin-ack-unambiguous",
         kNoText,
         4,
         {"B CLOSE: FIN-WAIT-1", "B deliver FIN: TIME-WAIT"}},
        {"smoltcp#388",
         "fin-wait-2-mute",
         "sent-is-acknowledged",
         "only A closes, B writes",
         7,
         {"A deliver text: FIN-WAIT-2", "B retransmit text: CLOSE-WAIT",
          "A deliver text: FIN-WAIT-2"}},
        {"zephyr#33986",
         "text-ignored-in-fin-wait-1",
         "no-deadlock",
         kOrderly + ", B writes",
         8,
         {"A deliver text FIN: FIN-WAIT-1", "A deliver ACK: FIN-WAIT-2"}},
        {"zephyr#61181",
         "text-discarded-after-close",
         "no-data-lost",
         "CLOSE of A ends reading",
         4,
         {"A CLOSE: FIN-WAIT-1", "A deliver text FIN: CLOSING"}},
        {"serenity#19698",
         "fin-without-ack",
         "both-reach-closed",
         kNoText,
         8,
         {"A retransmit FIN without ACK: FIN-WAIT-1", "B deliver FIN without ACK: FIN-WAIT-1"}},
        {"warp17#15",
         "fin-again-at-snd-nxt",
         "both-reach-closed",
         kNoText,
         12,
         {"B lose FIN: FIN-WAIT-1", "A retransmit FIN: FIN-WAIT-1",
          "B deliver FIN reply ACK: FIN-WAIT-1"}},
        {"Linux before 6.9",
         "old-ack-dropped",
         "no-deadlock",
         kOrderly,
         9,
         {"A deliver FIN: CLOSING", "B deliver ACK: FIN-WAIT-2",
          "B deliver FIN reply ACK: FIN-WAIT-2"}},
        {"elks#1145",
         "fin-sent-once",
         "no-deadlock",
         kNoText,
         6,
         {"B send FIN FIN: CLOSING", "A lose FIN: FIN-WAIT-1"}},
        {"gvisor#1449",
         "fin-over-unread",
         "no-data-lost",
         "CLOSE of a slow reader ends reading",
         8,
         {"A deliver text: ESTABLISHED", "A CLOSE: FIN-WAIT-1", "A send FIN FIN: FIN-WAIT-1"}},
        {"envoy#2067",
         "no-half-close",
         "half-close",
         "scenarios, data 0,1",
         4,
         {"B deliver FIN: LAST-ACK", "B send ACK ACK: LAST-ACK"}},
    };
    return kReports;
}

/// "text FIN", "RST", "FIN without ACK", "ACK" where there is nothing else.
std::string words_of(const json& segment) {
    std::string words = segment.value("len", 0) > 0 ? "text" : "";
    bool acknowledges = false;
    for (const std::string flag : segment["flags"]) {
        acknowledges = acknowledges || flag == "ACK";
        if (flag != "ACK") words += (words.empty() ? "" : " ") + flag;
    }
    if (words.empty()) return "ACK";
    return acknowledges || words == "RST" ? words : words + " without ACK";
}

/// "A deliver FIN reply ACK: CLOSING": where, what, and the state that it leads to.
std::string words_of_step(const json& step) {
    const std::string end = step.value("endpoint", "");
    std::string words = end + " " + step["event"].get<std::string>();
    if (step.contains("segment")) words += " " + words_of(step["segment"]);
    if (step.contains("reply")) words += " reply " + words_of(step["reply"]);
    return words + ": " + step["states"][end == "A" ? 0 : 1].get<std::string>();
}

class ReportedDesign : public testing::TestWithParam<Reported> {};

TEST_P(ReportedDesign, IsFoundByAuditWithATraceThatShowsWhatWasReported) {
    const Reported& reported = GetParam();
    const Finished finished = run({"audit", reported.design, "--format", "json"});
    ASSERT_EQ(finished.status, 1) << finished.err;
    const json report = json::parse(finished.out);
    const auto found = std::ranges::find_if(
        report["worse"], [&](const json& one) { return one["property"] == reported.property; });
    ASSERT_NE(found, report["worse"].end());
    EXPECT_EQ((*found)["place"], reported.place);
    std::vector<std::string> steps;
    for (const json& step : (*found)["trace"]["steps"]) steps.push_back(words_of_step(step));
    EXPECT_EQ(steps.size(), reported.length);
    auto at = steps.begin();
    for (const std::string& shown : reported.shows) {
        at = std::find(at, steps.end(), shown);
        ASSERT_NE(at, steps.end()) << shown << " in " << testing::PrintToString(steps);
        ++at;
    }
}

INSTANTIATE_TEST_SUITE_P(Audit, ReportedDesign, testing::ValuesIn(reports()), [](const auto& one) {
    std::string name = one.param.design;
    std::ranges::replace(name, '-', '_');
    return name;
});

TEST(ReportedDesigns, AreAllInTheTable) {
    const Finished suite = run({"show", "reports", "--format", "json"});
    ASSERT_EQ(suite.status, 0) << suite.err;
    for (const json& one : json::parse(suite.out)["cases"]) {
        const std::string design = one["designs"][0];
        const bool listed = std::ranges::any_of(
            reports(), [&](const Reported& reported) { return reported.design == design; });
        EXPECT_TRUE(listed || design == "rfc9293") << design;
    }
}

}  // namespace
}  // namespace finwait::cli
