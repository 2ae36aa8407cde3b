// Whether a larger capacity would make a difference: a message that is sent finds no room, or a
// machine waits for some.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <functional>
#include <vector>

#include "checker/factored/layout/layout.h"
#include "checker/factored/rows/images.h"
#include "checker/resources/budget.h"

namespace finwait::checker::factored {

/// Looks for a state in which a message can get lost for want of room, or whose outgoing channel is
/// full while `waits(side, LocalId)`. If the layout is symmetric, `waits` must be, too. What is in
/// a file is left out once the budget has ended.
[[nodiscard]] bool finds_no_room(const Layout& layout, const MatrixSet& states, Budget& budget,
                                 const std::function<bool(std::size_t side, LocalId)>& waits);

}  // namespace finwait::checker::factored
