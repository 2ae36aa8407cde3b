// RFC 1337's three hazards, as the program shows them: with numbers that fall back RFC 9293 has
// each, and a TIME-WAIT that ignores RSTs (its fix F1) none.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "process.h"
#include "tests/places.h"

namespace finwait::cli {
namespace {

using nlohmann::json;
using testing::ElementsAre;

json hazard_of(const std::string& design, const std::string& name) {
    const Finished finished = run({"check", design, "--properties",
                                   tests::source_file("properties/time-wait/hazards.toml"),
                                   "--property", name, "--threads", "2", "--format", "json"});
    EXPECT_LE(finished.status, 1) << finished.err;
    return json::parse(finished.out).at("properties").at(0);
}

/// The last events of the shortest run that shows it.
std::vector<std::string> end_of(const json& property, std::size_t events) {
    const json& steps = property.at("trace").at("steps");
    std::vector<std::string> last;
    for (std::size_t i = steps.size() - events; i < steps.size(); ++i) {
        last.push_back(steps[i].at("endpoint").get<std::string>() + " " +
                       steps[i].at("event").get<std::string>());
    }
    return last;
}

TEST(Hazards, RstInTimeWaitLetsTheNextConnectionTakeOldText) {
    const json hazard = hazard_of("rfc9293", "no-hazard-1");
    EXPECT_EQ(hazard.at("verdict"), "violated");
    EXPECT_EQ(hazard.at("trace").at("steps").size(), 16);
    const json after = hazard.at("trace").at("steps").back();
    EXPECT_EQ(after.at("event"), "deliver");
    EXPECT_EQ(after.at("segment").at("len"), 1);
}

TEST(Hazards, RstInTimeWaitLetsAcksOfWhatWasNeverSentGoToAndFro) {
    const json hazard = hazard_of("rfc9293", "no-hazard-2");
    EXPECT_EQ(hazard.at("verdict"), "violated");
    EXPECT_EQ(hazard.at("trace").at("steps").size(), 18);
    EXPECT_THAT(end_of(hazard, 2), ElementsAre("B deliver", "A deliver"));
}

TEST(Hazards, RstInTimeWaitLetsAnOldSegmentDrawTheRstThatEndsTheNextConnection) {
    const json hazard = hazard_of("rfc9293", "no-hazard-3");
    EXPECT_EQ(hazard.at("verdict"), "violated");
    EXPECT_EQ(hazard.at("trace").at("steps").size(), 16);
    EXPECT_TRUE(hazard.at("trace").at("steps").back().at("segment").at("flags").at(0) == "RST");
}

TEST(Hazards, NoneWhereTimeWaitIgnoresRsts) {
    for (const std::string name : {"no-hazard-1", "no-hazard-2", "no-hazard-3"}) {
        EXPECT_EQ(hazard_of("rfc1337", name).at("verdict"), "holds") << name;
    }
}

}  // namespace
}  // namespace finwait::cli
