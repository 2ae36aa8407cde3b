// `finwait check` on what becomes of runs in the end, and on runs along waypoints.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "process.h"

namespace finwait::cli {
namespace {

using nlohmann::json;
using testing::HasSubstr;

struct Told {
    int status;
    json property;
};

/// What `check` with these arguments says of one property, in JSON.
Told check(const std::string& property, std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "check");
    for (const std::string& one :
         {std::string("--property"), property, std::string("--format"), std::string("json")}) {
        arguments.push_back(one);
    }
    const Finished finished = run(arguments);
    EXPECT_EQ(finished.err, "");
    return {finished.status, json::parse(finished.out).at("properties").at(0)};
}

void expect_verdict(const std::string& property, const std::vector<std::string>& arguments,
                    const std::string& verdict, int status) {
    const Told told = check(property, arguments);
    EXPECT_EQ(told.property.at("verdict"), verdict) << property;
    EXPECT_EQ(told.status, status) << property;
}

constexpr const char* kProgress[] = {"both-reach-closed", "close-stays-possible",
                                     "no-endless-acks"};

TEST(Progress, OfRfc9293IsMadeOnEveryNetwork) {
    for (const char* const property : kProgress) {
        expect_verdict(property, {"--data", "1,0"}, "holds", 0);
        expect_verdict(property, {"--order", "fifo"}, "holds", 0);
        expect_verdict(property, {"--no-loss", "--no-duplication", "--data", "1,0"}, "holds", 0);
    }
}

TEST(Progress, WithAWindowOfOneEndsInAnEndlessExchangeOfAcks) {
    const Told told = check("no-endless-acks", {"--window", "1", "--order", "fifo"});
    EXPECT_EQ(told.status, 1);
    EXPECT_EQ(told.property.at("verdict"), "violated");
    const json& trace = told.property.at("trace");
    EXPECT_EQ(trace.at("steps").size(), 12U);
    EXPECT_EQ(trace.at("loop"), 10);
    for (std::size_t at = 10; at < 12; ++at) {
        EXPECT_EQ(trace.at("steps").at(at).at("event"), "deliver");
    }
}

TEST(Progress, IsLostWhereTheFinIsSentOnce) {
    const Told stuck = check("close-stays-possible", {"fin-sent-once", "--data", "0,0"});
    EXPECT_EQ(stuck.status, 1);
    EXPECT_EQ(stuck.property.at("verdict"), "violated");
    const json& trace = stuck.property.at("trace");
    ASSERT_EQ(trace.at("steps").size(), 3U);
    EXPECT_EQ(trace.at("steps").at(2).at("event"), "lose");
    EXPECT_FALSE(trace.contains("loop"));
    expect_verdict("both-reach-closed", {"fin-sent-once", "--data", "0,0"}, "violated", 1);
}

TEST(Progress, IsLostWhereAFinConsumesNoNumber) {
    const Told stuck = check("close-stays-possible", {"fin-free", "--data", "0,0"});
    EXPECT_EQ(stuck.property.at("verdict"), "violated");
    EXPECT_EQ(stuck.property.at("trace").at("steps").size(), 8U);
}

TEST(Progress, IsNotMadeWhereOneApplicationNeverCloses) {
    expect_verdict("both-reach-closed", {"--closers", "A", "--data", "0,0"}, "violated", 1);
    TemporaryFolder folder;
    const std::string file = folder.write("own.toml", R"toml([[property]]
name = "closes-once-both-called"
sentence = "Once both applications have called CLOSE, both ends become CLOSED."
source = "RFC 9293 §3.6"
kind = "leads-to"
premise = "each x: not (x.state = ESTABLISHED or x.state = CLOSE-WAIT)"
formula = "each x: x.state = CLOSED"
)toml");
    const std::string name = "closes-once-both-called";
    expect_verdict(name, {"--closers", "A", "--data", "0,0", "--properties", file}, "holds", 0);
    expect_verdict(name, {"--data", "0,0", "--properties", file}, "holds", 0);
}

TEST(Progress, IsUndecidedWhenTheTimeIsOver) {
    const Told told = check("both-reach-closed", {"--data", "8,8", "--time", "1ms"});
    EXPECT_EQ(told.status, 3);
    EXPECT_EQ(told.property.at("verdict"), "inconclusive");
}

TEST(Progress, ThatIsLostCanBeSavedAndReplayed) {
    TemporaryFolder folder;
    const std::string file = folder.file("lasso.json");
    EXPECT_EQ(run({"check", "--window", "1", "--order", "fifo", "--property", "no-endless-acks",
                   "--save", file})
                  .status,
              1);
    const Finished shown = run({"trace", file});
    EXPECT_EQ(shown.status, 0) << shown.err;
    EXPECT_THAT(shown.out, HasSubstr("then steps 11 to 12 again and again"));
}

std::vector<std::string> events_of(const json& property) {
    std::vector<std::string> events;
    for (const json& step : property.at("trace").at("steps")) {
        events.push_back(step.at("event").get<std::string>() + " " +
                         step.at("endpoint").get<std::string>());
    }
    return events;
}

TEST(Scenario, ShowsTheShortestWitness) {
    const Told told = check("simultaneous-close", {"--data", "0,0"});
    EXPECT_EQ(told.status, 0);
    EXPECT_EQ(told.property.at("verdict"), "reached");
    EXPECT_THAT(events_of(told.property),
                testing::ElementsAre("CLOSE A", "send FIN A", "CLOSE B", "send FIN B", "deliver A",
                                     "send ACK A", "deliver B", "send ACK B", "deliver A",
                                     "deliver B", "2MSL timeout A", "2MSL timeout B"));
}

/// The scenarios of the tutorial that end with TIME-WAIT's timer, as textbooks draw them.
TEST(Scenario, EndsWithTheTimerBehindTheLastAck) {
    for (const char* const engine : {"factored", "plain"}) {
        for (const char* const name :
             {"four-segment-close", "three-segment-close", "last-ack-lost"}) {
            const Told told = check(name, {"--data", "0,0", "--engine", engine});
            ASSERT_EQ(told.property.at("verdict"), "reached") << name;
            const auto events = events_of(told.property);
            EXPECT_EQ(events.back(), "2MSL timeout A") << name;
            EXPECT_EQ(events.at(events.size() - 2), "deliver B") << name;
        }
    }
}

TEST(Scenario, ThatDoesNotExistIsNotReachedAndHasNoWitness) {
    const Told told = check("last-ack-lost", {"fin-sent-once", "--data", "0,0"});
    EXPECT_EQ(told.status, 0);
    EXPECT_EQ(told.property.at("verdict"), "not-reached");
    EXPECT_FALSE(told.property.contains("trace"));
}

TEST(Scenario, IsUndecidedWhenTheTimeIsOver) {
    expect_verdict("four-segment-close", {"--data", "8,8", "--time", "1ms"}, "inconclusive", 3);
}

}  // namespace
}  // namespace finwait::cli
