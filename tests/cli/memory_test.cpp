// `finwait check` and memory: what a limit means, and what is spilled to a disk.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <cstdint>
#include <nlohmann/json.hpp>

#include "process.h"

namespace finwait::cli {
namespace {

using nlohmann::json;
using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

constexpr std::uint64_t kMebibyte = std::uint64_t{1} << 20U;

class Memory : public testing::Test {
  protected:
    void SetUp() override {
        if (!kMemoryIsMeasured) GTEST_SKIP() << "a sanitizer's memory counts too";
    }
};

std::vector<std::string> check(std::vector<std::string> arguments,
                               const std::vector<std::string>& more) {
    arguments.insert(arguments.begin(), "check");
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
}

Finished run_json(std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"--format", "json"});
    return run(arguments);
}

json exploration(const Finished& finished) { return json::parse(finished.out).at("exploration"); }

std::uint64_t peak_bytes(const Finished& finished) {
    return exploration(finished).at("peak_memory_bytes").get<std::uint64_t>();
}

/// Twenty-five times as many worlds as by default: one property that holds, one that looks at what
/// is in flight, and one that is violated.
std::vector<std::string> larger(const std::vector<std::string>& more) {
    return check({"--capacity", "3", "--no-symmetry", "--property", "no-data-lost", "--property",
                  "fin-ack-unambiguous", "--property", "time-wait-not-cut-short"},
                 more);
}

/// More than the program itself takes, less than it takes to explore `larger`.
std::string too_little_memory() {
    const Finished least = run_json(check({"--data", "0,0", "--property", "no-data-lost"}, {}));
    return std::to_string(peak_bytes(least) + 10 * kMebibyte);
}

/// What neither the machine nor the memory plays a part in.
json outcome(const Finished& finished) {
    json document = json::parse(finished.out);
    for (const char* const measured :
         {"seconds", "threads", "peak_memory_bytes", "spilled_bytes"}) {
        document.at("exploration").erase(measured);
    }
    return document;
}

TEST_F(Memory, IsUsedUpToItsLimitAndNotBeyond) {
    constexpr std::uint64_t kLimit = 32 * kMebibyte;
    for (const std::vector<std::string>& run_of :
         {std::vector<std::string>{"--capacity", "3", "--data", "2,2", "--property",
                                   "no-data-lost"},
          {"--capacity", "3", "--property", "no-data-lost", "--engine", "plain"}}) {
        for (const char* const threads : {"1", "2"}) {
            const Finished finished =
                run_json(check(run_of, {"--memory", "32M", "--threads", threads}));
            EXPECT_EQ(finished.status, 3);
            EXPECT_EQ(exploration(finished).at("ending"), "memory limit");
            EXPECT_EQ(exploration(finished).at("spilled_bytes"), 0);
            EXPECT_LE(peak_bytes(finished), kLimit * 105 / 100);
            EXPECT_GE(peak_bytes(finished), kLimit * 90 / 100);
        }
    }
}

TEST_F(Memory, ThatDoesNotSufficeIsInconclusiveWithoutSpillAndChangesNothingWithIt) {
    const std::string little = too_little_memory();
    const Finished ended = run_json(larger({"--memory", little}));
    EXPECT_EQ(ended.status, 3);
    EXPECT_EQ(exploration(ended).at("ending"), "memory limit");

    const Finished whole = run_json(larger({}));
    for (const char* const threads : {"1", "2"}) {
        const TemporaryFolder folder;
        const Finished spilled = run_json(
            larger({"--memory", little, "--spill", folder.file(""), "--threads", threads}));
        EXPECT_EQ(spilled.status, whole.status) << spilled.err;
        EXPECT_EQ(outcome(spilled), outcome(whole));
        EXPECT_GT(exploration(spilled).at("spilled_bytes"), kMebibyte);
        EXPECT_TRUE(folder.names().empty());
    }
}

TEST_F(Memory, ThatSufficesIsNotSpilled) {
    const TemporaryFolder folder;
    const Finished finished = run_json(larger({"--memory", "1G", "--spill", folder.file("")}));
    EXPECT_EQ(exploration(finished).at("spilled_bytes"), 0);
}

TEST_F(Memory, IsWhatSpillKeepsWithinItsLimit) {
    constexpr std::uint64_t kLimit = 64 * kMebibyte;
    const TemporaryFolder folder;
    const Finished finished = run_json(check({"--capacity", "4", "--property", "no-data-lost"},
                                             {"--memory", "64M", "--spill", folder.file("")}));
    EXPECT_EQ(finished.status, 0);
    EXPECT_GT(exploration(finished).at("spilled_bytes"), 50 * kMebibyte);
    EXPECT_LE(peak_bytes(finished), kLimit * 105 / 100);
}

TEST_F(Memory, ThatEndedARunDoesNotEndItAgainWhereItGoesOnWithSpill) {
    const std::string little = too_little_memory();
    const TemporaryFolder folder;
    const std::string file = folder.file("checkpoint");
    EXPECT_EQ(run_json(larger({"--memory", little, "--checkpoint", file})).status, 3);
    const Finished resumed =
        run_json(larger({"--memory", little, "--resume", file, "--spill", folder.file("")}));
    EXPECT_EQ(outcome(resumed), outcome(run_json(larger({}))));
}

/// Files that the program writes do not get larger than this while it exists.
class FileSizeLimit {
  public:
    explicit FileSizeLimit(rlim_t bytes) {
        getrlimit(RLIMIT_FSIZE, &before_);
        const rlimit now{bytes, before_.rlim_max};
        setrlimit(RLIMIT_FSIZE, &now);
    }
    ~FileSizeLimit() { setrlimit(RLIMIT_FSIZE, &before_); }
    FileSizeLimit(const FileSizeLimit&) = delete;
    FileSizeLimit& operator=(const FileSizeLimit&) = delete;

  private:
    rlimit before_{};
};

TEST_F(Memory, WithoutRoomOnTheDiskIsInconclusiveAndSaysWhy) {
    const std::string little = too_little_memory();
    const TemporaryFolder folder;
    const FileSizeLimit limit(kMebibyte);
    const std::vector<std::string> spilling{"--memory", little, "--spill", folder.file("")};
    const Finished finished = run_json(larger(spilling));
    EXPECT_EQ(finished.status, 3);
    EXPECT_EQ(exploration(finished).at("ending"), "disk full");
    EXPECT_LE(exploration(finished).at("spilled_bytes"), kMebibyte);

    EXPECT_THAT(run(larger(spilling)).out,
                HasSubstr("Inconclusive: no room for more in the folder of --spill: File too "
                          "large."));
}

TEST(Spill, IntoWhatIsNoFolderThatCanBeWrittenIsRefused) {
    const TemporaryFolder folder;
    const std::vector<std::pair<std::string, std::string>> wrong{
        {folder.file("nowhere"), "No such file or directory"},
        {folder.write("file", ""), "Not a directory"}};
    for (const auto& [name, why] : wrong) {
        const Finished finished = run({"check", "--spill", name});
        EXPECT_EQ(finished.status, 2);
        EXPECT_EQ(finished.out, "");
        EXPECT_THAT(finished.err, StartsWith("finwait: --spill: cannot write a file in \""));
        EXPECT_THAT(finished.err, HasSubstr(name));
        EXPECT_THAT(finished.err, HasSubstr(why));
        EXPECT_THAT(finished.err, EndsWith("; give a folder on a disk with room\n"));
    }
    EXPECT_EQ(run({"check", "--spill", "/proc"}).status, 2);
}

TEST(Spill, OfThePlainEngineIsRefused) {
    const TemporaryFolder folder;
    const Finished finished = run({"check", "--engine", "plain", "--spill", folder.file("")});
    EXPECT_EQ(finished.status, 2);
    EXPECT_EQ(finished.err,
              "finwait: --checkpoint, --resume and --spill are the factored engine's: leave out "
              "--engine explicit\n");
}

}  // namespace
}  // namespace finwait::cli
