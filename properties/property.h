// A property: what is claimed of connections, ready to be evaluated. No engine is known here.
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
#include "properties/language/step_formula.h"

namespace finwait::properties {

enum class Kind : std::uint8_t {
    Always,      ///< in every reachable state the formula holds
    Step,        ///< the formula, which speaks of steps, holds of every event that is named
    Never,       ///< no run passes all waypoints without meeting `avoiding`
    NoDeadlock,  ///< in every reachable state in which the formula is false, some event can happen
    Reachable,   ///< some run passes all waypoints without meeting `avoiding`
    AlwaysReachable,  ///< from every reachable state one can be reached in which the formula holds
    Eventually,       ///< under strong fairness every run reaches a state in which it holds
    LeadsTo,    ///< under strong fairness such a state follows each in which the premise holds
    NoEndless,  ///< no run consists of these events alone from some step on
};
inline constexpr std::size_t kKinds = 9;

/// "always", "no-deadlock", …: the names in files, tables and JSON.
[[nodiscard]] std::string_view name_of(Kind kind);

/// A state in which the formula holds, or an event of the pattern; where both are given, an event
/// of the pattern that leads to such a state.
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

    /// Of every kind but Step, Never, Reachable and NoEndless.
    std::optional<Formula> formula{};
    /// Step only.
    std::optional<StepFormula> step{};
    /// LeadsTo only.
    std::optional<Formula> premise{};
    /// Never and Reachable only; in this order, see `start` and `pass`. Not empty there: the
    /// formula that is, or is not, to be reached is the last one.
    std::vector<Waypoint> through{};
    std::vector<Waypoint> avoiding{};
    /// NoEndless and Step only; none, of Step: every event.
    std::vector<EventPattern> events{};

    /// Where its `[[property]]` begins.
    model::Place place{};

    /// Whether it is one of `events`; `sent` is null if the event sends nothing.
    [[nodiscard]] bool names(const model::Event& event, const model::Segment* sent) const;
    [[nodiscard]] bool names(const model::Change& change) const {
        return names(change.event, change.outcome.sent ? &*change.outcome.sent : nullptr);
    }
    /// Step only: whether it is violated by the event that makes `after` of its endpoint, which is
    /// `before`. A formula that speaks of a segment is asked of events that concern one.
    [[nodiscard]] bool is_violated_by(const model::Event& event, const model::Endpoint& before,
                                      const model::Endpoint& after,
                                      const model::Segment* sent) const;

    /// Whether any of its formulas reads the field that stands at the offset of that endpoint.
    [[nodiscard]] bool reads(model::Side side, std::size_t offset) const;

    /// It asks for runs along waypoints: whether there is one that passes all of them. Those that
    /// violate a claim about steps are such runs: the event is the only waypoint.
    [[nodiscard]] bool has_route() const {
        return kind == Kind::Step || kind == Kind::Never || kind == Kind::Reachable;
    }
    /// How many waypoints there are.
    [[nodiscard]] std::size_t route_length() const {
        return kind == Kind::Step ? 1 : through.size();
    }
    /// It has a route that asks more than that a world is reached in which a formula holds.
    [[nodiscard]] bool is_path_property() const {
        if (kind == Kind::Step) return true;
        return has_route() && (through.size() > 1 || through.front().event || !avoiding.empty());
    }

    /// The cases that it speaks of: where none of them ever comes true, it holds vacuously. The
    /// left sides of an Always formula's `implies`, the premise of LeadsTo; none otherwise, and
    /// those of a claim about steps are `step->premises()`.
    [[nodiscard]] std::vector<const Formula*> premises() const;
    /// All of them, as text. A claim about steps that has none speaks of the events that it names.
    [[nodiscard]] std::vector<std::string> premise_texts() const;
};

/// How a run gets along a route: how many waypoints of `through` it has passed. All of them: the
/// run is a witness of a Reachable property, a counterexample of a Never one. None: it has met
/// something that is to be avoided.
///
/// Waypoints are passed as early as possible: in a world any number of those without an event, by a
/// change at most one with an event, and then those without one in the world it leads to.
using Passed = std::optional<std::size_t>;

[[nodiscard]] Passed start(const Property& property, const model::World& initial);
/// `change` leads from `before` to `after`. Needs `passed` < property.route_length().
[[nodiscard]] Passed pass(const Property& property, std::size_t passed, const model::World& before,
                          const model::Change& change, const model::World& after);

}  // namespace finwait::properties
