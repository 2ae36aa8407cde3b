#include "checker/program/renderings/wire/end_view.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace finwait::program {

namespace {

using model::EventKind;
using What = SeenAtEnd::What;

bool arrives(EventKind kind) { return kind == EventKind::Deliver || kind == EventKind::Duplicate; }

/// Has one that was sent later arrived before step `step`?
bool is_overtaken(const Message& message, std::size_t step, const MessageFlow& flow) {
    return std::ranges::any_of(flow.messages, [&](const Message& other) {
        if (other.from != message.from || other.sent <= message.sent) return false;
        const bool copied = !other.copies.empty() && other.copies.front() < step;
        return copied || (other.arrived && *other.arrived < step);
    });
}

}  // namespace

std::vector<SeenAtEnd> seen_at(model::Side end, const Trace& trace, const MessageFlow& flow) {
    std::vector<SeenAtEnd> seen;
    for (std::size_t i = 0; i < trace.steps.size(); ++i) {
        const model::Change& change = trace.steps[i].change;
        const EventKind kind = change.event.kind;
        if (kind == EventKind::Tick) {
            seen.push_back({What::Tick, i});
            continue;
        }
        if (change.event.endpoint != end || kind == EventKind::Lose) continue;
        const MessageFlow::Step& step = flow.steps[i];
        if (arrives(kind)) {
            const Message& message = flow.messages[*step.taken];
            seen.push_back({What::Arrives, i, change.event.segment, *step.taken,
                            is_overtaken(message, i, flow)});
        } else if (!change.outcome.sent || !model::needs_room(kind)) {
            // A segment with a reason of its own besides the call: a SYN, an RST.
            seen.push_back({What::Call, i});
        }
        if (change.outcome.sent) seen.push_back({What::Sent, i, change.outcome.sent, *step.sent});
    }
    return seen;
}

std::string fate_text(const Message& message) {
    if (message.found_no_room()) return "lost: no room";
    std::vector<std::string> parts;
    for (const std::size_t copy : message.copies)
        parts.push_back(fmt::format("a copy arrives in step {}", copy + 1));
    if (message.lost) parts.push_back(fmt::format("lost in step {}", *message.lost + 1));
    if (message.arrived) parts.push_back(fmt::format("arrives in step {}", *message.arrived + 1));
    if (message.in_flight()) parts.emplace_back("still in flight at the end");
    return fmt::format("{}", fmt::join(parts, ", "));
}

}  // namespace finwait::program
