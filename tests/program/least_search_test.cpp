// Ranges on the command line, the search for the least number, and when bisection is sound.
#include "checker/program/commands/least/least_search.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <functional>
#include <vector>

#include "checker/program/commands/least/axes.h"
#include "checker/program/commands/least/monotone.h"
#include "checker/program/terminal/console.h"
#include "model/files/design_file.h"
#include "properties/files/property_file.h"

namespace finwait::program {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Lt;
using testing::SizeIs;
using testing::ThrowsMessage;

struct Asked {
    Least least;
    std::vector<std::int64_t> numbers;
};
Asked ask_for(const Range& range, Search how, const std::function<Answer(std::int64_t)>& answer) {
    Asked asked;
    asked.least = find_least(range, how, [&](std::int64_t number) {
        asked.numbers.push_back(number);
        return answer(number);
    });
    return asked;
}
std::function<Answer(std::int64_t)> holds_from(std::int64_t first) {
    return [=](std::int64_t number) { return number < first ? Answer::Fails : Answer::Holds; };
}

RC_GTEST_PROP(LeastSearch, FindsWhereItBeginsToHoldEitherWay, ()) {
    const Range range{*rc::gen::inRange(-20, 20), *rc::gen::inRange(20, 900)};
    const std::int64_t first = *rc::gen::inRange(-30, 1000);
    for (const Search how : {Search::All, Search::Bisection}) {
        const Asked asked = ask_for(range, how, holds_from(first));
        RC_ASSERT(asked.least.is_none(range) == (first > range.to));
        RC_ASSERT(asked.least.is_found(range) == (first <= range.to));
        if (first <= range.to) RC_ASSERT(*asked.least.holds == std::max(first, range.from));
        for (const std::int64_t number : asked.numbers) {
            RC_ASSERT(number >= range.from && number <= range.to);
        }
    }
}

TEST(LeastSearch, ByBisectionAsksTwicePerDigit) {
    const Asked asked = ask_for({0, 100'000}, Search::Bisection, holds_from(724));
    EXPECT_EQ(asked.least.holds, 724);
    EXPECT_EQ(asked.least.fails, 723);
    EXPECT_THAT(asked.numbers, SizeIs(Lt(24)));
    EXPECT_LT(*std::ranges::max_element(asked.numbers), 2 * 724);
}

TEST(LeastSearch, OfAllFindsTheFirstWhereItHoldsHereAndThere) {
    const auto answer = [](std::int64_t number) {
        return number == 3 || number > 6 ? Answer::Holds : Answer::Fails;
    };
    const Asked asked = ask_for({0, 10}, Search::All, answer);
    EXPECT_EQ(asked.least.holds, 3);
    EXPECT_THAT(asked.numbers, ElementsAre(0, 1, 2, 3));
}

TEST(LeastSearch, EndsAtTheFirstThatIsUndecidedWithWhatIsKnown) {
    const auto answer = [](std::int64_t number) {
        return number < 5 ? Answer::Fails : number > 6 ? Answer::Holds : Answer::Undecided;
    };
    const Range range{0, 100};
    const Asked asked = ask_for(range, Search::Bisection, answer);
    EXPECT_EQ(asked.least.fails, 3);
    EXPECT_EQ(asked.least.holds, 7);
    EXPECT_EQ(asked.numbers.back(), 5);
    EXPECT_FALSE(asked.least.is_found(range));
    EXPECT_FALSE(asked.least.is_none(range));
}

// ---- axes

EnvironmentOptions given(std::string_view setting, const std::string& text) {
    EnvironmentOptions options;
    options.texts[model::find_setting(setting)->name] = text;
    return options;
}
std::vector<std::string> texts_of(const Axis& axis) {
    std::vector<std::string> texts;
    for (const auto& value : axis.values) texts.push_back(short_text(*axis.setting, value));
    return texts;
}

TEST(LeastAxes, AreWhatIsGivenAsARange) {
    EnvironmentOptions options = given("rto", "2..4");
    options.texts["msl"] = "3";
    const std::vector<Axis> axes = take_axes(options);
    ASSERT_THAT(axes, SizeIs(1));
    EXPECT_EQ(axes[0].setting->name, "rto");
    EXPECT_THAT(texts_of(axes[0]), ElementsAre("2", "3", "4"));
    EXPECT_FALSE(options.says("rto"));
    EXPECT_TRUE(options.says("msl"));
}

TEST(LeastAxes, OfPairsAreForBothEndsOrEachHasItsOwn) {
    EnvironmentOptions both = given("losses", "0..2");
    EXPECT_THAT(texts_of(take_axes(both).at(0)), ElementsAre("0", "1", "2"));
    EnvironmentOptions one = given("losses", "0..1,2");
    EXPECT_THAT(texts_of(take_axes(one).at(0)), ElementsAre("0,2", "1,2"));
    EnvironmentOptions each = given("data", "0..1,0..1");
    EXPECT_THAT(texts_of(take_axes(each).at(0)), ElementsAre("0", "0,1", "1,0", "1"));
}

TEST(LeastAxes, OfInitialNumbersHaveOneOffsetEach) {
    EnvironmentOptions options = given("isn", "-2..0");
    EXPECT_THAT(texts_of(take_axes(options).at(0)), ElementsAre("-2", "-1", "0"));
    EnvironmentOptions set = given("isn", "-2,0");
    EXPECT_THAT(take_axes(set), SizeIs(0));
}

TEST(LeastAxes, ThatAreNoneAreRefusedWithWhatToDo) {
    const auto taking = [](std::string_view setting, const std::string& text) {
        return [=] {
            EnvironmentOptions options = given(setting, text);
            static_cast<void>(take_axes(options));
        };
    };
    EXPECT_THAT(taking("msl", "1..x"), ThrowsMessage<UsageError>(HasSubstr("--msl 1..3")));
    EXPECT_THAT(taking("msl", "3..1"), ThrowsMessage<UsageError>(HasSubstr("behind its end")));
    EXPECT_THAT(taking("msl", "0..3"), ThrowsMessage<UsageError>(HasSubstr("from 1 to 200")));
    EXPECT_THAT(taking("data", "0..5000"), ThrowsMessage<UsageError>(HasSubstr("1000 values")));
    EXPECT_THAT(taking("data", "0..200,0..200"), ThrowsMessage<UsageError>(HasSubstr("cells")));
}

TEST(LeastAxes, SpanCellsOfWhichTheLastAxisChangesFastest) {
    EnvironmentOptions options = given("msl", "1..2");
    options.texts["rto"] = "5..7";
    const std::vector<Axis> axes = take_axes(options);
    ASSERT_EQ(count_of_cells(axes), 6U);
    const auto values = values_at(axes, 4);
    EXPECT_EQ(values[0], model::SettingValue(std::int64_t{2}));
    EXPECT_EQ(values[1], model::SettingValue(std::int64_t{6}));
    EXPECT_EQ(count_of_cells({}), 1U);
}

// ---- soundness

struct Asking {
    std::string design = "rfc1337";
    std::string setting = "time-wait";
    std::vector<std::string> properties{"never-reset", "quiet-after-time-wait"};
    std::uint32_t incarnations = 1;
};
bool is_sound(const Asking& asking) {
    model::Environment environment;
    environment.clock = true;
    environment.incarnations = asking.incarnations;
    const model::Design design = model::find_design(asking.design);
    const model::ConnectionModel model(design, design, environment);
    std::vector<properties::Property> properties(asking.properties.size());
    std::vector<const properties::Property*> chosen;
    for (std::size_t i = 0; i < properties.size(); ++i) {
        properties[i].name = asking.properties[i];
        chosen.push_back(&properties[i]);
    }
    return why_bisection_is_sound(*model::find_setting(asking.setting), model, chosen).has_value();
}

TEST(LeastSoundness, IsKnownOfTimeWaitInOneConnectionOfRfc1337) {
    EXPECT_TRUE(is_sound({}));
    EXPECT_FALSE(is_sound({.setting = "rto"}));
    EXPECT_FALSE(is_sound({.properties = {"no-stray-reset"}}));
    EXPECT_FALSE(is_sound({.incarnations = 2}));
    EXPECT_FALSE(is_sound({.design = "fin-free"}));
}

TEST(LeastSoundness, IsNotThatOfBeingResetWhereAnRstEndsTimeWait) {
    EXPECT_FALSE(is_sound({.design = "rfc9293"}));
    EXPECT_TRUE(is_sound({.design = "rfc9293", .properties = {"quiet-after-time-wait"}}));
}

}  // namespace
}  // namespace finwait::program
