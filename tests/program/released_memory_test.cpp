// What a computation released does not count against the next one of the same process.
#include <gtest/gtest.h>

#include <memory>
#include <vector>

#include "checker/program/terminal/resources.h"
#include "checker/resources/budget.h"

namespace finwait::program {
namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kAllocatorIsTheSystems = false;
#elif defined(__has_feature)
constexpr bool kAllocatorIsTheSystems =
    !__has_feature(address_sanitizer) && !__has_feature(thread_sanitizer);
#else
constexpr bool kAllocatorIsTheSystems = true;
#endif

constexpr std::uint64_t kMebibyte = std::uint64_t{1} << 20U;

/// Has 64 MiB in pieces that are touched, and releases all but the last, behind which nothing is
/// given back by itself.
std::unique_ptr<char[]> release_much() {
    constexpr std::size_t kPiece = 1000;
    std::vector<std::unique_ptr<char[]>> pieces(64 * kMebibyte / kPiece);
    for (auto& piece : pieces) piece = std::make_unique<char[]>(kPiece);
    return std::move(pieces.back());
}

TEST(Budget, OfAComputationHasTheMemoryThatTheOneBeforeReleased) {
    if (!kAllocatorIsTheSystems) GTEST_SKIP() << "a sanitizer's allocator keeps what is released";
    const std::uint64_t before = resident_memory_bytes();
    const auto last = release_much();
    ASSERT_GT(resident_memory_bytes(), before + 32 * kMebibyte) << "nothing is kept here";
    checker::Limits limits;
    limits.memory_bytes = before + 64 * kMebibyte;
    limits.resident_bytes = resident_memory_bytes;
    checker::Budget budget(limits, checker::Budget::Clock::now(), 0);
    EXPECT_TRUE(budget.use(48 * kMebibyte, false));
    EXPECT_EQ(budget.ending(), checker::Ending::Complete);
}

}  // namespace
}  // namespace finwait::program
