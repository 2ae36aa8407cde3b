// Every option that writes a file, with every kind of thing as its target: regular files are
// replaced whole or not at all and keep owner and mode, links are followed, devices and pipes are
// written in place, and nothing that is no regular file is ever replaced by one.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>
#include <random>
#include <thread>

#include "draws.h"
#include "process.h"

namespace finwait::cli {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

struct stat status_of(const std::string& path) {
    struct stat found {};
    lstat(path.c_str(), &found);
    return found;
}

// ---- what writes

struct Writer {
    const char* name;
    std::vector<std::string> arguments;
    /// How the command ends where the file can be written.
    int status;
    /// How what it writes begins.
    const char* content;
};

const std::vector<Writer>& writers() {
    static const std::vector<std::string> kCheck{
        "check", "fin-free",  "--data", "0,0",        "--capacity",
        "1",     "--threads", "1",      "--property", "fin-ack-unambiguous"};
    const auto with = [](std::vector<std::string> all, const char* option) {
        all.emplace_back(option);
        return all;
    };
    static const std::vector<Writer> all{
        {"CheckSave", with(kCheck, "--save"), 1, "{\n"},
        {"CheckCertificate",
         {"check", "fin-free", "--data", "0,0", "--capacity", "any", "--certificate"},
         1,
         "finwait certificate 1\n"},
        {"CheckCheckpoint",
         {"check", "--threads", "1", "--property", "time-wait-not-cut-short",
          "--checkpoint-interval", "1ms", "--checkpoint"},
         1,
         "finwait checkpoint"},
        {"SimulateSave", {"simulate", "--seed", "1", "--save"}, 0, "{\n"},
        {"SuiteJunit", {"suite", "SUITE", "--threads", "1", "--junit"}, 0, "<?xml"},
        {"SuiteSave", {"suite", "SUITE", "--threads", "1", "--save"}, 0, "{\n"},
        {"CheckJunit", with(kCheck, "--junit"), 1, "<?xml"},
        {"DiffSave", {"diff", "rfc9293", "fin-free", "--data", "0,0", "--save"}, 0, "{\n"},
        {"MutateSave",
         {"mutate", "--property", "no-data-lost", "--data", "0,0", "--capacity", "1", "--order",
          "fifo", "--no-loss", "--no-duplication", "--closers", "A", "--threads", "1", "--save"},
         1,
         "{\n"},
    };
    return all;
}

constexpr const char* kSuite = R"(summary = "of one case"
[[case]]
design = "rfc9293"
environment = { data = [0, 0], capacity = 1 }
properties = ["no-data-lost"]
)";

Finished write_to(const Writer& writer, const TemporaryFolder& folder, const std::string& target,
                  const Surroundings& surroundings = {}) {
    std::vector<std::string> arguments = writer.arguments;
    // Beside the folder, of which the test says what is in it.
    const TemporaryFolder beside;
    chmod(beside.file("").c_str(), 0755);
    std::replace(arguments.begin(), arguments.end(), std::string("SUITE"),
                 beside.write("suite.toml", kSuite));
    arguments.push_back(target);
    (void)folder;
    return run(arguments, surroundings);
}

// ---- where it writes to

/// What becomes of a target.
enum class Fate {
    Written,  ///< the file that the target leads to has the content
    Taken,    ///< whatever it is takes the content
    Refused,  ///< before any work, and nothing has changed
    Full,     ///< when it is written to
};

struct Target {
    const char* name;
    Fate fate;
    /// Makes what stands there; gives what the option is given, and where the content will be.
    std::function<std::pair<std::string, std::string>(const TemporaryFolder&)> make;
    const char* why = "";
};

std::string node(const TemporaryFolder& folder, mode_t kind, unsigned major, unsigned minor) {
    const std::string path = folder.file("node");
    return mknod(path.c_str(), kind | 0666, makedev(major, minor)) == 0 ? path : "";
}

std::string socket_at(const std::string& path) {
    const int made = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(static_cast<char*>(address.sun_path), sizeof address.sun_path - 1);
    const bool bound = bind(made, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
    close(made);
    return bound ? path : "";
}

std::pair<std::string, std::string> same(const std::string& path) { return {path, path}; }

const std::vector<Target>& targets() {
    static const std::vector<Target> all{
        {"Nothing", Fate::Written, [](const auto& folder) { return same(folder.file("new")); }},
        {"File", Fate::Written,
         [](const auto& folder) {
             const std::string path = folder.write("old", "before");
             chmod(path.c_str(), 0640);
             return same(path);
         }},
        {"FileOfAnother", Fate::Written,
         [](const auto& folder) {
             const std::string path = folder.write("old", "before");
             const bool changed = geteuid() == 0 && chown(path.c_str(), 65534, 65533) == 0;
             return same(changed ? path : "");
         }},
        {"FileWithALongName", Fate::Written,
         [](const auto& folder) { return same(folder.file(std::string(255, 'n'))); }},
        {"NameThatIsTooLong", Fate::Refused,
         [](const auto& folder) { return same(folder.file(std::string(256, 'n'))); },
         "File name too long"},
        {"ReadOnlyFile", Fate::Refused,
         [](const auto& folder) {
             const std::string path = folder.write("old", "before");
             chmod(path.c_str(), 0444);
             return same(path);
         },
         "it is read-only"},
        {"LinkToAFile", Fate::Written,
         [](const auto& folder) {
             const std::string path = folder.write("old", "before");
             symlink("old", folder.file("link").c_str());
             return std::pair(folder.file("link"), path);
         }},
        {"LinkToALinkToNothing", Fate::Written,
         [](const auto& folder) {
             symlink("second", folder.file("first").c_str());
             symlink(folder.file("new").c_str(), folder.file("second").c_str());
             return std::pair(folder.file("first"), folder.file("new"));
         }},
        {"LinkToItself", Fate::Refused,
         [](const auto& folder) {
             symlink("link", folder.file("link").c_str());
             return same(folder.file("link"));
         },
         "Too many levels of symbolic links"},
        {"Folder", Fate::Refused,
         [](const auto& folder) {
             mkdir(folder.file("folder").c_str(), 0755);
             return same(folder.file("folder"));
         },
         "Is a directory"},
        {"FolderThatIsNotThere", Fate::Refused,
         [](const auto& folder) { return same(folder.file("none/file")); },
         "No such file or directory"},
        {"NameOfAFolderThatIsNotThere", Fate::Refused,
         [](const auto& folder) { return same(folder.file("none/")); }, "Is a directory"},
        {"FileAsAFolder", Fate::Refused,
         [](const auto& folder) { return same(folder.write("old", "before") + "/file"); },
         "Not a directory"},
        {"NoName", Fate::Refused, [](const auto&) { return std::pair("", "none"); },
         "a name is needed"},
        {"PipeThatNobodyReads", Fate::Refused,
         [](const auto& folder) {
             mkfifo(folder.file("pipe").c_str(), 0666);
             return same(folder.file("pipe"));
         },
         "nobody reads this pipe"},
        {"Socket", Fate::Refused,
         [](const auto& folder) { return same(socket_at(folder.file("socket"))); },
         "it is a socket"},
        {"NullDevice", Fate::Taken,
         [](const auto& folder) { return same(node(folder, S_IFCHR, 1, 3)); }},
        {"LinkToTheNullDevice", Fate::Taken,
         [](const auto& folder) {
             symlink("/dev/null", folder.file("link").c_str());
             return same(folder.file("link"));
         }},
        {"FullDevice", Fate::Full,
         [](const auto& folder) { return same(node(folder, S_IFCHR, 1, 7)); },
         "No space left on device"},
        {"Disk", Fate::Refused,
         [](const auto& folder) { return same(node(folder, S_IFBLK, 7, 1'000'000)); },
         "it is a disk"},
    };
    return all;
}

class WrittenFiles : public testing::TestWithParam<std::tuple<std::size_t, std::size_t>> {};

TEST_P(WrittenFiles, AreWhatTheirTargetAllows) {
    const Writer& writer = writers()[std::get<0>(GetParam())];
    const Target& target = targets()[std::get<1>(GetParam())];
    const TemporaryFolder folder;
    const auto [given, leads_to] = target.make(folder);
    if (leads_to.empty()) GTEST_SKIP() << "only the superuser can make such a target";
    const std::vector<std::string> names = folder.names();
    const struct stat link = status_of(given);
    const struct stat before = status_of(leads_to);

    const Finished finished = write_to(writer, folder, given);
    std::vector<std::string> expected = names;
    if (target.fate == Fate::Written && before.st_nlink == 0) {
        expected.push_back(std::filesystem::path(leads_to).filename().string());
        std::sort(expected.begin(), expected.end());
    }
    EXPECT_EQ(folder.names(), expected) << "what else is left";
    const struct stat after = status_of(leads_to);
    switch (target.fate) {
        case Fate::Written:
            EXPECT_EQ(finished.status, writer.status) << finished.err;
            EXPECT_THAT(read_file(leads_to), StartsWith(writer.content));
            EXPECT_TRUE(S_ISREG(after.st_mode));
            if (before.st_nlink > 0) {
                EXPECT_EQ(after.st_mode, before.st_mode);
                EXPECT_EQ(after.st_uid, before.st_uid);
                EXPECT_EQ(after.st_gid, before.st_gid);
            }
            EXPECT_TRUE(given == leads_to || status_of(given).st_ino == link.st_ino);
            return;
        case Fate::Taken: EXPECT_EQ(finished.status, writer.status) << finished.err; break;
        case Fate::Refused:
            EXPECT_EQ(finished.status, 2);
            EXPECT_THAT(finished.err, HasSubstr(target.why));
            EXPECT_EQ(finished.out, "");
            break;
        case Fate::Full:
            // What was found is shown all the same; a run that ended needs no checkpoint.
            EXPECT_NE(finished.out, "");
            EXPECT_THAT(finished.err + finished.out, HasSubstr(target.why));
            EXPECT_EQ(finished.status,
                      std::string(writer.name) == "CheckCheckpoint" ? writer.status : 2);
            break;
    }
    EXPECT_EQ(after.st_ino, before.st_ino);
    EXPECT_EQ(after.st_mode, before.st_mode);
    EXPECT_EQ(after.st_rdev, before.st_rdev);
    EXPECT_EQ(after.st_mtime, before.st_mtime);
}

INSTANTIATE_TEST_SUITE_P(Each, WrittenFiles,
                         testing::Combine(testing::Range(std::size_t{0}, writers().size()),
                                          testing::Range(std::size_t{0}, targets().size())),
                         [](const auto& tested) {
                             return std::string(writers()[std::get<0>(tested.param)].name) + "To" +
                                    targets()[std::get<1>(tested.param)].name;
                         });

class EachWriter : public testing::TestWithParam<std::size_t> {
  protected:
    [[nodiscard]] const Writer& writer() const { return writers()[GetParam()]; }
};
INSTANTIATE_TEST_SUITE_P(Each, EachWriter, testing::Range(std::size_t{0}, writers().size()),
                         [](const auto& tested) {
                             return std::string(writers()[tested.param].name);
                         });

TEST_P(EachWriter, IntoAPipeThatIsRead) {
    const TemporaryFolder folder;
    const std::string pipe = folder.file("pipe");
    ASSERT_EQ(mkfifo(pipe.c_str(), 0666), 0);
    // A checkpoint is written more than once: the pipe shall not end after the first.
    const int both = open(pipe.c_str(), O_RDWR | O_CLOEXEC);
    std::string text;
    std::thread reader([&, descriptor = open(pipe.c_str(), O_RDONLY | O_CLOEXEC)] {
        std::string block(1U << 16U, '\0');
        for (ssize_t size = 1; size > 0;) {
            size = read(descriptor, block.data(), block.size());
            if (size > 0 && text.size() < block.size())
                text.append(block, 0, static_cast<std::size_t>(size));
        }
        close(descriptor);
    });
    EXPECT_EQ(write_to(writer(), folder, pipe).status, writer().status);
    close(both);
    reader.join();
    EXPECT_THAT(text, StartsWith(writer().content));
    EXPECT_TRUE(S_ISFIFO(status_of(pipe).st_mode));
}

TEST_P(EachWriter, ToStandardOutputStandsThereBesideTheReport) {
    const TemporaryFolder folder;
    Surroundings surroundings;
    surroundings.output_file = folder.write("out", "");
    const Finished finished = write_to(writer(), folder, "/dev/stdout", surroundings);
    EXPECT_EQ(finished.status, writer().status) << finished.err;
    const std::string text = read_file(surroundings.output_file);
    EXPECT_THAT(text, HasSubstr(writer().content));
    const std::string name = writer().name;
    EXPECT_THAT(text, HasSubstr(name == "SimulateSave"       ? "rfc9293 A"
                                : name.starts_with("Suite")  ? "as expected"
                                : name.starts_with("Diff")   ? "pairs compared"
                                : name.starts_with("Mutate") ? "mutants are caught"
                                                             : "✗ violated"));
}

TEST_P(EachWriter, LeavesTheFilesOfOthersAlone) {
    if (geteuid() != 0) GTEST_SKIP() << "only the superuser has others";
    Surroundings nobody;
    nobody.unprivileged = true;
    if (run({"--version"}, nobody).status != 0) GTEST_SKIP() << "others cannot run the program";
    const TemporaryFolder folder;
    chmod(folder.file("").c_str(), 0777);
    for (const mode_t mode : {0644U, 0444U, 0666U}) {
        const std::string file = folder.write("old", "before");
        chmod(file.c_str(), mode);
        const Finished finished = write_to(writer(), folder, file, nobody);
        EXPECT_EQ(finished.status, 2) << std::oct << mode;
        EXPECT_EQ(read_file(file), "before") << std::oct << mode;
        EXPECT_EQ(status_of(file).st_uid, 0U) << std::oct << mode;
        chmod(file.c_str(), 0644);
    }
    EXPECT_THAT(folder.names(), testing::ElementsAre("old"));
}

TEST_P(EachWriter, KilledAtAnyMomentLeavesTheOldFileOrTheNewOneAndNothingElse) {
    const TemporaryFolder folder;
    const std::string file = folder.write("old", "before");
    for (int round = 0; round < 12; ++round) {
        Surroundings surroundings;
        surroundings.on_start = [&](pid_t process) {
            std::this_thread::sleep_for(std::chrono::milliseconds(3 * round));
            kill(process, SIGKILL);
        };
        write_to(writer(), folder, file, surroundings);
        const std::string content = read_file(file);
        EXPECT_TRUE(content == "before" || content.starts_with(writer().content)) << content;
        // Only between two system calls there is another name, which the next run removes.
        if (folder.names().size() > 1) write_to(writer(), folder, file);
        EXPECT_THAT(folder.names(), testing::ElementsAre("old"));
    }
}

/// A whole file: the end is there, and not only the beginning.
bool is_complete(const Writer& writer, const std::string& content) {
    if (!content.starts_with(writer.content)) return false;
    const std::string_view begin = writer.content;
    if (begin == "{\n") return nlohmann::json::accept(content);
    if (begin == "<?xml") return content.ends_with("</testsuites>\n");
    return content.size() > 200;
}

TEST(Drawn, TargetsAreWrittenOrLeftAsTheyAre) {
    std::mt19937 random(seed());
    const std::size_t count = draws(60);
    for (std::size_t i = 0; i < count; ++i) {
        const Writer& writer = writers()[random() % writers().size()];
        const Target& target = targets()[random() % targets().size()];
        const TemporaryFolder folder;
        const auto [given, leads_to] = target.make(folder);
        if (leads_to.empty()) continue;
        const std::vector<std::string> names = folder.names();
        const struct stat before = status_of(leads_to);
        constexpr std::array kMasks{0U, 022U, 077U};
        constexpr std::array kEnds{0, SIGKILL, SIGTERM, SIGINT};
        const mode_t mask = kMasks[random() % kMasks.size()];
        const rlim_t largest = random() % 4 == 0 ? 1 + random() % 5000 : RLIM_INFINITY;
        const int end = kEnds[random() % kEnds.size()];
        const auto after = std::chrono::microseconds(random() % 60'000);
        Surroundings surroundings;
        surroundings.before = [&] {
            umask(mask);
            const rlimit limit{largest, largest};
            setrlimit(RLIMIT_FSIZE, &limit);
        };
        surroundings.on_start = [&](pid_t process) {
            if (end == 0) return;
            std::this_thread::sleep_for(after);
            kill(process, end);
        };
        const Finished finished = write_to(writer, folder, given, surroundings);
        SCOPED_TRACE(testing::Message()
                     << writer.name << " to " << target.name << ", mask " << mask << ", at most "
                     << largest << ", signal " << end << " after " << after.count() << " us, draw "
                     << i << ", seed " << seed() << ": " << finished.status << " " << finished.err);
        EXPECT_NE(finished.status, 70);
        std::vector<std::string> left;
        for (const std::string& name : folder.names()) {
            // Between two calls of the system it may be killed with another name about.
            if (end == SIGKILL && name.starts_with(".finwait-part-")) continue;
            if (std::ranges::find(names, name) == names.end()) left.push_back(name);
        }
        const struct stat now = status_of(leads_to);
        const bool was_there = before.st_nlink > 0;
        if (!was_there && now.st_nlink > 0) {
            EXPECT_EQ(target.fate, Fate::Written);
            EXPECT_THAT(left,
                        testing::ElementsAre(std::filesystem::path(leads_to).filename().string()));
            EXPECT_EQ(now.st_mode & 0777U, 0666U & ~mask);
            EXPECT_TRUE(is_complete(writer, read_file(leads_to)));
            continue;
        }
        EXPECT_THAT(left, testing::IsEmpty());
        if (!was_there) continue;
        EXPECT_EQ(now.st_mode, before.st_mode);
        EXPECT_EQ(now.st_uid, before.st_uid);
        EXPECT_EQ(now.st_rdev, before.st_rdev);
        // A file that is replaced twice, as a checkpoint is, may have its first number again.
        if (S_ISREG(before.st_mode) && read_file(leads_to) != "before") {
            EXPECT_EQ(target.fate, Fate::Written);
            EXPECT_TRUE(is_complete(writer, read_file(leads_to)));
        } else {
            EXPECT_EQ(now.st_ino, before.st_ino);
        }
    }
}

TEST(OneFile, ForTwoResultsIsRefused) {
    const TemporaryFolder folder;
    const std::string file = folder.file("file");
    symlink("file", folder.file("link").c_str());
    const Finished finished = run({"check", "--data", "0,0", "--capacity", "1", "--save", file,
                                   "--checkpoint", folder.file("link")});
    EXPECT_EQ(finished.status, 2);
    EXPECT_THAT(finished.err, HasSubstr("something else is to be written there, too"));
    EXPECT_THAT(folder.names(), testing::ElementsAre("link"));
}

TEST(OneFile, ThatIsWritableInAFolderThatIsNotIsRefusedForTheFolder) {
    if (geteuid() != 0) GTEST_SKIP() << "only the superuser has others";
    Surroundings nobody;
    nobody.unprivileged = true;
    if (run({"--version"}, nobody).status != 0) GTEST_SKIP() << "others cannot run the program";
    const TemporaryFolder folder;
    chmod(folder.file("").c_str(), 0755);
    const std::string file = folder.write("mine", "before");
    chmod(file.c_str(), 0666);
    const Finished finished =
        run({"check", "--data", "0,0", "--capacity", "1", "--save", file}, nobody);
    EXPECT_EQ(finished.status, 2);
    EXPECT_THAT(finished.err, HasSubstr("nothing can be made in its folder: Permission denied"));
    EXPECT_EQ(read_file(file), "before");
}

}  // namespace
}  // namespace finwait::cli
