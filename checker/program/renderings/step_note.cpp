#include "checker/program/renderings/step_note.h"

namespace finwait::program {

namespace {

using model::EventKind;

/// The name of an event that no arrow stands for, or that says why an arrow is there.
Span name_of_event(EventKind kind, const std::string& name) {
    switch (kind) {
        case EventKind::Retransmit: return {"retransmit", Role::Faint};
        case EventKind::Duplicate: return {"copy", Role::Doubt};
        case EventKind::Lose: return {"lost", Role::Bad};
        case EventKind::SendData:
        case EventKind::SendDataWithFin:
        case EventKind::SendFin:
        case EventKind::SendAck:
        case EventKind::Tick:
        case EventKind::Deliver: return {};
        case EventKind::Close:
        case EventKind::TwoMslTimeout:
        case EventKind::Open:
        case EventKind::UserTimeout:
        case EventKind::Crash:
        case EventKind::Vanish:
        case EventKind::Read:
        case EventKind::Probe:
        case EventKind::FirstTimer:
        case EventKind::SecondTimer:
        case EventKind::ThirdTimer:
        case EventKind::MiddleboxTimeout:
        case EventKind::Abort: break;
    }
    return {name};
}

/// `name`: of the event, as it is shown.
StyledText note_with(const Narration& step, const std::string& name) {
    StyledText note;
    const auto add = [&](Span span, const char* between = ", ") {
        if (span.text.empty()) return;
        if (!note.empty()) note.push_back({between, Role::Faint});
        note.push_back(std::move(span));
    };
    add(name_of_event(step.event.kind, name));
    if (step.delivered > 0) add({"takes text"});
    if (step.thrown_away > 0) add({"throws away what is unread", Role::Bad});
    if (!step.stopped.empty()) add({step.stopped, Role::Bad});
    if (step.ignored) add({"ignored", Role::Faint});
    if (step.entered) {
        add({std::string(name_of(*step.entered)), Role::Strong}, step.is_arrival() ? ", " : " → ");
    }
    return note;
}

}  // namespace

StyledText note_of(const Narration& step) {
    return note_with(step, std::string(name_of(step.event.kind)));
}

StyledText note_of(const Trace& trace, std::size_t i) {
    const model::Change& change = trace.steps[i].change;
    const Narration step = narrate(trace.before(i).endpoint(change.event.endpoint), change);
    StyledText note = note_with(step, printable(program::name_of_event(trace, i)));
    if (!step.box_state) return note;
    const std::string& entered = trace.box_states[index(change.event.endpoint)].at(*step.box_state);
    if (!note.empty()) note.push_back({", ", Role::Faint});
    note.push_back({"middlebox: " + printable(entered), Role::Faint});
    return note;
}

std::string plain(const StyledText& text) {
    std::string all;
    for (const Span& span : text) all += span.text;
    return all;
}

}  // namespace finwait::program
