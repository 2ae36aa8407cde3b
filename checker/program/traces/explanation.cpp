#include "checker/program/traces/explanation.h"

#include <fmt/format.h>

#include "checker/program/traces/narration.h"
#include "checker/program/traces/variables.h"
#include "model/mechanisms.h"

namespace finwait::program {

namespace {

using model::ArrivalBranch;
using model::EventKind;
using model::Side;

FiredRule rule_of(EventKind kind) {
    switch (kind) {
        case EventKind::Close:
            return {"The application calls CLOSE: a FIN is to follow all that was written.",
                    "RFC 9293 §3.10.4"};
        case EventKind::SendData:
            return {"Text that the application wrote goes out, for it fits the peer's window.",
                    "RFC 9293 §3.10.2, §3.8.6"};
        case EventKind::SendDataWithFin:
            return {"CLOSE was called: the last of the text goes out, and the FIN with it.",
                    "RFC 9293 §3.10.4"};
        case EventKind::SendFin:
            return {"CLOSE was called and all text is out: the FIN follows.", "RFC 9293 §3.10.4"};
        case EventKind::SendAck:
            return {"An acknowledgement that is owed goes out on a segment of its own.",
                    "RFC 9293 §3.8.6.3"};
        case EventKind::Retransmit:
            return {"The retransmission timer ends: what is not acknowledged is sent again.",
                    "RFC 9293 §3.8.1, §3.10.8"};
        case EventKind::TwoMslTimeout: return {"The TIME-WAIT timer ends.", "RFC 9293 §3.10.8"};
        case EventKind::Abort: return {"The application calls ABORT.", "RFC 9293 §3.10.5"};
        case EventKind::Open: return {"The application calls OPEN.", "RFC 9293 §3.10.1"};
        case EventKind::UserTimeout:
            return {"The user timeout ends: TCP gives up.", "RFC 9293 §3.10.8"};
        case EventKind::Crash:
            return {"The host crashes, and knows nothing of its connections any more.",
                    "RFC 9293 §3.5.1"};
        case EventKind::Vanish:
            return {"The host vanishes: it neither sends nor answers any more.", ""};
        case EventKind::Read:
            return {"The application reads what was received.", "RFC 9293 §3.10.3, §3.8.6"};
        case EventKind::Probe:
            return {"The peer has no room: a probe asks whether it has some again.",
                    "RFC 9293 §3.8.6.1"};
        case EventKind::FirstTimer:
        case EventKind::SecondTimer:
        case EventKind::ThirdTimer: return {"A timer of the design ends.", ""};
        case EventKind::MiddleboxTimeout:
            return {"The timer of the middlebox in front of the end ends.", ""};
        case EventKind::Tick: return {"A tick of time passes.", ""};
        case EventKind::Deliver: return {"The network delivers the segment.", ""};
        case EventKind::Duplicate:
            return {"The network delivers a copy; the segment itself stays in flight.", ""};
        case EventKind::Lose: return {"The network loses the segment.", ""};
    }
    return {};
}

/// Branches that RFC 9293 does not have say so.
FiredRule rule_of(ArrivalBranch branch) {
    const model::BranchText& text = model::text_of(branch);
    return {std::string(text.sentence), text.source.empty()
                                            ? fmt::format("RFC 9293 {}", text.section)
                                            : std::string(text.source)};
}

std::string text_of_rows(const std::vector<model::Row>& rows) {
    std::string text;
    for (const model::Row& row : rows) {
        text += text.empty() ? "" : "; else ";
        text += name_of(row.next);
        if (row.send != model::Reply::Nothing) text += fmt::format(", sends {}", name_of(row.send));
        if (row.arms != 0) text += ", arms a timer";
        if (!row.when.is_always()) text += " when " + row.when.text();
        if (!row.takes) text += ", takes nothing";
    }
    return text.empty() ? "no row" : text;
}

/// A design with one thing as RFC 9293 has it, and which thing that is.
struct RevertedDesign {
    model::Design design;
    std::string what;
};

std::vector<RevertedDesign> reverted_designs(const model::Design& design) {
    const model::Design rfc = model::rfc9293();
    std::vector<RevertedDesign> all;
    for (const model::State state : model::kAllStates) {
        for (const model::TableEvent event : model::kAllTableEvents) {
            const auto& own = design.table.rows(state, event);
            const auto& its = rfc.table.rows(state, event);
            if (own == its) continue;
            RevertedDesign& one = all.emplace_back(RevertedDesign{design, {}});
            one.design.table.set(state, event, its);
            one.what = fmt::format("row {} {}: {} (RFC 9293: {})", name_of(state), name_of(event),
                                   text_of_rows(own), text_of_rows(its));
        }
    }
    if (design.middlebox != nullptr) {
        const std::string& name = design.middlebox->name;
        RevertedDesign& one = all.emplace_back(RevertedDesign{design, {}});
        one.design.middlebox = nullptr;
        one.what = fmt::format("middlebox = {} (RFC 9293: none)", name.empty() ? "its own" : name);
    }
    for (const model::Mechanism& mechanism : model::mechanisms()) {
        const model::MechanismValue own = mechanism.get(design.mechanisms);
        const model::MechanismValue its = mechanism.get(rfc.mechanisms);
        if (text_of(own) == text_of(its)) continue;
        RevertedDesign& one = all.emplace_back(RevertedDesign{design, {}});
        mechanism.set(one.design.mechanisms, its);
        one.what = fmt::format("{} = {} (RFC 9293: {})", mechanism.key, text_of(own), text_of(its));
    }
    if (all.size() > 1) {
        RevertedDesign& one = all.emplace_back(RevertedDesign{design, "several of these together"});
        one.design.table = rfc.table;
        one.design.mechanisms = rfc.mechanisms;
        one.design.middlebox = nullptr;
    }
    return all;
}

/// What the endpoint would do instead, in words; empty if it is the same.
std::string instead_of(const model::Endpoint& before, const model::Change& change,
                       std::optional<model::Change> other) {
    if (!other) return "this cannot happen";
    // Which state a middlebox is in says nothing here: what comes of it does.
    other->outcome.endpoint.middlebox = change.outcome.endpoint.middlebox;
    other->outcome.endpoint.timers.middlebox = change.outcome.endpoint.timers.middlebox;
    if (other->outcome.endpoint == change.outcome.endpoint &&
        other->outcome.sent == change.outcome.sent) {
        return {};
    }
    const std::string own = consequence_text(narrate(before, change));
    const std::string its = consequence_text(narrate(before, *other));
    if (own != its) return its.empty() ? "nothing comes of it" : its;
    const auto now = variable_texts(change.outcome.endpoint);
    const auto then = variable_texts(other->outcome.endpoint);
    for (std::size_t i = 0; i < now.size(); ++i) {
        if (now[i].value != then[i].value)
            return fmt::format("{} is {} then", then[i].name, then[i].value);
    }
    return "another segment is sent";
}

}  // namespace

struct Explainer::Reverted {
    std::string what;
    std::unique_ptr<model::ConnectionModel> model;
};

Explainer::Explainer(const Instance& instance, const std::optional<RealNumbers>& numbers)
    : own_(instance.model.get()) {
    const model::ConnectionModel& model = *instance.model;
    model::Numbering numbering;
    if (numbers) numbering = {numbers->first_octet, numbers->mss};
    for (const Side side : {Side::A, Side::B}) {
        // Code has no rows and mechanisms that could be others.
        if (model.implemented(side) != nullptr) continue;
        for (RevertedDesign& one : reverted_designs(model.design(side))) {
            const model::Design& other = model.design(peer(side));
            const bool is_a = side == Side::A;
            reverted_[index(side)].push_back(
                {std::move(one.what), std::make_unique<model::ConnectionModel>(
                                          is_a ? one.design : other, is_a ? other : one.design,
                                          model.environment(), numbering)});
        }
    }
}

Explainer::~Explainer() = default;

StepExplanation Explainer::explain(const Trace& trace, std::size_t i) const {
    const model::Change& change = trace.steps[i].change;
    const Side side = change.event.endpoint;
    StepExplanation explanation{{rule_of(change.event.kind)}, {}};
    if (concerns_both_ends(change.event.kind)) return explanation;
    if (trace.before(i).endpoint(side).vanished) {
        explanation.rules.push_back({"The host is gone: nobody looks at it.", ""});
        return explanation;
    }
    if (own_->implemented(side) != nullptr) {
        explanation.rules.push_back(
            {fmt::format("What comes of it is what the code of {} does.", own_->design(side).name),
             ""});
        return explanation;
    }
    const model::Coverage& coverage = change.outcome.coverage;
    for (const ArrivalBranch branch : model::kAllBranches) {
        if (coverage.has(branch)) explanation.rules.push_back(rule_of(branch));
    }
    const model::StateTable& table = own_->design(side).table;
    static const model::StateTable rfc = model::rfc9293().table;
    for (const model::State state : model::kAllStates) {
        for (const model::TableEvent event : model::kAllTableEvents) {
            if (!coverage.has(state, event)) continue;
            explanation.rules.push_back(
                {fmt::format("The row {} {}: {}.", name_of(state), name_of(event),
                             text_of_rows(table.rows(state, event))),
                 table.rows(state, event) == rfc.rows(state, event)
                     ? "RFC 9293 §3.3.2, Figure 5"
                     : std::string(model::kOfTheDesign)});
        }
    }
    const bool arrives =
        change.event.kind == EventKind::Deliver || change.event.kind == EventKind::Duplicate;
    if (arrives && explanation.rules.size() == 1) {
        explanation.rules.push_back(
            {"The segment is acceptable, and nothing in it is new.", "RFC 9293 §3.10.7.4"});
    }
    if (change.sent == model::SendResult::Lost)
        explanation.rules.push_back({"What is sent finds no room in the network.", ""});
    explanation.deviations = deviations(trace, i);
    return explanation;
}

std::vector<StepDeviation> Explainer::missing_at_end(const Trace& trace) const {
    const model::World& end = trace.last();
    std::vector<StepDeviation> all;
    for (const Side side : {Side::A, Side::B}) {
        const std::size_t before = all.size();
        for (const Reverted& one : reverted_[index(side)]) {
            const bool together =
                reverted_[index(side)].size() > 1 && &one == &reverted_[index(side)].back();
            if (together && all.size() > before) break;
            one.model->for_each_change(end, [&](const model::Change& change) {
                const model::Event& event = change.event;
                if (concerns_segment(event.kind) || event.endpoint != side ||
                    own_->change_by(end, event)) {
                    return;
                }
                all.push_back({one.what, text_of(event) + " can happen"});
            });
        }
    }
    return all;
}

std::vector<StepDeviation> Explainer::deviations(const Trace& trace, std::size_t i) const {
    const model::Change& change = trace.steps[i].change;
    const model::World& before = trace.before(i);
    const Side side = change.event.endpoint;
    std::vector<StepDeviation> all;
    const auto& reverted = reverted_[index(side)];
    for (const Reverted& one : reverted) {
        const bool together = reverted.size() > 1 && &one == &reverted.back();
        // One alone says more than all together.
        if (together && !all.empty()) break;
        std::string instead =
            instead_of(before.endpoint(side), change, one.model->change_by(before, change.event));
        if (!instead.empty()) all.push_back({one.what, std::move(instead)});
    }
    return all;
}

std::string text_of(const StepDeviation& deviation) {
    return deviation.what + "; with that as in the RFC: " + deviation.instead;
}

std::vector<std::string> explanation_texts(const StepExplanation& explanation) {
    std::vector<std::string> texts;
    for (const FiredRule& rule : explanation.rules)
        texts.push_back(rule.sentence + (rule.source.empty() ? "" : " (" + rule.source + ")"));
    for (const StepDeviation& deviation : explanation.deviations)
        texts.push_back(text_of(deviation));
    return texts;
}

}  // namespace finwait::program
