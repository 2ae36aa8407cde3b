#include "properties/proofs/induction/stray_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <utility>

namespace finwait::proofs {

namespace {

using model::Change;
using model::ConnectionModel;
using model::Segment;
using model::Side;
using model::World;

/// As in a ladder: a number before the ISS is negative.
std::string segment_in_words(const Segment& segment) {
    std::string flags;
    for (const auto& [is_set, name] :
         {std::pair{segment.syn, "SYN "}, std::pair{segment.fin, "FIN "},
          std::pair{segment.rst, "RST "}}) {
        if (is_set) flags += name;
    }
    std::string text = fmt::format("{}seq={}", flags, static_cast<std::int32_t>(segment.seq));
    if (segment.has_ack) text += fmt::format(" ack={}", static_cast<std::int32_t>(segment.ack));
    if (segment.len > 0) text += fmt::format(" len={}", segment.len);
    return text;
}

std::string step_in_words(const Change& change) {
    const Side side = change.event.endpoint;
    const Segment& segment = change.event.segment;
    std::string text(1, side == Side::A ? 'A' : 'B');
    if (!concerns_segment(change.event.kind)) {
        text += fmt::format(": {}", name_of(change.event.kind));
    } else if (segment.incarnation == kEarlierIncarnation) {
        text += fmt::format(" takes, of an earlier connection, {}", segment_in_words(segment));
    } else {
        text += fmt::format(": {} {}", name_of(change.event.kind), segment_in_words(segment));
    }
    text += fmt::format(", {}", name_of(change.outcome.endpoint.state));
    if (change.outcome.sent) {
        text += fmt::format("; sends {}", segment_in_words(*change.outcome.sent));
    }
    return text + ".";
}

/// The nearest worlds among strays, each with the step that it was reached by first.
class WorldsAmongStrays {
  public:
    WorldsAmongStrays(const ConnectionModel& model, const ProofScope& scope)
        : model_(model), scope_(scope), strays_(some_strays(scope, model.design(Side::A))) {
        found_.push_back({model.initial(), 0, {}});
        known_.insert(found_.front().world);
    }

    /// Calls `look(world, steps)` for each, where steps() are those that lead there, until it says
    /// that this was enough.
    template <class Look>
    void visit(Look&& look) {
        for (std::size_t at = 0; at < found_.size() && found_.size() < kMost; ++at) {
            if (look(found_[at].world, [&] { return steps_to(at); })) return;
            expand(at);
        }
    }

  private:
    static constexpr std::size_t kMost = 100'000;
    struct Reached {
        World world;
        std::size_t from = 0;
        std::string step{};
    };

    void expand(std::size_t from) {
        const World world = found_[from].world;
        const auto go = [&](const Change& change) {
            if (is_assumed_away(scope_, model_, world, change)) return;
            const World next = model_.apply(world, change);
            if (!known_.insert(next).second) return;
            found_.push_back({next, from, step_in_words(change)});
        };
        model_.for_each_change(world, go);
        for (const Segment& stray : strays_) {
            for (const Side side : {Side::A, Side::B}) {
                go(arrival_of_stray(model_, world, side, stray));
            }
        }
    }
    [[nodiscard]] std::vector<std::string> steps_to(std::size_t at) const {
        std::vector<std::string> steps;
        for (; at != 0; at = found_[at].from) steps.push_back(found_[at].step);
        std::ranges::reverse(steps);
        return steps;
    }

    const ConnectionModel& model_;
    const ProofScope& scope_;
    std::vector<Segment> strays_;
    std::vector<Reached> found_;
    std::set<World> known_;
};

/// The smallest first.
std::vector<model::Environment> small_environments(const ProofScope& scope) {
    std::vector<model::Environment> all;
    const auto add = [&](bool abort, bool both_open, std::array<std::uint32_t, 2> data,
                         std::uint32_t capacity) {
        if ((abort && scope.nobody_aborts) || (both_open && scope.one_end_opens)) return;
        model::Environment environment;
        environment.start = scope.start;
        environment.data = data;
        environment.openers = {true, both_open};
        environment.abort = abort;
        environment.capacity = capacity;
        all.push_back(environment);
    };
    for (const bool abort : {false, true}) {
        for (const bool both_open : {false, true}) {
            add(abort, both_open, {0, 0}, 1);
            add(abort, both_open, {1, 0}, 1);
            add(abort, both_open, {0, 1}, 1);
        }
    }
    if (scope.nobody_aborts) return all;
    // An ACK that an RST of ABORT overtakes.
    add(true, false, {0, 0}, 2);
    all.back().loss = all.back().duplication = false;
    all.back().closers = {false, false};
    return all;
}

}  // namespace

std::map<const properties::Property*, std::vector<std::string>> runs_among_strays(
    const model::Design& design, const ProofScope& scope,
    std::span<const properties::Property* const> properties) {
    std::map<const properties::Property*, std::vector<std::string>> runs;
    for (const model::Environment& environment : small_environments(scope)) {
        std::vector<std::pair<const properties::Property*, properties::Formula>> asked;
        for (const properties::Property* property : properties) {
            if (runs.contains(property)) continue;
            asked.emplace_back(property,
                               properties::Formula(property->formula->text(), environment));
        }
        const ConnectionModel model(design, design, environment);
        WorldsAmongStrays(model, scope).visit([&](const World& world, const auto& steps) {
            std::erase_if(asked, [&](const auto& one) {
                if (one.second.holds(world)) return false;
                runs.emplace(one.first, steps());
                return true;
            });
            return asked.empty();
        });
    }
    return runs;
}

}  // namespace finwait::proofs
