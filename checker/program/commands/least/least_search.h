// The smallest of the numbers of a range for which something holds, found by asking about one
// number after another.
//
// All asks from the first number on until it holds: that is the least one, whatever holds of larger
// ones. Bisection asks about the first, the second, the fourth, the eighth, …, and halves what lies
// between the last one that fails and the first one that holds. It asks about as many numbers as
// the answer has bits, twice, and is right where what fails for a number fails for every smaller
// one (why_bisection_is_sound).
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>

#include "checker/program/commands/least/axes.h"

namespace finwait::program {

enum class Search : std::uint8_t { All, Bisection };

enum class Answer : std::uint8_t { Holds, Fails, Undecided };

/// What is known when the search ends.
struct Least {
    /// It holds for this number.
    std::optional<std::int64_t> holds{};
    /// It fails for this number, and for all smaller ones: those were asked about, or bisection is
    /// sound.
    std::optional<std::int64_t> fails{};

    /// It holds, and fails for the one before, if the range has one.
    [[nodiscard]] bool is_found(const Range& range) const {
        return holds && (fails ? *fails + 1 == *holds : *holds == range.from);
    }
    /// It fails throughout.
    [[nodiscard]] bool is_none(const Range& range) const { return fails == range.to; }
};

/// `ask(number)` gives an Answer; once one is Undecided, nothing more is asked.
template <class Ask>
[[nodiscard]] Least find_least(const Range& range, Search how, const Ask& ask) {
    Least least;
    std::int64_t step = 1;
    while (!least.is_found(range) && !least.is_none(range)) {
        std::int64_t number = range.from;
        if (least.fails && least.holds) {
            number = *least.fails + (*least.holds - *least.fails) / 2;
        } else if (least.fails) {
            number = std::min(*least.fails + step, range.to);
            if (how == Search::Bisection) step *= 2;
        }
        switch (ask(number)) {
            case Answer::Holds: least.holds = number; break;
            case Answer::Fails: least.fails = number; break;
            case Answer::Undecided: return least;
        }
    }
    return least;
}

}  // namespace finwait::program
