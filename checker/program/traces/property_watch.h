// What a run that goes on says of a property so far: for whoever walks, by hand or at random.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "model/connection_model.h"
#include "properties/property.h"

namespace finwait::program {

enum class Standing : std::uint8_t {
    NothingSaid,  ///< nothing against the claim so far
    Owed,         ///< what shall come has not come
    Violated,     ///< the run as it was then is a counterexample
    Reached,      ///< the run has come to what it shall reach
    NotAnyMore,   ///< what is to be avoided was met: the property speaks of other runs
    NoRunTells,   ///< it speaks of what other runs could do, or of cycles
};
[[nodiscard]] std::string_view name_of(Standing standing);

/// Looks at one run, world by world.
class PropertyWatch {
  public:
    /// The property is not owned; it must outlive this. `stuck` of the methods below: nothing that
    /// must happen can happen in the world (model/fairness.h), so that the run may end there.
    PropertyWatch(const properties::Property& property, const model::World& initial, bool stuck);

    /// `change` leads from `before` to `after`.
    void step(const model::World& before, const model::Change& change, const model::World& after,
              bool stuck);

    [[nodiscard]] const properties::Property& property() const { return *property_; }
    [[nodiscard]] Standing standing() const { return standing_; }
    /// How many steps the run had when that came to be.
    [[nodiscard]] std::size_t since() const { return since_; }
    /// Of a property with a route: how many waypoints are passed.
    [[nodiscard]] std::size_t passed() const { return passed_.value_or(0); }

  private:
    void look_at(const model::World& world, bool stuck);
    void follow_route();
    void become(Standing standing);
    [[nodiscard]] bool is_decided() const;

    const properties::Property* property_;
    Standing standing_ = Standing::NothingSaid;
    std::size_t steps_ = 0;
    std::size_t since_ = 0;
    properties::Passed passed_{};
};

/// Whether nothing that must happen can happen in `world`.
[[nodiscard]] bool may_end(const model::ConnectionModel& model, const model::World& world);

}  // namespace finwait::program
