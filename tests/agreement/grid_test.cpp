// Counts, verdicts and shortest runs: the reference, the plain, the factored and the diagram engine
// agree on every design in small environments of every kind.
#include <gtest/gtest.h>

#include <functional>
#include <utility>

#include "model/files/design_file.h"
#include "tests/agreement/engines.h"

namespace finwait::agreement {
namespace {

using model::Environment;
using model::Order;

struct GridEnvironment {
    const char* name;
    Environment environment;
    /// Whether all designs are tried, or those that matter most: the rest takes too long there.
    bool all_designs = true;

    friend void PrintTo(const GridEnvironment& line, std::ostream* out) { *out << line.name; }
};

std::vector<GridEnvironment> environments() {
    const auto with = [](
                          std::uint32_t a, std::uint32_t b, std::uint32_t window,
                          std::uint32_t capacity,
                          const std::function<void(Environment&)>& change = [](Environment&) {}) {
        Environment environment;
        environment.data = {a, b};
        environment.window = window;
        environment.capacity = capacity;
        change(environment);
        return environment;
    };
    const auto fifo = [](Environment& e) { e.order = Order::Fifo; };
    const auto no_loss = [](Environment& e) { e.loss = false; };
    const auto no_duplication = [](Environment& e) { e.duplication = false; };
    const auto reliable = [](Environment& e) { e.loss = e.duplication = false; };
    const auto orderly = [](Environment& e) {
        e.order = Order::Fifo;
        e.loss = e.duplication = false;
    };
    const auto at_once = [](Environment& e) { e.delayed_ack = false; };
    const auto abort = [](Environment& e) { e.abort = true; };
    const auto abort_at_once = [](Environment& e) {
        e.abort = true;
        e.delayed_ack = false;
    };
    const auto closers = [](bool a, bool b) { return [=](Environment& e) { e.closers = {a, b}; }; };
    return {
        {"NoData", with(0, 0, 4, 2)},
        {"WindowOne", with(1, 1, 1, 1)},
        {"WindowOneCapacityTwo", with(1, 0, 1, 2), false},
        {"WindowTwo", with(2, 0, 2, 1)},
        {"WindowThree", with(0, 2, 3, 1)},
        {"Fifo", with(1, 0, 4, 2, fifo), false},
        {"FifoCapacityOne", with(1, 1, 2, 1, fifo)},
        {"FifoCapacityThree", with(0, 0, 4, 3, fifo), false},
        {"Orderly", with(1, 0, 2, 2, orderly)},
        {"OrderlyCapacityThree", with(1, 0, 4, 3, orderly), false},
        {"CapacityThree", with(0, 0, 2, 3), false},
        {"CapacityThreeReliable", with(0, 0, 4, 3, reliable), false},
        {"NoLoss", with(1, 1, 4, 1, no_loss)},
        {"NoDuplication", with(1, 1, 4, 1, no_duplication)},
        {"AckAtOnce", with(1, 1, 4, 1, at_once)},
        {"AckAtOnceCapacityTwo", with(0, 0, 4, 2, at_once)},
        {"Abort", with(0, 0, 4, 2, abort), false},
        {"AbortCapacityOne", with(1, 0, 4, 1, abort)},
        {"AbortAckAtOnce", with(1, 0, 2, 1, abort_at_once)},
        {"OnlyACloses", with(1, 1, 4, 2, closers(true, false)), false},
        {"OnlyBCloses", with(1, 0, 4, 2, closers(false, true))},
        {"NobodyCloses", with(1, 1, 4, 2, closers(false, false))},
        {"DataOneWay", with(1, 0, 4, 2), false},
    };
}

/// One design at either end, or one at each.
std::vector<std::pair<std::string, std::string>> pairs(bool all) {
    std::vector<std::pair<std::string, std::string>> result;
    if (!all) {
        return {{"rfc9293", "rfc9293"},
                {"fin-over-hole", "fin-over-hole"},
                {"fin-free", "fin-free-flagged"}};
    }
    for (const std::string& name : model::shipped_designs()) result.emplace_back(name, name);
    for (auto&& pair : std::initializer_list<std::pair<std::string, std::string>>{
             {"rfc9293", "fin-free"},
             {"fin-free-flagged", "rfc9293"},
             {"no-time-wait", "mute-time-wait"},
             {"any-ack-of-fin", "fin-over-hole"},
             {"no-half-close", "closing-forgets-fin"},
             {"fin-wait-2-to-close-wait", "rfc1337"},
             {"close-wait-to-closing", "fin-sent-once"}}) {
        result.push_back(pair);
    }
    return result;
}

class Grid : public testing::TestWithParam<GridEnvironment> {};

TEST_P(Grid, EnginesAndReferenceAgreeOnCountsAndVerdicts) {
    const Questions questions(GetParam().environment);
    for (const auto& [a, b] : pairs(GetParam().all_designs)) {
        SCOPED_TRACE(a + " at A, " + b + " at B");
        expect_agreement({model::find_design(a), model::find_design(b), GetParam().environment},
                         questions);
    }
}

INSTANTIATE_TEST_SUITE_P(In, Grid, testing::ValuesIn(environments()),
                         [](const auto& line) { return line.param.name; });

}  // namespace
}  // namespace finwait::agreement
