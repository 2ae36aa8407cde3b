// `finwait simulate` at random, and by hand without a terminal.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <sstream>

#include "process.h"

namespace finwait::cli {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

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
