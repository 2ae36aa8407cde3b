// The explicit explorer on the connection model: the counts of the model's specification.
#include <gtest/gtest.h>

#include "model/packing.h"
#include "tests/checker/explored.h"

namespace finwait {
namespace {

using checker::Counts;
using checker::Ending;
using model::ConnectionModel;
using model::Design;
using model::Environment;

struct Line {
    const char* name;
    Design design;
    Environment environment;
    Counts counts;

    friend void PrintTo(const Line& line, std::ostream* out) { *out << line.name; }
};

Design changed(void (*change)(model::Mechanisms&)) {
    Design design = model::rfc9293();
    change(design.mechanisms);
    return design;
}

Environment with_data(
    std::uint32_t a, std::uint32_t b, void (*change)(Environment&) = [](Environment&) {}) {
    Environment environment;
    environment.data = {a, b};
    change(environment);
    return environment;
}

std::vector<Line> lines() {
    const Design rfc = model::rfc9293();
    return {
        {"Default", rfc, with_data(1, 1), {330375, 3551908, 23}},
        {"NoData", rfc, with_data(0, 0), {4694, 43354, 17}},
        {"CapacityOne",
         rfc,
         with_data(0, 0, [](Environment& e) { e.capacity = 1; }),
         {418, 1836, 11}},
        {"OrderlyNetwork",
         rfc,
         with_data(0, 0,
                   [](Environment& e) {
                       e.order = model::Order::Fifo;
                       e.loss = e.duplication = false;
                   }),
         {1371, 3366, 19}},
        {"DataOneWay", rfc, with_data(1, 0), {38296, 388504, 21}},
        {"NoDelayedAck",
         rfc,
         with_data(1, 1, [](Environment& e) { e.delayed_ack = false; }),
         {234572, 2506232, 22}},
        {"Abort",
         rfc,
         with_data(0, 0, [](Environment& e) { e.abort = true; }),
         {14348, 143214, 16}},
        {"FinConsumesNoNumber",
         changed([](auto& m) { m.fin_consumes = 0; }),
         with_data(0, 0),
         {2565, 21166, 13}},
        {"TimeWaitAnswersNothing",
         changed([](auto& m) { m.answers_in.erase(model::State::TimeWait); }),
         with_data(0, 0),
         {4448, 40560, 17}},
        {"FinOverHole",
         changed([](auto& m) { m.fin_over_hole_in = model::kEveryState; }),
         with_data(1, 0),
         {38434, 381850, 20}},
        {"AnyAckOfFin",
         changed([](auto& m) { m.fin_acknowledged_by = model::FinAcknowledgedBy::AnyAck; }),
         with_data(1, 0),
         {36223, 356229, 18}},
    };
}

class CloseExploration : public testing::TestWithParam<Line> {};

TEST_P(CloseExploration, CountsAreThoseOfTheSpecification) {
    const Line& line = GetParam();
    const ConnectionModel model(line.design, line.design, line.environment);
    const model::PackedConnectionModel<2> packed(model);
    const checker::explicit_state::Watch watch{
        [](const auto&) { return checker::PredicateMask{0}; },
        [](const auto&) { return checker::PredicateMask{0}; }};
    for (const unsigned threads : {1U, 2U}) {
        checker::Limits limits;
        limits.threads = threads;
        const auto result = checker::explicit_state::Explored(packed, watch, limits).result();
        EXPECT_EQ(result.ending, Ending::Complete);
        EXPECT_EQ(result.counts, line.counts)
            << result.counts.states << " states, " << result.counts.transitions
            << " transitions, depth " << result.counts.depth << " with " << threads << " threads";
    }
}

INSTANTIATE_TEST_SUITE_P(Section6, CloseExploration, testing::ValuesIn(lines()),
                         [](const auto& line) { return line.param.name; });

}  // namespace
}  // namespace finwait
