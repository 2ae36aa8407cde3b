// What is written of a property is read as the same property.
#include "properties/files/property_file_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "properties/files/property_file.h"

namespace finwait::properties {
namespace {

/// All that a property claims, as texts.
std::vector<std::string> claims(const Property& property) {
    std::vector<std::string> all{property.name, property.sentence, property.source,
                                 std::string(name_of(property.kind))};
    const auto add = [&](const std::optional<Formula>& formula) {
        all.push_back(formula ? formula->text() : "-");
    };
    const auto add_pattern = [&](const EventPattern& pattern) {
        all.push_back(pattern.kinds.to_string());
        all.emplace_back(pattern.endpoint ? model::name_of(*pattern.endpoint) : "-");
        all.push_back(pattern.concerns ? pattern.concerns->text() : "-");
        all.push_back(pattern.sends ? pattern.sends->text() : "-");
    };
    add(property.premise);
    add(property.formula);
    all.push_back(property.step ? property.step->text() : "-");
    for (const auto* const waypoints : {&property.through, &property.avoiding}) {
        all.emplace_back("waypoints");
        for (const Waypoint& waypoint : *waypoints) {
            add(waypoint.formula);
            if (waypoint.event) add_pattern(*waypoint.event);
        }
    }
    for (const EventPattern& event : property.events) add_pattern(event);
    return all;
}

void expect_read_again(const std::vector<Property>& properties,
                       const model::Environment& environment) {
    for (const Property& property : properties) {
        const std::string text = property_file_text(property);
        const auto again = parse_properties(text, "again.toml", environment);
        ASSERT_EQ(again.size(), 1U) << text;
        EXPECT_EQ(claims(again.front()), claims(property)) << text;
        EXPECT_EQ(property_file_text(again.front()), text);
    }
}

TEST(PropertyFileText, OfAllThatShipIsReadAsTheSame) {
    for (const auto& data : {std::array{1U, 1U}, std::array{0U, 0U}, std::array{3U, 2U}}) {
        model::Environment environment;
        environment.data = data;
        environment.abort = data[0] == 3;
        expect_read_again(shipped_properties(environment), environment);
    }
}

TEST(PropertyFileText, OfEveryKindOfEventAndWaypointIsReadAsTheSame) {
    const auto properties = parse_properties(R"toml(
[[property]]
name = "quoted"
sentence = 'It says "so" \ and → so'
source = "a test"
kind = "never"
through = ["A.state = CLOSED", { event = ["deliver", "lose"], endpoint = "B", segment = "s.len = 1" },
           { sent = "s.fin", formula = "B.state != CLOSED" }]
avoiding = [{ event = "CLOSE" }, "not each s from A: not s.rst"]

[[property]]
name = "events"
sentence = "s"
source = "a test"
kind = "no-endless"
events = ["retransmit", { endpoint = "A" }]
)toml",
                                             "own.toml", {});
    ASSERT_EQ(properties.size(), 2U);
    expect_read_again(properties, {});
}

}  // namespace
}  // namespace finwait::properties
