#include "checker/program/engines/coverage.h"

#include <algorithm>

#include "checker/program/commands/check/property_text.h"

namespace finwait::program {

using model::Side;

model::Coverage trail_of_own_events(const model::ConnectionModel& model, Side side,
                                    const model::Endpoint& endpoint, bool room) {
    model::Coverage coverage;
    model.for_each_own_event(
        side, endpoint, [&](model::EventKind kind, std::uint8_t, const model::Outcome& outcome) {
            if (room || !needs_room(kind)) coverage |= outcome.coverage;
        });
    return coverage;
}

LookBack::LookBack(const model::ConnectionModel& model,
                   std::span<const properties::Property* const> properties)
    : model_(&model) {
    for (std::size_t i = 0; i < properties.size(); ++i) {
        const auto premises = properties[i]->premises();
        for (std::size_t k = 0; k < premises.size(); ++k) {
            premises_.push_back({i, k, premises[k]});
        }
    }
}

void LookBack::look_at(const model::World& world) {
    const model::Environment& environment = model_->environment();
    for (const Side side : {Side::A, Side::B}) {
        model::Coverage& coverage = happened_[index(side)];
        const bool room = world.from(side).size() < environment.capacity;
        coverage |= trail_of_own_events(*model_, side, world.endpoint(side), room);
        for (const model::Segment& segment : world.from(peer(side)).segments()) {
            coverage |= model_->arrival(side, world.endpoint(side), segment).coverage;
            if (environment.order == model::Order::Fifo) break;
        }
    }
    for (Premise& premise : premises_) {
        if (!premise.met) premise.met = premise.formula->holds(world);
    }
}

void LookBack::add_to(EngineResult& result) const {
    for (const Side side : {Side::A, Side::B})
        result.happened[index(side)] |= happened_[index(side)];
    for (const Premise& premise : premises_) {
        auto& met = result.findings[premise.property].premises_met;
        if (met.size() <= premise.number) met.resize(premise.number + 1, false);
        met[premise.number] = met[premise.number] || premise.met;
    }
}

std::vector<std::string> unmet_premises(const properties::Property& property,
                                        const Finding& finding) {
    std::vector<std::string> unmet;
    if (is_vacuous(property, finding) && property.kind == properties::Kind::Never) {
        unmet.push_back(waypoint_text(property.through[*finding.passed]));
    }
    const auto premises = property.premises();
    for (std::size_t k = 0; k < finding.premises_met.size(); ++k) {
        if (!finding.premises_met[k]) unmet.push_back(premises[k]->text());
    }
    return unmet;
}

bool is_vacuous(const properties::Property& property, const Finding& finding) {
    if (finding.verdict != checker::Verdict::Holds) return false;
    // A run that passes all waypoints but the last is what such a claim speaks of.
    if (finding.passed) return *finding.passed + 1 < property.through.size();
    return !finding.premises_met.empty() &&
           std::ranges::none_of(finding.premises_met, [](bool met) { return met; });
}

namespace {

bool opens(const model::Environment& environment) {
    return environment.start == model::Start::Closed || environment.incarnations > 1;
}

/// Whether the environment lets a row of this state and event be taken at all.
bool is_possible(const model::Environment& environment, Side side, model::State state,
                 model::TableEvent event) {
    const bool opening = !model::kSynchronized.contains(state);
    if (opening && !opens(environment)) return false;
    switch (event) {
        case model::TableEvent::ActiveOpen: return environment.openers[index(side)];
        case model::TableEvent::PassiveOpen: return !environment.openers[index(side)];
        case model::TableEvent::UserTimeout: return environment.user_timeout;
        case model::TableEvent::Close:
        case model::TableEvent::RcvSyn:
        case model::TableEvent::RcvAckOfSyn:
        case model::TableEvent::RcvFin:
        case model::TableEvent::RcvAckOfFin:
        case model::TableEvent::RcvRst:
        case model::TableEvent::TwoMslTimeout:
        case model::TableEvent::Abort: return true;
    }
    return true;
}

/// Whether a design has this branch at all, and the environment lets it be taken.
bool has_branch(const model::Environment& environment, const model::Design& design,
                model::ArrivalBranch branch) {
    using enum model::ArrivalBranch;
    const model::Mechanisms& mechanisms = design.mechanisms;
    switch (branch) {
        case FinOverHole: return mechanisms.fin_over_hole;
        case FinAgain: return mechanisms.fin_consumes == 0;
        case UnacceptableAckTaken: return mechanisms.old_ack_counts;
        case TimeWaitReopens: return mechanisms.time_wait_reopens && environment.incarnations > 1;
        case TimeWaitIgnoresRst:
            return !design.table.row(model::State::TimeWait, model::TableEvent::RcvRst);
        case ListenDrops:
        case ListenAnswersByRst:
        case ListenSyn:
        case SynSentBadAck:
        case SynSentDrops:
        case SynSentRefused:
        case SynSentSyn:
        case SynInWindow:
        case SynBackToListen:
        case NoAck:
        case SynReceivedBadAck:
        case SynAcknowledged: return opens(environment);
        case ClosedDropsRst:
        case ClosedAnswersByRst:
        case UnacceptableRst:
        case UnacceptableAnswered:
        case RstTaken:
        case RstChallenged:
        case AckAhead:
        case AckAdvances:
        case FinAcknowledged:
        case FinStillWaits:
        case TimeWaitFin:
        case TimeWaitOther:
        case AheadAnswered:
        case AheadDropped:
        case TextTaken:
        case FinTaken: return true;
    }
    return true;
}

}  // namespace

std::vector<NeverHappened> never_happened(const model::ConnectionModel& model,
                                          const std::array<model::Coverage, 2>& happened) {
    const model::Design& a = model.design(Side::A);
    const model::Design& b = model.design(Side::B);
    const bool alike = a.table == b.table && a.mechanisms == b.mechanisms;
    std::vector<NeverHappened> result;
    for (const Side side : {Side::A, Side::B}) {
        if (alike && side == Side::B) break;
        const model::Design& design = model.design(side);
        model::Coverage coverage = happened[index(side)];
        NeverHappened never{design.name, {side}, {}, {}};
        if (alike) {
            coverage |= happened[index(Side::B)];
            never.ends.push_back(Side::B);
        }
        for (const model::State state : model::kAllStates) {
            for (const model::TableEvent event : model::kAllTableEvents) {
                if (is_possible(model.environment(), side, state, event) &&
                    design.table.row(state, event) && !coverage.has(state, event)) {
                    never.rows.emplace_back(state, event);
                }
            }
        }
        for (const model::ArrivalBranch step : model::kAllBranches) {
            if (has_branch(model.environment(), design, step) && !coverage.has(step))
                never.steps.push_back(step);
        }
        result.push_back(std::move(never));
    }
    return result;
}

}  // namespace finwait::program
