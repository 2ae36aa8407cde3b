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
        {"zephyr#44507",
         "fin-once-then-gone",
         "no-deadlock",
         kNoText,
         7,
         {"B send FIN FIN: CLOSING", "A lose FIN: FIN-WAIT-1", "A first timer: CLOSED"}},
        {"zephyr#37842",
         "fin-with-text-unseen",
         "no-deadlock",
         kOrderly + ", B writes",
         6,
         {"B send data with FIN text FIN: CLOSING", "A deliver text FIN: FIN-WAIT-2"}},
        {"mirage-tcpip#489",
         "time-wait-without-timer-via-closing",
         "no-deadlock",
         kNoText,
         9,
         {"A deliver FIN: TIME-WAIT", "B deliver ACK: TIME-WAIT", "A 2MSL timeout: CLOSED"}},
        {"zephyr#67067, its repair",
         "last-ack-fin-once-timer",
         "no-deadlock",
         kNoText,
         9,
         {"B send FIN FIN: LAST-ACK", "A lose FIN: FIN-WAIT-2", "B first timer: CLOSED"}},
        {"utcp#24",
         "no-text-again-in-close-wait",
         "sent-is-acknowledged",
         "only A closes, B writes",
         7,
         {"A lose text: FIN-WAIT-1", "B deliver FIN: CLOSE-WAIT", "A deliver ACK: FIN-WAIT-2"}},
        {"esp-lwip#18",
         "end-of-file-lost",
         "no-deadlock",
         "slow reader at A",
         19,
         {"A deliver FIN: ESTABLISHED", "A CLOSE: FIN-WAIT-1", "A deliver ACK: FIN-WAIT-2"}},
        {"gvisor#8320",
         "kept-fin-forgotten",
         "kept-fin-is-taken",
         "default, with text from A",
         5,
         {"B deliver FIN reply ACK: ESTABLISHED", "B deliver text: ESTABLISHED"}},
        {"nanovms/lwip#10",
         "syn-in-time-wait-unanswered",
         "time-wait-answers-syns",
         "a further connection",
         10,
         {"B deliver FIN: TIME-WAIT", "A OPEN SYN without ACK: SYN-SENT",
          "B deliver SYN without ACK: TIME-WAIT"}},
        {"nanovms/lwip#10, where it ends TIME-WAIT",
         "syn-ends-time-wait",
         "time-wait-lasts",
         "a further connection",
         10,
         {"B deliver FIN: TIME-WAIT", "A OPEN SYN without ACK: SYN-SENT",
          "B deliver SYN without ACK: CLOSED"}},
        {"ofp#152",
         "text-lost-before-fin",
         "no-data-lost",
         "slow reader at A",
         7,
         {"A deliver text: ESTABLISHED", "B deliver ACK: FIN-WAIT-1",
          "B probe text FIN: FIN-WAIT-1", "A deliver text FIN: CLOSE-WAIT"}},
        {"smoltcp#27",
         "fin-in-syn-received-unseen",
         "sent-is-acknowledged",
         "opening, orderly, without retransmission",
         8,
         {"B deliver SYN without ACK reply SYN: SYN-RECEIVED",
          "A deliver SYN reply ACK: ESTABLISHED", "A send FIN FIN: FIN-WAIT-1",
          "B deliver FIN: ESTABLISHED"}},
        {"kubernetes#32551",
         "behind-forgetful-nat",
         "text-is-taken",
         kOrderly + ", B writes",
         5,
         {"A send FIN FIN: FIN-WAIT-1", "A middlebox timeout: FIN-WAIT-1",
          "A deliver text: FIN-WAIT-1"}},
        {"kubernetes#74839",
         "behind-untranslating-firewall",
         "no-premature-reset",
         "only A closes, B writes",
         4,
         {"A duplicate text: ESTABLISHED", "A deliver text reply RST: ESTABLISHED",
          "B deliver RST: CLOSED"}},
        {"opte#442",
         "behind-reopened-tracker",
         "syn-is-answered",
         "a further connection after an RST",
         8,
         {"A CLOSE RST: CLOSED", "B deliver RST: CLOSED", "B deliver ACK: CLOSED",
          "B OPEN: SYN-SENT", "B retransmit: SYN-SENT"}},
        {"gvisor#6067",
         "closed-in-syn-received",
         "no-premature-reset",
         "opening, without text",
         7,
         {"B CLOSE: CLOSED", "B deliver ACK reply RST: CLOSED", "A deliver RST: CLOSED"}},
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

/// The verdict about one property, and how many steps show it.
std::pair<std::string, std::size_t> checked(std::vector<std::string> arguments,
                                            const std::string& property) {
    arguments.insert(arguments.begin(), "check");
    arguments.insert(arguments.end(), {"--property", property, "--format", "json"});
    const Finished finished = run(arguments);
    EXPECT_LT(finished.status, 2) << finished.err;
    const json one = json::parse(finished.out)["properties"][0];
    const bool shown = one.contains("trace");
    return {one["verdict"], shown ? one["trace"]["steps"].size() : 0};
}

using Checked = std::pair<std::string, std::size_t>;

/// nuttx#17710: RFC 9293 repeats its FIN for ever where the other host is gone.
TEST(ReportedDesigns, WhoGivesUpGetsRidOfAHostThatVanished) {
    const auto where_b_vanishes = [](const std::string& design) {
        return checked({design, "--data", "0,0", "--capacity", "1", "--set", "B.vanish=on"},
                       "both-reach-closed");
    };
    EXPECT_EQ(where_b_vanishes("rfc9293"), (Checked{"violated", 5}));
    EXPECT_EQ(where_b_vanishes("gives-up"), (Checked{"holds", 0}));
}

/// tricep#104: the last ACK is lost twice, and TIME-WAIT is over before the FIN comes again.
TEST(ReportedDesigns, WhoDoesNotRestartTimeWaitIsGoneWhenTheFinComesAgain) {
    const auto where_acks_are_lost = [](const std::string& design) {
        return checked({design, "rfc9293", "--data", "0,0", "--capacity", "5", "--clock",
                        "--time-wait", "8", "--losses", "2,0", "--duplicates", "0,0"},
                       "quiet-after-time-wait");
    };
    EXPECT_EQ(where_acks_are_lost("rfc9293"), (Checked{"holds", 0}));
    EXPECT_EQ(where_acks_are_lost("time-wait-not-restarted"), (Checked{"violated", 22}));
}

/// kubernetes#32551, by the tracker of Linux: what comes after it has forgotten is invalid.
TEST(ReportedDesigns, WhatTheTrackerHasForgottenIsDropped) {
    const auto with_fins = [](const std::string& design) {
        return checked({design, "--data", "0,0", "--capacity", "1"}, "fin-is-taken");
    };
    EXPECT_EQ(with_fins("rfc9293"), (Checked{"holds", 0}));
    EXPECT_EQ(with_fins("behind-tracker"), (Checked{"violated", 6}));
}

TEST(ReportedDesigns, AreAllInTheTable) {
    const Finished suite = run({"show", "reports", "--format", "json"});
    ASSERT_EQ(suite.status, 0) << suite.err;
    const json shown = json::parse(suite.out);
    for (const json& one : shown.at("cases")) {
        const std::string design = one["designs"][0];
        const bool listed = std::ranges::any_of(
            reports(), [&](const Reported& reported) { return reported.design == design; });
        const bool tested_apart = design == "gives-up" || design == "time-wait-not-restarted" ||
                                  design == "behind-tracker";
        EXPECT_TRUE(listed || tested_apart || design == "rfc9293") << design;
    }
}

}  // namespace
}  // namespace finwait::cli
