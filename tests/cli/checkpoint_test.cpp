// Checkpoints of `finwait check`: what is killed goes on to the same end, and what does not fit is
// refused.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <xxhash.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <random>
#include <thread>

#include "process.h"

namespace finwait::cli {
namespace {

using nlohmann::json;
using testing::HasSubstr;

/// An exploration that takes a moment, with a property that holds, one that is violated, one that
/// looks at what is in flight, and one of infinite runs.
std::vector<std::string> of_a_moment(std::vector<std::string> arguments) {
    std::vector<std::string> all{"check"};
    for (const char* const property : {"no-data-lost", "no-deadlock", "time-wait-not-cut-short",
                                       "fin-ack-unambiguous", "both-reach-closed"}) {
        all.insert(all.end(), {"--property", property});
    }
    all.insert(all.end(), arguments.begin(), arguments.end());
    return all;
}

/// What does not depend on the machine.
json verdicts(const Finished& finished) {
    json document = json::parse(finished.out);
    json& exploration = document.at("exploration");
    for (const char* const measured : {"seconds", "peak_memory_bytes", "threads"}) {
        exploration.erase(measured);
    }
    return document;
}

TEST(Checkpoint, OfARunKilledAtAnyMomentLeadsToTheSameEnd) {
    const json whole = verdicts(run(of_a_moment({"--format", "json"})));
    std::mt19937 random(20261122);
    std::size_t resumed = 0;
    std::size_t killed = 0;
    // On a slow machine no run comes as far as its first checkpoint: later ones get longer.
    int patience = 1;
    for (int round = 0; round < 8; ++round) {
        const TemporaryFolder folder;
        const std::string file = folder.file("checkpoint");
        for (const char* const threads : {"1", "2", "1", "2", "1"}) {
            std::vector<std::string> arguments = of_a_moment(
                {"--checkpoint", file, "--checkpoint-interval", "1ms", "--threads", threads});
            if (std::filesystem::exists(file)) {
                arguments.insert(arguments.end(), {"--resume", file});
                ++resumed;
            }
            Surroundings surroundings;
            surroundings.on_start = [&](pid_t process) {
                std::this_thread::sleep_for(std::chrono::milliseconds(5 + random() % 60) *
                                            patience);
                kill(process, SIGKILL);
            };
            if (run(arguments, surroundings).status == 128 + SIGKILL) ++killed;
            if (resumed == 0 && !std::filesystem::exists(file))
                patience = std::min(2 * patience, 64);
        }
        std::vector<std::string> arguments = of_a_moment({"--format", "json"});
        if (std::filesystem::exists(file)) {
            arguments.insert(arguments.end(), {"--resume", file});
            ++resumed;
        }
        EXPECT_EQ(verdicts(run(arguments)), whole);
    }
    EXPECT_GT(resumed, 0U);
    EXPECT_GT(killed, 0U);
}

/// A run that a limit ends, with what it wrote.
class EndedByALimit : public testing::Test {
  protected:
    EndedByALimit() {
        // How long it takes to explore something, but not all, is up to the machine.
        for (int time = 25; time < 100'000 && !std::filesystem::exists(file_); time *= 2) {
            const Finished ended =
                run(larger({"--time", std::to_string(time) + "ms", "--checkpoint", file_}));
            EXPECT_EQ(ended.status, 3) << ended.err;
            if (!std::filesystem::exists(file_)) continue;
            EXPECT_THAT(ended.out, HasSubstr("To go on: the same command with --resume " + file_));
        }
    }
    static std::vector<std::string> larger(std::vector<std::string> arguments) {
        std::vector<std::string> all{"check",      "--property",  "no-data-lost",
                                     "--property", "no-deadlock", "--data",
                                     "2,2",        "--threads",   "1"};
        all.insert(all.end(), arguments.begin(), arguments.end());
        return all;
    }
    void expect_refused(const std::vector<std::string>& arguments, const std::string& why) {
        const Finished finished = run(arguments);
        EXPECT_EQ(finished.status, 2);
        EXPECT_EQ(finished.out, "");
        EXPECT_EQ(finished.err, "finwait: " + file_ + ": " + why + "\n");
    }

    TemporaryFolder folder_;
    std::string file_ = folder_.file("checkpoint");
};

TEST_F(EndedByALimit, GoesOnToTheSameEnd) {
    EXPECT_EQ(verdicts(run(larger({"--resume", file_, "--format", "json"}))),
              verdicts(run(larger({"--format", "json"}))));
}

TEST_F(EndedByALimit, IsRefusedWhereAnythingDiffers) {
    const std::string tail = "; give what `finwait check --checkpoint` was given";
    const auto made_with = [&](const std::string& what) {
        return "the checkpoint was made with another " + what + tail;
    };
    expect_refused(larger({"fin-free", "rfc9293", "--resume", file_}), made_with("design"));
    expect_refused(larger({"rfc9293", "fin-free", "--resume", file_}), made_with("peer's design"));
    expect_refused(larger({"--window", "3", "--resume", file_}), made_with("environment"));
    expect_refused(larger({"--no-symmetry", "--resume", file_}), made_with("choice of --symmetry"));
    expect_refused(larger({"--property", "fin-ack-unambiguous", "--resume", file_}),
                   made_with("choice of properties"));
}

TEST_F(EndedByALimit, IsRefusedWhereverItIsCutShortOrAltered) {
    const std::string whole = read_file(file_);
    std::mt19937_64 random(20261122);
    const auto write = [&](const std::string& bytes) {
        std::ofstream(file_, std::ios::binary | std::ios::trunc) << bytes;
    };
    const auto refused = [&] {
        const Finished finished = run(larger({"--resume", file_}));
        return finished.status == 2 && finished.out.empty() &&
               std::count(finished.err.begin(), finished.err.end(), '\n') == 1;
    };
    for (int round = 0; round < 12; ++round) {
        std::string bytes = whole;
        bytes.resize(random() % whole.size());
        write(bytes);
        EXPECT_TRUE(refused()) << bytes.size();
        bytes = whole;
        // Also where the subject stands.
        const std::size_t place = random() % (round % 2 == 0 ? whole.size() : 4000);
        bytes[place] = static_cast<char>(bytes[place] ^ (1 << random() % 8));
        write(bytes);
        EXPECT_TRUE(refused()) << place;
    }
    write(whole + "more");
    EXPECT_TRUE(refused());
}

/// With a hash that fits again, as if somebody had made it.
std::string with_new_hash(std::string bytes) {
    XXH128_canonical_t hash;
    bytes.resize(bytes.size() - sizeof hash.digest);
    XXH128_canonicalFromHash(&hash, XXH3_128bits(bytes.data(), bytes.size()));
    return bytes.append(reinterpret_cast<const char*>(hash.digest), sizeof hash.digest);
}

TEST_F(EndedByALimit, WithAHashOfItsOwnIsRefusedWhereCountsAndStatesDisagree) {
    const std::string whole = read_file(file_);
    ASSERT_EQ(with_new_hash(whole), whole);
    std::uint64_t subject = 0;
    const std::size_t magic = whole.find('\n') + 1;
    whole.copy(reinterpret_cast<char*>(&subject), sizeof subject, magic);
    const std::size_t seconds = magic + sizeof subject + subject;
    const std::size_t states = seconds + 8;
    // Behind the counts, how many controls there are, and what the first one is.
    const std::size_t bits = states + 5 * 8 + 8 + 3 * 8;
    std::mt19937_64 random(20261127);
    const auto outcome = [&](std::size_t place) {
        std::string bytes = whole;
        bytes[place] = static_cast<char>(bytes[place] ^ (1 << random() % 8));
        std::ofstream(file_, std::ios::binary | std::ios::trunc) << with_new_hash(bytes);
        return run(larger({"--resume", file_}));
    };
    for (int round = 0; round < 8; ++round) {
        for (const std::size_t place : {states + random() % 8, bits + random() % 8}) {
            const Finished finished = outcome(place);
            EXPECT_EQ(finished.status, 2) << place;
            EXPECT_THAT(finished.err, HasSubstr("cut short or altered"));
        }
    }
}

TEST(Checkpoint, ThatCannotBeWrittenIsRefusedBeforeAnythingIsExplored) {
    const Finished finished = run({"check", "--checkpoint", "/nowhere/at/all"});
    EXPECT_EQ(finished.status, 2);
    EXPECT_EQ(finished.out, "");
    EXPECT_EQ(finished.err,
              "finwait: cannot write \"/nowhere/at/all\": No such file or directory\n");
}

TEST(Checkpoint, OfARunThatExploredNothingYetIsMissedAloud) {
    const TemporaryFolder folder;
    const std::vector<std::string> arguments{"check", "--data",    "3,3", "--capacity",
                                             "4",     "--threads", "1",   "--checkpoint",
                                             "file",  "--time",    "1ms"};
    Surroundings there;
    there.directory = folder.file("");
    EXPECT_EQ(
        run(arguments, there).err,
        "finwait: the last checkpoint was not written: nothing was explored yet that could be "
        "kept\n");
    std::vector<std::string> as_json = arguments;
    as_json.insert(as_json.end(), {"--format", "json"});
    EXPECT_EQ(json::parse(run(as_json, there).out).at("exploration").at("checkpoint_error"),
              "nothing was explored yet that could be kept");
    EXPECT_THAT(folder.names(), testing::IsEmpty());
}

TEST(Checkpoint, OfThePlainEngineIsRefused) {
    for (const char* const option : {"--checkpoint", "--resume"}) {
        const Finished finished = run({"check", "--engine", "plain", option, "file"});
        EXPECT_EQ(finished.status, 2);
        EXPECT_EQ(finished.err,
                  "finwait: --checkpoint, --resume and --spill are the factored engine's: leave "
                  "out --engine explicit\n");
    }
}

TEST(Checkpoint, IntervalWithoutAFileIsRefused) {
    const Finished finished = run({"check", "--checkpoint-interval", "5m"});
    EXPECT_EQ(finished.status, 2);
    EXPECT_THAT(finished.err,
                HasSubstr("--checkpoint-interval: only together with --checkpoint; see"));
}

}  // namespace
}  // namespace finwait::cli
