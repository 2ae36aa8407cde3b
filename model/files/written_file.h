// A file that is written whole or not at all.
#pragma once

#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

#include "model/files/temporary_file.h"
#include "model/files/write_target.h"

namespace finwait::model {

/// Something cannot be written. what() is one line: what, and why.
class OutputError : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

/// What is to stand at `target`. A place that cannot be written to is known at once, before any
/// work is done. A regular file comes into being, or takes the place of the one that was there and
/// has its owner and mode, when `commit` is called; without that nothing is left behind, and what
/// stood there before stays. Symbolic links are followed. Devices, pipes and files that are mounted
/// are written in place; disks, sockets and read-only files are refused.
class WrittenFile {
  public:
    /// Throws OutputError; also if another one with the same target is being written, or what
    /// stands there is read.
    explicit WrittenFile(const std::filesystem::path& target);
    ~WrittenFile();
    WrittenFile(const WrittenFile&) = delete;
    WrittenFile& operator=(const WrittenFile&) = delete;

    /// Throws OutputError.
    void append(std::string_view content);
    /// Needs not to have been called before; nothing can be appended any more. Throws OutputError.
    void commit();

  private:
    void open_in_place();
    void open_folder();
    void reserve(const std::string& place);
    void open_temporary();
    void keep_owner_and_mode();
    void sync_folder() const;
    [[nodiscard]] int descriptor() const;
    [[noreturn]] void fail(int error) const;
    [[noreturn]] void fail(const std::string& why) const;

    std::string name_;
    WriteTarget target_;
    int in_place_ = -1;
    int folder_ = -1;
    std::unique_ptr<TemporaryFile> temporary_;
    bool begun_ = false;
    /// As `reserve_output` was told.
    std::string reserved_;
};

/// The folder of that name, which need not exist before. Throws OutputError.
[[nodiscard]] std::filesystem::path create_folder(const std::string& name);

}  // namespace finwait::model
