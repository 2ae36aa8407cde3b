// Files that become visible when they are complete, on file systems with and without files that
// have no name.
#include "model/files/temporary_file.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <vector>

namespace finwait::model {
namespace {

namespace fs = std::filesystem;
using Naming = TemporaryFile::Naming;
using testing::ElementsAre;
using testing::IsEmpty;

class Temporary : public testing::TestWithParam<Naming> {
  protected:
    Temporary() {
        std::string pattern = (fs::temp_directory_path() / "temporary-XXXXXX").string();
        path_ = mkdtemp(pattern.data());
        folder_ = ::open(path_.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
    }
    ~Temporary() override {
        ::close(folder_);
        fs::remove_all(path_);
    }
    Temporary(const Temporary&) = delete;
    Temporary& operator=(const Temporary&) = delete;

    [[nodiscard]] std::unique_ptr<TemporaryFile> opened(const std::string& content) const {
        auto file = std::make_unique<TemporaryFile>(folder_, GetParam());
        EXPECT_EQ(file->error(), 0);
        EXPECT_EQ(write(file->descriptor(), content.data(), content.size()),
                  static_cast<ssize_t>(content.size()));
        return file;
    }
    void put(const std::string& name, const std::string& content) const {
        std::ofstream(path_ / name) << content;
    }
    [[nodiscard]] std::string content(const std::string& name) const {
        std::ostringstream text;
        text << std::ifstream(path_ / name).rdbuf();
        return text.str();
    }
    [[nodiscard]] std::vector<std::string> names() const {
        std::vector<std::string> all;
        for (const auto& entry : fs::directory_iterator(path_))
            all.push_back(entry.path().filename().string());
        std::sort(all.begin(), all.end());
        return all;
    }

    fs::path path_;
    int folder_ = -1;
};

INSTANTIATE_TEST_SUITE_P(Each, Temporary,
                         testing::Values(Naming::NamelessIfPossible, Naming::Named),
                         [](const auto& tested) {
                             return tested.param == Naming::Named ? "Named" : "Nameless";
                         });

TEST_P(Temporary, IsGoneUnlessItIsMoved) {
    opened("x").reset();
    EXPECT_THAT(names(), IsEmpty());
}

TEST_P(Temporary, GetsAFreeName) {
    EXPECT_EQ(opened("new")->move_to("file", false), 0);
    EXPECT_THAT(names(), ElementsAre("file"));
    EXPECT_EQ(content("file"), "new");
}

TEST_P(Temporary, DoesNotTakeThePlaceOfAnotherUnasked) {
    put("file", "old");
    EXPECT_EQ(opened("new")->move_to("file", false), EEXIST);
    EXPECT_THAT(names(), ElementsAre("file"));
    EXPECT_EQ(content("file"), "old");
}

TEST_P(Temporary, TakesThePlaceOfAnother) {
    put("file", "old");
    EXPECT_EQ(opened("new")->move_to("file", true), 0);
    EXPECT_THAT(names(), ElementsAre("file"));
    EXPECT_EQ(content("file"), "new");
}

TEST_P(Temporary, RemovesWhatAKilledProcessHasLeft) {
    put("file", "old");
    put(".finwait-part-0", "left");
    EXPECT_EQ(opened("new")->move_to("file", true), 0);
    EXPECT_THAT(names(), ElementsAre("file"));
    EXPECT_EQ(content("file"), "new");
}

TEST_P(Temporary, LeavesWhatAnotherWrites) {
    const TemporaryFile another(folder_, Naming::Named);
    put("file", "old");
    EXPECT_EQ(opened("new")->move_to("file", true), 0);
    EXPECT_THAT(names(), ElementsAre(".finwait-part-0", "file"));
}

TEST_P(Temporary, LeavesWhatIsNoFileOfOurs) {
    fs::create_directory(path_ / ".finwait-part-0");
    fs::create_symlink("file", path_ / ".finwait-part-1");
    put("file", "old");
    EXPECT_EQ(opened("new")->move_to("file", true), 0);
    EXPECT_THAT(names(), ElementsAre(".finwait-part-0", ".finwait-part-1", "file"));
    EXPECT_EQ(content("file"), "new");
}

TEST_P(Temporary, SeveralAtOnceDoNotMeet) {
    const auto first = opened("first");
    const auto second = opened("second");
    put("a", "");
    put("b", "");
    EXPECT_EQ(second->move_to("b", true), 0);
    EXPECT_EQ(first->move_to("a", true), 0);
    EXPECT_THAT(names(), ElementsAre("a", "b"));
    EXPECT_EQ(content("a"), "first");
    EXPECT_EQ(content("b"), "second");
}

}  // namespace
}  // namespace finwait::model
