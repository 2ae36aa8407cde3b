#include "checker/program/traces/trace.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace finwait::program {

Trace trace_from(const model::ConnectionModel& model, const model::World& initial) {
    Trace trace{.initial = initial, .steps = {}};
    for (const model::Side side : {model::Side::A, model::Side::B}) {
        for (const model::TimerSettings& timer : model.design(side).timers)
            trace.timers[index(side)].push_back(timer.name);
        if (!model.is_behind_middlebox(side)) continue;
        for (const model::BoxState& state : model.design(side).middlebox->states)
            trace.box_states[index(side)].push_back(state.name);
    }
    return trace;
}

Trace replay(const model::ConnectionModel& model, std::span<const model::Event> events,
             std::optional<std::size_t> loop) {
    Trace trace = trace_from(model, model.initial());
    trace.loop = loop;
    trace.steps.reserve(events.size());
    for (const model::Event& event : events) {
        const std::optional<model::Change> change = model.change_by(trace.last(), event);
        if (!change) {
            throw NotReplayable(trace.steps.size(),
                                fmt::format("\"{}\" cannot happen here", text_of(event)));
        }
        trace.steps.push_back({*change, model.apply(trace.last(), *change)});
    }
    if (loop) {
        if (*loop >= events.size()) {
            throw NotReplayable(events.size(), "the cycle begins behind the last step");
        }
        if (trace.before(*loop) != trace.last()) {
            throw NotReplayable(events.size(),
                                fmt::format("the cycle that begins with step {} does not lead back "
                                            "to where it began",
                                            *loop + 1));
        }
    }
    return trace;
}

std::optional<model::Segment> segment_of(const model::Change& change) {
    if (model::concerns_segment(change.event.kind)) return change.event.segment;
    return change.outcome.sent;
}

std::optional<model::Segment> reply_of(const model::Change& change) {
    if (model::concerns_segment(change.event.kind)) return change.outcome.sent;
    return std::nullopt;
}

model::Side sender_of(const model::Event& event) {
    return model::concerns_segment(event.kind) ? model::peer(event.endpoint) : event.endpoint;
}

std::int64_t shown_number(const model::Segment& segment, std::uint32_t number) {
    if (segment.incarnation <= 1 && segment.to <= 1) return number;
    return static_cast<std::int32_t>(number);
}

std::vector<std::string> flags_of(const model::Segment& segment) {
    std::vector<std::string> flags;
    if (segment.syn) flags.emplace_back("SYN");
    if (segment.rst) flags.emplace_back("RST");
    if (segment.has_ack) flags.emplace_back("ACK");
    if (segment.fin) flags.emplace_back("FIN");
    if (segment.fin_taken) flags.emplace_back("FIN-TAKEN");
    return flags;
}

std::string name_of_event(const Trace& trace, std::size_t i) {
    const model::Event& event = trace.steps[i].change.event;
    const auto timer = model::timer_of_kind(event.kind);
    if (!timer) return std::string(name_of(event.kind));
    return trace.timers[index(event.endpoint)].at(*timer);
}

std::string text_of(const model::Segment& segment) {
    const std::string flags = fmt::format("{}", fmt::join(flags_of(segment), ","));
    const std::int64_t seq = shown_number(segment, segment.seq);
    const std::int64_t ack = shown_number(segment, segment.ack);
    if (!segment.has_ack) return fmt::format("{} seq={}", flags, seq);
    if (segment.rst || segment.syn) return fmt::format("{} seq={} ack={}", flags, seq, ack);
    return fmt::format("{} seq={} ack={} len={}", flags, seq, ack, segment.len);
}

std::string text_of(const model::Event& event) {
    if (model::concerns_both_ends(event.kind)) return std::string(name_of(event.kind));
    std::string text = fmt::format("{} {}", model::name_of(event.endpoint), name_of(event.kind));
    if (event.choice != 0) text += fmt::format(" (choice {})", event.choice);
    if (model::concerns_segment(event.kind)) text += " " + text_of(event.segment);
    return text;
}

}  // namespace finwait::program
