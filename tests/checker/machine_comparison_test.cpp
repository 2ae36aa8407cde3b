// What is seen of two machines and their channels: machine by machine, and state by state.
#include "checker/machine_comparison.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/checker/drawn_machines.h"

namespace finwait::checker {
namespace {

using factored::SendResult;
using toys::RandomMachines;
using DrawnLocal = RandomMachines::Local;
using DrawnMessage = RandomMachines::Message;

/// Of what a machine does on its own only what it sends is seen, and of the first kind without that
/// nothing.
struct SeenOfDrawn {
    /// 0: on its own; else what the checker calls it.
    std::uint8_t what = 0;
    std::uint8_t side = 0;
    DrawnMessage met = 0;
    DrawnMessage sent = 0;
    SendResult fate = SendResult::NothingSent;

    friend auto operator<=>(const SeenOfDrawn&, const SeenOfDrawn&) = default;
};

std::optional<SeenOfDrawn> seen_of(std::uint8_t kind, std::size_t side, DrawnMessage met,
                                   const DrawnMessage* sent, bool room) {
    if (kind == 0 && sent == nullptr) return std::nullopt;
    SeenOfDrawn seen{kind < factored::kOwnKinds ? std::uint8_t{0} : kind,
                     static_cast<std::uint8_t>(side), met};
    if (sent != nullptr) {
        seen.sent = *sent;
        seen.fate = room ? SendResult::InFlight : SendResult::Lost;
    }
    return seen;
}

struct DrawnSystem {
    using State = RandomMachines::State;
    using Observation = SeenOfDrawn;

    const RandomMachines* machines;

    [[nodiscard]] State initial() const { return RandomMachines::initial(); }
    template <class Visit>
    void for_each_step(const State& state, Visit&& visit) const {
        machines->for_each_step(
            state, [&](Label label, const DrawnMessage* sent, const State& next) {
                const auto fate = static_cast<SendResult>(label >> 8U & 0xFFU);
                const auto seen =
                    seen_of(static_cast<std::uint8_t>(label >> 24U), label >> 16U & 0xFFU,
                            static_cast<DrawnMessage>(label), sent, fate == SendResult::InFlight);
                visit(label, seen ? &*seen : nullptr, next);
            });
    }
    template <class Visit>
    void for_each_silent_step(const State& state, Visit&& visit) const {
        for_each_step(state, [&](Label, const SeenOfDrawn* seen, const State& next) {
            if (seen == nullptr) visit(next);
        });
    }
};
static_assert(ObservedSystem<DrawnSystem>);

struct DrawnEnds {
    using Local = DrawnLocal;
    using Message = DrawnMessage;
    using Observation = SeenOfDrawn;

    const RandomMachines* machines;

    [[nodiscard]] factored::ChannelRules channel_rules() const { return machines->channel_rules(); }
    [[nodiscard]] static Local initial_local(std::size_t side) {
        return RandomMachines::initial_local(side);
    }
    template <class Visit>
    void for_each_own_step(std::size_t side, Local local, bool room, Visit&& visit) const {
        machines->for_each_own_event(
            side, local, [&](std::uint8_t kind, Local after, const Message* sent, bool needs_room) {
                if (needs_room && !room) return;
                const auto seen = seen_of(kind, side, 0, sent, room);
                visit(seen ? &*seen : nullptr, after, room ? sent : nullptr);
            });
    }
    template <class Visit>
    void arrival(std::size_t side, Local local, Message message, bool copy, bool room,
                 Visit&& visit) const {
        machines->arrival(side, local, message, [&](Local after, const Message* sent) {
            const auto seen = seen_of(copy ? factored::kDuplicate : factored::kDeliver, side,
                                      message, sent, room);
            visit(&*seen, after, room ? sent : nullptr);
        });
    }
    [[nodiscard]] static SeenOfDrawn loss(std::size_t side, Message message) {
        return *seen_of(factored::kLose, side, message, nullptr, false);
    }
};

RC_GTEST_PROP(MachineComparison, SaysTheSameAsStateByState, ()) {
    factored::ChannelRules rules;
    rules.capacity = *rc::gen::inRange<std::size_t>(1, 3);
    rules.keeps_order = *rc::gen::arbitrary<bool>();
    rules.loses = {*rc::gen::arbitrary<bool>(), *rc::gen::arbitrary<bool>()};
    rules.duplicates = {*rc::gen::arbitrary<bool>(), *rc::gen::arbitrary<bool>()};
    const std::array<RandomMachines::Machine, 2> ends{toys::draw_machine(), toys::draw_machine()};
    std::array<RandomMachines::Machine, 2> others = ends;
    // Most changes of one outcome are seen late, and some not at all.
    const auto local = *rc::gen::inRange<DrawnLocal>(0, RandomMachines::kLocals);
    const auto message = *rc::gen::inRange<std::size_t>(1, RandomMachines::kMessages + 1);
    others[0].arrivals[local][message] = toys::draw_outcome();
    const RandomMachines one(ends, rules, false);
    const RandomMachines other(others, rules, false);
    for (const CompareUntil until : {CompareUntil::OneDifference, CompareUntil::BothDirections}) {
        Limits limits = toys::limits_of_drawn();
        Budget budget(limits, Budget::Clock::now(), 0);
        const auto expected = compare_traces(DrawnSystem{&one}, DrawnSystem{&other}, until, budget);
        RC_PRE(expected.ending == Ending::Complete);
        Budget own_budget(limits, Budget::Clock::now(), 0);
        const auto found = compare_machines(DrawnEnds{&one}, DrawnEnds{&other}, until, own_budget);
        RC_ASSERT(found.ending == Ending::Complete);
        RC_ASSERT(found.pairs == expected.pairs);
        RC_ASSERT(found.only == expected.only);
        RC_CLASSIFY(found.equal(), "nothing tells them apart");
        RC_CLASSIFY(found.only[0].has_value() && found.only[1].has_value(), "both have their own");
    }
}

}  // namespace
}  // namespace finwait::checker
