#include "checker/program/traces/shown_trace.h"

#include <map>

namespace finwait::program {

std::vector<TracesOfInstance> by_capacity(const Instance& instance,
                                          const std::vector<ShownTrace>& traces,
                                          std::deque<Instance>& instances) {
    const model::Environment& environment = instance.model->environment();
    if (environment.capacity != model::kAnyCapacity || traces.empty()) return {{&instance, traces}};
    std::map<std::uint32_t, TracesOfInstance> parts;
    for (const ShownTrace& trace : traces) {
        model::Environment bounded = environment;
        bounded.capacity = trace.capacity.value_or(1);
        TracesOfInstance& part = parts[bounded.capacity];
        if (part.traces.empty())
            part.instance = &instances.emplace_back(in_environment(instance, bounded));
        part.traces.push_back(trace);
    }
    std::vector<TracesOfInstance> result;
    result.reserve(parts.size());
    for (auto& [capacity, part] : parts) result.push_back(std::move(part));
    return result;
}

}  // namespace finwait::program
