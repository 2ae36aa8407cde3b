// Sets of states as a row of words, to be kept outside.
#pragma once

#include <array>
#include <functional>
#include <span>
#include <stdexcept>

#include "checker/factored/rows/images.h"

namespace finwait::checker::factored {

using WordSink = std::function<void(std::span<const Word>)>;
/// Fills what it is given, or throws.
using WordSource = std::function<void(std::span<Word>)>;

/// How many controls have states; then of each its number, the shape of its matrix, and its bits.
void write_states(const WordSink& sink, const MatrixSet& states, Budget& budget);

/// Throws std::invalid_argument if what is read does not fit the layout, std::bad_alloc.
void read_states(const WordSource& source, MatrixSet& states, Images& images);

}  // namespace finwait::checker::factored
