// One direction of the network: the segments in flight.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "model/environment.h"
#include "model/segment.h"

namespace finwait::model {

/// At most kMaxCapacity segments: the oldest first where the network keeps order, sorted where it
/// does not, so that two multisets are equal exactly if their channels are.
class Channel {
  public:
    [[nodiscard]] std::size_t size() const { return size_; }
    [[nodiscard]] bool empty() const { return size_ == 0; }
    [[nodiscard]] const Segment& operator[](std::size_t i) const { return segments_[i]; }
    [[nodiscard]] std::span<const Segment> segments() const { return {segments_.data(), size_}; }

    /// Needs size() < kMaxCapacity.
    void put(const Segment& segment, Order order) {
        std::size_t at = size_;
        if (order == Order::Any) {
            while (at > 0 && segment < segments_[at - 1]) {
                segments_[at] = segments_[at - 1];
                --at;
            }
        }
        segments_[at] = segment;
        ++size_;
    }

    /// Needs i < size().
    void take(std::size_t i) {
        std::copy(segments_.begin() + static_cast<std::ptrdiff_t>(i) + 1, segments_.begin() + size_,
                  segments_.begin() + static_cast<std::ptrdiff_t>(i));
        --size_;
        segments_[size_] = Segment{};
    }

    /// How many of its segments were lost, were duplicated; counted with a clock only.
    std::uint8_t losses = 0;
    std::uint8_t duplicates = 0;

    /// Every segment grows older by a tick. Sorted segments stay sorted.
    void age() {
        for (std::size_t i = 0; i < size_; ++i) ++segments_[i].age;
    }
    [[nodiscard]] bool has_age(std::uint32_t ticks) const {
        return std::any_of(segments_.begin(), segments_.begin() + size_,
                           [&](const Segment& segment) { return segment.age >= ticks; });
    }

    friend auto operator<=>(const Channel&, const Channel&) = default;

  private:
    std::uint8_t size_ = 0;
    std::array<Segment, kMaxCapacity> segments_{};
};

}  // namespace finwait::model
