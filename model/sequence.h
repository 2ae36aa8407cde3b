// Sequence numbers: RFC 9293 §3.4.
//
// The rules of an endpoint are templates over a *sequence space*: everything that a rule asks of a
// number or a count goes through it. Explorations run the rules on SequenceSpace; the proofs run
// the same rules on numbers that are Z3 terms, where asking is deciding which path to follow.
#pragma once

#include <concepts>
#include <cstdint>

namespace finwait::model {

/// What the rules need of a sequence space. A Number is a sequence number, a Count an amount of
/// units (text, window); every question is answered by a plain bool.
template <class S>
concept SequenceArithmetic = requires(const S space, const typename S::Number number,
                                      const typename S::Count count) {
    { space.zero() } -> std::same_as<typename S::Number>;
    { space.count(std::uint32_t{}) } -> std::same_as<typename S::Count>;
    { space.offset(std::int32_t{}) } -> std::same_as<typename S::Count>;
    { space.advance(number, count) } -> std::same_as<typename S::Number>;
    { space.distance(number, number) } -> std::same_as<typename S::Count>;
    { space.sum(count, count) } -> std::same_as<typename S::Count>;
    { space.difference(count, count) } -> std::same_as<typename S::Count>;
    { space.equal(number, number) } -> std::same_as<bool>;
    { space.before(number, number) } -> std::same_as<bool>;
    { space.in_window(number, number, count) } -> std::same_as<bool>;
    { space.is_zero(count) } -> std::same_as<bool>;
    { space.at_most(count, count) } -> std::same_as<bool>;
};

/// Sequence numbers modulo 2^bits. Needs 2 ≤ bits ≤ 32. Comparisons are right for numbers less
/// than half the modulus apart, as in RFC 9293 §3.4.
class SequenceSpace {
  public:
    using Number = std::uint32_t;
    using Count = std::uint32_t;

    constexpr explicit SequenceSpace(unsigned bits = 32)
        : mask_(bits >= 32 ? 0xffff'ffffU : (1U << bits) - 1U) {}

    [[nodiscard]] constexpr Number zero() const { return 0; }
    [[nodiscard]] constexpr Count count(std::uint32_t n) const { return n; }
    /// What to advance by to go `n` ahead, or −n back.
    [[nodiscard]] constexpr Count offset(std::int32_t n) const {
        return static_cast<std::uint32_t>(n) & mask_;
    }

    /// `n + by`, wrapped.
    [[nodiscard]] constexpr Number advance(Number n, Count by) const { return (n + by) & mask_; }
    /// How far `to` lies ahead of `from`: 0 … modulus−1.
    [[nodiscard]] constexpr Count distance(Number from, Number to) const {
        return (to - from) & mask_;
    }
    [[nodiscard]] constexpr Count sum(Count a, Count b) const { return a + b; }
    /// `a − b`; needs b ≤ a.
    [[nodiscard]] constexpr Count difference(Count a, Count b) const { return a - b; }

    [[nodiscard]] constexpr bool equal(Number a, Number b) const { return a == b; }
    /// `a < b` in the circular order: b lies 1 … modulus/2 − 1 ahead of a, as the sign of a
    /// two's-complement difference says it.
    [[nodiscard]] constexpr bool before(Number a, Number b) const {
        const Count ahead = distance(a, b);
        return ahead != 0 && ahead <= mask_ / 2;
    }
    /// `left ≤ n < left + size` in the circular order.
    [[nodiscard]] constexpr bool in_window(Number n, Number left, Count size) const {
        return distance(left, n) < size;
    }
    [[nodiscard]] constexpr bool is_zero(Count n) const { return n == 0; }
    [[nodiscard]] constexpr bool at_most(Count a, Count b) const { return a <= b; }

  private:
    std::uint32_t mask_;
};

static_assert(SequenceArithmetic<SequenceSpace>);

}  // namespace finwait::model
