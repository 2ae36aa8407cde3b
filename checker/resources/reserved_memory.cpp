#include "checker/resources/reserved_memory.h"

#include <sys/mman.h>

#include <algorithm>

namespace finwait::checker {

namespace {

constexpr std::uint64_t kSmallStep = std::uint64_t{1} << 16U;
/// The size of a huge page: with fewer pages, random reads miss the TLB less often.
constexpr std::uint64_t kLargeStep = std::uint64_t{1} << 21U;

/// Arrays that may become this large grow by huge pages once they fill one.
constexpr std::uint64_t kLargeArray = std::uint64_t{1} << 28U;

std::uint64_t round_up(std::uint64_t bytes, std::uint64_t step) {
    return (bytes + step - 1) / step * step;
}

}  // namespace

ReservedMemory::ReservedMemory(std::uint64_t bytes) {
    bytes = round_up(bytes, kSmallStep);
    for (; bytes >= kSmallStep; bytes = round_up(bytes / 2, kSmallStep)) {
        void* const data =
            mmap(nullptr, bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        if (data != MAP_FAILED) {
            data_ = data;
            reserved_ = bytes;
            break;
        }
        if (bytes == kSmallStep) break;
    }
    // Advice: whether it is followed changes nothing but speed.
    if (reserved_ >= kLargeStep) madvise(data_, reserved_, MADV_HUGEPAGE);
}

ReservedMemory::~ReservedMemory() {
    if (data_ != nullptr) munmap(data_, reserved_);
}

bool ReservedMemory::commit(std::uint64_t bytes) {
    if (bytes <= committed_) return true;
    if (bytes > reserved_) return false;
    const bool large = reserved_ >= kLargeArray && bytes > kLargeStep / 2;
    const std::uint64_t wanted =
        std::min(round_up(bytes, large ? kLargeStep : kSmallStep), reserved_);
    if (mprotect(data_, wanted, PROT_READ | PROT_WRITE) != 0) return false;
    committed_ = wanted;
    return true;
}

void ReservedMemory::swap(ReservedMemory& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(reserved_, other.reserved_);
    std::swap(committed_, other.committed_);
}

}  // namespace finwait::checker
