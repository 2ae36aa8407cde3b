// A file that is written whole or not at all.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace finwait::program {

/// Opens a temporary file beside `target` at once, so that a place that cannot be written to is
/// known before any work is done; `commit` renames it. Without `commit` nothing is
/// left behind, and what stood at `target` before stays.
class WrittenFile {
  public:
    /// Throws OutputError.
    explicit WrittenFile(std::filesystem::path target);
    ~WrittenFile();
    WrittenFile(const WrittenFile&) = delete;
    WrittenFile& operator=(const WrittenFile&) = delete;

    /// Throws OutputError.
    void append(std::string_view content);
    /// Needs not to have been called before; nothing can be appended any more. Throws OutputError.
    void commit();

  private:
    [[noreturn]] void fail(int error) const;

    std::filesystem::path target_;
    std::string temporary_;
    int descriptor_ = -1;
};

/// The folder of that name, which need not exist before. Throws OutputError.
[[nodiscard]] std::filesystem::path create_folder(const std::string& name);

}  // namespace finwait::program
