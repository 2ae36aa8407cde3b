#include "model/files/temporary_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace finwait::model {

namespace {

/// More than that are never written at once in one folder.
constexpr int kMostParts = 1000;

std::string part_name(int number) { return ".finwait-part-" + std::to_string(number); }
std::string path_of(int descriptor) { return "/proc/self/fd/" + std::to_string(descriptor); }

bool is_named(int descriptor, int folder, const std::string& name) {
    struct stat file {};
    struct stat named {};
    return fstat(descriptor, &file) == 0 &&
           fstatat(folder, name.c_str(), &named, AT_SYMLINK_NOFOLLOW) == 0 &&
           file.st_dev == named.st_dev && file.st_ino == named.st_ino;
}

/// Removes what a process that was killed has left under that name: whoever writes to such a file
/// has it locked. Tells whether the name is free now.
bool remove_if_left(int folder, const std::string& name) {
    const int descriptor =
        openat(folder, name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (descriptor < 0) return errno == ENOENT;
    struct stat file {};
    const bool ours = fstat(descriptor, &file) == 0 && S_ISREG(file.st_mode) &&
                      file.st_uid == geteuid() && flock(descriptor, LOCK_EX | LOCK_NB) == 0 &&
                      is_named(descriptor, folder, name);
    const bool removed = ours && unlinkat(folder, name.c_str(), 0) == 0;
    ::close(descriptor);
    return removed;
}

}  // namespace

TemporaryFile::TemporaryFile(int folder, Naming naming) : folder_(folder) {
    if (naming == Naming::NamelessIfPossible) {
        descriptor_ = openat(folder_, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0666);
        if (descriptor_ >= 0 && access(path_of(descriptor_).c_str(), F_OK) == 0) {
            // Whoever finds it under a name for a moment shall see that it is in use.
            flock(descriptor_, LOCK_EX | LOCK_NB);
            return;
        }
        const int why = descriptor_ >= 0 ? EOPNOTSUPP : errno;
        if (descriptor_ >= 0) ::close(descriptor_);
        descriptor_ = -1;
        if (why != EOPNOTSUPP && why != EISDIR && why != EINVAL && why != ENOENT) {
            error_ = why;
            return;
        }
    }
    error_ = create_named();
}

TemporaryFile::~TemporaryFile() {
    remove_part();
    if (descriptor_ >= 0) ::close(descriptor_);
}

int TemporaryFile::create_named() {
    constexpr int kHow = O_CREAT | O_EXCL | O_RDWR | O_NOFOLLOW | O_CLOEXEC;
    for (int number = 0; number < kMostParts;) {
        const std::string name = part_name(number);
        descriptor_ = openat(folder_, name.c_str(), kHow, 0666);
        if (descriptor_ >= 0) {
            // Until it is locked it looks like one that was left, and may be removed as such.
            if (flock(descriptor_, LOCK_EX | LOCK_NB) == 0 &&
                is_named(descriptor_, folder_, name)) {
                part_ = name;
                return 0;
            }
            ::close(descriptor_);
            descriptor_ = -1;
            ++number;
            continue;
        }
        if (errno != EEXIST) return errno;
        if (!remove_if_left(folder_, name)) ++number;
    }
    return EEXIST;
}

int TemporaryFile::link_to(const std::string& name) const {
    const std::string file = path_of(descriptor_);
    return linkat(AT_FDCWD, file.c_str(), folder_, name.c_str(), AT_SYMLINK_FOLLOW) == 0 ? 0
                                                                                         : errno;
}

int TemporaryFile::link_to_part() {
    for (int number = 0; number < kMostParts;) {
        const std::string name = part_name(number);
        const int error = link_to(name);
        if (error == 0) {
            part_ = name;
            return 0;
        }
        if (error != EEXIST) return error;
        if (!remove_if_left(folder_, name)) ++number;
    }
    return EEXIST;
}

int TemporaryFile::move_to(const std::string& name, bool replace) {
    if (!replace) {
        const int error = part_.empty() ? link_to(name)
                          : linkat(folder_, part_.c_str(), folder_, name.c_str(), 0) == 0 ? 0
                                                                                          : errno;
        if (error == 0) remove_part();
        return error;
    }
    // No call puts a file without a name in the place of another.
    if (part_.empty()) {
        if (const int error = link_to_part()) return error;
    }
    if (renameat(folder_, part_.c_str(), folder_, name.c_str()) != 0) return errno;
    part_.clear();
    return 0;
}

void TemporaryFile::remove_part() {
    if (!part_.empty()) unlinkat(folder_, part_.c_str(), 0);
    part_.clear();
}

}  // namespace finwait::model
