#include "checker/factored/rows/row_map.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <utility>
#include <vector>

namespace finwait::checker::factored {
namespace {

constexpr std::size_t kWords = 4;
using Row = std::vector<Word>;
using Pairs = std::vector<std::pair<std::size_t, std::size_t>>;

/// Rising on both sides, within a row.
Pairs rising_pairs() {
    const auto most = *rc::gen::inRange<std::size_t>(1, 40);
    Pairs pairs;
    std::size_t from = *rc::gen::inRange<std::size_t>(0, most);
    std::size_t to = *rc::gen::inRange<std::size_t>(0, most);
    while (from < kWords * kWordBits && to < kWords * kWordBits) {
        pairs.emplace_back(from, to);
        from += *rc::gen::inRange<std::size_t>(1, most + 1);
        to += *rc::gen::inRange<std::size_t>(1, most + 1);
    }
    return pairs;
}

Row any_row() { return *rc::gen::container<Row>(kWords, rc::gen::arbitrary<Word>()); }

bool has(const Row& row, std::size_t place) {
    return (row[place / kWordBits] >> (place % kWordBits) & 1U) != 0;
}
void set(Row& row, std::size_t place) { row[place / kWordBits] |= Word{1} << (place % kWordBits); }

RowMap map_of(const Pairs& pairs) {
    RowMap map;
    for (const auto& [from, to] : pairs) map.add(from, to);
    return map;
}

RC_GTEST_PROP(RowMap, MovesRowsBitByBit, ()) {
    const Pairs pairs = rising_pairs();
    const Row from = any_row();
    Row to = any_row();
    Row expected = to;
    for (const auto& [here, there] : pairs) {
        if (has(from, here)) set(expected, there);
    }
    map_of(pairs).forward(from.data(), to.data());
    RC_ASSERT(to == expected);
}

RC_GTEST_PROP(RowMap, MovesRowsBackBitByBit, ()) {
    const Pairs pairs = rising_pairs();
    const Row to = any_row();
    Row from = any_row();
    Row expected = from;
    for (const auto& [here, there] : pairs) {
        if (has(to, there)) set(expected, here);
    }
    map_of(pairs).backward(to.data(), from.data());
    RC_ASSERT(from == expected);
}

RC_GTEST_PROP(RowMap, OfSeveralMapsUnitesWhatTheyGive, ()) {
    const std::vector<Pairs> maps{rising_pairs(), rising_pairs(), rising_pairs()};
    const Row from = any_row();
    Row to(kWords);
    Row expected(kWords);
    RowMap together;
    for (const Pairs& pairs : maps) {
        together.begin_map();
        for (const auto& [here, there] : pairs) together.add(here, there);
        map_of(pairs).forward(from.data(), expected.data());
    }
    together.forward(from.data(), to.data());
    RC_ASSERT(to == expected);
}

TEST(RowMap, IsEmptyUntilSomethingIsAdded) {
    RowMap map;
    EXPECT_TRUE(map.empty());
    map.add(70, 3);
    EXPECT_FALSE(map.empty());
}

}  // namespace
}  // namespace finwait::checker::factored
