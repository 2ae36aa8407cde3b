#include "checker/program/engines/step_claims.h"

#include <algorithm>
#include <bitset>

#include "checker/program/engines/coverage.h"

namespace finwait::program {

namespace {

using checker::factored::Effect;
using checker::factored::LocalId;
using checker::factored::MessageId;
using checker::factored::OwnEvent;
using model::EventKind;
using model::Side;
using Table = checker::factored::TransitionTable;

/// One claim against the table of one endpoint.
class ClaimOnTable {
  public:
    ClaimOnTable(const NumberedConnection& numbered, const Table& table,
                 const properties::Property& claim, std::size_t side,
                 const model::Environment& environment)
        : numbered_(numbered),
          table_(table),
          claim_(claim),
          side_(side),
          environment_(environment) {
        for (std::size_t kind = 0; kind < model::kEventKinds; ++kind) {
            const bool named =
                claim.events.empty() || std::ranges::any_of(claim.events, [&](const auto& pattern) {
                    return pattern.matches(static_cast<EventKind>(kind), static_cast<Side>(side));
                });
            named_.set(kind, named);
        }
    }

    [[nodiscard]] bool is_violated_by_own_event(LocalId local) const {
        if (!table_.knows_own_events(side_, local)) return false;
        for (const OwnEvent& own : table_.own_events(side_, local)) {
            if (is_violated_by(ConnectionMachines::kind_of(own.kind), local, own.effect, {})) {
                return true;
            }
        }
        return false;
    }

    /// Of a segment that arrives, whether a copy of it stays in flight or not.
    [[nodiscard]] bool is_violated_by_arrival(LocalId local, MessageId message) const {
        const auto effect = table_.known_arrival(side_, local, message);
        if (!effect) return false;
        const model::Segment& segment = numbered_.message(1 - side_, message);
        return is_violated_by(EventKind::Deliver, local, *effect, segment) ||
               (duplicates_to(environment_, static_cast<Side>(side_)) &&
                is_violated_by(EventKind::Duplicate, local, *effect, segment)) ||
               (loses_to(environment_, static_cast<Side>(side_)) &&
                is_violated_by(EventKind::Lose, local, {local, 0}, segment));
    }

  private:
    [[nodiscard]] bool is_violated_by(EventKind kind, LocalId local, const Effect& effect,
                                      const model::Segment& segment) const {
        if (!named_.test(static_cast<std::size_t>(kind))) return false;
        const model::Segment* const sent =
            effect.sent == 0 ? nullptr : &numbered_.message(side_, effect.sent);
        return claim_.is_violated_by({kind, static_cast<Side>(side_), segment},
                                     numbered_.local(side_, local),
                                     numbered_.local(side_, effect.after), sent);
    }

    const NumberedConnection& numbered_;
    const Table& table_;
    const properties::Property& claim_;
    std::size_t side_;
    const model::Environment& environment_;
    /// The kinds of events of which it speaks, if they are of this side.
    std::bitset<model::kEventKinds> named_;
};

}  // namespace

bool may_be_violated(const NumberedConnection& numbered, const model::Environment& environment,
                     const checker::factored::Layout& layout,
                     const properties::Property& property) {
    const Table& table = layout.behaviour();
    // Ends that are alike have one table, and the claim says the same of either if it names
    // neither.
    const bool names_end = std::ranges::any_of(
        property.events, [](const auto& pattern) { return pattern.endpoint.has_value(); });
    const std::size_t sides = layout.symmetric() && !names_end ? 1 : 2;
    for (std::size_t side = 0; side < sides; ++side) {
        const ClaimOnTable claim(numbered, table, property, side, environment);
        const auto messages = static_cast<MessageId>(table.message_count(1 - side));
        for (LocalId local = 0; local < table.local_count(side); ++local) {
            if (claim.is_violated_by_own_event(local)) return true;
            for (MessageId message = 1; message <= messages; ++message) {
                if (claim.is_violated_by_arrival(local, message)) return true;
            }
        }
    }
    return false;
}

}  // namespace finwait::program
