// A run of the connection model, step by step: what every rendering of it is made from.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "model/connection_model.h"

namespace finwait::program {

/// One event, what it sent and took, and the world that it led to.
struct TraceStep {
    model::Change change;
    model::World after;
};

struct Trace {
    model::World initial;
    std::vector<TraceStep> steps;
    /// A lasso: the index of the step with which the cycle begins; the last step closes it.
    std::optional<std::size_t> loop{};
    /// What the designs of A and B call the timers that they declare.
    std::array<std::vector<std::string>, 2> timers{};
    /// The states of the middleboxes in front of A and B; none where there is no middlebox.
    std::array<std::vector<std::string>, 2> box_states{};

    /// The world in which step `i` happens.
    [[nodiscard]] const model::World& before(std::size_t i) const {
        return i == 0 ? initial : steps[i - 1].after;
    }
    [[nodiscard]] const model::World& last() const { return before(steps.size()); }
};

/// The model cannot do what a run says.
class NotReplayable : public std::runtime_error {
  public:
    NotReplayable(std::size_t step, const std::string& why)
        : std::runtime_error(why), step_(step) {}
    /// The index of the step; the number of steps if the end is wrong.
    [[nodiscard]] std::size_t step() const { return step_; }

  private:
    std::size_t step_;
};

/// A trace without steps.
[[nodiscard]] Trace trace_from(const model::ConnectionModel& model, const model::World& initial);

/// Does what `events` say, from the start. Throws NotReplayable where an event cannot happen, or
/// the cycle of a lasso does not close.
[[nodiscard]] Trace replay(const model::ConnectionModel& model,
                           std::span<const model::Event> events,
                           std::optional<std::size_t> loop = std::nullopt);

/// "2MSL timeout", "FIN-WAIT-2 timeout": the event of step `i`, a timer by its name in the design.
[[nodiscard]] std::string name_of_event(const Trace& trace, std::size_t i);

/// The segment that a step is about: delivered, duplicated or lost; or else sent.
[[nodiscard]] std::optional<model::Segment> segment_of(const model::Change& change);
/// The segment that was sent in reply to the one that the step is about.
[[nodiscard]] std::optional<model::Segment> reply_of(const model::Change& change);
/// Who sent the segment that the step is about.
[[nodiscard]] model::Side sender_of(const model::Event& event);

/// A number of the segment as it is shown: those of further connections may lie below 0
/// (model/ENVIRONMENTS.md), those of a first one are octets from 0 on, or numbers on the wire.
[[nodiscard]] std::int64_t shown_number(const model::Segment& segment, std::uint32_t number);

/// "ACK,FIN", in the order of `flags_of`.
[[nodiscard]] std::vector<std::string> flags_of(const model::Segment& segment);
/// "ACK,FIN seq=0 ack=0 len=0"; an RST without ACK, which it does not carry.
[[nodiscard]] std::string text_of(const model::Segment& segment);
/// "A deliver ACK,FIN seq=0 ack=0 len=0".
[[nodiscard]] std::string text_of(const model::Event& event);

}  // namespace finwait::program
