// What `finwait check` says of rows, steps and premises that never happened.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "process.h"

namespace finwait::cli {
namespace {

using nlohmann::json;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kVacuous = R"(
[[property]]
name = "closed-has-no-text"
sentence = "Who is CLOSED with unsent text has something to explain."
source = "a test"
kind = "always"
formula = "each x: x.state = CLOSED and x.unsent > 0 implies x.reset"
)";

TEST(NeverHappened, RowsAndStepsOfADesign) {
    EXPECT_THAT(run({"check", "--data", "0,0"}).out, Not(HasSubstr("never used")));
    const Finished finished = run({"check", "--data", "0,0", "--coverage"});
    EXPECT_EQ(finished.status, 0);
    EXPECT_THAT(finished.out, HasSubstr("Table rows never used: ESTABLISHED rcv RST · "));
    EXPECT_THAT(finished.out, HasSubstr("CLOSE-WAIT rcv FIN · "));
    EXPECT_THAT(finished.out, HasSubstr(" · ABORT, which is off (--abort)\n"));
    EXPECT_THAT(finished.out, HasSubstr("Steps of \"Segment arrives\" never used: "));
    EXPECT_THAT(finished.out, HasSubstr("text: new text"));
    EXPECT_THAT(finished.out, Not(HasSubstr("FIN: taken")));
}

TEST(NeverHappened, OfTwoDesignsEitherByItself) {
    const Finished finished =
        run({"check", "rfc9293", "fin-free", "--data", "0,0", "--format", "json"});
    const json never = json::parse(finished.out).at("never_happened");
    ASSERT_EQ(never.size(), 2U);
    EXPECT_EQ(never[0].at("design"), "rfc9293");
    EXPECT_EQ(never[0].at("ends"), json{"A"});
    EXPECT_EQ(never[1].at("design"), "fin-free");
    EXPECT_EQ(never[1].at("ends"), json{"B"});
    const json again = {{"state", "CLOSE-WAIT"}, {"event", "rcv FIN"}};
    EXPECT_THAT(never[1].at("rows"), Not(Contains(again)));
    EXPECT_THAT(never[1].at("rows"), Contains(json{{"state", "ESTABLISHED"}, {"event", "ABORT"}}));
}

TEST(NeverHappened, AnUnfinishedExplorationSaysSoFar) {
    const Finished finished =
        run({"check", "fin-free", "--data", "0,0", "--first-violation", "--coverage"});
    EXPECT_EQ(finished.status, 1);
    EXPECT_THAT(finished.out, HasSubstr("Table rows not used so far: "));
    EXPECT_THAT(finished.out, Not(HasSubstr("never used")));
}

TEST(Premises, APassWithoutACaseIsCalledVacuous) {
    const TemporaryFolder folder;
    const std::string mine = folder.write("mine.toml", kVacuous);
    for (const char* const engine : {"factored", "plain"}) {
        Surroundings wide;
        wide.environment = {{"COLUMNS", "200"}};
        const Finished finished =
            run({"check", "--data", "0,0", "--properties", mine, "--engine", engine}, wide);
        EXPECT_EQ(finished.status, 0);
        EXPECT_THAT(finished.out,
                    HasSubstr("closed-has-no-text holds vacuously: these premises were never true: "
                              "A.state = CLOSED and A.unsent > 0"));
        EXPECT_THAT(finished.out, Not(HasSubstr("fin-ack-unambiguous holds vacuously")));
    }
}

TEST(Premises, JsonNamesThoseThatNeverCameTrue) {
    const TemporaryFolder folder;
    const std::string mine = folder.write("mine.toml", kVacuous);
    const Finished finished =
        run({"check", "--data", "0,0", "--properties", mine, "--format", "json"});
    const json document = json::parse(finished.out);
    for (const json& property : document.at("properties")) {
        if (property.at("name") == "closed-has-no-text") {
            EXPECT_EQ(property.at("vacuous"), true);
            EXPECT_EQ(property.at("premises_never_met").size(), 2U);
        } else if (property.at("name") == "fin-ack-unambiguous") {
            EXPECT_EQ(property.at("vacuous"), false);
            EXPECT_TRUE(property.at("premises_never_met").empty());
        }
    }
}

}  // namespace
}  // namespace finwait::cli
