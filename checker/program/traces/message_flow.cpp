#include "checker/program/traces/message_flow.h"

#include <algorithm>
#include <array>

namespace finwait::program {

namespace {

using model::EventKind;

class FlowReader {
  public:
    MessageFlow read(const Trace& trace) {
        for (const TraceStep& step : trace.steps) {
            MessageFlow::Step& of_step = flow_.steps.emplace_back();
            const model::Change& change = step.change;
            if (change.event.kind == EventKind::Tick) age_all();
            if (concerns_segment(change.event.kind)) of_step.taken = take(change.event);
            if (change.outcome.sent) of_step.sent = send(change);
        }
        return std::move(flow_);
    }

  private:
    struct InFlight {
        std::size_t message;
        /// As it is by now: it grows older.
        model::Segment segment;
    };

    [[nodiscard]] std::size_t now() const { return flow_.steps.size() - 1; }

    void age_all() {
        for (auto& channel : in_flight_) {
            for (InFlight& one : channel) ++one.segment.age;
        }
    }

    std::size_t take(const model::Event& event) {
        auto& channel = in_flight_[index(peer(event.endpoint))];
        const auto found = std::find_if(
            channel.begin(), channel.end(),
            [&](const InFlight& candidate) { return candidate.segment == event.segment; });
        const std::size_t number = found->message;
        Message& message = flow_.messages[number];
        if (event.kind == EventKind::Duplicate) {
            message.copies.push_back(now());
            return number;
        }
        if (event.kind == EventKind::Lose) {
            message.lost = now();
        } else {
            message.arrived = now();
        }
        channel.erase(found);
        return number;
    }

    std::size_t send(const model::Change& change) {
        const std::size_t number = flow_.messages.size();
        const model::Side from = change.event.endpoint;
        Message& message = flow_.messages.emplace_back();
        message.from = from;
        message.segment = *change.outcome.sent;
        message.sent = now();
        if (change.sent == model::SendResult::Lost) {
            message.lost = now();
        } else {
            in_flight_[index(from)].push_back({number, message.segment});
        }
        return number;
    }

    MessageFlow flow_;
    std::array<std::vector<InFlight>, 2> in_flight_{};
};

}  // namespace

MessageFlow flow_of(const Trace& trace) { return FlowReader().read(trace); }

}  // namespace finwait::program
