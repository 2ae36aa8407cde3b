// A file that a command reads is not written over by it, under whatever name.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <ostream>
#include <string>
#include <vector>

#include "process.h"

namespace finwait::cli {
namespace {

using testing::HasSubstr;

/// What one command reads and is told to write to.
struct ReadAndWritten {
    const char* name;
    std::vector<std::string> arguments;
    const char* file;
};

std::ostream& operator<<(std::ostream& out, const ReadAndWritten& one) { return out << one.name; }

class FileThatIsRead : public testing::TestWithParam<ReadAndWritten> {};

TEST_P(FileThatIsRead, IsNotWrittenOver) {
    const TemporaryFolder folder;
    static_cast<void>(folder.write("base.toml", "extends = \"rfc9293\"\nsummary = \"base\"\n"));
    static_cast<void>(folder.write("own.toml", "extends = \"base.toml\"\nsummary = \"own\"\n"));
    static_cast<void>(folder.write("pr.toml", R"([[property]]
name = "mine"
sentence = "Nobody waits."
source = "a test"
kind = "always"
formula = "each x: x.state != TIME-WAIT"
)"));
    symlink("own.toml", folder.file("link.toml").c_str());
    ASSERT_EQ(run({"check", "fin-free", "--data", "0,0", "--capacity", "1", "--property",
                   "fin-ack-unambiguous", "--save", folder.file("ff.json")})
                  .status,
              1);
    const std::string before = read_file(folder.file(GetParam().file));
    Surroundings there;
    there.directory = folder.file("");
    const Finished finished = run(GetParam().arguments, there);
    EXPECT_EQ(finished.status, 2) << finished.err;
    EXPECT_THAT(finished.err, HasSubstr("give the output another name"));
    EXPECT_EQ(finished.out, "");
    EXPECT_EQ(read_file(folder.file(GetParam().file)), before);
}

INSTANTIATE_TEST_SUITE_P(
    Of, FileThatIsRead,
    testing::Values(
        ReadAndWritten{"Design", {"check", "./own.toml", "--save", "own.toml"}, "own.toml"},
        ReadAndWritten{"DesignThatIsExtended",
                       {"check", "./own.toml", "--as", "html", "-o", "base.toml"},
                       "base.toml"},
        ReadAndWritten{"ALink", {"check", "./link.toml", "--junit", "own.toml"}, "own.toml"},
        ReadAndWritten{
            "DesignReadLater", {"diff", "./own.toml", "rfc9293", "--save", "own.toml"}, "own.toml"},
        ReadAndWritten{
            "Shown", {"show", "./own.toml", "--as", "svg", "-o", "own.toml"}, "own.toml"},
        ReadAndWritten{
            "Properties", {"check", "--properties", "pr.toml", "--junit", "pr.toml"}, "pr.toml"},
        ReadAndWritten{"Trace", {"trace", "ff.json", "--as", "svg", "-o", "ff.json"}, "ff.json"},
        ReadAndWritten{
            "Checkpoint", {"check", "--resume", "ff.json", "--save", "ff.json"}, "ff.json"}),
    [](const auto& tested) { return std::string(tested.param.name); });

}  // namespace
}  // namespace finwait::cli
