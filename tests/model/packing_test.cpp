// Packed worlds: what is packed comes back, and equal worlds have equal keys.
#include "model/packing.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "model/mutants.h"

namespace finwait::model {
namespace {

/// Worlds of which every field takes every value that its direction allows.
class Generator {
  public:
    Generator(const Environment& environment, bool flags, std::uint32_t seed)
        : environment_(environment), flags_(flags), random_(seed) {}

    World world() {
        World world;
        for (const Side side : {Side::A, Side::B}) {
            world.endpoint(side) = endpoint(side);
            for (std::uint32_t left = below(environment_.capacity + 1); left > 0; --left) {
                world.from(side).put(segment(side), environment_.order);
            }
        }
        return world;
    }

  private:
    std::uint32_t below(std::uint32_t end) {
        return std::uniform_int_distribution<std::uint32_t>(0, end - 1)(random_);
    }
    bool coin() { return below(2) != 0; }
    /// A number, or an amount, of the direction from `side`: 0 … its text and the FIN.
    std::uint32_t number(Side side) { return below(environment_.data[index(side)] + 2); }

    Endpoint endpoint(Side side) {
        Endpoint endpoint;
        endpoint.state = kAllStates[below(kStates)];
        // What the environment of this test cannot have takes no bits.
        endpoint.snd_una = number(side);
        endpoint.snd_nxt = number(side);
        endpoint.rcv_nxt = number(peer(side));
        endpoint.unsent = std::min(number(side), environment_.data[index(side)]);
        endpoint.fin_sent = coin();
        endpoint.ack_pending = coin();
        endpoint.history.delivered =
            std::min(number(peer(side)), environment_.data[index(peer(side))]);
        endpoint.history.fin_received = coin();
        endpoint.history.fin_acked = coin();
        endpoint.history.closed_first = coin();
        endpoint.history.time_waited = coin();
        endpoint.history.reset = coin();
        return endpoint;
    }
    Segment segment(Side side) {
        Segment segment;
        segment.seq = number(side);
        segment.ack = number(peer(side));
        segment.len = below(2);
        segment.fin = coin();
        segment.rst = coin();
        segment.has_ack = !segment.rst;
        segment.fin_taken = flags_ && coin();
        return segment;
    }

    Environment environment_;
    bool flags_;
    std::mt19937 random_;
};

template <std::size_t Words>
void expect_round_trips(const Environment& environment, bool flags) {
    Design design = rfc9293();
    if (flags) design.mechanisms.fin_acknowledged_by = FinAcknowledgedBy::Flag;
    const ConnectionModel model(design, design, environment);
    const PackedConnectionModel<Words> packed(model);
    ASSERT_LE(Packing(model).world_bits(), 64 * Words);
    Generator generator(environment, flags, 9293);
    World last;
    for (int i = 0; i < 20'000; ++i) {
        const World world = generator.world();
        const Key<Words> key = packed.pack(world);
        ASSERT_EQ(packed.unpack(key), world);
        ASSERT_EQ(key == packed.pack(last), world == last);
        last = world;
    }
}

TEST(Packing, RoundTripsInTheDefaultEnvironment) { expect_round_trips<2>({}, false); }

TEST(Packing, RoundTripsWithoutData) {
    Environment environment;
    environment.data = {0, 0};
    expect_round_trips<1>(environment, false);
}

TEST(Packing, RoundTripsWithFlagsAndOrderlyNetwork) {
    Environment environment;
    environment.data = {3, 7};
    environment.capacity = 4;
    environment.order = Order::Fifo;
    expect_round_trips<4>(environment, true);
}

TEST(Packing, RoundTripsOfTheLargestWorlds) {
    Environment environment;
    environment.data = {2, 1000};
    environment.capacity = kMaxCapacity;
    expect_round_trips<8>(environment, true);
}

/// Walks at random from the initial world and expects every world met to come back from its key.
void expect_round_trips_on_walks(const ConnectionModel& model, std::mt19937& random) {
    constexpr int kWalks = 20;
    constexpr int kSteps = 30;
    const PackedConnectionModel<4> packed(model);
    ASSERT_LE(Packing(model).world_bits(), 64 * 4);
    for (int walk = 0; walk < kWalks; ++walk) {
        World world = model.initial();
        for (int step = 0; step < kSteps; ++step) {
            std::vector<World> next;
            model.for_each_change(
                world, [&](const Change& change) { next.push_back(model.apply(world, change)); });
            if (next.empty()) break;
            world = next[std::uniform_int_distribution<std::size_t>(0, next.size() - 1)(random)];
            ASSERT_EQ(packed.unpack(packed.pack(world)), world);
        }
    }
}

TEST(Packing, RoundTripsOnWalksOfEveryMutant) {
    std::mt19937 random(9293);
    Environment environment;
    environment.data = {1, 1};
    environment.capacity = 3;
    environment.abort = true;
    for (const Mutant& mutant : mutants_of(rfc9293())) {
        SCOPED_TRACE(mutant.change.key + " = " + mutant.change.values[1]);
        expect_round_trips_on_walks(ConnectionModel(mutant.design, rfc9293(), environment), random);
    }
}

}  // namespace
}  // namespace finwait::model
