// What can be wished of a concrete trace, and what is said where it is not understood.
#include "properties/proofs/concrete/constraints.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace finwait::proofs {
namespace {

using model::Side;

TEST(Wishes, AreComparisonsJoinedByCommas) {
    const auto constraints = parse_wishes(" A.isn=900 ,B.octets >= window - 3 ", "--where");
    ASSERT_EQ(constraints.size(), 2U);
    EXPECT_EQ(constraints[0].text, "A.isn=900");
    EXPECT_EQ(constraints[0].place, (model::Place{"--where", 1, 2}));
    ASSERT_EQ(constraints[0].left.size(), 1U);
    EXPECT_EQ(constraints[0].left[0].quantity, Quantity::Isn);
    EXPECT_EQ(constraints[0].left[0].side, Side::A);
    EXPECT_EQ(constraints[0].comparison, Comparison::Equal);
    ASSERT_EQ(constraints[0].right.size(), 1U);
    EXPECT_EQ(constraints[0].right[0].value, 900U);

    EXPECT_EQ(constraints[1].text, "B.octets >= window - 3");
    EXPECT_EQ(constraints[1].place.column, 13U);
    EXPECT_EQ(constraints[1].left[0].quantity, Quantity::Octets);
    EXPECT_EQ(constraints[1].left[0].side, Side::B);
    EXPECT_EQ(constraints[1].comparison, Comparison::AtLeast);
    ASSERT_EQ(constraints[1].right.size(), 2U);
    EXPECT_EQ(constraints[1].right[0].quantity, Quantity::Window);
    EXPECT_FALSE(constraints[1].right[0].subtracted);
    EXPECT_EQ(constraints[1].right[1].value, 3U);
    EXPECT_TRUE(constraints[1].right[1].subtracted);
}

TEST(Wishes, SpeakOfTheSegmentOfAStep) {
    const auto constraints = parse_wishes("step 12 . ack != 4294967295", "--where");
    ASSERT_EQ(constraints.size(), 1U);
    EXPECT_EQ(constraints[0].left[0].quantity, Quantity::Ack);
    EXPECT_EQ(constraints[0].left[0].value, 12U);
    EXPECT_EQ(constraints[0].comparison, Comparison::Unequal);
    EXPECT_EQ(constraints[0].right[0].value, 4294967295U);
}

TEST(Wishes, KnowEveryComparison) {
    const auto constraints =
        parse_wishes("1=2, 1!=2, 1<2, 1<=2, 1>2, 1>=2, A.mss = 1, B.wraps", "--where");
    std::vector<Comparison> comparisons;
    for (const Constraint& constraint : constraints) comparisons.push_back(constraint.comparison);
    comparisons.resize(6);
    EXPECT_THAT(comparisons,
                testing::ElementsAre(Comparison::Equal, Comparison::Unequal, Comparison::Less,
                                     Comparison::AtMost, Comparison::Greater, Comparison::AtLeast));
    EXPECT_EQ(constraints[6].left[0].quantity, Quantity::Mss);
    EXPECT_EQ(constraints[7].wraps, Side::B);
}

struct Mistake {
    const char* text;
    std::size_t column;
    const char* message;
};

class WrongWish : public testing::TestWithParam<Mistake> {};
INSTANTIATE_TEST_SUITE_P(
    Mistakes, WrongWish,
    testing::Values(Mistake{"", 1, "allowed: A.isn, "}, Mistake{"A.isn = ", 9, "allowed: A.isn, "},
                    Mistake{"A.isn = 1,", 11, "allowed: A.isn, "},
                    Mistake{"A.isn = 1 B.isn = 2", 11, "a comma and another constraint"},
                    Mistake{"A.isn == 1", 7,
                            "unexpected \"==\" (did you mean =?); allowed: A.isn, "},
                    Mistake{"A.isn", 1, "nothing is said of this"},
                    Mistake{"A.isnn = 1", 3, "unknown number \"isnn\" (did you mean isn?)"},
                    Mistake{"step 3.sec = 1", 8, "did you mean seq?"},
                    Mistake{"step A.seq = 1", 6, "the number of a step"},
                    Mistake{"A isn = 1", 3, "a dot and a name"},
                    Mistake{"C.isn = 1", 1, "allowed: A.isn, "},
                    Mistake{"windows = 1", 1, "allowed: A.isn, "},
                    Mistake{"A.isn = 4294967296", 9, "up to 4294967295"},
                    Mistake{"A.isn = 1, A.wraps = 1", 12, "it stands alone"},
                    Mistake{"A.isn = 1x", 9, "allowed: A.isn, "}));

TEST_P(WrongWish, IsRefusedWithItsPlace) {
    try {
        static_cast<void>(parse_wishes(GetParam().text, "--where"));
        FAIL() << GetParam().text;
    } catch (const model::InputError& error) {
        EXPECT_EQ(error.place(), (model::Place{"--where", 1, GetParam().column})) << error.what();
        EXPECT_THAT(error.message(), testing::HasSubstr(GetParam().message));
    }
}

}  // namespace
}  // namespace finwait::proofs
