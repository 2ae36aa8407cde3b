// The designs after public reports of how connections end in real stacks.
#pragma once

#include <string>
#include <vector>

namespace finwait::model {

/// The names of those in model/designs/reports, sorted; `find_design` knows them. They are apart
/// from `shipped_designs`, which are few, and are set side by side.
[[nodiscard]] std::vector<std::string> reported_designs();
/// Those of both.
[[nodiscard]] std::vector<std::string> all_designs();

}  // namespace finwait::model
