// Suite files: which cases they stand for, and the exact place of every error.
#include "properties/files/suite_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "model/files/design_file.h"
#include "model/files/reported_designs.h"
#include "properties/files/property_file.h"

namespace finwait::properties {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::StartsWith;

/// One case; `rest` begins on line 4.
std::string suite_text(const std::string& rest, const std::string& before = "") {
    return "summary = \"What it asks\"" + before + "\n\n[[case]]\n" + rest;
}

Suite parse_case(const std::string& rest, const std::string& before = "") {
    return parse_suite(suite_text(rest, before), "some/suite.toml");
}

std::vector<std::string> pairs_of(const Suite& suite) {
    std::vector<std::string> names;
    for (const SuiteCase& one : suite.cases) names.push_back(one.names[0] + "/" + one.names[1]);
    return names;
}

std::vector<std::string> expected_of(const SuiteCase& one, bool violated) {
    std::vector<std::string> names;
    for (const Expectation& expectation : one.expectations) {
        if (expectation.violated == violated) names.push_back(expectation.property->name);
    }
    return names;
}
std::vector<std::string> judged_in(const SuiteCase& one) {
    std::vector<std::string> names;
    for (const Expectation& expectation : one.expectations) {
        names.push_back(expectation.property->name);
    }
    return names;
}

template <class Wanted>
std::vector<std::string> names_of_shipped(const Wanted& wanted) {
    std::vector<std::string> names;
    for (const Property& property : shipped_properties({})) {
        if (wanted(property)) names.push_back(property.name);
    }
    return names;
}

TEST(SuiteFile, KeepsWhatItSays) {
    const Suite suite = parse_case(
        "design = \"fin-free\"\nenvironment = { data = [2, 1], order = \"fifo\" }\n"
        "properties = [\"no-deadlock\", \"fin-ack-unambiguous\"]\n"
        "violated = [\"fin-ack-unambiguous\"]");
    EXPECT_EQ(suite.name, "suite");
    EXPECT_EQ(suite.summary, "What it asks");
    ASSERT_THAT(suite.cases, SizeIs(1));
    const SuiteCase& one = suite.cases[0];
    EXPECT_THAT(pairs_of(suite), ElementsAre("fin-free/fin-free"));
    EXPECT_EQ(one.designs[0]->mechanisms.fin_consumes, 0U);
    EXPECT_EQ(one.environment.data, (std::array<std::uint32_t, 2>{2, 1}));
    EXPECT_EQ(one.environment.order, model::Order::Fifo);
    EXPECT_TRUE(one.environment.loss.all());
    EXPECT_THAT(expected_of(one, true), ElementsAre("fin-ack-unambiguous"));
    EXPECT_THAT(expected_of(one, false), ElementsAre("no-deadlock"));
    EXPECT_EQ(one.place, (model::Place{"some/suite.toml", 3, 1}));
}

TEST(SuiteFile, PropertiesAreTheCoreOnesUnlessSaid) {
    const auto core = names_of_shipped([](const Property& property) { return property.core; });
    EXPECT_EQ(judged_in(parse_case("design = \"rfc1337\"").cases.at(0)), core);
    EXPECT_EQ(judged_in(parse_case("design = \"rfc1337\"\nproperties = \"core\"").cases.at(0)),
              core);
}

TEST(SuiteFile, GroupsOfPropertiesCanBeMixedWithNames) {
    const Suite suite = parse_case(
        "design = \"rfc1337\"\nenvironment = {}\n"
        "properties = [\"scenarios\", \"time-wait-not-cut-short\"]");
    EXPECT_EQ(judged_in(suite.cases.at(0)), names_of_shipped([](const Property& property) {
                  return property.scenario || property.name == "time-wait-not-cut-short";
              }));
}

TEST(SuiteFile, WithoutAnEnvironmentEachPropertyIsJudgedWhereItIsDrawn) {
    const Suite suite = parse_case(
        "design = \"rfc9293\"\n"
        "properties = [\"no-deadlock\", \"half-close\", \"last-ack-lost\", \"no-endless-acks\"]");
    ASSERT_THAT(suite.cases, SizeIs(3));
    std::size_t all = 0;
    for (const SuiteCase& one : suite.cases) {
        EXPECT_EQ(one.row, 0U);
        EXPECT_TRUE(one.environments_of_properties);
        for (const Expectation& expectation : one.expectations) {
            EXPECT_EQ(one.environment,
                      expectation.property->drawn_in.value_or(model::Environment{}));
            ++all;
        }
    }
    EXPECT_EQ(all, 4U);
}

TEST(SuiteFile, AnArrayOfEnvironmentsIsACaseEach) {
    const Suite suite = parse_case(
        "design = [\"rfc9293\", \"rfc1337\"]\nenvironment = [{}, { data = [0, 0] }, \"tiny\"]",
        "\nenvironments = { tiny = { capacity = 1 } }");
    ASSERT_THAT(pairs_of(suite),
                ElementsAre("rfc9293/rfc9293", "rfc9293/rfc9293", "rfc9293/rfc9293",
                            "rfc1337/rfc1337", "rfc1337/rfc1337", "rfc1337/rfc1337"));
    EXPECT_EQ(suite.cases[0].environment, model::Environment{});
    EXPECT_EQ(suite.cases[1].environment.data[0], 0U);
    EXPECT_EQ(suite.cases[1].environment_name, "");
    EXPECT_EQ(suite.cases[2].environment.capacity, 1U);
    EXPECT_EQ(suite.cases[2].environment_name, "tiny");
    EXPECT_NE(suite.cases[0].row, suite.cases[1].row);
}

TEST(SuiteFile, EveryDesignMeetsEveryPeer) {
    EXPECT_THAT(
        pairs_of(parse_case("design = [\"rfc9293\", \"fin-free\"]\n"
                            "peer = [\"rfc1337\", \"rfc9293\"]")),
        ElementsAre("rfc9293/rfc1337", "rfc9293/rfc9293", "fin-free/rfc1337", "fin-free/rfc9293"));
}

TEST(SuiteFile, ExchangedIsThePairTheOtherWayRoundOnce) {
    EXPECT_THAT(pairs_of(parse_case("design = [\"rfc9293\", \"fin-free\"]\n"
                                    "peer = [\"rfc9293\", \"fin-free\"]\nexchanged = true")),
                ElementsAre("rfc9293/rfc9293", "rfc9293/fin-free", "fin-free/rfc9293",
                            "fin-free/fin-free"));
    EXPECT_THAT(pairs_of(parse_case("design = \"rfc9293\"\npeer = \"fin-free\"\nexchanged = true")),
                ElementsAre("rfc9293/fin-free", "fin-free/rfc9293"));
}

TEST(SuiteFile, AllIsEveryDesignThatShips) {
    const std::size_t all = model::shipped_designs().size();
    EXPECT_THAT(parse_case("design = \"all\"\nenvironment = {}").cases, SizeIs(all));
    EXPECT_THAT(parse_case("design = \"all\"\npeer = \"all\"\nenvironment = {}").cases,
                SizeIs(all * all));
}

TEST(SuiteFile, ReportsIsEveryDesignAfterAReport) {
    const std::size_t reported = model::reported_designs().size();
    EXPECT_GT(reported, 0U);
    EXPECT_THAT(parse_case("design = \"reports\"\nenvironment = {}").cases, SizeIs(reported));
}

TEST(SuiteFile, StacksIsEveryDesignOfARunningStack) {
    const std::size_t stacks = model::stack_designs().size();
    EXPECT_GT(stacks, 0U);
    EXPECT_THAT(parse_case("design = \"stacks\"\nenvironment = {}").cases, SizeIs(stacks));
}

TEST(SuiteFile, WhatIsViolatedIsWhatTheDesignSaysUnlessSaid) {
    const std::string mute =
        "design = \"mute-time-wait\"\nproperties = [\"core\", "
        "\"last-ack-lost\"]\nenvironment = {}\n";
    EXPECT_THAT(expected_of(parse_case(mute).cases.at(0), true),
                ElementsAre("time-wait-answers-fins", "last-ack-lost"));
    EXPECT_THAT(expected_of(parse_case(mute + "violated = []").cases.at(0), true), IsEmpty());
    EXPECT_THAT(expected_of(parse_case(mute + "peer = \"mute-time-wait\"").cases.at(0), true),
                IsEmpty());
}

TEST(SuiteFile, SaysForAllCasesWhatACaseDoesNotSay) {
    const Suite suite = parse_case(
        "design = \"rfc9293\"\n[[case]]\ndesign = \"rfc9293\"\nenvironment = {}\n"
        "properties = \"no-data-lost\"\n",
        "\nproperties = \"no-deadlock\"\nenvironment = { data = [0, 0] }");
    ASSERT_THAT(suite.cases, SizeIs(2));
    EXPECT_THAT(judged_in(suite.cases[0]), ElementsAre("no-deadlock"));
    EXPECT_EQ(suite.cases[0].environment.data[0], 0U);
    EXPECT_THAT(judged_in(suite.cases[1]), ElementsAre("no-data-lost"));
    EXPECT_EQ(suite.cases[1].environment, model::Environment{});
}

TEST(SuiteFile, ThoseThatShipAreNamedByTheirFiles) {
    EXPECT_THAT(shipped_suites(), ElementsAre("designs", "pairs", "reports", "stacks", "standard"));
    for (const std::string& name : shipped_suites()) EXPECT_EQ(find_suite(name).name, name);
}

TEST(SuiteFile, PairsJudgesEveryPairOfDesignsOnce) {
    std::vector<std::string> all;
    for (const std::string& a : model::shipped_designs()) {
        for (const std::string& b : model::shipped_designs()) all.push_back(a + "/" + b);
    }
    EXPECT_THAT(pairs_of(find_suite("pairs")), testing::UnorderedElementsAreArray(all));
}

TEST(SuiteFile, StandardShowsSomethingOfEveryDesign) {
    const Suite standard = find_suite("standard");
    for (const std::string& name : model::shipped_designs()) {
        // These two hold what the designs violate that they are made from.
        const bool mends = name == "rfc1337" || name == "fin-free-flagged";
        const bool shown = std::ranges::any_of(standard.cases, [&](const SuiteCase& one) {
            return one.names[0] == name && (mends || !expected_of(one, true).empty());
        });
        EXPECT_TRUE(shown) << name;
    }
}

/// `content` has an error at the place, which is given without the file.
void expect_suite_error(const std::string& content, const std::string& place,
                        const std::string& wrong) {
    try {
        (void)parse_suite(content, "some/suite.toml");
        ADD_FAILURE() << "no error in\n" << content;
    } catch (const model::InputError& error) {
        const std::string beginning = content.substr(0, 500);
        EXPECT_THAT(error.what(), StartsWith("some/suite.toml:" + place + ": ")) << beginning;
        EXPECT_THAT(error.what(), HasSubstr(wrong)) << beginning;
    }
}

TEST(SuiteFileError, TheSuiteAsAWhole) {
    expect_suite_error("", "1:1", "a suite needs the key \"summary\"");
    expect_suite_error("summary = \"\"", "1:11", "summary is empty");
    expect_suite_error("summary = \"s\"", "1:1", "a suite needs the key \"case\"");
    expect_suite_error("summary = \"s\"\ncase = []", "2:8", "case is empty");
    expect_suite_error("summary = \"s\"\ncase = [7]", "2:9", "case is an integer");
    expect_suite_error("summary = \"s\"\ncases = []", "2:1",
                       "unknown key \"cases\" (did you mean case?)");
    expect_suite_error("summary = \"s\"\n[[case]]", "2:1", "a case needs the key \"design\"");
    expect_suite_error("summary = [", "1:12", "not TOML");
}

TEST(SuiteFileError, Designs) {
    expect_suite_error(suite_text("design = \"fin-fre\""), "4:10",
                       "design: unknown design \"fin-fre\" (did you mean fin-free?)");
    expect_suite_error(suite_text("design = [\"rfc9293\",\n  \"./none.toml\"]"), "5:3",
                       "design: \"some/./none.toml\" there is no such file");
    expect_suite_error(suite_text("design = 7"), "4:10",
                       "design is an integer; allowed: the name of");
    expect_suite_error(suite_text("design = []"), "4:10", "design is empty");
    expect_suite_error(suite_text("design = \"rfc9293\"\npeer = [\"x\"]"), "5:9",
                       "unknown design \"x\"");
    expect_suite_error(suite_text("design = \"rfc9293\"\npears = \"x\""), "5:1",
                       "unknown key of a case \"pears\"; allowed: design, peer");
    expect_suite_error(suite_text("design = \"rfc9293\"\nexchanged = true"), "5:13",
                       "\"exchanged\" is for cases with \"peer\"");
    expect_suite_error(suite_text("design = \"rfc9293\"\npeer = \"rfc1337\"\nexchanged = 1"),
                       "6:13", "exchanged is an integer; allowed: true, false");
}

TEST(SuiteFileError, Environments) {
    expect_suite_error(suite_text("design = \"rfc9293\"\nenvironment = { dat = [0, 0] }"), "5:17",
                       "unknown key \"dat\" (did you mean data?)");
    expect_suite_error(
        suite_text("design = \"rfc9293\"\nenvironment = [{ capacity = 99999999999 }]"), "5:29",
        "capacity: 99999999999 is not a whole number from 1 to 8");
    expect_suite_error(suite_text("design = \"rfc9293\"\nenvironment = \"tinny\"",
                                  "\nenvironments = { tiny = {} }"),
                       "6:15", "unknown environment \"tinny\" (did you mean tiny?)");
    expect_suite_error(
        suite_text("design = \"rfc9293\"", "\nenvironments = { tiny = { data = [1] } }"), "2:34",
        "data: these are not two amounts");
    expect_suite_error(suite_text("design = \"rfc9293\"\nenvironment = []"), "5:15",
                       "environment is empty");
    expect_suite_error(suite_text("design = \"rfc9293\"\nenvironment = 7"), "5:15",
                       "environment is an integer; allowed: a table");
}

TEST(SuiteFileError, Properties) {
    expect_suite_error(suite_text("design = \"rfc9293\"\nproperties = [\"core\",\n\"no-deadlok\"]"),
                       "6:1", "unknown property \"no-deadlok\" (did you mean no-deadlock?)");
    expect_suite_error(suite_text("design = \"rfc9293\"\nproperties = [\"core\", \"no-deadlock\"]"),
                       "5:23", "it is judged already: \"no-deadlock\"");
    expect_suite_error(suite_text("design = \"rfc9293\"\nproperties = []"), "5:14",
                       "properties is empty");
    expect_suite_error(suite_text("design = \"rfc9293\"\nproperties = true"), "5:14",
                       "properties is a boolean");
    expect_suite_error(suite_text("design = \"rfc9293\"\nviolated = [\"nothing\"]"), "5:13",
                       "unknown property \"nothing\"");
    expect_suite_error(suite_text("design = \"rfc9293\"\nviolated = [\"half-close\"]"), "5:13",
                       "\"half-close\" is not judged in this case");
    expect_suite_error(
        suite_text("design = \"rfc9293\"\nviolated = [\"no-deadlock\", \"no-deadlock\"]"), "5:28",
        "\"no-deadlock\" stands here twice");
    expect_suite_error(suite_text("design = \"rfc9293\"\nviolated = \"no-deadlock\""), "5:12",
                       "violated is a string; allowed: an array of names of properties");
    expect_suite_error(suite_text("design = \"rfc9293\"", "\nproperty-files = [\"none.toml\"]"),
                       "2:19", "property-files: \"some/none.toml\" there is no such file");
}

TEST(SuiteFileError, TheSameIsJudgedTwice) {
    const std::string first = suite_text("design = \"rfc9293\"\nenvironment = {}\n");
    expect_suite_error(
        first + "[[case]]\ndesign = [\"rfc1337\", \"rfc9293\"]\nenvironment = {}", "6:1",
        "of \"rfc9293\" and \"rfc9293\" in this environment \"fin-ack-unambiguous\" is "
        "judged already, by the case at some/suite.toml:3:1");
    expect_suite_error(suite_text("design = [\"rfc9293\", \"rfc9293\"]"), "3:1",
                       "is judged already");
}

TEST(SuiteFileError, HasBounds) {
    const std::string deep = "design = " + std::string(100000, '[');
    EXPECT_THROW((void)parse_case(deep), model::InputError);
    std::string many = "design = \"all\"\npeer = \"all\"\nenvironment = [";
    for (int i = 0; i < 100; ++i) many += "{ data = [0, " + std::to_string(i) + "] }, ";
    expect_suite_error(suite_text(many + "]\nproperties = \"no-deadlock\""), "3:1",
                       "more than 10000 cases; allowed: fewer");
    std::string longer = "design = [";
    for (int i = 0; i < 1001; ++i) longer += "\"rfc9293\", ";
    expect_suite_error(suite_text(longer + "]"), "4:11011",
                       "design has 1001 entries; allowed: 1000");
}

TEST(SuiteFileError, OfASuiteThatIsNone) {
    const auto error = [](const std::string& name) -> std::string {
        try {
            (void)find_suite(name);
        } catch (const model::InputError& thrown) {
            return thrown.what();
        }
        return "";
    };
    EXPECT_THAT(error("standart"),
                HasSubstr("unknown suite \"standart\" (did you mean standard?)"));
    EXPECT_EQ(error("no/such.toml"), "no/such.toml: there is no such file");
}

}  // namespace
}  // namespace finwait::properties
