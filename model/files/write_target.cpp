#include "model/files/write_target.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstring>

namespace finwait::model {

namespace fs = std::filesystem;

namespace {

fs::path folder_of(const fs::path& path) {
    return path.has_parent_path() ? path.parent_path() : fs::path(".");
}

/// The descriptor that a name in /proc/self/fd stands for, or -1.
int descriptor_of(const fs::path& path) {
    std::error_code error;
    if (!fs::equivalent(folder_of(path), "/proc/self/fd", error)) return -1;
    const std::string name = path.filename().string();
    int number = -1;
    const auto [end, wrong] = std::from_chars(name.data(), name.data() + name.size(), number);
    return wrong == std::errc{} && end == name.data() + name.size() ? number : -1;
}

/// Nothing can take the place of a file on which another one is mounted.
bool is_mounted(const fs::path& path) {
    const auto mount_of = [](const fs::path& place, struct statx& found) {
        return statx(AT_FDCWD, place.c_str(), 0, STATX_MNT_ID, &found) == 0 &&
               (found.stx_mask & STATX_MNT_ID) != 0;
    };
    struct statx file {};
    struct statx folder {};
    return mount_of(path, file) && mount_of(folder_of(path), folder) &&
           file.stx_mnt_id != folder.stx_mnt_id;
}

/// Where links lead: step by step, since the last one may lead to nothing, and since a link of
/// /proc/self/fd stands for an open file, whatever its name.
struct Followed {
    fs::path path;
    int descriptor = -1;
    int error = 0;
};
Followed follow(fs::path path) {
    constexpr int kMostLinks = 40;
    for (int links = 0; links < kMostLinks; ++links) {
        std::error_code error;
        const fs::path next = fs::read_symlink(path, error);
        if (error) return {path};
        const int descriptor = descriptor_of(path);
        if (descriptor >= 0) return {path, descriptor};
        path = next.is_absolute() ? next : folder_of(path) / next;
    }
    return {path, -1, ELOOP};
}

std::string reason(int error) { return std::strerror(error); }

/// Why a regular file cannot be replaced, or nothing.
std::string why_kept(const WriteTarget& target) {
    constexpr mode_t kAnyWrite = S_IWUSR | S_IWGRP | S_IWOTH;
    if ((target.found.st_mode & kAnyWrite) == 0) return "it is read-only";
    const int descriptor =
        ::open(target.path.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (descriptor < 0) return reason(errno);
    ::close(descriptor);
    return {};
}

std::string why_refused(mode_t mode) {
    if (S_ISDIR(mode)) return reason(EISDIR);
    if (S_ISBLK(mode)) return "it is a disk, not a file";
    if (S_ISSOCK(mode)) return "it is a socket, not a file";
    return {};
}

}  // namespace

WriteTarget write_target(const fs::path& path) {
    using Way = WriteTarget::Way;
    WriteTarget target;
    if (path.empty()) {
        target.refusal = "a name is needed";
        return target;
    }
    const Followed followed = follow(path);
    target.path = followed.path;
    if (followed.error != 0 || stat(path.c_str(), &target.found) != 0) {
        const int error = followed.error != 0 ? followed.error : errno;
        if (error != ENOENT) target.refusal = reason(error);
        if (!target.path.has_filename()) target.refusal = reason(EISDIR);
        return target;
    }
    target.refusal = why_refused(target.found.st_mode);
    if (followed.descriptor >= 0) {
        target.way = Way::OpenFile;
        target.descriptor = followed.descriptor;
    } else if (!S_ISREG(target.found.st_mode) || is_mounted(target.path)) {
        target.way = Way::InPlace;
    } else {
        target.way = Way::Replace;
        target.refusal = why_kept(target);
    }
    return target;
}

}  // namespace finwait::model
