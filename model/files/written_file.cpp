#include "model/files/written_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "model/files/file_uses.h"
#include "model/files/input_error.h"

namespace finwait::model {

WrittenFile::WrittenFile(const std::filesystem::path& target)
    : name_(target.string()), target_(write_target(target)) {
    using Way = WriteTarget::Way;
    if (!target_.refusal.empty()) fail(target_.refusal);
    switch (target_.way) {
        case Way::New:
        case Way::Replace: open_temporary(); break;
        case Way::InPlace:
            reserve({});
            open_in_place();
            break;
        case Way::OpenFile:
            reserve({});
            // With the position that the other writers of that file have.
            in_place_ = fcntl(target_.descriptor, F_DUPFD_CLOEXEC, 0);
            if (in_place_ < 0) fail(errno);
            break;
    }
}

WrittenFile::~WrittenFile() {
    temporary_.reset();
    if (!reserved_.empty()) release_output(reserved_);
    if (in_place_ >= 0) ::close(in_place_);
    if (folder_ >= 0) ::close(folder_);
}

void WrittenFile::open_in_place() {
    // A pipe that nobody reads would keep us waiting, perhaps for ever.
    in_place_ = ::open(name_.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (in_place_ < 0 && errno == ENXIO && S_ISFIFO(target_.found.st_mode))
        fail("nobody reads this pipe");
    if (in_place_ < 0) fail(errno);
    fcntl(in_place_, F_SETFL, 0);
}

void WrittenFile::open_folder() {
    const std::filesystem::path folder =
        target_.path.has_parent_path() ? target_.path.parent_path() : ".";
    folder_ = ::open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (folder_ < 0) fail(errno);
    struct stat found {};
    fstat(folder_, &found);
    reserve(std::to_string(found.st_dev) + ":" + std::to_string(found.st_ino) + "/" +
            target_.path.filename().string());
}

void WrittenFile::reserve(const std::string& place) {
    const std::string refusal = reserve_output(place, target_.found);
    if (!refusal.empty()) fail(refusal);
    reserved_ = place;
}

void WrittenFile::open_temporary() {
    try {
        open_folder();
        temporary_ = std::make_unique<TemporaryFile>(folder_);
        if (temporary_->error() != 0) {
            fail(std::string("nothing can be made in its folder: ") +
                 std::strerror(temporary_->error()));
        }
        if (target_.way == WriteTarget::Way::Replace) keep_owner_and_mode();
    } catch (...) {
        temporary_.reset();
        if (!reserved_.empty()) release_output(reserved_);
        if (folder_ >= 0) ::close(folder_);
        throw;
    }
}

void WrittenFile::keep_owner_and_mode() {
    const int file = temporary_->descriptor();
    struct stat ours {};
    if (fstat(file, &ours) != 0) fail(errno);
    const bool same = ours.st_uid == target_.found.st_uid && ours.st_gid == target_.found.st_gid;
    if (!same && fchown(file, target_.found.st_uid, target_.found.st_gid) != 0) {
        fail(
            "it belongs to another user or group, and only the superuser could replace it by one "
            "that does; remove it or choose another name");
    }
    if (fchmod(file, target_.found.st_mode & 07777U) != 0) fail(errno);
}

int WrittenFile::descriptor() const { return temporary_ ? temporary_->descriptor() : in_place_; }

void WrittenFile::append(std::string_view content) {
    // A mounted file is as long as what is written to it, and keeps what it had until then.
    const bool cut = !begun_ && target_.way == WriteTarget::Way::InPlace;
    if (cut && S_ISREG(target_.found.st_mode) && ftruncate(in_place_, 0) != 0) fail(errno);
    begun_ = true;
    while (!content.empty()) {
        const ssize_t written = write(descriptor(), content.data(), content.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) fail(errno);
        content.remove_prefix(static_cast<std::size_t>(written));
    }
}

void WrittenFile::commit() {
    // Devices that cannot be synchronized say EINVAL.
    if (fsync(descriptor()) != 0 && errno != EINVAL && errno != EROFS) fail(errno);
    if (!temporary_) {
        const int descriptor = in_place_;
        in_place_ = -1;
        if (::close(descriptor) != 0) fail(errno);
        return;
    }
    const std::string name = target_.path.filename().string();
    // What stands there now need not be what stood there at the beginning.
    struct stat now {};
    const bool there = fstatat(folder_, name.c_str(), &now, AT_SYMLINK_NOFOLLOW) == 0;
    if (there && !S_ISREG(now.st_mode)) fail("what stands there has changed");
    int error = temporary_->move_to(name, there);
    if (error == EEXIST && !there) error = temporary_->move_to(name, true);
    if (error != 0) fail(error);
    sync_folder();
}

void WrittenFile::sync_folder() const {
    const int folder = openat(folder_, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0) return;
    fsync(folder);
    ::close(folder);
}

void WrittenFile::fail(int error) const { fail(std::strerror(error)); }

void WrittenFile::fail(const std::string& why) const {
    throw OutputError("cannot write " + in_quotes(name_) + ": " + why);
}

std::filesystem::path create_folder(const std::string& name) {
    std::error_code error;
    std::filesystem::create_directories(name, error);
    if (!error && !std::filesystem::is_directory(name, error))
        error = std::make_error_code(std::errc::not_a_directory);
    if (error) {
        throw OutputError("cannot create the folder " + in_quotes(name) + ": " + error.message());
    }
    return name;
}

}  // namespace finwait::model
