// The encoding is the model: exactly one path of a rule admits a concrete input, and it gives what
// the rule gives on concrete numbers.
#include "tests/proofs/encoding.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>

#include "model/connection_model.h"
#include "tests/model/drawn_mechanisms.h"

namespace finwait::proofs {
namespace {

using model::EventKind;
using model::State;

/// Values that lie close together, around places where something wraps.
rc::Gen<Situation> situations(unsigned bits) {
    return rc::gen::exec([bits] {
        const std::uint64_t modulus = std::uint64_t{1} << bits;
        const auto near = [](std::uint64_t base) {
            return base + *rc::gen::inRange<std::uint64_t>(0, 8);
        };
        const auto number = [&](std::uint64_t base) {
            const auto shift =
                *rc::gen::element<std::uint64_t>(0, 0, modulus / 2, modulus - 8, modulus);
            return near(base + shift);
        };
        const std::uint64_t own = *rc::gen::element<std::uint64_t>(0, 900, modulus - 4);
        const std::uint64_t other = *rc::gen::element<std::uint64_t>(0, modulus / 2, modulus - 4);
        Situation s;
        s.kind = *rc::gen::weightedOneOf<EventKind>(
            {{1, rc::gen::element(EventKind::Close, EventKind::SendAck, EventKind::TwoMslTimeout,
                                  EventKind::Abort)},
             {2, rc::gen::element(EventKind::SendData, EventKind::SendDataWithFin,
                                  EventKind::SendFin, EventKind::Retransmit)},
             {4, rc::gen::just(EventKind::Deliver)}});
        s.state = *rc::gen::elementOf(model::kAllStates);
        for (bool* flag : {&s.fin_sent, &s.ack_pending, &s.fin, &s.fin_taken, &s.delayed_ack}) {
            *flag = *rc::gen::arbitrary<bool>();
        }
        s.rst = *rc::gen::weightedElement<bool>({{5, false}, {1, true}});
        s.snd_una = near(own);
        // A count beyond 2^32 − 1, which no TCB has, would wrap in the model alone.
        s.snd_nxt = s.snd_una + *rc::gen::element<std::uint64_t>(0, 1, 2, 3, 4, 7, modulus / 2);
        s.rcv_nxt = near(other);
        s.seq = number(other);
        s.ack = number(own);
        s.unsent = *rc::gen::inRange(0U, 6U);
        s.delivered = *rc::gen::inRange(0U, 100U);
        s.len = *rc::gen::inRange(0U, 6U);
        s.window = *rc::gen::oneOf(rc::gen::inRange(0U, 8U),
                                   rc::gen::just(static_cast<std::uint32_t>(modulus / 2)));
        s.mss = *rc::gen::inRange(1U, 4U);
        return s;
    });
}

/// rfc9293 with other mechanisms and some other rows.
rc::Gen<model::Design> designs() {
    return rc::gen::exec([] {
        model::Design design = model::rfc9293();
        model::Mechanisms& m = design.mechanisms;
        // Segments without ACK are not for the induction, nor where a connection began.
        m = model::drawn_mechanisms([](std::string_view key) {
            return key.find("carries-ack") == key.npos && key != "oldest-ack";
        });
        for (int rows = *rc::gen::inRange(0, 4); rows > 0; --rows) {
            const State state = *rc::gen::elementOf(model::kAllStates);
            const auto event = *rc::gen::elementOf(model::kAllTableEvents);
            design.table.set(state, event, model::Row{*rc::gen::elementOf(model::kAllStates)});
        }
        return design;
    });
}

/// The first fault among `count` situations; none if there is none.
std::optional<std::string> first_fault(Encoding& encoding, unsigned bits, int count) {
    for (int i = 0; i < count; ++i) {
        if (auto fault = encoding.fault(*situations(bits))) return fault;
    }
    return std::nullopt;
}

RC_GTEST_PROP(Encoding, PositionsOfAnyDesignGiveWhatTheModelGives, ()) {
    z3::context context;
    const Positions arithmetic(context);
    const model::Design design = *designs();
    Encoding encoding(arithmetic, design, 32);
    const auto fault = first_fault(encoding, 32, 2);
    if (fault) RC_FAIL(*fault);
}

RC_GTEST_PROP(Encoding, BitVectorsOfAnyWidthGiveWhatTheModelGives, ()) {
    z3::context context;
    const unsigned bits = *rc::gen::element(6U, 16U, 32U);
    const WireNumbers arithmetic(context, bits);
    const model::Design design = *designs();
    Encoding encoding(arithmetic, design, bits);
    const auto fault = first_fault(encoding, bits, 1);
    if (fault) RC_FAIL(*fault);
}

/// Every rule on every pair of endpoint and segment that meet in an exploration.
void expect_faultless_exploration(const model::Design& design, model::Environment environment) {
    environment.data = {1, 0};
    environment.capacity = 1;
    environment.abort = true;
    const model::ConnectionModel model(design, design, environment);
    z3::context context;
    const Positions arithmetic(context);
    Encoding encoding(arithmetic, design, 32);

    std::set<model::World> visited{model.initial()};
    std::vector<model::World> frontier(visited.begin(), visited.end());
    std::set<model::Endpoint> seen;
    std::set<std::pair<model::Endpoint, model::Segment>> met;
    while (!frontier.empty()) {
        const model::World world = frontier.back();
        frontier.pop_back();
        for (const auto side : {model::Side::A, model::Side::B}) {
            const model::Endpoint& endpoint = world.endpoint(side);
            if (seen.insert(endpoint).second) {
                for (auto kind = EventKind::Close; kind < EventKind::Deliver;
                     kind = static_cast<EventKind>(static_cast<int>(kind) + 1)) {
                    const auto fault = encoding.fault(kind, model.stack(side), endpoint, {});
                    ASSERT_FALSE(fault) << *fault;
                }
            }
            for (const model::Segment& segment : world.from(peer(side)).segments()) {
                if (!met.insert({endpoint, segment}).second) continue;
                const auto fault =
                    encoding.fault(EventKind::Deliver, model.stack(side), endpoint, segment);
                ASSERT_FALSE(fault) << *fault;
            }
        }
        model.for_each_change(world, [&](const model::Change& change) {
            const model::World after = model.apply(world, change);
            if (visited.insert(after).second) frontier.push_back(after);
        });
    }
    EXPECT_GT(met.size(), 100U);
}

TEST(Encoding, WorldsOfRfc9293) { expect_faultless_exploration(model::rfc9293(), {}); }

TEST(Encoding, WorldsOfADesignWithAFlag) {
    model::Design design = model::rfc9293();
    design.mechanisms.fin_consumes = 0;
    design.mechanisms.fin_acknowledged_by = model::FinAcknowledgedBy::Flag;
    expect_faultless_exploration(design, {});
}

// An arithmetic with one line wrong: the comparison must notice, or it would prove nothing.

/// "Before" also where the numbers are half the modulus apart.
class BeforeByOneTooMany final : public Positions {
  public:
    using Positions::Positions;
    [[nodiscard]] z3::expr before(const z3::expr& a, const z3::expr& b) const override {
        const z3::expr ahead = distance(a, b);
        return ahead != 0 && ahead <= constant(std::uint64_t{1} << 31U);
    }
};
/// The window reaches one number too far.
class WindowByOneTooMany final : public Positions {
  public:
    using Positions::Positions;
    [[nodiscard]] z3::expr in_window(const z3::expr& n, const z3::expr& left,
                                     const z3::expr& size) const override {
        return distance(left, n) <= size;
    }
};
/// Numbers that never wrap.
class EqualWithoutWrapping final : public Positions {
  public:
    using Positions::Positions;
    [[nodiscard]] z3::expr equal(const z3::expr& a, const z3::expr& b) const override {
        return a == b;
    }
};
class AdvanceByOneTooMany final : public Positions {
  public:
    using Positions::Positions;
    [[nodiscard]] z3::expr advance(const z3::expr& n, const z3::expr& by) const override {
        return n + by + 1;
    }
};
class DistanceTheOtherWay final : public Positions {
  public:
    using Positions::Positions;
    [[nodiscard]] z3::expr distance(const z3::expr& from, const z3::expr& to) const override {
        return Positions::distance(to, from);
    }
};
class SumByOneTooMany final : public Positions {
  public:
    using Positions::Positions;
    [[nodiscard]] z3::expr sum(const z3::expr& a, const z3::expr& b) const override {
        return a + b + 1;
    }
};
class DifferenceTheOtherWay final : public Positions {
  public:
    using Positions::Positions;
    [[nodiscard]] z3::expr difference(const z3::expr& a, const z3::expr& b) const override {
        return b - a;
    }
};
class OneIsZero final : public Positions {
  public:
    using Positions::Positions;
    [[nodiscard]] z3::expr is_zero(const z3::expr& n) const override { return n <= 1; }
};
class AtMostWithoutEqual final : public Positions {
  public:
    using Positions::Positions;
    [[nodiscard]] z3::expr at_most(const z3::expr& a, const z3::expr& b) const override {
        return a < b;
    }
};

template <class Broken>
class BrokenEncoding : public testing::Test {};
using BrokenArithmetics =
    testing::Types<BeforeByOneTooMany, WindowByOneTooMany, EqualWithoutWrapping,
                   AdvanceByOneTooMany, DistanceTheOtherWay, SumByOneTooMany, DifferenceTheOtherWay,
                   OneIsZero, AtMostWithoutEqual>;
TYPED_TEST_SUITE(BrokenEncoding, BrokenArithmetics);

TYPED_TEST(BrokenEncoding, DisagreesWithTheModelOnSomeNumbers) {
    z3::context context;
    const TypeParam arithmetic(context);
    const model::Design design = model::rfc9293();
    Encoding encoding(arithmetic, design, 32);
    const rc::Gen<Situation> situation = situations(32);
    bool noticed = false;
    for (std::uint64_t seed = 0; seed < 2000 && !noticed; ++seed) {
        noticed = encoding.fault(situation(rc::Random(seed), 50).value()).has_value();
    }
    EXPECT_TRUE(noticed);
}

}  // namespace
}  // namespace finwait::proofs
