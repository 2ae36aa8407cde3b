// Settings that may differ between the ends: their texts, and what each end makes of them.
#include "model/settings.h"

#include <gtest/gtest.h>

#include "model/connection_model.h"

namespace finwait::model {
namespace {

const Setting& setting_of(std::string_view name) { return *find_setting(name); }

Environment with_setting(std::string_view name, std::string_view text) {
    Environment environment;
    std::string why;
    const auto value = parse(setting_of(name), text, why);
    EXPECT_TRUE(value) << why;
    if (value) setting_of(name).set(environment, *value);
    return environment;
}

std::string why_not(std::string_view name, std::string_view text) {
    std::string why;
    EXPECT_FALSE(parse(setting_of(name), text, why));
    return why;
}

TEST(SettingsOfEnds, AreReadAndShownAsOneValueOrOneForEachEnd) {
    for (const auto& [name, text] : {std::pair{"window", "3"},
                                     {"window", "1,3"},
                                     {"loss", "off"},
                                     {"loss", "off,on"},
                                     {"abort", "on,off"},
                                     {"close-when", "after-end-of-file,any-time"}}) {
        const Environment environment = with_setting(name, text);
        EXPECT_EQ(text_of(setting_of(name), setting_of(name).get(environment)), text);
    }
    EXPECT_EQ(with_setting("window", "2,2"), with_setting("window", "2"));
}

TEST(SettingsOfEnds, SayWhatIsWrong) {
    EXPECT_EQ(why_not("window", "1,0"), "0 is not a whole number from 1 to 16777216");
    EXPECT_EQ(
        why_not("window", "1,2,3"),
        "\"1,2,3\" is more than two values; give one for both ends, or one for A and one for B");
    EXPECT_EQ(why_not("loss", "on,maybe"), "\"maybe\" is not on or off");
    EXPECT_NE(why_not("close-when", "any-time,late").find("unknown close-when \"late\""),
              std::string::npos);
}

TEST(SettingsOfEnds, AreSetForOneEnd) {
    std::string why;
    const Environment defaults;
    const auto set = [&](std::string_view name, std::size_t end, std::string_view text) {
        const Setting& setting = setting_of(name);
        const auto value = parse_for_end(setting, setting.get(defaults), end, text, why);
        return value ? text_of(setting, *value) : "refused: " + why;
    };
    EXPECT_EQ(set("window", 1, "2"), "4,2");
    EXPECT_EQ(set("loss", 0, "off"), "off,on");
    EXPECT_EQ(set("loss", 0, "on"), "on");
    EXPECT_EQ(set("data", 1, "3"), "1,3");
    EXPECT_EQ(set("closers", 0, "off"), "B");
    EXPECT_EQ(set("close-when", 1, "after-all-is-sent"), "any-time,after-all-is-sent");
    EXPECT_EQ(set("order", 0, "fifo"),
              "refused: \"order\" is the same at both ends; leave out the end");
}

TEST(SettingsOfEnds, GoToTheirEnd) {
    Environment environment;
    environment.window = {1, 3};
    environment.delayed_ack = {true, false};
    environment.retransmission = {false, true};
    environment.abort = {true, false};
    environment.close_when = {CloseWhen::AfterEndOfFile, CloseWhen::AnyTime};
    environment.vanish = {false, true};
    const ConnectionModel model(rfc9293(), rfc9293(), environment);
    const Stack& a = model.stack(Side::A);
    const Stack& b = model.stack(Side::B);
    EXPECT_EQ(a.window, 1U);
    EXPECT_EQ(a.peer_window, 3U);
    EXPECT_EQ(b.window, 3U);
    EXPECT_EQ(b.peer_window, 1U);
    EXPECT_TRUE(a.delayed_ack && !b.delayed_ack);
    EXPECT_TRUE(!a.retransmits && b.retransmits);
    EXPECT_TRUE(a.may_abort && !b.may_abort);
    EXPECT_EQ(a.close_when, CloseWhen::AfterEndOfFile);
    EXPECT_TRUE(!a.vanish && b.vanish);
}

TEST(SettingsOfEnds, OfANetworkAreThoseOfTheSender) {
    Environment environment;
    environment.loss = {true, false};
    environment.duplication = {false, true};
    const ConnectionModel model(rfc9293(), rfc9293(), environment);
    World world = model.initial();
    for (const Side side : {Side::A, Side::B}) {
        world.from(side).put(*send_data(model.stack(side), world.endpoint(side))->sent,
                             environment.order);
    }
    std::vector<std::pair<EventKind, Side>> happened;
    model.for_each_change(world, [&](const Change& change) {
        if (change.event.kind == EventKind::Lose || change.event.kind == EventKind::Duplicate) {
            happened.emplace_back(change.event.kind, peer(change.event.endpoint));
        }
    });
    EXPECT_EQ(happened, (std::vector<std::pair<EventKind, Side>>{{EventKind::Duplicate, Side::B},
                                                                 {EventKind::Lose, Side::A}}));
}

}  // namespace
}  // namespace finwait::model
