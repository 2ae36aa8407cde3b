// A property: what is claimed of a close, ready to be evaluated. No engine is known here.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/environment.h"
#include "model/files/input_error.h"
#include "properties/language/event_pattern.h"
#include "properties/language/formula.h"

namespace finwait::properties {

enum class Kind : std::uint8_t {
    Always,           ///< in every reachable world the formula holds
    Never,            ///< no run passes the waypoints and meets nothing of `avoiding`
    NoDeadlock,       ///< something can happen in every reachable world where it does not hold
    Reachable,        ///< some run passes the waypoints and meets nothing of `avoiding`
    AlwaysReachable,  ///< from every reachable world, one where it holds can be reached
    Eventually,       ///< under strong fairness every run reaches it
    LeadsTo,          ///< … after every world in which the premise holds
    NoEndless,        ///< the events alone cannot go on for ever
};
inline constexpr std::size_t kKinds = 8;

/// "always", "no-deadlock", …: the names in files, tables and JSON.
[[nodiscard]] std::string_view name_of(Kind kind);

/// A world in which the formula holds, or an event of the pattern, or both: such an event that
/// leads to such a world. At least one of them is given.
struct Waypoint {
    std::optional<Formula> formula{};
    std::optional<EventPattern> event{};

    /// An initial world, or one in which a run stands: no event is looked at.
    [[nodiscard]] bool met_in(const model::World& world) const {
        return !event && formula->holds(world);
    }
    /// `change` happens and leads to `after`.
    [[nodiscard]] bool met_by(const model::Change& change, const model::World& after) const {
        return (!event || event->matches(change)) && (!formula || formula->holds(after));
    }
};

struct Property {
    std::string name;
    /// What is claimed, in words.
    std::string sentence;
    /// An RFC section or the like.
    std::string source;
    Kind kind = Kind::Always;
    /// `finwait check` looks at it unless told otherwise; rfc9293 is expected to satisfy it.
    bool core = true;
    /// A scenario of the tutorial: its witness is a figure.
    bool scenario = false;
    /// The environment in which the scenario is drawn, where the file names one.
    std::optional<model::Environment> drawn_in{};

    /// Of every kind but Never, Reachable and NoEndless.
    std::optional<Formula> formula{};
    /// LeadsTo only.
    std::optional<Formula> premise{};
    /// Never and Reachable only; in this order, see `start` and `pass`. Not empty there: the
    /// formula that is, or is not, to be reached is the last one.
    std::vector<Waypoint> through{};
    std::vector<Waypoint> avoiding{};
    /// NoEndless only.
    std::vector<EventPattern> events{};

    /// Where its `[[property]]` begins.
    model::Place place{};

    [[nodiscard]] bool is_endless_event(const model::Change& change) const;
    /// It asks for runs along waypoints: whether there is one that passes all of them.
    [[nodiscard]] bool has_route() const { return kind == Kind::Never || kind == Kind::Reachable; }
    /// It has a route that asks more than that a world is reached in which a formula holds.
    [[nodiscard]] bool is_path_property() const {
        return has_route() && (through.size() > 1 || through.front().event || !avoiding.empty());
    }

    /// The cases that it speaks of: where none of them ever comes true, it holds vacuously. The
    /// left sides of an Always formula's `implies`, the premise of LeadsTo; none otherwise.
    [[nodiscard]] std::vector<const Formula*> premises() const;
};

/// How a run gets along a route: how many waypoints of `through` it has passed. All of them: the
/// run is a witness of a Reachable property, a counterexample of a Never one. None: it has met
/// something that is to be avoided.
///
/// Waypoints are passed as early as possible: in a world any number of those without an event, by a
/// change at most one with an event, and then those without one in the world it leads to.
using Passed = std::optional<std::size_t>;

[[nodiscard]] Passed start(const Property& property, const model::World& initial);
/// Needs `passed` < property.through.size().
[[nodiscard]] Passed pass(const Property& property, std::size_t passed, const model::Change& change,
                          const model::World& after);

}  // namespace finwait::properties
