// Which rows of the table and which steps of "Segment arrives" never happened, for reports.
#pragma once

#include <array>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "model/connection_model.h"

namespace finwait::program {

/// A heading, and what stands under it.
struct CoverageList {
    std::string heading;
    std::vector<std::string> items;
};

/// By design: what never happened. `how`: "never used", or what else is known. Rows of ABORT in few
/// words where applications may not call it.
[[nodiscard]] std::vector<CoverageList> coverage_lists(
    const model::ConnectionModel& model, const std::array<model::Coverage, 2>& happened,
    const std::string& how);

/// The same for scripts.
[[nodiscard]] nlohmann::ordered_json never_happened_json(
    const model::ConnectionModel& model, const std::array<model::Coverage, 2>& happened);

}  // namespace finwait::program
