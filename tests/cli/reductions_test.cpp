// The reductions of `finwait check` as a process: what they change, what they do not, and what is
// said of it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "process.h"

namespace finwait::cli {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

Finished check(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"check", "--data", "0,0", "--capacity", "3"});
    return run(arguments);
}

json checked(std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"--format", "json"});
    const Finished finished = check(std::move(arguments));
    EXPECT_EQ(finished.err, "");
    return json::parse(finished.out);
}

/// What does not depend on the machine.
json without_cost(json document) {
    for (const char* const cost : {"seconds", "threads", "peak_memory_bytes"}) {
        document.at("exploration").erase(cost);
    }
    document.erase("reductions");
    document.erase("reductions_off");
    return document;
}

TEST(Reductions, JsonNamesThemAndWhyTheOthersAreOff) {
    const json factored = checked({"--property", "no-data-lost"});
    EXPECT_EQ(factored.at("reductions"),
              json::parse(R"({"symmetry": true, "subsumption": false})"));
    EXPECT_FALSE(factored.at("reductions_off").contains("symmetry"));
    EXPECT_EQ(factored.at("reductions_off").at("subsumption"), "it was not asked for");
    const json plain = checked({"--property", "no-data-lost", "--engine", "plain"});
    EXPECT_EQ(plain.at("reductions"), json::parse(R"({"symmetry": false, "subsumption": false})"));
}

TEST(Reductions, SymmetryChangesNothingThatIsSaid) {
    EXPECT_EQ(without_cost(checked({"fin-free"})),
              without_cost(checked({"fin-free", "--no-symmetry"})));
    EXPECT_EQ(checked({"--no-symmetry"}).at("reductions_off").at("symmetry"),
              "it was not asked for");
}

TEST(Reductions, SubsumptionSaysThatItsCountsAreThoseOfAPart) {
    const Finished finished = check({"--subsumption", "--property", "no-data-lost"});
    EXPECT_EQ(finished.status, 0);
    EXPECT_THAT(finished.out,
                HasSubstr("Reduced by subsumption: states and transitions are those"));
    EXPECT_THAT(check({"--property", "no-data-lost"}).out, Not(HasSubstr("subsumption")));

    const json whole = checked({"--property", "no-data-lost"});
    const json part = checked({"--property", "no-data-lost", "--subsumption"});
    EXPECT_EQ(part.at("reductions").at("subsumption"), true);
    EXPECT_LT(part.at("exploration").at("states"), whole.at("exploration").at("states"));
    EXPECT_LT(part.at("exploration").at("transitions"), whole.at("exploration").at("transitions"));
    EXPECT_EQ(part.at("never_happened"), whole.at("never_happened"));
    EXPECT_EQ(part.at("properties"), whole.at("properties"));
}

TEST(Reductions, SubsumptionFindsCounterexamplesOfTheSameLengthWithBothEngines) {
    const std::vector<std::string> asked{"fin-free", "--property", "fin-ack-unambiguous"};
    const auto with = [&](std::vector<std::string> more) {
        more.insert(more.begin(), asked.begin(), asked.end());
        return checked(more).at("properties").at(0);
    };
    const json whole = with({});
    const json part = with({"--subsumption"});
    EXPECT_EQ(part.at("verdict"), "violated");
    EXPECT_EQ(part.at("trace").at("steps").size(), whole.at("trace").at("steps").size());
    EXPECT_EQ(part, with({"--subsumption", "--engine", "plain"}));
}

TEST(Reductions, SubsumptionIsOffForAPropertyThatItCouldChangeAndSaysSo) {
    const Finished finished =
        check({"--subsumption", "--property", "no-data-lost", "--property", "no-deadlock"});
    EXPECT_EQ(finished.status, 0);
    EXPECT_THAT(finished.out, HasSubstr("Not reduced by subsumption: no-deadlock speaks of states "
                                        "in which nothing can happen."));
    EXPECT_THAT(finished.out, HasSubstr("30,252 states · 430,562 transitions"));
    EXPECT_EQ(checked({"--subsumption", "--order", "fifo", "--property", "no-data-lost"})
                  .at("reductions")
                  .at("subsumption"),
              false);
}

TEST(Reductions, ContradictingSwitchesAreRefused) {
    const Finished finished = check({"--symmetry", "--no-symmetry"});
    EXPECT_EQ(finished.status, 2);
    EXPECT_THAT(finished.err, HasSubstr("--symmetry and --no-symmetry contradict each other"));
}

TEST(Reductions, ACheckpointOfThePartIsGoneOnWithOnlyByTheSame) {
    const TemporaryFolder folder;
    const std::string file = folder.file("checkpoint");
    const auto part = [](std::vector<std::string> more) {
        more.insert(more.begin(), {"check", "--property", "no-data-lost", "--format", "json"});
        return run(more);
    };
    const Finished whole =
        part({"--subsumption", "--checkpoint", file, "--checkpoint-interval", "1ms"});
    ASSERT_EQ(whole.status, 0) << whole.err;
    ASSERT_THAT(folder.names(), testing::Contains("checkpoint"));
    EXPECT_EQ(without_cost(json::parse(part({"--subsumption", "--resume", file}).out)),
              without_cost(json::parse(whole.out)));
    const Finished refused = part({"--resume", file});
    EXPECT_EQ(refused.status, 2);
    EXPECT_THAT(refused.err,
                HasSubstr("the checkpoint was made with another choice of --subsumption"));
}

}  // namespace
}  // namespace finwait::cli
