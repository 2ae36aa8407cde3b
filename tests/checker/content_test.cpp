#include "checker/factored/layout/content.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <optional>
#include <set>
#include <vector>

#include "checker/factored/layout/sorted_contents.h"
#include "checker/factored/rows/places.h"

namespace finwait::checker::factored {
namespace {

constexpr MessageId kMessages = 4;
constexpr Faults kMostFaults{2, 1};

/// All contents of few messages, sorted.
std::vector<Content> all_contents(const ContentRules& rules) {
    std::set<Content> all;
    for (std::uint8_t losses = 0; losses <= kMostFaults.losses; ++losses) {
        for (std::uint8_t duplicates = 0; duplicates <= kMostFaults.duplicates; ++duplicates) {
            all.insert(rules.empty_with({losses, duplicates}));
        }
    }
    std::vector<Content> open(all.begin(), all.end());
    while (!open.empty()) {
        const Content content = open.back();
        open.pop_back();
        if (rules.size_of(content) == rules.channel().capacity) continue;
        for (MessageId message = 1; message <= kMessages; ++message) {
            const Content more = rules.add(content, message);
            if (all.insert(more).second) open.push_back(more);
        }
    }
    return {all.begin(), all.end()};
}

std::vector<ChannelAction> all_actions() {
    std::vector<ChannelAction> all{{Action::Keep}, {Action::KeepIfFull}, {Action::KeepIfEmpty},
                                   {Action::Age},  {Action::AgeIfAny},   {Action::AgeIfFull}};
    for (MessageId message = 1; message <= kMessages; ++message) {
        for (const Action action : {Action::KeepIfHas, Action::Add, Action::Take,
                                    Action::TakeIfFull, Action::TakeCounted, Action::HasCounted}) {
            all.push_back({action, message});
        }
    }
    return all;
}

/// By place; none where the action does not apply. Expects that order is kept.
std::vector<std::optional<Content>> moved(const ContentRules& rules, ChannelAction action,
                                          const std::vector<Content>& contents) {
    std::vector<std::optional<Content>> all(contents.size());
    std::optional<Content> last;
    const SortedContents sorted(rules, contents);
    sorted.for_each_moved(action, [&](std::size_t i, Content after) {
        EXPECT_TRUE(!last || *last < after);
        last = after;
        all[i] = after;
    });
    EXPECT_EQ(sorted.has_moved(action), last.has_value());
    return all;
}

/// Some of the contents, in their order.
std::vector<Content> some_of(const std::vector<Content>& contents) {
    std::vector<Content> some;
    for (const Content content : contents) {
        if (*rc::gen::arbitrary<bool>()) some.push_back(content);
    }
    return some;
}

ContentRules draw_rules() {
    ChannelRules rules;
    rules.capacity = *rc::gen::inRange<std::size_t>(1, 5);
    rules.keeps_order = *rc::gen::arbitrary<bool>();
    rules.loses = rules.duplicates = true;
    if (*rc::gen::arbitrary<bool>()) rules.lifetime = *rc::gen::inRange<std::uint8_t>(0, 3);
    if (*rc::gen::arbitrary<bool>()) rules.most_faults = {Faults{}, kMostFaults};
    return {rules, 1};
}

RC_GTEST_PROP(Content, ManyAreMovedAsEachIs, ()) {
    const ContentRules rules = draw_rules();
    const std::vector<Content> contents = some_of(all_contents(rules));
    for (const ChannelAction action : all_actions()) {
        const auto found = moved(rules, action, contents);
        for (std::size_t i = 0; i < contents.size(); ++i) {
            RC_ASSERT(found[i] == rules.apply(action, contents[i]));
        }
    }
}

RC_GTEST_PROP(Content, PlacesAreThoseOfWhatIsThere, ()) {
    const ContentRules rules = draw_rules();
    const std::vector<Content> contents = some_of(all_contents(rules));
    const std::vector<Content> targets = some_of(all_contents(rules));
    for (const ChannelAction action : all_actions()) {
        const auto places = places_after(action, SortedContents(rules, contents), targets);
        for (std::size_t i = 0; i < contents.size(); ++i) {
            const auto after = rules.apply(action, contents[i]);
            const auto place = after ? std::ranges::find(targets, *after) : targets.end();
            RC_ASSERT((places[i] == kNoRow) == (place == targets.end()));
            if (place != targets.end()) RC_ASSERT(targets[places[i]] == *after);
        }
    }
}

/// Messages from 1 to the last, as they are put in.
Content content_of(const ContentRules& rules, const std::vector<MessageId>& messages) {
    Content content = 0;
    for (const MessageId message : messages) content = rules.add(content, message);
    return content;
}

TEST(Content, OfASequenceOnlyTheHeadIsTaken) {
    const ContentRules rules({3, true, true, true}, 0);
    const Content content = content_of(rules, {2, 1, 3});
    EXPECT_EQ(rules.apply({Action::Take, 2}, content), content_of(rules, {1, 3}));
    EXPECT_EQ(rules.apply({Action::Take, 1}, content), std::nullopt);
    EXPECT_EQ(rules.apply({Action::KeepIfHas, 2}, content), content);
    EXPECT_EQ(rules.apply({Action::KeepIfHas, 3}, content), std::nullopt);
    EXPECT_EQ(rules.apply({Action::Add, 1}, content), std::nullopt);
    EXPECT_EQ(rules.apply({Action::KeepIfFull, 0}, content), content);
}

TEST(Content, OfAMultisetAnyMessageIsTaken) {
    const ContentRules rules({3, false, true, true}, 0);
    const Content content = content_of(rules, {2, 1, 2});
    EXPECT_EQ(content, content_of(rules, {1, 2, 2}));
    EXPECT_EQ(rules.apply({Action::Take, 2}, content), content_of(rules, {1, 2}));
    EXPECT_EQ(rules.apply({Action::Take, 1}, content), content_of(rules, {2, 2}));
    EXPECT_EQ(rules.apply({Action::Take, 3}, content), std::nullopt);
}

TEST(Content, WhatIsInFlightGrowsOlderAllAtOnce) {
    for (const bool keeps_order : {true, false}) {
        ChannelRules channel{3, keeps_order, true, true};
        channel.lifetime = 1;
        const ContentRules rules(channel, 0);
        EXPECT_EQ(rules.apply({Action::Age}, content_of(rules, {3, 1})), content_of(rules, {4, 2}));
        EXPECT_EQ(rules.apply({Action::Age}, content_of(rules, {2, 3})), std::nullopt)
            << "2 is 1 at the end of its life";
        EXPECT_EQ(rules.apply({Action::Age}, 0), Content{0});
        EXPECT_EQ(rules.apply({Action::AgeIfAny}, 0), std::nullopt);
        EXPECT_EQ(rules.apply({Action::AgeIfFull}, content_of(rules, {3, 1})), std::nullopt);
        EXPECT_EQ(rules.youngest(4), 3);
        EXPECT_EQ(rules.youngest(3), 3);
    }
}

TEST(Content, FaultsAreCountedUpToTheMost) {
    for (const bool keeps_order : {true, false}) {
        ChannelRules channel{3, keeps_order, false, false};
        channel.most_faults = {Faults{0, 0}, Faults{2, 1}};
        const ContentRules rules(channel, 1);
        Content content = rules.add(rules.add(rules.empty_with({0, 0}), 1), 2);
        EXPECT_EQ(rules.events_of_messages(content), keeps_order ? 3U : 6U);
        content = rules.apply({Action::HasCounted, 1}, content).value();
        EXPECT_EQ(rules.faults_of(content), (Faults{0, 1}));
        EXPECT_EQ(rules.apply({Action::HasCounted, 1}, content), std::nullopt);
        content = rules.apply({Action::TakeCounted, 1}, content).value();
        content = rules.apply({Action::TakeCounted, 2}, content).value();
        EXPECT_EQ(content, rules.empty_with({2, 1}));
        EXPECT_TRUE(rules.is_empty(content));
        EXPECT_EQ(rules.apply({Action::TakeCounted, 1}, rules.add(content, 1)), std::nullopt);
        EXPECT_EQ(ContentRules(channel, 0).events_of_messages(rules.add(0, 1)), 1U)
            << "the other channel may lose none";
    }
}

}  // namespace
}  // namespace finwait::checker::factored
