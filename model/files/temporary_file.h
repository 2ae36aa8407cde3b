// A file that becomes visible only when it is complete.
#pragma once

#include <sys/types.h>

#include <string>

namespace finwait::model {

/// A file without a name in a folder, so that nothing is left of it if the process is killed; it
/// gets its name at the end. Where the file system has no such files it is named
/// `.finwait-part-N`. A file of that name that nobody holds open is what a killed process has left,
/// and is removed by the next one that comes by.
class TemporaryFile {
  public:
    enum class Naming { NamelessIfPossible, Named };

    /// `folder`: a descriptor, which stays open until this is destroyed. errno() tells if it
    /// failed.
    explicit TemporaryFile(int folder, Naming naming = Naming::NamelessIfPossible);
    ~TemporaryFile();
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;

    /// 0 if it was opened.
    [[nodiscard]] int error() const { return error_; }
    [[nodiscard]] int descriptor() const { return descriptor_; }

    /// The file gets this name in its folder, and if there is a file of that name, takes its place
    /// if `replace` says so. 0, or what went wrong (EEXIST).
    [[nodiscard]] int move_to(const std::string& name, bool replace);

  private:
    [[nodiscard]] int create_named();
    [[nodiscard]] int link_to(const std::string& name) const;
    [[nodiscard]] int link_to_part();
    void remove_part();

    int folder_;
    int descriptor_ = -1;
    int error_ = 0;
    /// `.finwait-part-N`, where it has that name.
    std::string part_{};
};

}  // namespace finwait::model
