// Mechanisms drawn by rapidcheck: whatever the table of mechanisms has, so that what is added there
// is drawn as well.
#pragma once

#include <rapidcheck.h>

#include <string_view>

#include "model/mechanisms.h"

namespace finwait::model {

/// A value that `mechanism` may have.
inline MechanismValue drawn_value(const Mechanism& mechanism) {
    if (mechanism.is_set_of_states()) {
        TcpStates states;
        for (const State state : kAllStates) {
            if (*rc::gen::arbitrary<bool>()) states.insert(state);
        }
        return states;
    }
    if (!mechanism.is_word_by_state()) return *rc::gen::elementOf(mechanism.values);
    WordByState words = std::get<WordByState>(*rc::gen::elementOf(mechanism.values));
    for (const State state : kAllStates) {
        if (!*rc::gen::arbitrary<bool>()) continue;
        words.set(state, std::get<WordByState>(*rc::gen::elementOf(mechanism.values))[state]);
    }
    return words;
}

/// RFC 9293's with some of them drawn: those whose key `is_drawn` picks, one in three.
template <class Picks>
Mechanisms drawn_mechanisms(Picks&& is_drawn) {
    Mechanisms drawn;
    for (const Mechanism& mechanism : mechanisms()) {
        if (!is_drawn(mechanism.key) || *rc::gen::inRange(0, 3) != 0) continue;
        mechanism.set(drawn, drawn_value(mechanism));
    }
    return drawn;
}
inline Mechanisms drawn_mechanisms() {
    return drawn_mechanisms([](std::string_view) { return true; });
}

}  // namespace finwait::model
