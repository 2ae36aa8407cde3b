// Large arrays that grow in place.
#pragma once

#include <cstdint>
#include <utility>

namespace finwait::checker {

/// Address space that is reserved at once and becomes memory from its beginning on. It never moves,
/// is zero at first, and a page costs nothing before it is touched.
class ReservedMemory {
  public:
    ReservedMemory() = default;
    /// Reserves `bytes`, or as much of it as the system grants: see `reserved`.
    explicit ReservedMemory(std::uint64_t bytes);
    ~ReservedMemory();
    ReservedMemory(ReservedMemory&& other) noexcept { swap(other); }
    ReservedMemory& operator=(ReservedMemory&& other) noexcept {
        ReservedMemory(std::move(other)).swap(*this);
        return *this;
    }
    ReservedMemory(const ReservedMemory&) = delete;
    ReservedMemory& operator=(const ReservedMemory&) = delete;

    /// Makes at least the first `bytes` usable. False if that is more than was reserved, or if the
    /// system refuses; then everything is as before.
    [[nodiscard]] bool commit(std::uint64_t bytes);

    [[nodiscard]] void* data() const { return data_; }
    [[nodiscard]] std::uint64_t reserved() const { return reserved_; }
    /// How many bytes are usable.
    [[nodiscard]] std::uint64_t committed() const { return committed_; }

  private:
    void swap(ReservedMemory& other) noexcept;

    void* data_ = nullptr;
    std::uint64_t reserved_ = 0;
    std::uint64_t committed_ = 0;
};

}  // namespace finwait::checker
