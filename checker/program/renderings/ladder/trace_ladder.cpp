#include "checker/program/renderings/ladder/trace_ladder.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <sstream>

#include "checker/program/renderings/ladder/ladder.h"
#include "checker/program/renderings/step_note.h"

namespace finwait::program {

namespace {

using model::EventKind;
using model::Side;

constexpr Actor actor(Side side) { return side == Side::A ? Actor::Left : Actor::Right; }

/// A segment on its way, and the arrow that stands for it.
struct InFlight {
    model::Segment segment;
    Ladder::Message message;
};

/// Tells a ladder what a trace says, and keeps track of which arrow stands for which segment. Of
/// equal segments the one sent first is taken first.
class LadderWriter {
  public:
    LadderWriter(const model::ConnectionModel& model, const Trace& trace)
        : trace_(trace), ladder_(name(model, Side::A), name(model, Side::B)) {
        for (const TraceStep& step : trace.steps) {
            for (const auto& segment : {segment_of(step.change), reply_of(step.change)}) {
                if (!segment) continue;
                const auto words = words_of(*segment);
                for (std::size_t i = 0; i < words.size(); ++i) {
                    widths_[i] = std::max(widths_[i], words[i].size());
                }
            }
        }
    }

    Ladder write() {
        for (const Side side : {Side::A, Side::B}) {
            ladder_.set_gone(actor(side),
                             trace_.initial.endpoint(side).state == model::State::Closed);
        }
        say_states(trace_.initial);
        for (std::size_t i = 0; i < trace_.steps.size(); ++i) {
            if (trace_.loop == i) ladder_.begin_cycle();
            ladder_.number(i + 1);
            step(i);
        }
        return std::move(ladder_);
    }

  private:
    static StyledText name(const model::ConnectionModel& model, Side side) {
        const std::string& design = model.design(side).name;
        StyledText text{{model::name_of(side), Role::Strong}};
        const Span shown{printable(design), Role::Faint};
        if (side == Side::A) return {shown, {" "}, text[0]};
        return {text[0], {" "}, shown};
    }
    /// Flags, seq, ack, len.
    static std::vector<std::string> words_of(const model::Segment& segment) {
        std::istringstream text(text_of(segment));
        return {std::istream_iterator<std::string>(text), {}};
    }

    /// Each word in a column of its own, so that they stand below each other.
    [[nodiscard]] std::string label(const model::Segment& segment) const {
        const auto words = words_of(segment);
        std::string label;
        for (std::size_t i = 0; i + 1 < words.size(); ++i) {
            label += fmt::format("{:<{}} ", words[i], widths_[i]);
        }
        return label + words.back();
    }

    void say_states(const model::World& world) {
        const auto state = [&](Side side) {
            return StyledText{{std::string(name_of(world.endpoint(side).state)), Role::Strong}};
        };
        ladder_.say(state(Side::A), state(Side::B));
    }

    void step(std::size_t i) {
        const TraceStep& step = trace_.steps[i];
        const model::Change& change = step.change;
        const Side side = change.event.endpoint;
        if (change.event.kind == EventKind::Tick) {
            tick();
            return;
        }
        const StyledText note = note_of(trace_, i);
        if (concerns_segment(change.event.kind)) {
            concern(change, note);
            if (change.outcome.sent) send(change, {});
        } else if (change.outcome.sent) {
            send(change, note);
        } else {
            ladder_.act(actor(side), note);
        }
        ladder_.set_gone(actor(side), step.after.endpoint(side).state == model::State::Closed);
    }

    /// Time stands beside both lifelines; what is in flight grows older.
    void tick() {
        const StyledText time{{fmt::format("· time {} ·", ++time_), Role::Faint}};
        ladder_.say(time, time);
        for (auto& channel : in_flight_) {
            for (InFlight& one : channel) ++one.segment.age;
        }
    }

    void send(const model::Change& change, StyledText note) {
        const Side side = change.event.endpoint;
        const model::Segment& segment = *change.outcome.sent;
        const Ladder::Message message = ladder_.send(actor(side), label(segment), std::move(note));
        if (change.sent == model::SendResult::Lost) {
            ladder_.lose(message, {{"lost: no room", Role::Bad}});
        } else {
            in_flight_[index(side)].push_back({segment, message});
        }
    }

    void concern(const model::Change& change, const StyledText& note) {
        auto& channel = in_flight_[index(peer(change.event.endpoint))];
        const auto found = std::find_if(
            channel.begin(), channel.end(),
            [&](const InFlight& candidate) { return candidate.segment == change.event.segment; });
        const Ladder::Message message = found->message;
        if (change.event.kind == EventKind::Duplicate) {
            ladder_.receive_copy(message, note);
            return;
        }
        channel.erase(found);
        if (change.event.kind == EventKind::Lose) {
            ladder_.lose(message, note);
        } else {
            ladder_.receive(message, note);
        }
    }

    const Trace& trace_;
    Ladder ladder_;
    std::array<std::vector<InFlight>, 2> in_flight_{};
    /// Ticks since the start.
    unsigned time_ = 0;
    /// Of the words of a label.
    std::array<std::size_t, 4> widths_{};
};

}  // namespace

// A choice of the table of fields (model/fields.h), in the order in which they come about; only
// --full tells the others, which tests/program/trace_ladder_test.cpp names.
StyledText describe(const model::Endpoint& endpoint) {
    std::vector<std::string> facts;
    const auto amount = [&](const char* name, std::uint32_t value) {
        // Numbers of further connections may lie below 0.
        const bool further = endpoint.history.incarnation > 1 || endpoint.history.paired > 1;
        const std::int64_t shown = further ? static_cast<std::int32_t>(value) : std::int64_t{value};
        facts.push_back(fmt::format("{}={}", name, shown));
    };
    const auto flag = [&](const char* name, bool set) {
        if (set) facts.emplace_back(name);
    };
    // A CLOSED endpoint has no TCB.
    if (endpoint.state != model::State::Closed) {
        amount("snd_una", endpoint.snd_una);
        amount("snd_nxt", endpoint.snd_nxt);
        amount("rcv_nxt", endpoint.rcv_nxt);
        if (endpoint.unsent > 0) amount("unsent", endpoint.unsent);
    }
    flag("fin_sent", endpoint.fin_sent);
    flag("ack_pending", endpoint.ack_pending);
    const model::History& history = endpoint.history;
    if (history.delivered > 0) amount("delivered", history.delivered);
    flag("closed_first", history.closed_first);
    flag("fin_received", history.fin_received);
    flag("fin_acked", history.fin_acked);
    flag("time_waited", history.time_waited);
    flag("reset", history.reset);
    flag("refused", history.refused);
    flag("gave_up", history.gave_up);
    flag("crashed", history.crashed);
    flag("stray_text", history.stray_text);
    flag("stray_ack", history.stray_ack);
    flag("stray_rst", history.stray_rst);
    flag("replayed", history.replayed);
    if (history.incarnation != 1 || history.paired != 1) {
        amount("incarnation", history.incarnation);
        amount("paired", history.paired);
    }
    return {{fmt::format("{:<11}", name_of(endpoint.state)), Role::Strong},
            {fmt::format("  {}", fmt::join(facts, " "))}};
}

std::vector<std::string> ladder_lines(const model::ConnectionModel& model, const Trace& trace,
                                      const Palette& palette) {
    const Ladder ladder = LadderWriter(model, trace).write();
    std::vector<std::string> lines = ladder.render(palette, {{"still in flight", Role::Faint}});
    lines.emplace_back();
    for (const Side side : {Side::A, Side::B}) {
        StyledText line{{fmt::format("{}  ", model::name_of(side)), Role::Strong}};
        for (auto& span : describe(trace.last().endpoint(side))) line.push_back(std::move(span));
        lines.push_back(palette.paint(line));
    }
    return lines;
}

}  // namespace finwait::program
