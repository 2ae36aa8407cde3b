// Memory in a file: nothing is lost, whoever drops what.
#include "checker/resources/spill_file.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <span>
#include <thread>
#include <vector>

namespace finwait::checker {
namespace {

const std::string kFolder = std::filesystem::temp_directory_path().string();

std::span<std::uint64_t> words(const SpillFile::Piece& piece) {
    return {static_cast<std::uint64_t*>(piece.data()), piece.bytes() / sizeof(std::uint64_t)};
}

bool all_are(std::span<const std::uint64_t> words, std::uint64_t value) {
    return std::ranges::all_of(words, [&](std::uint64_t word) { return word == value; });
}

TEST(SpillFile, GivesZerosAlsoWhereSomethingStood) {
    SpillFile file(kFolder);
    SpillFile::Piece* const first = file.take(10'000);
    ASSERT_NE(first, nullptr);
    EXPECT_EQ(first->bytes(), 12'288U);
    EXPECT_TRUE(all_are(words(*first), 0));
    std::ranges::fill(words(*first), 7);
    file.give_back(*first);
    SpillFile::Piece* const second = file.take(10'000);
    EXPECT_EQ(second, first);
    EXPECT_TRUE(all_are(words(*second), 0));
    EXPECT_EQ(file.bytes(), 12'288U);
}

TEST(SpillFile, DropsWhatWasNotUsedForTheLongestTimeFirst) {
    SpillFile file(kFolder);
    constexpr std::size_t kBytes = std::size_t{1} << 19U;
    std::vector<SpillFile::Piece*> pieces;
    for (std::uint64_t i = 0; i < 4; ++i) {
        pieces.push_back(file.take(kBytes));
        std::ranges::fill(words(*pieces.back()), i);
    }
    EXPECT_FALSE(file.touch(*pieces[0]));
    int left = 2;
    file.drop_until([&] { return left-- == 0; });
    EXPECT_TRUE(file.touch(*pieces[1]));
    EXPECT_TRUE(file.touch(*pieces[2]));
    EXPECT_FALSE(file.touch(*pieces[3]));
    EXPECT_FALSE(file.touch(*pieces[0]));
    for (std::uint64_t i = 0; i < 4; ++i) {
        SpillFile::bring_in(*pieces[i]);
        EXPECT_TRUE(all_are(words(*pieces[i]), i));
    }
}

TEST(SpillFile, LosesNothingThatIsWrittenWhileItIsDropped) {
    SpillFile file(kFolder);
    std::atomic<bool> done = false;
    std::thread dropper([&] {
        while (!done) file.drop_until([] { return false; });
    });
    std::vector<std::thread> writers;
    for (std::uint64_t writer = 1; writer <= 2; ++writer) {
        writers.emplace_back([&file, writer] {
            for (int round = 0; round < 30; ++round) {
                SpillFile::Piece* const piece = file.take(200'000);
                ASSERT_TRUE(all_are(words(*piece), 0));
                for (std::uint64_t& word : words(*piece)) word += writer;
                file.touch(*piece);
                ASSERT_TRUE(all_are(words(*piece), writer));
                file.give_back(*piece);
            }
        });
    }
    for (std::thread& writer : writers) writer.join();
    done = true;
    dropper.join();
}

TEST(SpillFile, InAFolderThatIsNotThereIsAnError) {
    EXPECT_THROW(SpillFile("/nowhere/at/all"), std::system_error);
}

}  // namespace
}  // namespace finwait::checker
