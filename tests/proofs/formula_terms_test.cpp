// What the terms say of a world is what the compiled formula says of it; and what the induction
// proves of all worlds holds in those of an exploration.
#include "properties/proofs/terms/formula_terms.h"

#include <gtest/gtest.h>

#include <set>

#include "model/connection_model.h"
#include "model/files/design_file.h"
#include "properties/files/property_file.h"
#include "properties/proofs/induction/invariant_files.h"

namespace finwait::proofs {
namespace {

using model::Side;
using properties::Property;

/// A world in constants instead of variables.
class ConstantWorld {
  public:
    ConstantWorld(z3::context& context, const model::World& world,
                  const model::Environment& environment)
        : context_(context),
          parties_{endpoint_terms(world, Side::A, environment),
                   endpoint_terms(world, Side::B, environment)},
          circumstances_{number(environment.window[0]),
                         number(environment.capacity),
                         flag(environment.order == model::Order::Fifo),
                         flag(environment.loss.any()),
                         flag(environment.duplication.any()),
                         flag(environment.retransmission.any()),
                         flag(environment.delayed_ack.any()),
                         flag(environment.abort.any())} {
        for (const Side side : {Side::A, Side::B}) {
            for (const model::Segment& s : world.from(side).segments()) {
                in_flight_[model::index(side)].push_back({flag(true), number(s.seq), number(s.ack),
                                                          number(s.len), flag(s.fin), flag(s.rst),
                                                          flag(s.fin_taken)});
            }
        }
    }

    /// Said of every segment in flight from A together with every one from B.
    [[nodiscard]] bool satisfies(const Property& property) const {
        for (const InFlight* from_a : choices(Side::A)) {
            for (const InFlight* from_b : choices(Side::B)) {
                const SymbolicWorld world{
                    {&parties_[0], &parties_[1]}, {from_a, from_b}, &circumstances_};
                if (!formula_in(property, world).simplify().is_true()) return false;
            }
        }
        return true;
    }

  private:
    [[nodiscard]] z3::expr number(std::uint32_t value) const { return context_.int_val(value); }
    [[nodiscard]] z3::expr flag(bool value) const { return context_.bool_val(value); }

    [[nodiscard]] EndpointTerms endpoint_terms(const model::World& world, Side side,
                                               const model::Environment& environment) const {
        const model::Endpoint& e = world.endpoint(side);
        const auto in = [&](model::State state) { return flag(e.state == state); };
        using enum model::State;
        return {{in(Listen), in(SynSent), in(SynReceived), in(Established), in(FinWait1),
                 in(FinWait2), in(CloseWait), in(Closing), in(LastAck), in(TimeWait), in(Closed)},
                number(e.snd_una),
                number(e.snd_nxt),
                number(e.rcv_nxt),
                number(e.unsent),
                flag(e.fin_sent),
                flag(e.ack_pending),
                number(e.history.delivered),
                flag(e.history.fin_received),
                flag(e.history.fin_acked),
                flag(e.history.closed_first),
                flag(e.history.time_waited),
                flag(e.history.reset),
                number(environment.data[model::index(side)]),
                flag(environment.closers[model::index(side)])};
    }

    [[nodiscard]] std::vector<const InFlight*> choices(Side side) const {
        std::vector<const InFlight*> all;
        for (const InFlight& segment : in_flight_[model::index(side)]) all.push_back(&segment);
        all.push_back(&none_);
        return all;
    }

    z3::context& context_;
    std::array<EndpointTerms, 2> parties_;
    ParameterTerms circumstances_;
    InFlight none_ = no_segment(context_);
    std::array<std::vector<InFlight>, 2> in_flight_;
};

/// Every reachable world; every `nth` is given to `visit`.
template <class Visit>
void explore(const model::ConnectionModel& model, std::size_t nth, Visit&& visit) {
    std::set<model::World> visited{model.initial()};
    std::vector<model::World> frontier(visited.begin(), visited.end());
    std::size_t seen = 0;
    while (!frontier.empty()) {
        const model::World world = frontier.back();
        frontier.pop_back();
        if (seen++ % nth == 0) visit(world);
        model.for_each_change(world, [&](const model::Change& change) {
            const model::World after = model.apply(world, change);
            if (visited.insert(after).second) frontier.push_back(after);
        });
    }
}

std::vector<Property> everything_that_holds_always(const model::Design& design,
                                                   const model::Environment& environment) {
    std::vector<Property> all = properties::shipped_properties(environment);
    std::erase_if(all, [](const Property& p) { return p.kind != properties::Kind::Always; });
    const std::vector<Property> invariants = shipped_invariants(design, environment);
    all.insert(all.end(), invariants.begin(), invariants.end());
    return all;
}

TEST(FormulaTerms, SayOfAWorldWhatTheCompiledFormulaSays) {
    // A design that violates some, so that both answers come.
    const model::Design design = model::find_design("fin-free");
    model::Environment environment;
    environment.data = {1, 0};
    environment.abort = true;
    const model::ConnectionModel model(design, design, environment);
    const std::vector<Property> all = everything_that_holds_always(design, environment);
    z3::context context;
    std::size_t violated = 0;
    explore(model, 199, [&](const model::World& world) {
        const ConstantWorld constants(context, world, environment);
        for (const Property& property : all) {
            const bool holds = property.formula->holds(world);
            violated += holds ? 0 : 1;
            ASSERT_EQ(constants.satisfies(property), holds) << property.name;
        }
    });
    EXPECT_GT(violated, 0U);
}

class Design : public testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(Explored, Design, testing::Values("rfc9293", "fin-free-flagged"));

TEST_P(Design, HasTheInvariantsInEveryWorldOfAnExploration) {
    const model::Design design = model::find_design(GetParam());
    for (const bool abort : {false, true}) {
        model::Environment environment;
        environment.data = {2, 0};
        environment.window = 2;
        environment.capacity = 1;
        environment.abort = abort;
        const model::ConnectionModel model(design, design, environment);
        const std::vector<Property> invariants = shipped_invariants(design, environment);
        explore(model, 1, [&](const model::World& world) {
            for (const Property& invariant : invariants) {
                ASSERT_TRUE(invariant.formula->holds(world)) << invariant.name;
            }
        });
    }
}

}  // namespace
}  // namespace finwait::proofs
