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

constexpr MessageId kMessages = 3;

/// All contents of few messages, sorted.
std::vector<Content> all_contents(const ContentRules& rules) {
    std::set<Content> all{0};
    std::vector<Content> open{0};
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
    std::vector<ChannelAction> all{{Action::Keep, 0}, {Action::KeepIfFull, 0}};
    for (MessageId message = 1; message <= kMessages; ++message) {
        for (const Action action :
             {Action::KeepIfHas, Action::Add, Action::Take, Action::TakeIfFull}) {
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

RC_GTEST_PROP(Content, ManyAreMovedAsEachIs, ()) {
    const auto capacity = *rc::gen::inRange<std::size_t>(1, 5);
    const ContentRules rules({capacity, *rc::gen::arbitrary<bool>(), true, true});
    const std::vector<Content> contents = some_of(all_contents(rules));
    for (const ChannelAction action : all_actions()) {
        const auto found = moved(rules, action, contents);
        for (std::size_t i = 0; i < contents.size(); ++i) {
            RC_ASSERT(found[i] == rules.apply(action, contents[i]));
        }
    }
}

RC_GTEST_PROP(Content, PlacesAreThoseOfWhatIsThere, ()) {
    const auto capacity = *rc::gen::inRange<std::size_t>(1, 5);
    const ContentRules rules({capacity, *rc::gen::arbitrary<bool>(), true, true});
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
    const ContentRules rules({3, true, true, true});
    const Content content = content_of(rules, {2, 1, 3});
    EXPECT_EQ(rules.apply({Action::Take, 2}, content), content_of(rules, {1, 3}));
    EXPECT_EQ(rules.apply({Action::Take, 1}, content), std::nullopt);
    EXPECT_EQ(rules.apply({Action::KeepIfHas, 2}, content), content);
    EXPECT_EQ(rules.apply({Action::KeepIfHas, 3}, content), std::nullopt);
    EXPECT_EQ(rules.apply({Action::Add, 1}, content), std::nullopt);
    EXPECT_EQ(rules.apply({Action::KeepIfFull, 0}, content), content);
}

TEST(Content, OfAMultisetAnyMessageIsTaken) {
    const ContentRules rules({3, false, true, true});
    const Content content = content_of(rules, {2, 1, 2});
    EXPECT_EQ(content, content_of(rules, {1, 2, 2}));
    EXPECT_EQ(rules.apply({Action::Take, 2}, content), content_of(rules, {1, 2}));
    EXPECT_EQ(rules.apply({Action::Take, 1}, content), content_of(rules, {2, 2}));
    EXPECT_EQ(rules.apply({Action::Take, 3}, content), std::nullopt);
}

}  // namespace
}  // namespace finwait::checker::factored
