// The designs of real stacks, those after public reports of how connections end in them, and those
// behind middleboxes.
#pragma once

#include <string>
#include <vector>

namespace finwait::model {

/// The names of those in model/designs/reports, sorted; `find_design` knows them. They are apart
/// from `shipped_designs`, which are few, and are set side by side.
[[nodiscard]] std::vector<std::string> reported_designs();
/// The names of those in model/designs/stacks, which say all that a stack does, sorted; apart from
/// the others for the same reason.
[[nodiscard]] std::vector<std::string> stack_designs();
/// The names of those in model/designs/behind: RFC 9293 behind middleboxes, sorted.
[[nodiscard]] std::vector<std::string> designs_behind_middleboxes();
/// All of them.
[[nodiscard]] std::vector<std::string> all_designs();

}  // namespace finwait::model
