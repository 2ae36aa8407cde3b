// What stands where something is to be written, and how it is written there.
#pragma once

#include <sys/stat.h>

#include <filesystem>
#include <string>

namespace finwait::model {

struct WriteTarget {
    enum class Way {
        New,       ///< there is nothing
        Replace,   ///< a regular file: another one takes its place, with its owner and mode
        InPlace,   ///< a terminal, pipe, other device, or file that is mounted: opened and written
        OpenFile,  ///< an open file of this process, as /dev/stdout: written where it stands
    };
    Way way = Way::New;
    /// Where symbolic links lead.
    std::filesystem::path path{};
    /// Of an open file.
    int descriptor = -1;
    /// Of what there is.
    struct stat found {};
    /// Why nothing can be written there; empty if something can.
    std::string refusal{};
};

/// Follows symbolic links, also those that lead to nothing yet.
[[nodiscard]] WriteTarget write_target(const std::filesystem::path& path);

}  // namespace finwait::model
