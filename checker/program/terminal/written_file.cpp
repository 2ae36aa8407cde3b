#include "checker/program/terminal/written_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "checker/program/terminal/console.h"
#include "model/files/input_error.h"

namespace finwait::program {

WrittenFile::WrittenFile(std::filesystem::path target) : target_(std::move(target)) {
    std::error_code ignored;
    if (std::filesystem::is_directory(target_, ignored)) fail(EISDIR);
    temporary_ = target_.string() + ".XXXXXX";
    descriptor_ = mkstemp(temporary_.data());
    if (descriptor_ < 0) fail(errno);
    // mkstemp makes it readable by its owner only; give it what any new file would get.
    const mode_t mask = umask(0);
    umask(mask);
    fchmod(descriptor_, 0666 & ~mask);
}

WrittenFile::~WrittenFile() {
    if (descriptor_ < 0) return;
    close(descriptor_);
    unlink(temporary_.c_str());
}

void WrittenFile::append(std::string_view content) {
    while (!content.empty()) {
        const ssize_t written = write(descriptor_, content.data(), content.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) fail(errno);
        content.remove_prefix(static_cast<std::size_t>(written));
    }
}

void WrittenFile::commit() {
    if (fsync(descriptor_) != 0 && errno != EINVAL) fail(errno);
    if (rename(temporary_.c_str(), target_.c_str()) != 0) fail(errno);
    close(descriptor_);
    descriptor_ = -1;
}

void WrittenFile::fail(int error) const {
    throw OutputError(fmt::format("cannot write {}: {}", model::in_quotes(target_.string()),
                                  std::strerror(error)));
}

std::filesystem::path create_folder(const std::string& name) {
    std::error_code error;
    std::filesystem::create_directories(name, error);
    if (error) {
        throw OutputError(fmt::format("cannot create the folder {}: {}", model::in_quotes(name),
                                      error.message()));
    }
    return name;
}

}  // namespace finwait::program
