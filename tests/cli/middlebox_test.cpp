// Middleboxes in front of ends, on the command line.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "process.h"

namespace finwait::cli {
namespace {

using nlohmann::json;
using testing::HasSubstr;

/// What `check` finds of a property: the verdict, and the words of the last steps of its ladder.
json checked_behind(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "check");
    arguments.insert(arguments.end(), {"--format", "json"});
    const Finished finished = run(arguments);
    EXPECT_LT(finished.status, 2) << finished.err;
    return json::parse(finished.out);
}

TEST(MiddleboxOption, OfOneEndIsSeenInTheTrace) {
    const Finished finished = run({"check", "rfc9293", "--data", "0,1", "--middlebox-a",
                                   "firewall-late-segments", "--property", "no-premature-reset"});
    EXPECT_EQ(finished.status, 1) << finished.err;
    EXPECT_THAT(finished.out, HasSubstr("rfc9293 behind firewall-late-segments"));
    EXPECT_THAT(finished.out, HasSubstr("the middlebox answers it"));
}

TEST(MiddleboxOption, OfNothingTakesAwayWhatTheDesignHas) {
    const json with = checked_behind(
        {"behind-untranslating-firewall", "--data", "0,1", "--property", "no-premature-reset"});
    const json without =
        checked_behind({"behind-untranslating-firewall", "--data", "0,1", "--middlebox-a", "none",
                        "--middlebox-b", "none", "--property", "no-premature-reset"});
    EXPECT_EQ(with["properties"][0]["verdict"], "violated");
    EXPECT_EQ(without["properties"][0]["verdict"], "holds");
}

TEST(MiddleboxOption, OfNobodyIsRefused) {
    const Finished finished = run({"check", "rfc9293", "--middlebox-b", "trakcer"});
    EXPECT_EQ(finished.status, 2);
    EXPECT_THAT(finished.err, HasSubstr("unknown middlebox \"trakcer\""));
}

TEST(Middlebox, IsExploredAlikeByAllEngines) {
    for (const std::string middlebox : {"tracker", "nat-forgets-half-closed"}) {
        std::vector<json> found;
        for (const std::string engine : {"plain", "factored", "diagram"}) {
            const json report =
                checked_behind({"rfc9293", "--data", "1,0", "--capacity", "1", "--middlebox-a",
                                middlebox, "--engine", engine, "--property", "no-data-lost",
                                "--property", "fin-ack-unambiguous"});
            found.push_back(
                {report.at("exploration").at("states"), report["exploration"].at("transitions"),
                 report["properties"][0]["verdict"], report["properties"][1]["verdict"]});
        }
        EXPECT_EQ(found[0], found[1]) << middlebox;
        EXPECT_EQ(found[0], found[2]) << middlebox;
    }
}

TEST(Middlebox, IsKeptWithATraceAndReplayed) {
    const std::filesystem::path file = std::filesystem::temp_directory_path() /
                                       ("middlebox-" + std::to_string(::getpid()) + ".json");
    EXPECT_EQ(run({"check", "behind-forgetful-nat", "--data", "0,1", "--property", "text-is-taken",
                   "--save", file.string()})
                  .status,
              1);
    const Finished shown = run({"trace", file.string(), "--explain"});
    std::filesystem::remove(file);
    EXPECT_EQ(shown.status, 0) << shown.err;
    EXPECT_THAT(shown.out, HasSubstr("The middlebox in front of the end drops what arrives."));
}

TEST(Middlebox, IsNotJudgedByWhatShowsAnEndAlone) {
    const Finished finished = run({"conform", "linux", "behind-tracker"});
    EXPECT_EQ(finished.status, 2);
    EXPECT_THAT(finished.err, HasSubstr("stands behind a middlebox"));
}

TEST(Middlebox, IsListedAndShownWithItsDesign) {
    EXPECT_THAT(run({"list", "middleboxes"}).out, HasSubstr("nat-forgets-half-closed"));
    EXPECT_THAT(run({"show", "behind-forgetful-nat"}).out,
                HasSubstr("[middlebox.states.\"half-closed\"]"));
}

}  // namespace
}  // namespace finwait::cli
