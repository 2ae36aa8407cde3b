// Runs along waypoints: the factored engine gives the run that the explicit engine gives.
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "checker/program/engines/explicit_witness.h"
#include "checker/program/engines/factored_witness.h"
#include "checker/program/traces/trace.h"
#include "model/files/design_file.h"
#include "properties/files/property_file.h"
#include "tests/agreement/engines.h"

namespace finwait::agreement {
namespace {

using model::Environment;
using model::Order;
using program::RouteSearch;
using properties::Property;

constexpr const char* kRoutes = R"toml(
[[property]]
name = "fin-overtakes"
sentence = "B's FIN is answered while A's is still on its way, and nothing gets lost until then."
source = "made up; reads both channels"
kind = "reachable"
through = [
    "(some s from A: s.fin) and (some s from B: s.fin)",
    { event = "deliver", endpoint = "A", segment = "s.fin", sent = "not s.rst", formula = "some s from A: s.fin" },
    { event = ["deliver", "duplicate"], endpoint = "B", formula = "not (some s from A: s.fin)" },
    "each x: x.state = CLOSED",
]
avoiding = [{ event = "lose", formula = "A.state = FIN-WAIT-1" }, "A.reset"]

[[property]]
name = "the-same-again"
sentence = "B sends two segments that change nothing, one after the other, in one state."
source = "made up; reads one channel, has a waypoint that is passed twice, and one to be avoided"
kind = "reachable"
through = [
    "B.state = CLOSE-WAIT",
    { event = "duplicate", sent = "not s.fin" },
    { event = "duplicate", sent = "not s.fin", formula = "B.state = CLOSE-WAIT" },
    "not (some s from B: true)",
]
avoiding = [{ endpoint = "B", sent = "s.fin" }, "some s from B: s.len > 0"]

[[property]]
name = "at-once"
sentence = "It is passed where everything begins."
source = "made up"
kind = "reachable"
through = ["not (some s from A: true)", "each x: x.state = ESTABLISHED"]
avoiding = ["A.state = CLOSED"]

[[property]]
name = "avoided-at-once"
sentence = "It is over where everything begins."
source = "made up"
kind = "reachable"
through = ["A.state = FIN-WAIT-1"]
avoiding = ["B.state = ESTABLISHED"]

[[property]]
name = "never-a-fin"
sentence = "A closes without a FIN."
source = "made up; does not exist"
kind = "reachable"
through = [{ event = "CLOSE", endpoint = "A" }, "A.state = CLOSED and not A.reset"]
avoiding = [{ endpoint = "A", sent = "s.fin" }]

[[property]]
name = "no-copy-of-a-fin-in-time-wait"
sentence = "No run takes A into TIME-WAIT, then a copy of B's FIN to it, and then to CLOSED unreset."
source = "made up; violated where the network duplicates and B closes"
kind = "never"
through = [
    "A.state = TIME-WAIT",
    { event = "duplicate", endpoint = "A", segment = "s.fin" },
    "A.state = CLOSED and not A.reset",
]

[[property]]
name = "no-fin-behind-the-end"
sentence = "No run takes A to CLOSED and then a FIN out of it."
source = "made up; holds, and the first waypoint is passed"
kind = "never"
through = ["A.state = CLOSED", { endpoint = "A", sent = "s.fin" }]

[[property]]
name = "who-moves-speaks"
sentence = "An endpoint that enters another state sends something, or owes an ACK."
source = "made up; violated by calls, timers and arrivals"
kind = "step"
formula = "next(x).state = x.state or sends or next(x).ack_pending"

[[property]]
name = "fins-of-b-are-answered-at-once"
sentence = "A FIN of B that arrives at A is answered by a segment, at once."
source = "made up; violated where ACKs are delayed"
kind = "step"
events = [{ event = ["deliver", "duplicate"], endpoint = "A", segment = "s.fin" }]
formula = "sends"

[[property]]
name = "what-is-lost-is-not-text"
sentence = "The network loses no text."
source = "made up; about an event that changes no endpoint"
kind = "step"
events = ["lose"]
formula = "s.len = 0"

[[property]]
name = "numbers-do-not-go-back"
sentence = "RCV.NXT does not go back, but where the TCB is deleted."
source = "made up; holds by the rules alone"
kind = "step"
formula = "next(x).state != CLOSED implies next(x).rcv_nxt >= x.rcv_nxt"

[[property]]
name = "lost-for-want-of-room"
sentence = "A's answers to B's FIN find no room among A's own FINs."
source = "made up; about segments that are sent and lost at once"
kind = "reachable"
through = [
    { event = "duplicate", endpoint = "A", segment = "s.fin", sent = "not s.fin", formula = "not (some s from A: not s.fin)" },
    { event = "deliver", endpoint = "A", segment = "s.fin", sent = "not s.fin", formula = "some s from A: not s.fin" },
]
)toml";

/// The shipped scenarios, and routes of our own.
std::vector<Property> routes(const Environment& environment) {
    std::vector<Property> routes;
    for (Property& property : properties::shipped_properties(environment)) {
        if (property.scenario) routes.push_back(std::move(property));
    }
    properties::add_properties(routes,
                               properties::parse_properties(kRoutes, "routes", environment));
    return routes;
}

/// The verdict, how far runs get, and the events one after the other.
std::string text_of(const RouteSearch& search) {
    std::string text(checker::name_of(search.finding.verdict));
    if (search.finding.passed) text += " " + std::to_string(*search.finding.passed);
    if (!search.finding.run) return text;
    for (const model::Event& event : search.finding.run->events) {
        text += "; " + program::text_of(event);
    }
    return text;
}

/// How many of the routes exist.
int expect_agreement_on_routes(const std::string& a, const std::string& b,
                               const Environment& environment) {
    SCOPED_TRACE(a + " at A, " + b + " at B");
    const model::ConnectionModel model(model::find_design(a), model::find_design(b), environment);
    const program::ConnectionMachines machines(model);
    const checker::Limits limits;
    checker::Budget for_layout(limits, checker::Budget::Clock::now(), 0);
    checker::WorkerPool workers(1);
    program::NumberedConnection numbered(machines, true);
    const checker::factored::Layout layout(numbered, for_layout, workers);
    int exist = 0;
    for (const Property& property : routes(environment)) {
        SCOPED_TRACE(property.name);
        const auto by_both = [&](program::ShownRun shown) {
            const RouteSearch plain = program::explicit_witness(model, property, shown, limits,
                                                                checker::Budget::Clock::now());
            checker::Budget budget(limits, checker::Budget::Clock::now(), 0);
            RouteSearch factored =
                program::factored_witness(machines, numbered, layout, property, shown, budget);
            EXPECT_EQ(text_of(factored), text_of(plain));
            return factored;
        };
        // The same search backwards, whatever the order.
        if (environment.order == Order::Any) by_both(program::ShownRun::FewestFaults);
        const RouteSearch factored = by_both(program::ShownRun::Shortest);
        EXPECT_EQ(factored.ending, checker::Ending::Complete);
        using checker::Verdict;
        const Verdict verdict = factored.finding.verdict;
        EXPECT_EQ(verdict != Verdict::Holds && property.name != "avoided-at-once",
                  factored.finding.run.has_value());
        if (verdict == Verdict::Reached || verdict == Verdict::Violated) ++exist;
    }
    return exist;
}

Environment environment(std::array<std::uint32_t, 2> data, std::uint32_t capacity, Order order) {
    Environment result;
    result.data = data;
    result.capacity = capacity;
    result.order = order;
    return result;
}

TEST(WaypointsOfBothEngines, EveryDesignInSmallEnvironments) {
    for (const std::string& design : model::shipped_designs()) {
        for (const Order order : {Order::Any, Order::Fifo}) {
            expect_agreement_on_routes(design, design, environment({0, 1}, 1, order));
        }
    }
}

TEST(WaypointsOfBothEngines, MoreDataForSomeDesigns) {
    for (const Order order : {Order::Any, Order::Fifo}) {
        expect_agreement_on_routes("rfc9293", "rfc9293", environment({1, 1}, 1, order));
        expect_agreement_on_routes("fin-free", "fin-free", environment({1, 1}, 1, order));
    }
    expect_agreement_on_routes("rfc9293", "rfc9293", environment({0, 1}, 2, Order::Fifo));
}

TEST(WaypointsOfBothEngines, TwoDesigns) {
    expect_agreement_on_routes("rfc9293", "fin-free", environment({1, 0}, 2, Order::Any));
    expect_agreement_on_routes("fin-over-hole", "no-time-wait", environment({1, 0}, 1, Order::Any));
}

TEST(WaypointsOfBothEngines, MostRoutesExistForRfc9293) {
    // All but the half-close and the FIN that carries data, which want data, and five of our own.
    EXPECT_EQ(expect_agreement_on_routes("rfc9293", "rfc9293", environment({0, 0}, 2, Order::Any)),
              13);
}

TEST(WaypointsOfBothEngines, AsPropertiesAmongOthersTheyAreJudgedAlike) {
    const Environment small = environment({0, 1}, 1, Order::Any);
    const model::ConnectionModel model(model::find_design("rfc9293"), model::find_design("rfc9293"),
                                       small);
    std::vector<Property> all = properties::shipped_properties(small);
    properties::add_properties(all, properties::parse_properties(kRoutes, "routes", small));
    std::vector<const Property*> asked;
    asked.reserve(all.size());
    for (const Property& property : all) asked.push_back(&property);
    const checker::Limits limits;
    const auto plain =
        program::run_engine(model, asked, limits, {program::EngineChoice::Explicit, false});
    const auto factored = program::run_engine(model, asked, limits, {});
    EXPECT_EQ(factored.counts, plain.counts);
    for (std::size_t i = 0; i < asked.size(); ++i) {
        EXPECT_EQ(text_of({factored.findings[i]}), text_of({plain.findings[i]})) << asked[i]->name;
    }
}

}  // namespace
}  // namespace finwait::agreement
