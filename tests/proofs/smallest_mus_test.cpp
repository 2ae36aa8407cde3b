// A smallest set of constraints that clash, against trying every set.
#include "properties/proofs/concrete/smallest_mus.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <set>

namespace finwait::proofs {
namespace {

/// Wishes clash exactly if they include one of `clashes`.
struct Clashes {
    std::vector<Chosen> clashes;

    [[nodiscard]] Answer ask(const Chosen& chosen) const {
        const std::set<std::size_t> all(chosen.begin(), chosen.end());
        const bool clash = std::ranges::any_of(clashes, [&](const Chosen& one) {
            return std::ranges::all_of(
                one, [&](std::size_t constraint) { return all.contains(constraint); });
        });
        return clash ? Answer::Unsatisfiable : Answer::Satisfiable;
    }
    [[nodiscard]] std::optional<Chosen> smallest(std::size_t count) const {
        return smallest_mus(count, [this](const Chosen& chosen) { return ask(chosen); });
    }
};

TEST(SmallestMus, IsNotTheOneThatIsFoundByDroppingWishesFromTheFront) {
    const Clashes clashes{{{0, 4}, {1, 2, 3}}};
    EXPECT_EQ(clashes.smallest(5), (Chosen{0, 4}));
}

TEST(SmallestMus, MayBeOneWishOrAll) {
    EXPECT_EQ((Clashes{{{0, 1}, {2}}}.smallest(3)), Chosen{2});
    EXPECT_EQ((Clashes{{{0, 1, 2}}}.smallest(3)), (Chosen{0, 1, 2}));
}

TEST(SmallestMus, IsUnknownWhereTheAnswersAre) {
    EXPECT_FALSE(smallest_mus(2, [](const Chosen& chosen) {
        return chosen.empty() ? Answer::Satisfiable : Answer::Unknown;
    }));
}

RC_GTEST_PROP(SmallestMus, ClashesAndIsAsSmallAsTheSmallest, ()) {
    const std::size_t count = 8;
    Clashes clashes;
    for (int i = *rc::gen::inRange(1, 7); i > 0; --i) {
        Chosen one = *rc::gen::container<Chosen>(static_cast<std::size_t>(*rc::gen::inRange(1, 6)),
                                                 rc::gen::inRange(std::size_t{0}, count));
        std::ranges::sort(one);
        // clang 14 does not take the subrange of std::ranges::unique.
        one.erase(std::unique(one.begin(), one.end()), one.end());
        clashes.clashes.push_back(one);
    }
    const auto found = clashes.smallest(count);
    RC_ASSERT(found.has_value());
    RC_ASSERT(clashes.ask(*found) == Answer::Unsatisfiable);
    RC_ASSERT(found->size() == std::ranges::min(clashes.clashes, {}, &Chosen::size).size());
}

}  // namespace
}  // namespace finwait::proofs
