#include "checker/program/engines/coverage.h"

#include <algorithm>

#include "properties/files/claim_text.h"

namespace finwait::program {

using model::Side;

bool loses_to(const model::Environment& environment, Side side) {
    if (environment.clock) return environment.losses[index(peer(side))] > 0;
    return environment.loss[index(peer(side))];
}

bool duplicates_to(const model::Environment& environment, Side side) {
    if (environment.clock) return environment.duplicates[index(peer(side))] > 0;
    return environment.duplication[index(peer(side))];
}

MetSteps::MetSteps(const model::ConnectionModel& model,
                   std::span<const properties::Property* const> properties)
    : model_(&model) {
    for (std::size_t i = 0; i < properties.size(); ++i) {
        if (properties[i]->kind != properties::Kind::Step) continue;
        const std::size_t premises = properties[i]->premise_texts().size();
        claims_.push_back({i, properties[i], std::vector<bool>(premises, false)});
    }
}

void MetSteps::look_at_own_events(Side side, const model::Endpoint& endpoint, bool room) {
    model_->for_each_own_event(
        side, endpoint, [&](model::EventKind kind, std::uint8_t, const model::Outcome& outcome) {
            if (!room && model::ConnectionModel::needs_room(kind, outcome)) return;
            happened_[index(side)] |= outcome.coverage;
            const model::Segment* const sent = outcome.sent ? &*outcome.sent : nullptr;
            look_at({&kind, 1}, {side, endpoint, outcome.endpoint, nullptr, sent != nullptr}, sent);
        });
}

void MetSteps::look_at_segment(Side side, const model::Endpoint& endpoint,
                               const model::Segment& segment) {
    using enum model::EventKind;
    const model::Outcome outcome = model_->arrival(side, endpoint, segment);
    happened_[index(side)] |= outcome.coverage;
    const model::Environment& environment = model_->environment();
    const model::Segment* const sent = outcome.sent ? &*outcome.sent : nullptr;
    static constexpr std::array kArrivals{Deliver, Duplicate};
    look_at(std::span(kArrivals).first(duplicates_to(environment, side) ? 2 : 1),
            {side, endpoint, outcome.endpoint, &segment, sent != nullptr}, sent);
    static constexpr std::array kLoss{Lose};
    if (loses_to(environment, side))
        look_at(kLoss, {side, endpoint, endpoint, &segment, false}, nullptr);
}

void MetSteps::look_at(std::span<const model::EventKind> kinds, const properties::StepView& step,
                       const model::Segment* sent) {
    for (Claim& claim : claims_) {
        const properties::StepFormula& formula = *claim.claim->step;
        if (formula.speaks_of_segment() && step.segment == nullptr) continue;
        const bool named = std::ranges::any_of(kinds, [&](model::EventKind kind) {
            const model::Segment segment = step.segment ? *step.segment : model::Segment{};
            return claim.claim->names({kind, step.side, segment}, sent);
        });
        if (!named) continue;
        claim.violated = claim.violated || !formula.holds(step);
        if (formula.premises().empty()) claim.premises_met[0] = true;
        for (std::size_t i = 0; i < formula.premises().size(); ++i) {
            if (!claim.premises_met[i]) claim.premises_met[i] = formula.premises()[i].holds(step);
        }
    }
}

namespace {

void add_premise(EngineResult& result, std::size_t property, std::size_t number, bool met) {
    auto& all = result.findings[property].premises_met;
    if (all.size() <= number) all.resize(number + 1, false);
    all[number] = all[number] || met;
}

}  // namespace

void MetSteps::add_to(EngineResult& result) const {
    for (const Side side : {Side::A, Side::B})
        result.happened[index(side)] |= happened_[index(side)];
    for (const Claim& claim : claims_) {
        for (std::size_t i = 0; i < claim.premises_met.size(); ++i) {
            add_premise(result, claim.property, i, claim.premises_met[i]);
        }
    }
}

bool MetSteps::is_violated(std::size_t property) const {
    return std::ranges::any_of(
        claims_, [&](const Claim& claim) { return claim.property == property && claim.violated; });
}

LookBack::LookBack(const model::ConnectionModel& model,
                   std::span<const properties::Property* const> properties)
    : model_(&model), steps_(model, properties) {
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
        const bool room = world.from(side).size() < environment.capacity;
        steps_.look_at_own_events(side, world.endpoint(side), room);
        for (const model::Segment& segment : world.from(peer(side)).segments()) {
            steps_.look_at_segment(side, world.endpoint(side), segment);
            if (environment.order == model::Order::Fifo) break;
        }
    }
    for (Premise& premise : premises_) {
        if (!premise.met) premise.met = premise.formula->holds(world);
    }
}

void LookBack::add_to(EngineResult& result) const {
    steps_.add_to(result);
    for (const Premise& premise : premises_) {
        add_premise(result, premise.property, premise.number, premise.met);
    }
}

namespace {

/// A run that passes all waypoints but the last is what a claim about a route speaks of, and there
/// is none.
bool stops_short(const properties::Property& property, const Finding& finding) {
    return finding.verdict == checker::Verdict::Holds && finding.passed &&
           *finding.passed + 1 < property.route_length();
}

}  // namespace

std::vector<std::string> unmet_premises(const properties::Property& property,
                                        const Finding& finding) {
    std::vector<std::string> unmet;
    if (stops_short(property, finding) && property.kind == properties::Kind::Never) {
        unmet.push_back(waypoint_text(property.through[*finding.passed]));
    }
    const std::vector<std::string> premises = property.premise_texts();
    for (std::size_t k = 0; k < finding.premises_met.size(); ++k) {
        if (!finding.premises_met[k]) unmet.push_back(premises[k]);
    }
    return unmet;
}

bool is_vacuous(const properties::Property& property, const Finding& finding,
                checker::Ending ending) {
    if (stops_short(property, finding)) return true;
    // A claim about steps may be known to hold before all is explored.
    if (finding.verdict != checker::Verdict::Holds || ending != checker::Ending::Complete)
        return false;
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
        case model::TableEvent::RcvText:
        case model::TableEvent::FirstTimer:
        case model::TableEvent::SecondTimer:
        case model::TableEvent::ThirdTimer:
        case model::TableEvent::RcvFin:
        case model::TableEvent::RcvAckOfFin:
        case model::TableEvent::RcvRst:
        case model::TableEvent::TwoMslTimeout:
        case model::TableEvent::Abort: return true;
    }
    return true;
}

bool box_does(const model::Design& design, model::Passage passage, model::Direction direction) {
    return design.middlebox != nullptr && design.middlebox->does(passage, direction);
}

/// Whether a design has this branch at all, and the environment lets it be taken.
bool has_branch(const model::Environment& environment, const model::Design& design,
                model::ArrivalBranch branch) {
    using enum model::ArrivalBranch;
    const model::Mechanisms& mechanisms = design.mechanisms;
    using model::OutOfRangeAck;
    using model::Reply;
    switch (branch) {
        case FinOverHole: return !mechanisms.fin_over_hole_in.empty();
        case UnacceptableDropped:
            return mechanisms.old_segment_draws != model::ByState(Reply::Ack) ||
                   mechanisms.segment_beyond_window_draws != model::ByState(Reply::Ack);
        case RstDropped: return mechanisms.rst_in_window_draws != model::ByState(Reply::Ack);
        case NoAckTaken: return !mechanisms.without_ack_taken_in.empty();
        case AheadKept:
        case KeptTaken: return mechanisms.keeps_ahead > 0;
        case OnlyAnswered: return mechanisms.only_answers != model::ByState(model::OnlyAnswers::No);
        case FinTakenAgain: return !mechanisms.fin_taken_again_in.empty();
        case SynByRow:
            return opens(environment) &&
                   std::ranges::any_of(model::kAllStates, [&](model::State state) {
                       return model::kSynchronized.contains(state) &&
                              design.table.has_row(state, model::TableEvent::RcvSyn);
                   });
        case NoAckUnseen: return !mechanisms.without_ack_unseen_in.empty();
        case AckTooOld: return mechanisms.ack_too_old != model::ByState(OutOfRangeAck::Processed);
        case NothingNew:
            return mechanisms.acceptable_before !=
                   model::ByState(model::AcceptableBefore::InWindow);
        case BehindWindow:
            return mechanisms.acceptable_behind != model::ByState(model::AcceptableBehind::None);
        case AckBelow: return mechanisms.ack_below != model::ByState(OutOfRangeAck::Processed);
        case FinAgain: return mechanisms.fin_consumes == 0;
        case MiddleboxDrops: return box_does(design, model::Passage::Drop, model::Direction::In);
        case MiddleboxAnswers: return box_does(design, model::Passage::Rst, model::Direction::In);
        case MiddleboxStops: return box_does(design, model::Passage::Drop, model::Direction::Out);
        case MiddleboxResets: return box_does(design, model::Passage::Rst, model::Direction::Out);
        case UnacceptableAckTaken: return !mechanisms.old_ack_counts_in.empty();
        case TimeWaitReopens: return mechanisms.time_wait_reopens && environment.incarnations > 1;
        case TimeWaitIgnoresRst:
            return !design.table.has_row(model::State::TimeWait, model::TableEvent::RcvRst);
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
        case TextAfterClose:
            return environment.close_ends_reading.any() &&
                   mechanisms.text_after_close != model::TextAfterClose::Silence;
        case TextDiscarded:
            return environment.close_ends_reading.any() &&
                   mechanisms.text_after_close == model::TextAfterClose::Silence;
        case FinWithoutRoom:
            return environment.reading != model::PerEnd(model::Reading::Always) &&
                   mechanisms.full_buffer == model::FullBuffer::Drops;
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

std::string how_never_happened(const EngineResult& result) {
    if (result.ending == checker::Ending::Complete) return "never used";
    return result.happened_in_part ? "not used so far in the states that are in memory"
                                   : "not used so far";
}

std::vector<NeverHappened> never_happened(const model::ConnectionModel& model,
                                          const std::array<model::Coverage, 2>& happened) {
    const model::Design& a = model.design(Side::A);
    const model::Design& b = model.design(Side::B);
    const bool alike = a.behaves_as(b);
    std::vector<NeverHappened> result;
    for (const Side side : {Side::A, Side::B}) {
        // Code has no rows, and nobody knows its steps.
        if (model.implemented(side) != nullptr) continue;
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
                    design.table.has_row(state, event) && !coverage.has(state, event)) {
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
