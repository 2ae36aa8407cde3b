// What happened in explored worlds, and what never did: rows of the table, steps of "Segment
// arrives", premises of properties.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "checker/program/engines/engine.h"
#include "model/connection_model.h"
#include "properties/property.h"

namespace finwait::program {

/// By which rows the endpoint's own events go, with or without room in its outgoing channel.
[[nodiscard]] model::Coverage trail_of_own_events(const model::ConnectionModel& model,
                                                  model::Side side, const model::Endpoint& endpoint,
                                                  bool room);

/// Looks at worlds one by one.
class LookBack {
  public:
    /// Neither is owned; both must outlive this.
    LookBack(const model::ConnectionModel& model,
             std::span<const properties::Property* const> properties);

    void look_at(const model::World& world);

    /// Adds what was seen to what `result` says of its worlds; `result` is about the same
    /// properties.
    void add_to(EngineResult& result) const;

  private:
    /// A premise of a property.
    struct Premise {
        std::size_t property;
        std::size_t number;
        const properties::Formula* formula;
        bool met = false;
    };

    const model::ConnectionModel* model_;
    std::array<model::Coverage, 2> happened_{};
    std::vector<Premise> premises_;
};

/// The premises of a property that never came true, as text; of a claim about runs along waypoints
/// the first waypoint before the last one that no run passes.
[[nodiscard]] std::vector<std::string> unmet_premises(const properties::Property& property,
                                                      const Finding& finding);
/// A property that holds, and none of whose premises ever came true, says nothing.
[[nodiscard]] bool is_vacuous(const properties::Property& property, const Finding& finding);

/// What never happened at ends that run one design.
struct NeverHappened {
    std::string design;
    std::vector<model::Side> ends;
    std::vector<std::pair<model::State, model::TableEvent>> rows;
    std::vector<model::ArrivalBranch> steps;
};

/// One per design. A row that the design does not have, and a step of a mechanism that it does not
/// have, are not expected to happen.
[[nodiscard]] std::vector<NeverHappened> never_happened(
    const model::ConnectionModel& model, const std::array<model::Coverage, 2>& happened);

}  // namespace finwait::program
