// Signals and limits of the system at any moment of any command: it ends soon, with what it has.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <nlohmann/json.hpp>
#include <random>
#include <thread>

#include "draws.h"
#include "process.h"

namespace finwait::cli {
namespace {

using nlohmann::json;
using testing::AnyOf;
using testing::HasSubstr;

struct LongCommand {
    const char* name;
    std::vector<std::string> arguments;
};

/// They take a second at least, most of them much longer.
const std::vector<LongCommand>& long_commands() {
    static const std::vector<LongCommand> all{
        {"Check", {"check", "--capacity", "4", "--data", "2,2", "--format", "json"}},
        {"CheckPlain", {"check", "--engine", "plain", "--capacity", "3", "--format", "json"}},
        {"CheckScenario",
         {"check", "--property", "half-close", "--capacity", "5", "--data", "2,2", "--format",
          "json"}},
        {"Suite", {"suite", "--format", "json"}},
        {"Mutate", {"mutate", "--format", "json"}},
        {"Diff", {"diff", "rfc9293", "rfc9293", "--data", "2,2", "--format", "json"}},
        {"Prove", {"prove", "--format", "json"}},
        {"Least",
         {"least", "time-wait", "--property", "no-data-lost", "--data", "3,3", "--rto", "1..3",
          "--format", "json"}},
    };
    return all;
}

class EachLongCommand : public testing::TestWithParam<std::size_t> {
  protected:
    [[nodiscard]] const LongCommand& command() const { return long_commands()[GetParam()]; }
};
INSTANTIATE_TEST_SUITE_P(Each, EachLongCommand,
                         testing::Range(std::size_t{0}, long_commands().size()),
                         [](const auto& tested) {
                             return std::string(long_commands()[tested.param].name);
                         });

/// With sanitizers.
constexpr std::chrono::seconds kSoon{20};

/// The processor time of all that this process started and that has ended: on a busy machine it
/// tells more than the clock does.
std::chrono::microseconds time_of_children() {
    rusage usage{};
    getrusage(RUSAGE_CHILDREN, &usage);
    const auto in = [](const timeval& time) {
        return std::chrono::seconds(time.tv_sec) + std::chrono::microseconds(time.tv_usec);
    };
    return in(usage.ru_utime) + in(usage.ru_stime);
}

TEST_P(EachLongCommand, EndedByASignalSaysWhatItHas) {
    const auto seed = static_cast<unsigned>(20261127 + GetParam());
    std::mt19937 random(seed);
    for (const int signal : {SIGHUP, SIGINT, SIGTERM, SIGXCPU}) {
        const auto pause = std::chrono::milliseconds(50 + random() % 500);
        Surroundings surroundings;
        surroundings.on_start = [&](pid_t process) {
            std::this_thread::sleep_for(pause);
            kill(process, signal);
        };
        const auto before = time_of_children();
        const Finished finished = run(command().arguments, surroundings);
        SCOPED_TRACE(testing::Message() << strsignal(signal) << " after " << pause.count()
                                        << " ms, seed " << seed << ": " << finished.err);
        EXPECT_LT(time_of_children() - before, kSoon);
        // A violation that was found before counts; a command that is done before is done.
        EXPECT_THAT(finished.status, AnyOf(0, 1, 3));
        ASSERT_TRUE(json::accept(finished.out)) << finished.out;
        EXPECT_EQ(json::parse(finished.out).at("tool"), "finwait");
    }
}

TEST_P(EachLongCommand, EndsWithItsTime) {
    std::vector<std::string> arguments = command().arguments;
    arguments.insert(arguments.end(), {"--time", "200ms"});
    const auto before = time_of_children();
    const Finished finished = run(arguments);
    EXPECT_LT(time_of_children() - before, kSoon);
    EXPECT_THAT(finished.status, AnyOf(0, 1, 3)) << finished.err;
    EXPECT_TRUE(json::accept(finished.out)) << finished.out;
}

TEST_P(EachLongCommand, EndsWithItsMemory) {
    if (!kMemoryIsMeasured) GTEST_SKIP() << "a sanitizer's memory counts too";
    std::vector<std::string> arguments = command().arguments;
    // As much as the program itself has.
    arguments.insert(arguments.end(), {"--memory", "8M"});
    const auto before = time_of_children();
    const Finished finished = run(arguments);
    EXPECT_LT(time_of_children() - before, kSoon);
    EXPECT_EQ(finished.status, 3) << finished.err;
    EXPECT_TRUE(json::accept(finished.out)) << finished.out;
}

/// What ends a run that was drawn.
struct DrawnEnd {
    std::string text;
    std::vector<std::string> options{};
    int signal = 0;
    std::chrono::milliseconds after{0};
    std::uint64_t address_space = 0;
};

DrawnEnd drawn_end(std::mt19937& random) {
    constexpr std::array kSignals{SIGHUP, SIGINT, SIGTERM, SIGXCPU};
    DrawnEnd end;
    switch (random() % 4) {
        case 0:
            end.signal = kSignals[random() % kSignals.size()];
            end.after = std::chrono::milliseconds(random() % 150);
            end.text =
                std::to_string(end.signal) + " after " + std::to_string(end.after.count()) + " ms";
            break;
        case 1: end.options = {"--time", std::to_string(1 + random() % 150) + "ms"}; break;
        case 2:
            // Whatever ends it: much memory may be enough to the end.
            end.options = {"--memory", std::to_string(1 + random() % 40) + "M", "--time", "1s"};
            break;
        default:
            end.address_space = (std::uint64_t{40} + random() % 200) << 20U;
            end.options = {"--time", "200ms"};
            end.text = std::to_string(end.address_space) + " bytes of addresses";
            break;
    }
    for (const std::string& option : end.options) end.text += " " + option;
    return end;
}

TEST(Drawn, RunsEndSoonWithWhatTheyHave) {
    std::mt19937 random(seed());
    const std::size_t count = draws(20);
    for (std::size_t i = 0; i < count; ++i) {
        const LongCommand& command = long_commands()[random() % long_commands().size()];
        const DrawnEnd end = drawn_end(random);
        // A sanitizer needs more addresses than these.
        if (end.address_space > 0 && !kMemoryIsMeasured) continue;
        std::vector<std::string> arguments = command.arguments;
        arguments.insert(arguments.end(), end.options.begin(), end.options.end());
        Surroundings surroundings;
        if (end.address_space > 0) {
            surroundings.before = [&] {
                const rlimit limit{end.address_space, end.address_space};
                setrlimit(RLIMIT_AS, &limit);
            };
        }
        if (end.signal != 0) {
            surroundings.on_start = [&](pid_t process) {
                std::this_thread::sleep_for(end.after);
                kill(process, end.signal);
            };
        }
        const auto before = time_of_children();
        const Finished finished = run(arguments, surroundings);
        SCOPED_TRACE(testing::Message() << command.name << ": " << end.text << ", draw " << i
                                        << ", seed " << seed() << ": " << finished.err);
        EXPECT_LT(time_of_children() - before, kSoon);
        // Before it is ready for signals there is nothing that it could have.
        if (end.signal != 0 && finished.status == 128 + end.signal) {
            EXPECT_LT(end.after, std::chrono::milliseconds(100));
            EXPECT_EQ(finished.out, "");
            continue;
        }
        EXPECT_THAT(finished.status, AnyOf(0, 1, 3));
        if (finished.out.empty()) {
            EXPECT_THAT(finished.err, HasSubstr("finwait: inconclusive: there is no more memory"));
        } else {
            EXPECT_TRUE(json::accept(finished.out)) << finished.out;
        }
    }
}

/// What JSON is made of takes memory even while it is taken apart.
TEST(AddressSpace, UsedUpWhileAReportIsMadeIsTold) {
    if (!kMemoryIsMeasured) GTEST_SKIP() << "a sanitizer needs more addresses than these";
    for (const std::uint64_t mebibytes : {58U, 60U, 62U, 63U, 64U, 65U, 66U, 68U}) {
        Surroundings surroundings;
        surroundings.before = [&] {
            const rlimit limit{mebibytes << 20U, mebibytes << 20U};
            setrlimit(RLIMIT_AS, &limit);
        };
        const Finished finished =
            run({"suite", "--format", "json", "--time", "200ms"}, surroundings);
        SCOPED_TRACE(testing::Message() << mebibytes << " MiB: " << finished.err);
        EXPECT_EQ(finished.status, 3);
    }
}

TEST(Signal, ThatIsIgnoredStaysIgnored) {
    Surroundings surroundings;
    surroundings.before = [] { std::signal(SIGHUP, SIG_IGN); };
    surroundings.on_start = [](pid_t process) {
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
        kill(process, SIGHUP);
    };
    const Finished finished = run({"check", "--capacity", "3", "--threads", "1", "--property",
                                   "no-data-lost", "--format", "json"},
                                  surroundings);
    EXPECT_EQ(finished.status, 0) << finished.err;
}

TEST(Signal, KeepsWhatWasWalkedByHand) {
    const TemporaryFolder folder;
    for (const int signal : {SIGINT, SIGHUP}) {
        const std::string file = folder.file("walk.json");
        // A terminal from which nothing more comes.
        const std::string pipe = folder.file("pipe");
        mkfifo(pipe.c_str(), 0600);
        const int input = open(pipe.c_str(), O_RDWR | O_CLOEXEC);
        ASSERT_EQ(write(input, "1\n1\n", 4), 4);
        Surroundings surroundings;
        surroundings.before = [&] { dup2(input, STDIN_FILENO); };
        surroundings.on_start = [&](pid_t process) {
            std::this_thread::sleep_for(std::chrono::milliseconds(300));
            kill(process, signal);
        };
        const Finished finished = run({"simulate", "--save", file}, surroundings);
        close(input);
        EXPECT_EQ(finished.status, 3) << finished.err;
        const json saved = json::parse(read_file(file));
        EXPECT_EQ(saved.at("traces").at(0).at("steps").size(), 2U);
        std::filesystem::remove(file);
        std::filesystem::remove(pipe);
    }
}

TEST(SizeOfFiles, ThatIsLimitedIsAnErrorAfterTheReport) {
    const TemporaryFolder folder;
    Surroundings surroundings;
    surroundings.before = [] {
        const rlimit limit{100, 100};
        setrlimit(RLIMIT_FSIZE, &limit);
    };
    const Finished finished = run(
        {"check", "fin-free", "--data", "0,0", "--capacity", "1", "--save", folder.file("t.json")},
        surroundings);
    EXPECT_EQ(finished.status, 2);
    EXPECT_THAT(finished.out, HasSubstr("✗ violated"));
    EXPECT_THAT(finished.err, HasSubstr("File too large"));
    EXPECT_THAT(folder.names(), testing::IsEmpty());
}

TEST(SizeOfFiles, ThatCutsAPageOffLeavesTheOneThatStoodThere) {
    const TemporaryFolder folder;
    const std::string page = folder.write("page.html", "before");
    Surroundings surroundings;
    // Enough for the head of the page and some of its traces.
    surroundings.before = [] {
        const rlimit limit{60'000, 60'000};
        setrlimit(RLIMIT_FSIZE, &limit);
    };
    const std::vector<std::string> words{"check", "fin-free", "--data", "0,0", "--capacity",
                                         "1",     "--as",     "html",   "-o",  page};
    const Finished finished = run(words, surroundings);
    EXPECT_EQ(finished.status, 2);
    EXPECT_THAT(finished.out, HasSubstr("✗ violated"));
    EXPECT_THAT(finished.err, HasSubstr("File too large"));
    EXPECT_EQ(read_file(page), "before");
    EXPECT_THAT(folder.names(), testing::ElementsAre("page.html"));
    EXPECT_EQ(run(words).status, 1);
    EXPECT_GT(read_file(page).size(), 60'000U);
}

TEST(Threads, ThatCannotBeStartedAreDoneWithout) {
    Surroundings surroundings;
    // The leak sanitizer looks for leaks in a process of its own, which cannot be started here.
    surroundings.environment["ASAN_OPTIONS"] = "detect_leaks=0";
    surroundings.unprivileged = true;
    if (geteuid() == 0 && run({"--version"}, surroundings).status != 0) {
        GTEST_SKIP() << "others cannot run the program";
    }
    surroundings.before = [] {
        const rlimit limit{1, 1};
        setrlimit(RLIMIT_NPROC, &limit);
    };
    const Finished finished =
        run({"check", "--threads", "8", "--property", "no-data-lost", "--format", "json"},
            surroundings);
    ASSERT_EQ(finished.status, 0) << finished.err;
    EXPECT_EQ(json::parse(finished.out).at("exploration").at("threads"), 1);
    EXPECT_EQ(run({"suite", "standard", "--threads", "8"}, surroundings).status, 0);
    EXPECT_EQ(
        run({"check", "--threads", "8", "--engine", "plain", "--data", "0,0"}, surroundings).status,
        0);
    const Finished proved = run({"prove", "--claim", "no-data-lost"}, surroundings);
    EXPECT_EQ(proved.status, 0) << proved.err;
}

TEST(Stack, OfSixtyFourKibibytesWillDo) {
    if (!kMemoryIsMeasured) GTEST_SKIP() << "a sanitizer's frames are larger";
    Surroundings surroundings;
    surroundings.before = [] {
        const rlimit limit{1 << 16, 1 << 16};
        setrlimit(RLIMIT_STACK, &limit);
        // It stands on the stack, too.
        clearenv();
    };
    EXPECT_EQ(run({"list", "designs"}, surroundings).status, 0);
    EXPECT_EQ(run({"check", "--data", "0,0"}, surroundings).status, 0);
}

TEST(Design, ThatIsAPipeIsRefusedAtOnce) {
    const TemporaryFolder folder;
    const std::string pipe = folder.file("pipe");
    ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
    for (const std::vector<std::string>& command :
         std::vector<std::vector<std::string>>{{"check", pipe},
                                               {"check", "rfc9293", pipe},
                                               {"audit", pipe},
                                               {"simulate", pipe, "--seed", "1"},
                                               {"diff", "rfc9293", pipe},
                                               {"prove", pipe},
                                               {"mutate", pipe},
                                               {"least", "time-wait", pipe},
                                               {"conform", "linux", pipe},
                                               {"conform", pipe}}) {
        const Finished finished = run(command);
        EXPECT_EQ(finished.status, 2) << command.front();
        EXPECT_THAT(finished.err, HasSubstr("is not a regular file")) << command.front();
    }
}

TEST(Resume, FromWhatIsNoFileEndsAtOnce) {
    const TemporaryFolder folder;
    const std::string pipe = folder.file("pipe");
    mkfifo(pipe.c_str(), 0600);
    for (const std::string& file : {pipe, std::string("/dev/zero"), folder.file("")}) {
        const Finished finished = run({"check", "--resume", file});
        EXPECT_EQ(finished.status, 2);
        EXPECT_THAT(finished.err, HasSubstr("is not a regular file"));
    }
}

TEST(MemoryLimit, HoldsForEveryCommand) {
    if (!kMemoryIsMeasured) GTEST_SKIP() << "a sanitizer's memory counts too";
    constexpr std::uint64_t kLimit = std::uint64_t{64} << 20U;
    for (const auto& arguments : std::vector<std::vector<std::string>>{
             {"mutate", "--capacity", "3", "--threads", "2", "--time", "5s"},
             {"diff", "rfc9293", "rfc9293", "--data", "2,2", "--capacity", "3", "--time", "5s"}}) {
        std::vector<std::string> limited = arguments;
        limited.insert(limited.end(), {"--memory", "64M"});
        const Finished finished = run(limited);
        EXPECT_THAT(finished.status, AnyOf(1, 3)) << finished.err;
        EXPECT_LT(finished.peak_bytes, kLimit + kLimit / 20) << arguments[0];
    }
}

}  // namespace
}  // namespace finwait::cli
