#include "model/middlebox.h"

#include <algorithm>

namespace finwait::model {

std::string_view name_of(Passage passage) {
    switch (passage) {
        case Passage::Pass: return "pass";
        case Passage::Drop: return "drop";
        case Passage::Rst: return "RST";
    }
    return "";
}

std::string_view name_of(BoxEvent event) {
    switch (event) {
        case BoxEvent::Timeout: return "timeout";
        case BoxEvent::InRst: return "in RST";
        case BoxEvent::InSynAck: return "in SYN,ACK";
        case BoxEvent::InSyn: return "in SYN";
        case BoxEvent::InFin: return "in FIN";
        case BoxEvent::InText: return "in text";
        case BoxEvent::InAck: return "in ACK";
        case BoxEvent::AnyIn: return "in";
        case BoxEvent::OutRst: return "out RST";
        case BoxEvent::OutSynAck: return "out SYN,ACK";
        case BoxEvent::OutSyn: return "out SYN";
        case BoxEvent::OutFin: return "out FIN";
        case BoxEvent::OutText: return "out text";
        case BoxEvent::OutAck: return "out ACK";
        case BoxEvent::AnyOut: return "out";
    }
    return "";
}

std::uint32_t Middlebox::longest_timer() const {
    std::uint32_t longest = 0;
    for (const BoxState& state : states) longest = std::max(longest, state.length.value_or(0));
    return longest;
}

bool Middlebox::does(Passage passage, Direction direction) const {
    return std::ranges::any_of(states, [&](const BoxState& state) {
        return std::ranges::any_of(kAllBoxEvents, [&](BoxEvent event) {
            if (event == BoxEvent::Timeout || is_in(event) != (direction == Direction::In))
                return false;
            return std::ranges::any_of(state.of(event),
                                       [&](const BoxRow& row) { return row.does == passage; });
        });
    });
}

}  // namespace finwait::model
