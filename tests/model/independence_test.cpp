// What is redundant after the event by which a world was found: the rule of
// checker/explicit/sleep_sets.h, asked of the model itself.
#include "model/independence.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <set>
#include <string>
#include <vector>

#include "model/files/design_file.h"
#include "model/packing.h"

namespace finwait::model {
namespace {

using System = PackedConnectionModel<2>;
using PackedWorld = System::State;

/// Losses, then A's events, then B's.
int rank(const Event& event) {
    if (event.kind == EventKind::Lose) return static_cast<int>(index(peer(event.endpoint)));
    return 2 + static_cast<int>(index(event.endpoint));
}

struct LabelledStep {
    int rank;
    PackedWorld to;
};

class Commuting {
  public:
    explicit Commuting(const ConnectionModel& model) : system_(model) {}

    /// Looks at worlds in the order in which they are found, so many at most.
    void look(std::size_t worlds) {
        std::set<PackedWorld> known{system_.initial()};
        std::deque<PackedWorld> queue{system_.initial()};
        while (!queue.empty() && looked_at_ < worlds) {
            const PackedWorld state = queue.front();
            queue.pop_front();
            ++looked_at_;
            system_.for_each_needed_successor(
                state, 0,
                [&](std::uint8_t finder, const PackedWorld& to) { look_at(state, finder, to); });
            for (const LabelledStep& step : steps(state)) {
                if (known.insert(step.to).second) queue.push_back(step.to);
            }
        }
    }
    [[nodiscard]] std::uint64_t left_out() const { return left_out_; }

  private:
    /// `found` was found from `before`.
    void look_at(const PackedWorld& before, std::uint8_t finder, const PackedWorld& found) {
        std::set<PackedWorld> needed;
        std::uint64_t followed = 0;
        const std::uint64_t left_out = system_.for_each_needed_successor(
            found, finder, [&](std::uint8_t, const PackedWorld& to) {
                ++followed;
                needed.insert(to);
            });
        std::uint64_t events = 0;
        system_.for_each_successor(found, [&](std::uint64_t, const PackedWorld&) { ++events; });
        ASSERT_EQ(left_out + followed, events);
        left_out_ += left_out;
        for (const LabelledStep& step : steps(found)) {
            if (step.to == found || needed.contains(step.to)) continue;
            ASSERT_TRUE(there_is_another_way(before, step));
        }
    }

    /// Instead of the event to `found` and then `step`: a single event, or one like `step` first,
    /// and then one that comes after it in the order.
    [[nodiscard]] bool there_is_another_way(const PackedWorld& before,
                                            const LabelledStep& step) const {
        const auto first = steps(before);
        return std::ranges::any_of(first, [&](const LabelledStep& other) {
            if (other.to == step.to) return true;
            if (other.rank != step.rank) return false;
            const auto second = steps(other.to);
            return std::ranges::any_of(second, [&](const LabelledStep& last) {
                const bool of_one_channel = last.rank == step.rank && step.rank < 2;
                return last.to == step.to && (last.rank > step.rank || of_one_channel);
            });
        });
    }

    [[nodiscard]] std::vector<LabelledStep> steps(const PackedWorld& state) const {
        std::vector<LabelledStep> steps;
        system_.for_each_successor(state, [&](std::uint64_t label, const PackedWorld& to) {
            steps.push_back({rank(system_.event(label)), to});
        });
        return steps;
    }

    System system_;
    std::size_t looked_at_ = 0;
    std::uint64_t left_out_ = 0;
};

TEST(Commuting, WhatIsLeftOutIsReachedInAnotherOrder) {
    for (const char* const design : {"rfc9293", "fin-free", "fin-over-hole"}) {
        for (const Order order : {Order::Any, Order::Fifo}) {
            for (const std::uint32_t capacity : {1U, 2U, 3U}) {
                for (const bool abort : {false, true}) {
                    for (const Losses losses : {Losses::Everywhere, Losses::FromFullChannels}) {
                        if (order == Order::Fifo && losses != Losses::Everywhere) continue;
                        Environment environment;
                        environment.data = {1, 0};
                        environment.order = order;
                        environment.capacity = capacity;
                        environment.abort = abort;
                        const ConnectionModel model(find_design(design), find_design(design),
                                                    environment, losses);
                        SCOPED_TRACE(std::string(design) +
                                     (order == Order::Any ? ", any" : ", fifo"));
                        Commuting commuting(model);
                        commuting.look(400);
                        EXPECT_GT(commuting.left_out(), 0U);
                    }
                }
            }
        }
    }
}

TEST(Commuting, AFinderComesBackFromItsByte) {
    for (const Side side : {Side::A, Side::B}) {
        for (std::size_t slot = 0; slot < kMaxCapacity; ++slot) {
            const FoundBy loss(FoundBy::loss(side, slot).code());
            EXPECT_TRUE(loss.is_loss());
            EXPECT_FALSE(loss.is_event());
            EXPECT_EQ(loss.lost_from(), side);
            EXPECT_EQ(loss.lost_slot(), slot);
            for (const bool took : {false, true}) {
                for (const Sent sent : {Sent::Nothing, Sent::InFlight, Sent::Lost}) {
                    const FoundBy by(FoundBy::event_of(side, took, sent, slot).code());
                    EXPECT_FALSE(by.is_loss());
                    EXPECT_TRUE(by.is_event_of(side));
                    EXPECT_FALSE(by.is_event_of(peer(side)));
                    EXPECT_EQ(by.took(), took);
                    EXPECT_EQ(by.sent_is_lost(), sent == Sent::Lost);
                    EXPECT_EQ(by.sent_is_in_flight(), sent == Sent::InFlight);
                    EXPECT_EQ(by.sent_is_in(slot), sent == Sent::InFlight);
                    EXPECT_FALSE(by.sent_is_in((slot + 1) % kMaxCapacity));
                }
            }
        }
    }
    EXPECT_FALSE(FoundBy().is_loss());
    EXPECT_FALSE(FoundBy().is_event());
}

}  // namespace
}  // namespace finwait::model
