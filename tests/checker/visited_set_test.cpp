#include "checker/explicit/visited_set.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <array>
#include <set>

namespace finwait::checker::explicit_state {
namespace {

struct Pair {
    std::array<std::uint64_t, 2> words{};

    friend auto operator<=>(const Pair&, const Pair&) = default;
};

constexpr std::uint64_t kPlenty = std::uint64_t{1} << 32U;

template <PackedState State>
Insertion insert_growing(VisitedSet<State>& set, const State& state, unsigned writer = 0) {
    while (true) {
        const Insertion insertion = set.insert(writer, state, hash_of(state));
        if (insertion != Insertion::Full || !set.grow()) return insertion;
    }
}

/// Values in few bits, so that they meet again, and more than the first index has room for.
rc::Gen<std::vector<std::uint32_t>> values() {
    return rc::gen::map(rc::gen::arbitrary<std::pair<std::uint32_t, std::uint32_t>>(),
                        [](const auto& seeds) {
                            std::vector<std::uint32_t> all;
                            std::uint32_t value = seeds.first;
                            for (std::uint32_t i = 0; i < 1200 + seeds.second % 1500; ++i) {
                                value = value * 1664525 + 1013904223;
                                all.push_back(value >> 20U);
                            }
                            return all;
                        });
}

void agrees_with_std_set(std::uint64_t narrow_positions) {
    VisitedSet<Pair> set(kPlenty, 3, narrow_positions);
    std::set<Pair> oracle;
    for (const std::uint32_t value : *values()) {
        const Pair pair{{value % 64, value / 64}};
        const unsigned writer = value % 3;
        RC_ASSERT(set.find(pair).has_value() == oracle.contains(pair));
        RC_ASSERT(insert_growing(set, pair, writer) ==
                  (oracle.insert(pair).second ? Insertion::New : Insertion::Known));
    }
    RC_ASSERT(set.size() == oracle.size());
    std::set<Pair> listed;
    for (const Slice& slice : set.finish_level()) {
        for (std::uint64_t at = slice.begin; at < slice.end; ++at) {
            RC_ASSERT(listed.insert(set[at]).second);
            RC_ASSERT(set.find(set[at]) == at);
        }
    }
    RC_ASSERT(listed == oracle);
}

RC_GTEST_PROP(VisitedSet, AgreesWithStdSet, ()) { agrees_with_std_set(0xffff'fffeU); }

RC_GTEST_PROP(VisitedSet, AgreesWithStdSetWhereTheIndexTurnsWide, ()) { agrees_with_std_set(800); }

TEST(VisitedSet, LevelOfOneWriterIsOneSliceInOrderOfInsertion) {
    VisitedSet<std::uint64_t> set(kPlenty);
    for (std::uint64_t i = 0; i < 10'000; ++i)
        ASSERT_EQ(insert_growing(set, i * 7), Insertion::New);
    EXPECT_EQ(set.finish_level(), (std::vector<Slice>{{0, 10'000}}));
    for (std::uint64_t i = 0; i < 10'000; ++i) EXPECT_EQ(set[i], i * 7);
    EXPECT_EQ(set.finish_level(), std::vector<Slice>{});
    ASSERT_EQ(insert_growing(set, std::uint64_t{1}), Insertion::New);
    EXPECT_EQ(set.finish_level(), (std::vector<Slice>{{10'000, 10'001}}));
}

TEST(VisitedSet, FullSetKeepsToItsLimitAndForgetsNothing) {
    constexpr std::uint64_t kTenMegabytes = 10'000'000;
    VisitedSet<Pair> set(kTenMegabytes);
    std::uint64_t count = 0;
    while (insert_growing(set, Pair{{count, 1}}) == Insertion::New) {
        ++count;
        ASSERT_LE(set.memory_bytes(), kTenMegabytes * 105 / 100);
    }
    EXPECT_EQ(set.size(), count);
    // Sixteen bytes of state and 4/3 slots of four bytes each.
    EXPECT_GT(count * 22, kTenMegabytes * 95 / 100);
    for (std::uint64_t i = 0; i < count; ++i) ASSERT_EQ(set.find(Pair{{i, 1}}), i);
    EXPECT_EQ(insert_growing(set, Pair{{0, 1}}), Insertion::Known);
    EXPECT_EQ(insert_growing(set, Pair{{count, 1}}), Insertion::Full);
}

TEST(VisitedSet, ThatIsToldToStopGrowingFindsNothingAnyMore) {
    // So many that somebody asks in between.
    constexpr std::uint64_t kMany = std::uint64_t{3} << 19U;
    VisitedSet<std::uint64_t> set(kPlenty);
    for (std::uint64_t i = 0; i < kMany; ++i) ASSERT_EQ(insert_growing(set, i), Insertion::New);
    EXPECT_TRUE(set.has_index());
    EXPECT_FALSE(set.grow([] { return false; }));
    EXPECT_FALSE(set.has_index());
    EXPECT_EQ(set.find(1), std::nullopt);
    EXPECT_EQ(insert_growing(set, kMany), Insertion::Full);
    EXPECT_EQ(set.size(), kMany);
}

TEST(VisitedSet, LimitTooSmallForAnythingIsFullAtOnce) {
    VisitedSet<Pair> set(100);
    EXPECT_EQ(insert_growing(set, Pair{}), Insertion::Full);
    EXPECT_EQ(set.find(Pair{}), std::nullopt);
    EXPECT_EQ(set.size(), 0U);
}

}  // namespace
}  // namespace finwait::checker::explicit_state
