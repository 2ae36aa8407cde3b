#include "checker/program/renderings/coverage_report.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "checker/program/engines/coverage.h"

namespace finwait::program {

using nlohmann::ordered_json;

std::vector<CoverageList> coverage_lists(const model::ConnectionModel& model,
                                         const std::array<model::Coverage, 2>& happened,
                                         const std::string& how) {
    std::vector<CoverageList> lists;
    const bool aborts = model.environment().abort.any();
    for (const NeverHappened& never : never_happened(model, happened)) {
        const std::string of = never.ends.size() == 1 ? fmt::format(" of {}", never.design) : "";
        CoverageList rows{fmt::format("Table rows{} {}:", of, how), {}};
        for (const auto& [state, event] : never.rows) {
            if (event == model::TableEvent::Abort && !aborts) continue;
            rows.items.push_back(
                fmt::format("{} {}", model::name_of(state), model::name_of(event)));
        }
        if (!aborts) rows.items.emplace_back("ABORT, which is off (--abort)");
        CoverageList steps{fmt::format("Steps of \"Segment arrives\"{} {}:", of, how), {}};
        for (const model::ArrivalBranch step : never.steps)
            steps.items.emplace_back(model::name_of(step));
        lists.push_back(std::move(rows));
        lists.push_back(std::move(steps));
    }
    return lists;
}

ordered_json never_happened_json(const model::ConnectionModel& model,
                                 const std::array<model::Coverage, 2>& happened) {
    ordered_json all = ordered_json::array();
    for (const NeverHappened& never : never_happened(model, happened)) {
        ordered_json one{{"design", never.design},
                         {"ends", ordered_json::array()},
                         {"rows", ordered_json::array()},
                         {"steps", ordered_json::array()}};
        for (const model::Side end : never.ends) one["ends"].push_back(model::name_of(end));
        for (const auto& [state, event] : never.rows) {
            one["rows"].push_back(
                {{"state", model::name_of(state)}, {"event", model::name_of(event)}});
        }
        for (const model::ArrivalBranch step : never.steps)
            one["steps"].push_back(model::name_of(step));
        all.push_back(std::move(one));
    }
    return all;
}

}  // namespace finwait::program
