// Property files: what they say, and the exact place of every error.
#include "properties/files/property_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace finwait::properties {
namespace {

using model::EventKind;
using model::Side;
using testing::HasSubstr;
using testing::StartsWith;

std::vector<Property> parse(const std::string& content) {
    return parse_properties(content, "file.toml", {});
}

/// A property named p of that kind; `rest` begins on line 6.
std::string property(const std::string& kind, const std::string& rest) {
    return "[[property]]\nname = \"p\"\nsentence = \"So it is.\"\nsource = \"RFC 9293\"\nkind = "
           "\"" +
           kind + "\"\n" + rest;
}
Property one(const std::string& kind, const std::string& rest) {
    const std::vector<Property> properties = parse(property(kind, rest));
    EXPECT_EQ(properties.size(), 1U);
    return properties.at(0);
}

void expect_error(const std::string& content, const std::string& place, const std::string& wrong) {
    try {
        parse(content);
        ADD_FAILURE() << "no error in\n" << content;
    } catch (const model::InputError& error) {
        EXPECT_THAT(error.what(), StartsWith("file.toml:" + place + ": ")) << content;
        EXPECT_THAT(error.what(), HasSubstr(wrong)) << content;
    }
}

TEST(PropertyFile, KeepsWhatItSays) {
    const Property p = one("always", "core = false\nformula = \"A.reset\"");
    EXPECT_EQ(p.name, "p");
    EXPECT_EQ(p.sentence, "So it is.");
    EXPECT_EQ(p.source, "RFC 9293");
    EXPECT_EQ(p.kind, Kind::Always);
    EXPECT_FALSE(p.core);
    EXPECT_FALSE(p.scenario);
    EXPECT_EQ(p.formula->text(), "A.reset");
    EXPECT_EQ(p.place, (model::Place{"file.toml", 1, 1}));
    EXPECT_TRUE(one("always", "formula = \"A.reset\"").core);
}

TEST(PropertyFile, MayBeEmpty) { EXPECT_TRUE(parse("# nothing yet\n").empty()); }

TEST(PropertyFile, HasWhatEveryKindNeeds) {
    EXPECT_EQ(one("no-deadlock", "unless = \"A.reset\"").formula->text(), "A.reset");
    EXPECT_EQ(one("always-reachable", "formula = \"A.reset\"").kind, Kind::AlwaysReachable);
    EXPECT_EQ(one("eventually", "formula = \"A.reset\"").kind, Kind::Eventually);
    const Property leads = one("leads-to", "premise = \"A.reset\"\nformula = \"B.reset\"");
    EXPECT_EQ(leads.premise->text(), "A.reset");
    EXPECT_EQ(leads.formula->text(), "B.reset");
    const Property endless = one("no-endless", R"(events = ["deliver", { event = "send ACK" }])");
    ASSERT_EQ(endless.events.size(), 2U);
    EXPECT_TRUE(endless.events[0].matches(EventKind::Deliver, Side::B));
    EXPECT_FALSE(endless.events[0].matches(EventKind::SendAck, Side::B));
    EXPECT_TRUE(endless.events[1].matches(EventKind::SendAck, Side::A));
}

TEST(PropertyFile, TheFormulaToBeReachedIsTheLastWaypoint) {
    const Property p = one("reachable",
                           "through = [\"A.reset\"]\nformula = \"B.reset\"\navoiding = "
                           "[\"A.fin_sent\", { event = \"lose\" }]");
    EXPECT_FALSE(p.formula);
    ASSERT_EQ(p.through.size(), 2U);
    EXPECT_EQ(p.through[0].formula->text(), "A.reset");
    EXPECT_EQ(p.through[1].formula->text(), "B.reset");
    ASSERT_EQ(p.avoiding.size(), 2U);
    EXPECT_TRUE(p.avoiding[1].event->matches(EventKind::Lose, Side::A));
    EXPECT_FALSE(p.avoiding[1].formula);
}

TEST(PropertyFile, WaypointsSayEventsEndpointsAndSegments) {
    const Property p = one("reachable", R"(
through = [
    { event = ["deliver", "duplicate"], endpoint = "B", segment = "s.fin", sent = "s.len = 0", formula = "B.fin_received" },
    { endpoint = "A" },
    { formula = "A.reset" },
])");
    ASSERT_EQ(p.through.size(), 3U);
    const EventPattern& first = *p.through[0].event;
    EXPECT_TRUE(first.matches(EventKind::Duplicate, Side::B));
    EXPECT_FALSE(first.matches(EventKind::Duplicate, Side::A));
    EXPECT_FALSE(first.matches(EventKind::Lose, Side::B));
    EXPECT_EQ(first.concerns->text(), "s.fin");
    EXPECT_EQ(first.sends->text(), "s.len = 0");
    EXPECT_EQ(p.through[0].formula->text(), "B.fin_received");
    EXPECT_TRUE(p.through[1].event->kinds.all());
    EXPECT_EQ(p.through[1].event->endpoint, Side::A);
    EXPECT_FALSE(p.through[2].event);
}

TEST(PropertyFile, AScenarioNamesItsEnvironment) {
    const Property p =
        one("reachable",
            "formula = \"A.reset\"\nscenario = true\nenvironment = { data = [3, 0], "
            "window = 2, capacity = 1, order = \"fifo\", loss = false, duplication = "
            "false, delayed-ack = false, closers = [\"B\"], abort = true }");
    EXPECT_TRUE(p.scenario);
    model::Environment environment;
    environment.data = {3, 0};
    environment.window = 2;
    environment.capacity = 1;
    environment.order = model::Order::Fifo;
    environment.loss = environment.duplication = environment.delayed_ack = false;
    environment.closers = {false, true};
    environment.abort = true;
    EXPECT_EQ(p.drawn_in, environment);
    EXPECT_FALSE(one("reachable", "formula = \"A.reset\"").drawn_in);
}

TEST(PropertyFile, ErrorsInFormulasHaveTheirPlaceInTheFile) {
    expect_error(property("always", "formula = \"A.stat = CLOSED\""), "6:14", "field");
    expect_error(property("always", "formula = \"\"\"\nA.reset and\n  (B.reset or 3)\n\"\"\""),
                 "8:15", "this is a number");
    expect_error(property("always", "formula = \"\"\"\nA.reset and\n\"\"\""), "8:1",
                 "the formula ends here");
    expect_error(property("always", "formula = 'A.reset and x'"), "6:24", "unknown name");
    expect_error(property("always", "formula = \"A.reset \\u0061nd x\""), "6:29", "unknown name");
    expect_error(property("no-deadlock", "unless = \"B\""), "6:11", "an endpoint");
    expect_error(property("leads-to", "formula = \"true\"\npremise = \"B\""), "7:12",
                 "an endpoint");
    expect_error(property("reachable", "through = [\"true\",\n   \"B\"]"), "7:5", "an endpoint");
    expect_error(property("reachable", "avoiding = [{ sent = 's.fi' }]\nformula = 'true'"), "6:25",
                 "unknown field of a segment");
    expect_error(property("no-endless", "events = [{ event = 'deliver', segment = 's' }]"), "6:43",
                 "a segment");
}

TEST(PropertyFile, ErrorsOfKeys) {
    expect_error("[[property]]\nname = \"p\"", "1:1", "needs the key \"kind\"; allowed: always");
    expect_error("properties = 1", "1:1", "unknown key \"properties\" (did you mean property?)");
    expect_error("property = 1", "1:12", "allowed: tables");
    expect_error("property = [1]", "1:13", "allowed: tables");
    expect_error("[property]\nname = \"p\"", "1:1", "allowed: tables");
    expect_error(property("always", "fromula = \"true\""), "6:1", "did you mean formula?");
    expect_error(property("always", "premise = \"true\""), "6:1",
                 "unknown key of a property of kind \"always\" \"premise\"");
    expect_error(property("always", "scenario = true"), "6:1", "allowed: name, sentence");
    expect_error(property("always", ""), "1:1", "needs the key \"formula\"");
    expect_error(property("no-deadlock", ""), "1:1", "needs the key \"unless\"");
    expect_error(property("reachable", ""), "1:1", "needs the key \"formula\" or waypoints");
    expect_error(property("reachable", "through = []"), "1:1", "\"formula\" or waypoints");
    expect_error(property("leads-to", "formula = \"true\""), "1:1", "needs the key \"premise\"");
    expect_error(property("no-endless", ""), "1:1", "needs the key \"events\"");
    expect_error(property("alway", "formula = \"true\""), "5:8", "did you mean always?");
    expect_error("[[property]]\nkind = \"always\"\nname = \"P\"", "3:8", "small letters");
    expect_error("[[property]]\nkind = \"always\"\nname = \"\"", "3:8", "small letters");
    expect_error("[[property]]\nkind = \"always\"\nname = \"p\"\nsentence = \"\"\"a\nb\"\"\"",
                 "4:12", "a string of one line");
    expect_error(property("always", "formula = \"true\"\nformula = \"true\""), "7:11",
                 "defined twice");
}

TEST(PropertyFile, ErrorsOfTypes) {
    expect_error("[[property]]\nkind = 3", "2:8", "kind is an integer");
    expect_error(property("always", "formula = true"), "6:11", "formula is a boolean");
    expect_error(property("always", "core = \"yes\"\nformula = \"true\""), "6:8", "true, false");
    expect_error(property("reachable", "through = \"true\""), "6:11", "an array of formulas");
    expect_error(property("reachable", "through = [3]"), "6:12", "an entry of through");
    expect_error(property("reachable", "through = [{}]"), "6:12", "an empty waypoint");
    expect_error(property("reachable", "through = [{ evnt = \"lose\" }]"), "6:14",
                 "did you mean event?");
    expect_error(property("no-endless", "events = []"), "6:10", "events is empty");
    expect_error(property("no-endless", "events = [{}]"), "6:11", "an empty event");
    expect_error(property("no-endless", "events = [{ formula = \"true\" }]"), "6:13",
                 "unknown key of an event");
}

TEST(PropertyFile, ErrorsOfEvents) {
    expect_error(property("no-endless", "events = [\"delivr\"]"), "6:11", "did you mean deliver?");
    expect_error(property("reachable", "through = [{ event = [] }]"), "6:22", "event is empty");
    expect_error(property("reachable", "through = [{ event = [\"lose\", 3] }]"), "6:31",
                 "an event is an integer");
    expect_error(property("reachable", "through = [{ endpoint = \"C\" }]"), "6:25",
                 "unknown endpoint \"C\"; allowed: A, B");
    expect_error(property("reachable", "through = [{ event = \"send FIN\", segment = \"s.fin\" }]"),
                 "6:44", "deliver, duplicate, lose");
    expect_error(property("reachable", "through = [{ event = \"lose\", sent = \"s.fin\" }]"),
                 "6:37", "CLOSE, 2MSL timeout, lose");
}

TEST(PropertyFile, ErrorsOfTheEnvironment) {
    const auto environment = [](const std::string& keys) {
        return property("reachable", "formula = \"true\"\nenvironment = { " + keys + " }");
    };
    expect_error(environment("data = [1]"), "7:24", "two amounts");
    expect_error(environment("data = [1, -1]"), "7:24", "-1 is not a whole number from 0 to 65536");
    expect_error(environment("window = 0"), "7:26",
                 "window: 0 is not a whole number from 1 to 16777216");
    expect_error(environment("capacity = 9"), "7:28",
                 "capacity: 9 is not a whole number from 1 to 8");
    expect_error(environment("order = \"fiffo\""), "7:25", "did you mean fifo?");
    expect_error(environment("loss = 1"), "7:24", "true, false");
    expect_error(environment("closers = [\"A\", \"A\"]"), "7:33", "A stands twice");
    expect_error(environment("closers = [\"C\"]"), "7:28", "unknown endpoint");
    expect_error(environment("delayed_ack = true"), "7:17", "did you mean delayed-ack?");
}

TEST(PropertyFile, TwoOfOneNameAreRefusedWithBothPlaces) {
    const std::string p = property("always", "formula = \"true\"\n");
    expect_error(p + p, "7:1", "a property \"p\" already, at file.toml:1:1");
    std::vector<Property> properties = parse(p);
    try {
        add_properties(properties, parse_properties("\n" + p, "other.toml", {}));
        ADD_FAILURE() << "no error";
    } catch (const model::InputError& error) {
        EXPECT_THAT(error.what(), StartsWith("other.toml:2:1: there is a property \"p\" already"));
        EXPECT_THAT(error.what(), HasSubstr("file.toml:1:1"));
    }
    EXPECT_EQ(properties.size(), 1U);
}

TEST(PropertyFile, OfTooManyEntriesIsRefused) {
    std::string through = "through = [";
    for (int i = 0; i < 101; ++i) through += "\"true\", ";
    expect_error(property("reachable", through + "]"), "6:812", "101 entries; allowed: 100");
}

TEST(PropertyFile, FindsPropertiesByName) {
    const std::vector<Property> properties = parse(property("always", "formula = \"true\"\n"));
    EXPECT_EQ(find_property(properties, "p"), properties.data());
    EXPECT_EQ(find_property(properties, "q"), nullptr);
}

TEST(PropertyFile, ThatDoesNotExist) {
    EXPECT_THROW((void)read_properties("no/such/file.toml", {}), model::InputError);
}

}  // namespace
}  // namespace finwait::properties
