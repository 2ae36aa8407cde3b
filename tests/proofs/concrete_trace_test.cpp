// Real numbers for runs of the model: by the model's own rules they are the same runs, step by
// step.
#include "properties/proofs/concrete/concrete_trace.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "model/files/design_file.h"

namespace finwait::proofs {
namespace {

using model::EventKind;
using model::Side;

constexpr std::uint64_t kModulus = std::uint64_t{1} << 32U;

/// A run that goes where `choose` says, until nothing can happen or `length` steps are done.
std::vector<model::Change> run_of(const model::ConnectionModel& model, std::size_t length,
                                  const std::function<std::size_t(std::size_t)>& choose) {
    std::vector<model::Change> run;
    model::World world = model.initial();
    while (run.size() < length) {
        std::vector<model::Change> possible;
        model.for_each_change(world,
                              [&](const model::Change& change) { possible.push_back(change); });
        if (possible.empty()) break;
        run.push_back(possible[choose(possible.size())]);
        world = model.apply(world, run.back());
    }
    return run;
}

/// The run of events of these kinds, the first that can happen each time.
std::vector<model::Change> run_of(const model::ConnectionModel& model,
                                  const std::vector<std::pair<EventKind, Side>>& events) {
    std::vector<model::Change> run;
    model::World world = model.initial();
    for (const auto& [kind, side] : events) {
        std::optional<model::Change> found;
        model.for_each_change(world, [&, kind = kind, side = side](const model::Change& change) {
            if (!found && change.event.kind == kind && change.event.endpoint == side) {
                found = change;
            }
        });
        if (!found) throw std::logic_error("that cannot happen");
        run.push_back(*found);
        world = model.apply(world, *found);
    }
    return run;
}

/// What is wrong with the numbers: nothing if the model does the same with them, and every number
/// is the one that stands for that of the run.
std::string fault(const model::ConnectionModel& model, const std::vector<model::Change>& run,
                  const ConcreteTrace& trace) {
    model::Environment environment = model.environment();
    environment.data = trace.octets;
    environment.window = trace.window;
    const model::ConnectionModel concrete(model.design(Side::A), model.design(Side::B), environment,
                                          trace.numbering);
    // What a number of the run stands for: text up to its end, then the FIN.
    const auto number = [&](Side side, std::uint32_t counted) {
        const std::uint32_t units = model.environment().data[index(side)];
        const std::uint64_t octets = std::min<std::uint64_t>(
            trace.octets[index(side)], std::uint64_t{counted} * trace.numbering.mss[index(side)]);
        const std::uint64_t of_fin = counted > units ? counted - units : 0;
        return static_cast<std::uint32_t>((trace.numbering.isn[index(side)] + octets + of_fin) %
                                          kModulus);
    };
    if (trace.steps.size() != run.size()) return "not as many steps";
    model::World world = concrete.initial();
    for (std::size_t i = 0; i < run.size(); ++i) {
        const std::string step = " in step " + std::to_string(i + 1);
        const auto change = concrete.change_by(world, trace.steps[i].event);
        if (!change) return "impossible" + step;
        const model::Change& counted = run[i];
        const model::Endpoint& before = counted.outcome.endpoint;
        const model::Endpoint& after = change->outcome.endpoint;
        const Side side = counted.event.endpoint;
        if (change->outcome.coverage != counted.outcome.coverage) return "another way" + step;
        if (change->sent != counted.sent) return "another fate" + step;
        if (after != trace.steps[i].after) return "other numbers than expected" + step;
        if (change->outcome.sent != trace.steps[i].sent) return "another segment" + step;
        if (after.state != before.state) return "another state" + step;
        if (after.state != model::State::Closed) {
            if (after.snd_una != number(side, before.snd_una)) return "snd_una" + step;
            if (after.snd_nxt != number(side, before.snd_nxt)) return "snd_nxt" + step;
            if (after.rcv_nxt != number(peer(side), before.rcv_nxt)) return "rcv_nxt" + step;
        }
        world = concrete.apply(world, *change);
    }
    return {};
}

RC_GTEST_PROP(ConcreteTrace, OfAnyRunOfAnyShippedDesignIsTheSameRun, ()) {
    const model::Design design = model::find_design(*rc::gen::elementOf(model::shipped_designs()));
    model::Environment environment;
    environment.data = {*rc::gen::inRange(0U, 3U), *rc::gen::inRange(0U, 3U)};
    environment.window = *rc::gen::inRange(1U, 4U);
    environment.order = *rc::gen::element(model::Order::Any, model::Order::Fifo);
    environment.abort = *rc::gen::arbitrary<bool>();
    environment.delayed_ack = *rc::gen::arbitrary<bool>();
    const model::ConnectionModel model(design, design, environment);
    const auto run = run_of(model, *rc::gen::inRange<std::size_t>(1, 25), [](std::size_t count) {
        return *rc::gen::inRange<std::size_t>(0, count);
    });
    const Concretion found = concrete_numbers("a test", model, run, std::nullopt, {}, {});
    RC_ASSERT(found.trace.has_value());
    RC_ASSERT(fault(model, run, *found.trace) == "");
}

/// A writes a unit and closes; its data arrives, its FIN does not.
class FinAndData : public testing::Test {
  protected:
    static model::Environment environment() {
        model::Environment environment;
        environment.data = {2, 0};
        environment.capacity = 3;
        return environment;
    }
    [[nodiscard]] Concretion with(const std::string& where) const {
        return concrete_numbers("a test", model_, run_, std::nullopt,
                                parse_wishes(where, "--where"), {});
    }

    model::ConnectionModel model_{model::rfc9293(), model::rfc9293(), environment()};
    std::vector<model::Change> run_ = run_of(model_, {{EventKind::SendData, Side::A},
                                                      {EventKind::SendData, Side::A},
                                                      {EventKind::Close, Side::A},
                                                      {EventKind::SendFin, Side::A},
                                                      {EventKind::Deliver, Side::B},
                                                      {EventKind::SendAck, Side::B}});
};

TEST_F(FinAndData, HasReadableNumbersWhereNothingIsWished) {
    const Concretion found = with("window >= 1");
    ASSERT_TRUE(found.trace);
    EXPECT_EQ(fault(model_, run_, *found.trace), "");
    EXPECT_EQ(found.trace->numbering.isn[0], 900U);
    EXPECT_EQ(found.trace->octets[0], 200U);
    EXPECT_EQ(found.trace->steps[3].sent->seq, 1100U);
    EXPECT_EQ(found.trace->steps[5].sent->ack, 1000U);
}

TEST_F(FinAndData, MayHaveALastSegmentThatIsNotFull) {
    const Concretion found = with("A.octets = 250, A.mss = 200");
    ASSERT_TRUE(found.trace);
    EXPECT_EQ(fault(model_, run_, *found.trace), "");
    EXPECT_EQ(found.trace->steps[0].sent->len, 200U);
    EXPECT_EQ(found.trace->steps[1].sent->len, 50U);
}

TEST_F(FinAndData, WrapsWhereThatIsWished) {
    const Concretion found = with("A.wraps, B.first_octet = 4294967295");
    ASSERT_TRUE(found.trace);
    EXPECT_EQ(fault(model_, run_, *found.trace), "");
    EXPECT_GT(found.trace->steps[0].sent->seq, found.trace->steps[3].sent->seq);
}

TEST_F(FinAndData, WrapsInWhichSegmentOneWishes) {
    const Concretion found = with("step 2.seq = 4294967295, step 2.len > 1");
    ASSERT_TRUE(found.trace);
    EXPECT_EQ(fault(model_, run_, *found.trace), "");
    EXPECT_LT(found.trace->steps[3].sent->seq, 1000U);
}

/// All of it is in flight with the FIN behind it: 200 octets and a FIN take 201 numbers.
TEST_F(FinAndData, NeedsTheWindowThatItFits) {
    EXPECT_TRUE(with("A.octets = 200, window = 201").trace);
    EXPECT_THAT(with("B.first_octet = 1, A.octets = 200, A.first_octet = 2, window = 200").clash,
                testing::ElementsAre(1, 3));
}

TEST_F(FinAndData, HasTheSmallestMus) {
    EXPECT_THAT(with("A.first_octet < 5, A.first_octet > A.octets, A.octets >= 5, A.first_octet = "
                     "9, B.first_octet = 1")
                    .clash,
                testing::ElementsAre(0, 3));
    EXPECT_THAT(with("A.first_octet = 1, B.octets = 1").clash, testing::ElementsAre(1));
    EXPECT_THAT(with("B.wraps").clash, testing::ElementsAre(0));
}

TEST_F(FinAndData, RefusesAStepThatIsNotThereOrHasNoSegment) {
    for (const auto& [where, message] :
         {std::pair{"A.isn = 1, 5 = step 7.seq",
                    "--where:1:16: the trace has no step 7; allowed: 1 to 6"},
          std::pair{"step 0.seq = 1", "--where:1:1: the trace has no step 0"},
          std::pair{"step 3.ack = 1", "--where:1:1: step 3 has no segment"}}) {
        try {
            static_cast<void>(with(where));
            FAIL() << where;
        } catch (const model::InputError& error) {
            EXPECT_THAT(error.what(), testing::StartsWith(message));
        }
    }
}

TEST_F(FinAndData, IsUndecidedWhereZ3GivesUp) {
    ProofOptions settings;
    settings.resource_limit = 1;
    const Concretion found = concrete_numbers("a test", model_, run_, std::nullopt,
                                              parse_wishes("A.wraps", "--where"), settings);
    EXPECT_FALSE(found.trace);
    EXPECT_TRUE(found.clash.empty());
    EXPECT_EQ(found.undecided, "Z3 gave up");
}

TEST_F(FinAndData, IsUndecidedWhereItIsInterrupted) {
    const std::atomic<bool> interrupted = true;
    ProofOptions settings;
    settings.interrupted = &interrupted;
    const Concretion found = concrete_numbers("a test", model_, run_, std::nullopt, {}, settings);
    EXPECT_EQ(found.undecided, "interrupted");
}

/// A retransmits its data, which is lost, for ever: the cycle closes with every number.
TEST(ConcreteTrace, OfALassoClosesItsCycle) {
    model::Environment environment;
    environment.data = {1, 0};
    const model::ConnectionModel model(model::rfc9293(), model::rfc9293(), environment);
    const auto run = run_of(model, {{EventKind::SendData, Side::A},
                                    {EventKind::Lose, Side::B},
                                    {EventKind::Retransmit, Side::A},
                                    {EventKind::Lose, Side::B}});
    const Concretion found =
        concrete_numbers("a test", model, run, 2, parse_wishes("A.wraps", "--where"), {});
    ASSERT_TRUE(found.trace);
    EXPECT_EQ(fault(model, run, *found.trace), "");
    EXPECT_EQ(found.trace->steps[1].event.segment, found.trace->steps[3].event.segment);
    EXPECT_THROW(static_cast<void>(concrete_numbers("a test", model, run, 0, {}, {})),
                 std::logic_error);
}

}  // namespace
}  // namespace finwait::proofs
