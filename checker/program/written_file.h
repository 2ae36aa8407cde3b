// A file that is written whole or not at all.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace finwait::program {

/// Opens a temporary file beside `target` at once, so that a place that cannot be written to is
/// known before any work is done; `commit` writes it and renames it. Without `commit` nothing is
/// left behind, and what stood at `target` before stays.
class WrittenFile {
  public:
    /// Throws OutputError.
    explicit WrittenFile(std::filesystem::path target);
    ~WrittenFile();
    WrittenFile(const WrittenFile&) = delete;
    WrittenFile& operator=(const WrittenFile&) = delete;

    /// Needs not to have been called before. Throws OutputError.
    void commit(std::string_view content);

  private:
    [[noreturn]] void fail(int error) const;

    std::filesystem::path target_;
    std::string temporary_;
    int descriptor_ = -1;
};

}  // namespace finwait::program
