#include "checker/resources/spill_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace finwait::checker {

namespace {

constexpr std::uint64_t kPage = 4096;
/// Addresses cost nothing: more than any disk has, or as much as the system grants.
constexpr std::uint64_t kMostMapped = std::uint64_t{1} << 44U;
constexpr std::uint64_t kLeastMapped = std::uint64_t{1} << 30U;
/// Blocks are reserved so many bytes at a time.
constexpr std::uint64_t kReserved = std::uint64_t{8} << 20U;
/// What is dropped between two looks at whether it is enough.
constexpr std::uint64_t kDropped = std::uint64_t{1} << 18U;

std::size_t whole_pages(std::size_t bytes) { return (bytes + kPage - 1) / kPage * kPage; }

[[noreturn]] void fail() { throw std::system_error(errno, std::generic_category()); }

int open_without_name(const std::string& folder) {
    const int descriptor = open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    // Not every file system has files without names.
    if (descriptor >= 0 || (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL)) {
        return descriptor;
    }
    std::string name = folder + "/finwait.XXXXXX";
    const int named = mkostemp(name.data(), O_CLOEXEC);
    if (named >= 0) unlink(name.c_str());
    return named;
}

}  // namespace

SpillFile::SpillFile(const std::string& folder) : descriptor_(open_without_name(folder)) {
    if (descriptor_ < 0) fail();
    for (mapped_ = kMostMapped; mapped_ >= kLeastMapped; mapped_ /= 2) {
        void* const data = mmap(nullptr, mapped_, PROT_READ | PROT_WRITE,
                                MAP_SHARED | MAP_NORESERVE, descriptor_, 0);
        if (data == MAP_FAILED) continue;
        data_ = static_cast<char*>(data);
        return;
    }
    const int why = errno;
    close(descriptor_);
    errno = why;
    fail();
}

SpillFile::~SpillFile() {
    munmap(data_, mapped_);
    close(descriptor_);
}

SpillFile::Piece* SpillFile::take(std::size_t bytes) {
    const std::size_t size = whole_pages(bytes);
    Piece* piece = nullptr;
    {
        const std::lock_guard lock(mutex_);
        std::vector<Piece*>& free = free_[size];
        if (free.empty()) {
            if (end_ + size > reserved_ && !reserve(end_ + size)) return nullptr;
            piece = &pieces_.emplace_back();
            piece->data_ = data_ + end_.fetch_add(size);
            piece->bytes_ = size;
        } else {
            piece = free.back();
            free.pop_back();
        }
        use(*piece);
    }
    std::memset(piece->data_, 0, size);
    return piece;
}

void SpillFile::give_back(Piece& piece) {
    const std::lock_guard lock(mutex_);
    free_[piece.bytes_].push_back(&piece);
    // Nobody will miss it: it may as well be dropped first.
    if (piece.place_) resident_.splice(resident_.end(), resident_, *piece.place_);
}

bool SpillFile::touch(Piece& piece) {
    const std::lock_guard lock(mutex_);
    return use(piece);
}

void SpillFile::bring_in(const Piece& piece) {
    // Since Linux 5.14; before, the pages come one by one when they are needed.
    constexpr int kPopulateRead = 22;
    madvise(piece.data_, piece.bytes_, kPopulateRead);
}

bool SpillFile::use(Piece& piece) {
    if (piece.place_) {
        resident_.splice(resident_.begin(), resident_, *piece.place_);
        return false;
    }
    piece.place_ = resident_.insert(resident_.begin(), &piece);
    return true;
}

bool SpillFile::reserve(std::uint64_t bytes) {
    for (const std::uint64_t end : {std::max(bytes, reserved_ + kReserved), bytes}) {
        if (end > mapped_) {
            error_ = std::make_error_code(std::errc::file_too_large);
            continue;
        }
        int why = EINTR;
        while (why == EINTR) {
            why = posix_fallocate(descriptor_, static_cast<off_t>(reserved_),
                                  static_cast<off_t>(end - reserved_));
        }
        if (why == 0) {
            reserved_ = end;
            return true;
        }
        error_ = {why, std::generic_category()};
    }
    return false;
}

void SpillFile::drop_until(const std::function<bool()>& enough) {
    while (!enough()) {
        std::uint64_t dropped = 0;
        {
            const std::lock_guard lock(mutex_);
            while (!resident_.empty() && dropped < kDropped) {
                Piece& piece = *resident_.back();
                resident_.pop_back();
                piece.place_.reset();
                madvise(piece.data_, piece.bytes_, MADV_DONTNEED);
                dropped += piece.bytes_;
            }
        }
        if (dropped > 0) continue;
        // Pages of other pieces that came along with their neighbours.
        madvise(data_, end_, MADV_DONTNEED);
        return;
    }
}

std::error_code SpillFile::error() const {
    const std::lock_guard lock(mutex_);
    return error_;
}

}  // namespace finwait::checker
