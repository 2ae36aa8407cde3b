#include "checker/factored/rows/bit_matrix.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace finwait::checker::factored {
namespace {

/// Of few bits or of many, so that blocks of either kind come.
BitMatrix any_matrix(std::size_t rows, std::size_t columns) {
    BitMatrix matrix(rows, columns);
    const int of_hundred = *rc::gen::element(0, 1, 5, 50, 100);
    const auto seed = *rc::gen::arbitrary<std::uint32_t>();
    std::uint32_t state = seed;
    for (std::size_t i = 0; i < rows; ++i) {
        for (std::size_t j = 0; j < columns; ++j) {
            // Numerical Recipes' linear congruential generator.
            state = state * 1664525U + 1013904223U;
            if (static_cast<int>((state >> 16U) % 100U) < of_hundred) matrix.set(i, j);
        }
    }
    return matrix;
}

RC_GTEST_PROP(BitMatrix, TransposedHasTheBitsOfTheOtherExchanged, ()) {
    const auto rows = *rc::gen::inRange<std::size_t>(1, 150);
    const auto columns = *rc::gen::inRange<std::size_t>(1, 150);
    const BitMatrix original = any_matrix(rows, columns);
    BitMatrix united = any_matrix(columns, rows);
    BitMatrix before(columns, rows);
    before.unite(united);
    united.unite_transposed(original);
    for (std::size_t i = 0; i < columns; ++i) {
        for (std::size_t j = 0; j < rows; ++j) {
            RC_ASSERT(united.test(i, j) == (before.test(i, j) || original.test(j, i)));
        }
    }
}

}  // namespace
}  // namespace finwait::checker::factored
