// finwait trace --concrete, as a process: real numbers for saved traces, and what it refuses.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "process.h"

namespace finwait::cli {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;
using testing::MatchesRegex;
using testing::Not;

class Concrete : public testing::Test {
  protected:
    /// The trace of what `check ARGUMENTS` finds violated.
    void save(std::vector<std::string> arguments) {
        arguments.insert(arguments.begin(), "check");
        arguments.insert(arguments.end(), {"--save", file_});
        ASSERT_EQ(run(arguments).status, 1);
    }
    /// The tutorial's: A has sent data and a FIN, B has the data alone.
    void SetUp() override {
        save({"fin-free", "--data", "1,0", "--closers", "A", "--property", "fin-ack-unambiguous"});
    }

    [[nodiscard]] Finished with(const std::vector<std::string>& options) const {
        std::vector<std::string> arguments{"trace", file_, "--concrete"};
        arguments.insert(arguments.end(), options.begin(), options.end());
        return run(arguments);
    }
    [[nodiscard]] json json_with(std::vector<std::string> options) const {
        options.insert(options.end(), {"--format", "json"});
        const Finished finished = with(options);
        EXPECT_EQ(finished.status, 0) << finished.err;
        return json::parse(finished.out).at("traces").at(0);
    }
    void expect_refused(const std::string& where, const std::string& error) const {
        const Finished finished = with({"--where", where});
        EXPECT_EQ(finished.status, 2) << where;
        EXPECT_EQ(finished.out, "");
        EXPECT_THAT(finished.err, HasSubstr(error));
        EXPECT_THAT(finished.err, MatchesRegex("finwait: --where:1:[0-9]+: [^\n]*\n"));
    }

    TemporaryFolder folder_;
    std::string file_ = folder_.file("trace.json");
};

TEST_F(Concrete, ShowsTheAckThatIsForTheDataOrForTheFin) {
    const Finished finished = with({"--where", "A.first_octet = 900, A.octets = 100"});
    EXPECT_EQ(finished.status, 0) << finished.err;
    EXPECT_THAT(
        finished.out,
        AllOf(HasSubstr("ACK     seq=900  ack=5000 len=100"),
              HasSubstr("ACK,FIN seq=1000 ack=5000 len=0"),
              HasSubstr("ACK     seq=5000 ack=1000 len=0"), HasSubstr("✗ violated"),
              HasSubstr(
                  "A: ISN 899, 100 octets from 900, MSS 1460 · B: ISN 4999, 0 octets from 5000")));
}

TEST_F(Concrete, SaysTheSameInJson) {
    const json trace = json_with({"--where", "A.first_octet = 900, A.octets = 100, window = 3000"});
    EXPECT_EQ(trace.at("property"), "fin-ack-unambiguous");
    EXPECT_EQ(trace.at("numbers").at("isn"), json::parse("[899, 4999]"));
    EXPECT_EQ(trace.at("numbers").at("first_octet"), json::parse("[900, 5000]"));
    EXPECT_EQ(trace.at("numbers").at("octets"), json::parse("[100, 0]"));
    EXPECT_EQ(trace.at("numbers").at("window"), 3000);
    const json& steps = trace.at("trace").at("steps");
    ASSERT_EQ(steps.size(), 6U);
    EXPECT_EQ(steps.at(1).at("segment").at("len"), 100);
    EXPECT_EQ(steps.at(2).at("segment").at("seq"), 1000);
    EXPECT_EQ(steps.at(5).at("segment").at("ack"), 1000);
}

TEST_F(Concrete, CountsFromTheNumberOfTheSyn) {
    const json trace = json_with({"--where", "A.isn = 900, B.isn = 4294967295, A.octets = 100"});
    EXPECT_EQ(trace.at("numbers").at("isn"), json::parse("[900, 4294967295]"));
    EXPECT_EQ(trace.at("numbers").at("first_octet"), json::parse("[901, 0]"));
    for (const json& step : trace.at("trace").at("steps")) {
        if (step.at("event") != "send data") continue;
        EXPECT_EQ(step.at("segment").at("seq"), 901);
        EXPECT_EQ(step.at("segment").at("ack"), 0);
    }
    expect_refused("A.isn = 900, A.first_octet = 900", "have all of");
}

TEST_F(Concrete, WrapsOnRequest) {
    const json trace = json_with({"--where", "A.wraps, A.octets = 3000"});
    const json& steps = trace.at("trace").at("steps");
    EXPECT_GT(steps.at(1).at("segment").at("seq"), 4294964295U);
    EXPECT_LT(steps.at(2).at("segment").at("seq"), 3000);
    EXPECT_EQ(steps.at(2).at("segment").at("seq"), steps.at(5).at("segment").at("ack"));
}

TEST_F(Concrete, NamesTheSmallestSetOfWishesThatClash) {
    expect_refused("B.isn = 1, A.isn = 4294950000, window < 60000, A.octets = 100, A.wraps",
                   "--where:1:12: no numbers of the trace of fin-ack-unambiguous have all of "
                   "\"A.isn = 4294950000\" (column 12), \"A.octets = 100\" (column 48), "
                   "\"A.wraps\" (column 64); drop or change one of these constraints");
    expect_refused("B.isn = 1, A.octets = 0",
                   "--where:1:12: no numbers of the trace of "
                   "fin-ack-unambiguous have \"A.octets = 0\"; drop or "
                   "change this constraint");
}

TEST_F(Concrete, RefusesWhatItDoesNotUnderstand) {
    expect_refused("A.isn = 900, A.octest = 1",
                   "--where:1:16: unknown number \"octest\" (did you "
                   "mean octets?)");
    expect_refused("A.isn 900", "--where:1:7: allowed: = ");
    expect_refused("step 7.seq = 1", "--where:1:1: the trace has no step 7; allowed: 1 to 6");
}

TEST_F(Concrete, RefusesEnvironmentsThatItsTermsDoNotSpeakOf) {
    const std::vector<std::vector<std::string>> beyond{
        {"windows that differ", "--window", "1,2"},
        {"reading = at-will", "--reading", "at-will"},
        {"close-ends-reading", "--close-ends-reading"},
        {"user-timeout", "--user-timeout"},
        {"crash", "--crash"},
        {"vanish", "--vanish"},
        {"start = closed", "--start", "closed"},
        {"several incarnations", "--incarnations", "2"},
        {"a clock", "--clock"}};
    for (const std::vector<std::string>& each : beyond) {
        std::vector<std::string> walk{"simulate", "--seed", "5",      "--steps", "8",
                                      "--save",   file_,    "--data", "0,0"};
        walk.insert(walk.end(), each.begin() + 1, each.end());
        ASSERT_EQ(run(walk).status, 0) << each.front();
        const Finished finished = with({});
        EXPECT_EQ(finished.status, 2) << each.front();
        EXPECT_EQ(finished.out, "");
        EXPECT_THAT(finished.err, HasSubstr(" has " + each.front() + ", ")) << each.front();
    }
}

TEST_F(Concrete, IsNeededForWishes) {
    const Finished finished = run({"trace", file_, "--where", "A.isn = 1"});
    EXPECT_EQ(finished.status, 2);
    EXPECT_THAT(finished.err, AllOf(HasSubstr("--concrete"), MatchesRegex("[^\n]*\n")));
}

TEST_F(Concrete, WritesItsQueries) {
    const std::string folder = folder_.file("queries");
    EXPECT_EQ(with({"--smt2", folder}).status, 0);
    EXPECT_THAT(read_file(folder + "/concrete-fin-ack-unambiguous-0001-0-of-0-constraints.smt2"),
                AllOf(HasSubstr("(set-info :status sat)"), HasSubstr("(check-sat)")));
}

TEST_F(Concrete, ShowsALassoWithNumbersThatWrap) {
    save({"rfc9293", "--data", "1,1", "--window", "2", "--property", "no-endless-acks"});
    const json trace = json_with({"--where", "A.wraps"});
    EXPECT_EQ(trace.at("verdict"), "violated");
    EXPECT_TRUE(trace.at("trace").contains("loop"));
    // All that B sends is in flight and fills the window.
    EXPECT_EQ(trace.at("numbers").at("window"),
              trace.at("numbers").at("octets").at(1).get<int>() + 1);
}

TEST_F(Concrete, ShowsEveryTraceOfAFile) {
    save({"fin-free", "--data", "0,0"});
    const Finished finished = with({"--where", "A.first_octet = 77"});
    EXPECT_EQ(finished.status, 0) << finished.err;
    EXPECT_THAT(finished.out, AllOf(HasSubstr("fin-ack-unambiguous: "), HasSubstr("no-deadlock: "),
                                    HasSubstr("seq=77"), Not(HasSubstr("seq=0"))));
    // Without the option, counted as before.
    EXPECT_THAT(run({"trace", file_}).out, HasSubstr("ACK,FIN seq=0"));
}

}  // namespace
}  // namespace finwait::cli
