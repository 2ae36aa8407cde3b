// Where states have their bits: which controls a layout has.
#include "checker/factored/layout/layout.h"

#include <gtest/gtest.h>

#include "checker/factored/progress/progress.h"
#include "tests/checker/random_machines.h"

namespace finwait::checker::factored {
namespace {

using toys::RandomMachines;

/// Machine 0 sends a message, and once there is room for another one it sends that, and goes on
/// then. Machine 1 takes a message and changes for good. The channels hold one.
RandomMachines machine_that_waits_for_room() {
    RandomMachines::Machine sender;
    constexpr std::uint8_t kSend = 0;
    constexpr bool kNeedsRoom = true;
    sender.own[0] = {{kSend, kNeedsRoom, {1, 1}}};
    sender.own[1] = {{kSend, kNeedsRoom, {2, 1}}};
    sender.own[2] = {{kSend, !kNeedsRoom, {3, 0}}};
    RandomMachines::Machine taker;
    for (RandomMachines::Local local = 0; local < RandomMachines::kLocals; ++local) {
        taker.arrivals[local][1] = {1, 0};
    }
    return {{sender, taker}, ChannelRules{}, false};
}

class LayoutOfAWaitingMachine : public testing::Test {
  protected:
    const RandomMachines machines_ = machine_that_waits_for_room();
    const Limits limits_{};
    Budget budget_{limits_, Budget::Clock::now(), 0};
    WorkerPool workers_{1};
    Numbered<RandomMachines> numbered_{machines_, false};
    const Layout layout_{numbered_, budget_, workers_};
};

TEST_F(LayoutOfAWaitingMachine, HasNoControlWithoutStates) {
    for (ControlId id = 0; id < layout_.size(); ++id) {
        EXPECT_FALSE(layout_[id].is_empty());
        for (const Transfer& transfer : layout_[id].transfers) {
            EXPECT_LT(transfer.target, layout_.size());
        }
    }
    // Local states are numbered as they are met, here in the order of their names.
    EXPECT_TRUE(layout_.find(2, 1, Sizes{}));
    EXPECT_FALSE(layout_.find(2, 0, Sizes{})) << "nothing was taken, so there was no room to send";
    EXPECT_EQ(layout_.size(), 5U);
}

TEST_F(LayoutOfAWaitingMachine, TellsOfNoEventThatLeadsOutOfIt) {
    std::size_t events = 0;
    for (ControlId id = 0; id < layout_.size(); ++id) {
        layout_.for_each_event(id, [&](const EventLabel&, const Transfer& transfer) {
            EXPECT_LT(transfer.target, layout_.size());
            ++events;
        });
    }
    EXPECT_GT(events, 0U);
}

TEST_F(LayoutOfAWaitingMachine, ProgressIsJudgedInIt) {
    const Edges edges(layout_);
    const Watch watch;
    Exploration exploration(layout_, watch, budget_, workers_);
    exploration.run();
    EXPECT_EQ(exploration.counts().states, 7U);
    const RunClaim both_done{LivenessKind::AlwaysReachable,
                             {numbered_.by_number([](const RandomMachines::State& state) {
                                 return state.locals[0] == 3;
                             })}};
    const Fairness owes_all = [](Label label) { return Obligations(label); };
    const auto findings = judge_progress(layout_, edges, exploration, {both_done}, owes_all,
                                         RunPreference{}, workers_);
    EXPECT_EQ(findings.at(0)->verdict, Verdict::Holds);
}

}  // namespace
}  // namespace finwait::checker::factored
