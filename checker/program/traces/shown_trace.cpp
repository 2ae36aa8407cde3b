#include "checker/program/traces/shown_trace.h"

#include <map>

namespace finwait::program {

std::vector<TracesOfSetting> by_capacity(const Setting& setting,
                                         const std::vector<ShownTrace>& traces,
                                         std::deque<Setting>& settings) {
    const model::Environment& environment = setting.model->environment();
    if (environment.capacity != model::kAnyCapacity || traces.empty()) return {{&setting, traces}};
    std::map<std::uint32_t, TracesOfSetting> parts;
    for (const ShownTrace& trace : traces) {
        model::Environment bounded = environment;
        bounded.capacity = trace.capacity.value_or(1);
        TracesOfSetting& part = parts[bounded.capacity];
        if (part.traces.empty())
            part.setting = &settings.emplace_back(in_environment(setting, bounded));
        part.traces.push_back(trace);
    }
    std::vector<TracesOfSetting> result;
    result.reserve(parts.size());
    for (auto& [capacity, part] : parts) result.push_back(std::move(part));
    return result;
}

}  // namespace finwait::program
