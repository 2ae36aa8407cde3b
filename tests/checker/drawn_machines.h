// Machines drawn at random, by rapidcheck.
#pragma once

#include <rapidcheck.h>

#include <cstdlib>

#include "checker/resources/limits.h"
#include "checker/run.h"
#include "tests/checker/random_machines.h"

namespace finwait::checker::toys {

inline RandomMachines::Outcome draw_outcome() {
    // Most send something, so that channels fill; many stay, so that there are cycles.
    return {*rc::gen::inRange<RandomMachines::Local>(0, RandomMachines::kLocals),
            *rc::gen::weightedElement<RandomMachines::Message>({{4, 0}, {3, 1}, {2, 2}, {2, 3}})};
}

inline RandomMachines::Machine draw_machine() {
    RandomMachines::Machine machine;
    for (auto& own : machine.own) {
        const auto count = *rc::gen::inRange<std::uint8_t>(0, RandomMachines::kKinds + 1);
        for (std::uint8_t kind = 0; kind < count; ++kind) {
            const auto outcome = draw_outcome();
            own.push_back({kind, outcome.sent != 0 && *rc::gen::arbitrary<bool>(), outcome});
        }
    }
    for (RandomMachines::Local local = 0; local < RandomMachines::kLocals; ++local) {
        for (std::size_t message = 1; message <= RandomMachines::kMessages; ++message) {
            machine.arrivals[local][message] = draw_outcome();
            if (*rc::gen::arbitrary<bool>()) machine.arrivals[local][message].after = local;
        }
    }
    for (auto& part : machine.joint) {
        part = {*rc::gen::inRange(0, 4) > 0, *rc::gen::inRange(0, 6) == 0,
                *rc::gen::inRange<RandomMachines::Local>(0, RandomMachines::kLocals)};
        // Most have something that counts up, as timers do.
        part.after =
            std::max(part.after, static_cast<RandomMachines::Local>(&part - machine.joint.data()));
    }
    return machine;
}

/// Either there is a joint event or not, and faults are counted or not.
inline void draw_joint_event(factored::ChannelRules& rules, bool alike) {
    if (*rc::gen::arbitrary<bool>()) rules.lifetime = *rc::gen::inRange<std::uint8_t>(0, 3);
    if (*rc::gen::arbitrary<bool>()) return;
    const auto most = [] {
        return factored::Faults{*rc::gen::inRange<std::uint8_t>(0, 3),
                                *rc::gen::inRange<std::uint8_t>(0, 3)};
    };
    const factored::Faults one = most();
    rules.most_faults = {one, alike ? one : most()};
}

inline RandomMachines draw_machines() {
    factored::ChannelRules rules;
    rules.capacity = *rc::gen::inRange<std::size_t>(1, RandomMachines::kMostInFlight);
    rules.keeps_order = *rc::gen::arbitrary<bool>();
    const bool alike = *rc::gen::arbitrary<bool>();
    const auto by_channel = [&] {
        const bool first = *rc::gen::arbitrary<bool>();
        return factored::ByChannel(first, alike ? first : *rc::gen::arbitrary<bool>());
    };
    rules.loses = by_channel();
    rules.duplicates = by_channel();
    draw_joint_event(rules, alike);
    const auto a = draw_machine();
    return {{a, alike ? a : draw_machine()}, rules, alike};
}

/// What the states of one drawn system may take: a few systems are a hundred times as large as
/// most, and would be most of the work. FINWAIT_LARGE=1 takes them, too.
inline Limits limits_of_drawn() {
    Limits limits;
    if (std::getenv("FINWAIT_LARGE") == nullptr) limits.memory_bytes = std::uint64_t{4} << 20U;
    return limits;
}

/// Of the labels of RandomMachines: some kinds are faults, and where what is sent is lost may be
/// one; some kinds are late.
inline RunPreference draw_preference() {
    const auto kinds = [] { return *rc::gen::inRange(std::uint32_t{0}, std::uint32_t{1} << 20U); };
    const auto has = [](std::uint32_t of, Label label) {
        return (of >> ((label >> 24U) % 20) & 1U) != 0;
    };
    const bool losing_is_one = *rc::gen::arbitrary<bool>();
    return {[=, faults = kinds()](Label label) {
                const auto fate = static_cast<factored::SendResult>(label >> 8U & 0xFFU);
                return has(faults, label) || (losing_is_one && fate == factored::SendResult::Lost);
            },
            [=, late = kinds()](Label label) { return has(late, label); },
            *rc::gen::arbitrary<bool>()};
}

}  // namespace finwait::checker::toys
