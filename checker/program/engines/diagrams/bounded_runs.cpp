#include "checker/program/engines/diagrams/bounded_runs.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

namespace finwait::program {

namespace {

using checker::Ending;

class RunSearch {
  public:
    RunSearch(const model::ConnectionModel& model,
              std::span<const properties::Property* const> properties,
              const checker::Limits& limits, std::chrono::steady_clock::time_point began,
              bool symmetry, EngineResult& result)
        : model_(model), properties_(properties), limits_(limits), began_(began), result_(result) {
        options_.symmetry = symmetry;
    }

    void run(std::vector<std::size_t> wanted, CapacityRange capacities) {
        std::uint32_t capacity = capacities.least;
        while (capacity <= capacities.most && !wanted.empty()) {
            const std::size_t before = wanted.size();
            const Ending ending = find_at(capacity, wanted);
            if (ending != Ending::Complete && ending != Ending::FirstViolation) {
                return say(wanted, fmt::format("no run is shown: looking for one at capacity {} "
                                               "ended: {}",
                                               capacity, checker::name_of(ending)));
            }
            if (wanted.size() == before) ++capacity;
        }
        say(wanted, fmt::format("no run is shown: none with {} segments in flight or fewer does it",
                                capacities.most));
    }

  private:
    void say(const std::vector<std::size_t>& wanted, const std::string& why) {
        for (const std::size_t i : wanted) result_.findings[i].remark = why;
    }

    /// Takes those of which it finds a run out of `wanted`.
    Ending find_at(std::uint32_t capacity, std::vector<std::size_t>& wanted) {
        checker::Limits limits = limits_;
        limits.first_violation = true;
        if (limits.time) {
            limits.time = std::max<std::chrono::nanoseconds>(
                *limits.time - (std::chrono::steady_clock::now() - began_),
                std::chrono::nanoseconds{0});
        }
        model::Environment environment = model_.environment();
        environment.capacity = capacity;
        const model::ConnectionModel bounded(model_.design(model::Side::A),
                                             model_.design(model::Side::B), environment);
        std::vector<const properties::Property*> properties;
        properties.reserve(wanted.size());
        for (const std::size_t i : wanted) properties.push_back(properties_[i]);
        EngineResult found = run_engine(bounded, properties, limits, options_);
        std::vector<std::size_t> left;
        for (std::size_t i = 0; i < wanted.size(); ++i) {
            Finding& finding = result_.findings[wanted[i]];
            if (found.findings[i].verdict != finding.verdict || !found.findings[i].run) {
                left.push_back(wanted[i]);
                continue;
            }
            finding.run = std::move(found.findings[i].run);
            if (capacity != model_.environment().capacity) finding.capacity = capacity;
        }
        wanted = std::move(left);
        return found.ending;
    }

    const model::ConnectionModel& model_;
    std::span<const properties::Property* const> properties_;
    const checker::Limits& limits_;
    std::chrono::steady_clock::time_point began_;
    EngineOptions options_;
    EngineResult& result_;
};

}  // namespace

void find_runs(const model::ConnectionModel& model,
               std::span<const properties::Property* const> properties,
               std::vector<std::size_t> wanted, CapacityRange capacities,
               const checker::Limits& limits, std::chrono::steady_clock::time_point began,
               bool symmetry, EngineResult& result) {
    RunSearch(model, properties, limits, began, symmetry, result)
        .run(std::move(wanted), capacities);
}

}  // namespace finwait::program
