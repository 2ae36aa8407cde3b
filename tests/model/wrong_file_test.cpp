// Design files that are not there, cannot be read, or extend one another without end.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/files/design_file.h"
#include "model/files/input_error.h"
#include "model/files/input_file.h"
#include "tests/model/design_folder.h"
#include "tests/model/input_error_of.h"

namespace finwait::model {
namespace {

using testing::HasSubstr;

TEST(WrongDesignFile, ThereIsNone) {
    const InputError error = error_of([] { static_cast<void>(read_design("no/such.toml")); });
    EXPECT_STREQ(error.what(), "no/such.toml: there is no such file");
}

TEST(WrongDesignFile, IsAFolder) {
    const InputError error = error_of([] { static_cast<void>(find_design("/tmp/")); });
    EXPECT_STREQ(error.what(), "/tmp/: is a directory; a file is needed");
}

TEST(WrongDesignFile, IsADevice) {
    const InputError error = error_of([] { static_cast<void>(find_design("/dev/zero")); });
    EXPECT_STREQ(error.what(), "/dev/zero: is not a regular file; one is needed");
}

TEST(WrongDesignFile, CannotBeRead) {
    // The first page of a process is not there, whoever asks.
    const InputError error = error_of([] { static_cast<void>(find_design("/proc/self/mem")); });
    EXPECT_STREQ(error.what(), "/proc/self/mem: cannot be read: Input/output error");
}

TEST(WrongDesignFile, LiesUnderAFile) {
    const std::string path = shipped_design_file("rfc9293").string() + "/x.toml";
    const InputError error = error_of([&] { static_cast<void>(read_design(path)); });
    EXPECT_EQ(error.what(), path + ": there is no such file");
}

TEST(WrongDesignFile, HasANameThatNoTableCanShow) {
    const InputError error = error_of(
        [] { static_cast<void>(parse_design("extends = \"rfc9293\"", "folder/caf\xe9\n.toml")); });
    EXPECT_THAT(error.message(), HasSubstr("UTF-8 without control"));
    EXPECT_THAT(error.what(), testing::Not(HasSubstr("\n")));
}

TEST(WrongDesignName, IsAnsweredByTheNearestAndByAll) {
    const InputError error = error_of([] { static_cast<void>(find_design("fin_free")); });
    EXPECT_EQ(error.place(), Place{});
    EXPECT_THAT(error.what(), HasSubstr("unknown design \"fin_free\" (did you mean fin-free?)"));
    for (const std::string& name : shipped_designs()) EXPECT_THAT(error.what(), HasSubstr(name));
}

TEST(WrongDesignName, LongOrOddIsQuotedOnOneLine) {
    const InputError error =
        error_of([] { static_cast<void>(find_design("\n\x1b[31m" + std::string(5000, 'x'))); });
    EXPECT_THAT(error.what(), testing::Not(testing::AnyOf(HasSubstr("\n"), HasSubstr("\x1b"))));
    EXPECT_THAT(error.what(), HasSubstr("x…\""));
    EXPECT_LT(std::string(error.what()).size(), 1000U);
}

TEST(WrongDesignName, FindsNoDataWhereTheEnvironmentSays) {
    const DataIn data("/no/such/place");
    const InputError error = error_of([] { static_cast<void>(find_design("rfc9293")); });
    EXPECT_STREQ(error.what(),
                 "the shipped designs are missing, looked in /no/such/place; set FINWAIT_DATA to "
                 "the folder that contains model/designs");
}

class WrongDesignFolder : public DesignFolder {
  protected:
    static std::string error_in(const std::string& file) {
        return error_of([&] { static_cast<void>(read_design(file)); }).what();
    }
};

TEST_F(WrongDesignFolder, ExtendsItself) {
    const std::string file = write("a.toml", "summary = \"s\"\nextends = \"./a.toml\"\n");
    EXPECT_THAT(error_in(file), HasSubstr("a.toml:2:11: \"extends\" goes round in a circle: "
                                          "a.toml → a.toml; allowed"));
}

TEST_F(WrongDesignFolder, ExtendsOneThatExtendsIt) {
    const std::string file = write("a.toml", "summary = \"s\"\nextends = \"b.toml\"\n");
    write("b.toml", "extends = \"c.toml\"\nsummary = \"s\"\n");
    write("c.toml", "\nextends = \"./../" + folder_.filename().string() + "/a.toml\"\n");
    EXPECT_THAT(error_in(file), HasSubstr("c.toml:2:11: \"extends\" goes round in a circle: "
                                          "a.toml → b.toml → c.toml → a.toml; allowed"));
}

TEST_F(WrongDesignFolder, ExtendsTooDeep) {
    for (int i = 0; i < 40; ++i) {
        write(std::to_string(i) + ".toml",
              "summary = \"s\"\nextends = \"" + std::to_string(i + 1) + ".toml\"\n");
    }
    EXPECT_THAT(error_in((folder_ / "0.toml").string()),
                HasSubstr("32.toml:2:11: designs extend one another more than 32 deep"));
}

TEST_F(WrongDesignFolder, ExtendsOneThatIsWrong) {
    const std::string file = write("a.toml", "summary = \"s\"\nextends = \"b.toml\"\n");
    write("b.toml", "summary = \"s\"\nextends = \"rfc9293\"\nstates = 1\n");
    EXPECT_THAT(error_in(file), HasSubstr("b.toml:3:10: \"states\" is an integer"));
}

TEST_F(WrongDesignFolder, IsTooLarge) {
    const std::string file = write("a.toml", std::string(kLargestInputFile + 1, '\n'));
    EXPECT_EQ(error_in(file), file + ": is larger than 1048576 bytes");
}

}  // namespace
}  // namespace finwait::model
