// What happened in explored worlds, and what never did: rows of the table, steps of "Segment
// arrives", premises of properties.
#pragma once

#include <array>
#include <span>
#include <string>
#include <vector>

#include "checker/program/engines/engine.h"
#include "model/connection_model.h"
#include "properties/property.h"

namespace finwait::program {

/// Whether the network may lose, may duplicate what is in flight to that end.
[[nodiscard]] bool loses_to(const model::Environment& environment, model::Side side);
[[nodiscard]] bool duplicates_to(const model::Environment& environment, model::Side side);

/// What is met on the way: what an endpoint does that was reached, by itself and with what was in
/// flight to it. Tells by which rows and steps something happened, which premises of claims about
/// steps came true, and which of these claims are violated.
class MetSteps {
  public:
    /// Neither is owned; both must outlive this.
    MetSteps(const model::ConnectionModel& model,
             std::span<const properties::Property* const> properties);

    /// The endpoint's own events, with or without room in its outgoing channel.
    void look_at_own_events(model::Side side, const model::Endpoint& endpoint, bool room);
    /// What may become of a segment in flight to the endpoint.
    void look_at_segment(model::Side side, const model::Endpoint& endpoint,
                         const model::Segment& segment);

    /// Adds what was seen to what `result` says; `result` is about the same properties.
    void add_to(EngineResult& result) const;
    /// Of a property of kind step.
    [[nodiscard]] bool is_violated(std::size_t property) const;

  private:
    struct Claim {
        std::size_t property;
        const properties::Property* claim;
        std::vector<bool> premises_met;
        bool violated = false;
    };

    /// Events of several kinds that do the same.
    void look_at(std::span<const model::EventKind> kinds, const properties::StepView& step,
                 const model::Segment* sent);

    const model::ConnectionModel* model_;
    std::array<model::Coverage, 2> happened_{};
    std::vector<Claim> claims_;
};

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
    [[nodiscard]] const MetSteps& steps() const { return steps_; }

  private:
    /// A premise of a property.
    struct Premise {
        std::size_t property;
        std::size_t number;
        const properties::Formula* formula;
        bool met = false;
    };

    const model::ConnectionModel* model_;
    MetSteps steps_;
    std::vector<Premise> premises_;
};

/// The premises of a property that never came true, as text; of a claim about runs along waypoints
/// the first waypoint before the last one that no run passes.
[[nodiscard]] std::vector<std::string> unmet_premises(const properties::Property& property,
                                                      const Finding& finding);
/// A property that holds, and none of whose premises ever came true, says nothing. `ending`: of the
/// exploration that looked for the premises; where it is not complete they may come true yet.
[[nodiscard]] bool is_vacuous(const properties::Property& property, const Finding& finding,
                              checker::Ending ending);

/// How to speak of what did not happen: "never used", or "not used so far" where not all was
/// explored.
[[nodiscard]] std::string how_never_happened(const EngineResult& result);

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
