// What happens in one step: the facts that every rendering puts into its own words and signs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "model/connection_model.h"

namespace finwait::program {

struct Narration {
    /// What happens, at which endpoint; with the segment that arrives or is lost.
    model::Event event;
    /// The segment that was put onto the wire, an answer where one arrived; and whether it found no
    /// room there.
    std::optional<model::Segment> sent{};
    bool sent_is_lost = false;
    /// Units of data that the application was handed.
    std::uint32_t delivered = 0;
    /// Units of data that were received, and that nobody will read.
    std::uint32_t thrown_away = 0;
    bool end_of_file = false;
    /// The state that was entered.
    std::optional<model::State> entered{};
    /// The connection was reset.
    bool reset = false;
    /// A segment arrived, and nothing came of it.
    bool ignored = false;

    /// What the middlebox in front of the endpoint did, if it let something not pass: "the
    /// middlebox drops it".
    std::string stopped{};
    /// Which of its states it entered.
    std::optional<std::uint8_t> box_state{};

    /// A segment in flight arrived, or a copy of it.
    [[nodiscard]] bool is_arrival() const {
        return event.kind == model::EventKind::Deliver || event.kind == model::EventKind::Duplicate;
    }
    /// The connection is gone, orderly or not.
    [[nodiscard]] bool is_gone() const { return entered == model::State::Closed; }
};

/// `change` happens where the endpoint was `before`.
[[nodiscard]] Narration narrate(const model::Endpoint& before, const model::Change& change);

/// What a step leads to: "sends ACK seq=1 ack=2 len=0, enters TIME-WAIT"; empty where nothing is to
/// be said besides that it happens.
[[nodiscard]] std::string consequence_text(const Narration& narration);

}  // namespace finwait::program
