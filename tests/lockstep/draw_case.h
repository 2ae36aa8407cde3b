// What the two are walked through on.
#pragma once

#include <string>
#include <vector>

#include "model/environment.h"
#include "tests/compared/draw.h"
#include "tests/lockstep/lockstep.h"

namespace finwait::lockstep {

/// "data=0,1 A.loss=off", laid over data 0,0 and capacity 1.
[[nodiscard]] model::Environment environment_of(const std::string& settings);

/// A shipped design by name, or one by the path of its file.
[[nodiscard]] model::Design design_of(const std::string& name_or_path);

/// A few, in which every setting is what it is not by default somewhere.
[[nodiscard]] const std::vector<std::string>& small_environments();

/// Designs that ship, with up to three changes, of how connections open too or from ESTABLISHED on,
/// in environments with any of the settings.
[[nodiscard]] Case draw_case(compared::Draw& draw,
                             model::Start changes_from = model::Start::Established);

}  // namespace finwait::lockstep
