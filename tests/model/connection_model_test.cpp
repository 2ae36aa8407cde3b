// The counts of the model's specification, by a plain search over plain worlds.
#include "model/connection_model.h"

#include <gtest/gtest.h>

#include <set>
#include <vector>

namespace finwait::model {
namespace {

struct Counts {
    std::size_t states = 0;
    std::size_t transitions = 0;
    std::size_t depth = 0;

    friend bool operator==(const Counts&, const Counts&) = default;
    friend std::ostream& operator<<(std::ostream& out, const Counts& counts) {
        return out << counts.states << " states, " << counts.transitions << " transitions, depth "
                   << counts.depth;
    }
};

Counts explore(const Design& design, const Environment& environment) {
    const ConnectionModel model(design, design, environment);
    std::vector<World> frontier{model.initial()};
    std::set<World> visited(frontier.begin(), frontier.end());
    Counts counts;
    while (true) {
        std::vector<World> next;
        for (const World& world : frontier) {
            model.for_each_change(world, [&](const Change& change) {
                ++counts.transitions;
                const World after = model.apply(world, change);
                if (visited.insert(after).second) next.push_back(after);
            });
        }
        if (next.empty()) break;
        ++counts.depth;
        frontier = std::move(next);
    }
    counts.states = visited.size();
    return counts;
}

Environment without_data() {
    Environment environment;
    environment.data = {0, 0};
    return environment;
}

TEST(ConnectionModel, CountsOfRfc9293WithoutData) {
    EXPECT_EQ(explore(rfc9293(), without_data()), (Counts{4694, 43354, 17}));
}

TEST(ConnectionModel, CountsOfRfc9293WithCapacityOne) {
    Environment environment = without_data();
    environment.capacity = 1;
    EXPECT_EQ(explore(rfc9293(), environment), (Counts{418, 1836, 11}));
}

TEST(ConnectionModel, CountsOfRfc9293OverAnOrderlyNetwork) {
    Environment environment = without_data();
    environment.order = Order::Fifo;
    environment.loss = false;
    environment.duplication = false;
    EXPECT_EQ(explore(rfc9293(), environment), (Counts{1371, 3366, 19}));
}

TEST(ConnectionModel, CountsOfRfc9293WithAbort) {
    Environment environment = without_data();
    environment.abort = true;
    EXPECT_EQ(explore(rfc9293(), environment), (Counts{14348, 143214, 16}));
}

TEST(ConnectionModel, CountsWhereAFinConsumesNoNumber) {
    Design design = rfc9293();
    design.mechanisms.fin_consumes = 0;
    EXPECT_EQ(explore(design, without_data()), (Counts{2565, 21166, 13}));
}

TEST(ConnectionModel, CountsWhereTimeWaitAnswersNothing) {
    Design design = rfc9293();
    design.mechanisms.answers_in.erase(State::TimeWait);
    EXPECT_EQ(explore(design, without_data()), (Counts{4448, 40560, 17}));
}

}  // namespace
}  // namespace finwait::model
