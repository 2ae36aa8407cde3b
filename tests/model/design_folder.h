// A folder of its own for a test, with design files in it.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

namespace finwait::model {

class DesignFolder : public testing::Test {
  protected:
    void SetUp() override {
        std::string pattern = (std::filesystem::temp_directory_path() / "designs-XXXXXX").string();
        ASSERT_NE(mkdtemp(pattern.data()), nullptr);
        folder_ = pattern;
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }

    /// Writes a file, and the folders above it; gives its path.
    std::string write(const std::string& name, const std::string& text) const {
        std::filesystem::create_directories((folder_ / name).parent_path());
        std::ofstream(folder_ / name) << text;
        return (folder_ / name).string();
    }

    std::filesystem::path folder_;
};

/// Sets FINWAIT_DATA for as long as it lives.
class DataIn {
  public:
    explicit DataIn(const std::filesystem::path& folder) {
        EXPECT_EQ(setenv("FINWAIT_DATA", folder.c_str(), 1), 0);
    }
    ~DataIn() { unsetenv("FINWAIT_DATA"); }
    DataIn(const DataIn&) = delete;
    DataIn& operator=(const DataIn&) = delete;
};

}  // namespace finwait::model
