// What the induction proves of connections among segments of earlier ones is violated in no second
// connection of an exploration.
#include <gtest/gtest.h>

#include <set>
#include <utility>

#include "model/files/design_file.h"
#include "properties/files/property_file.h"
#include "properties/proofs/induction/induction.h"
#include "properties/proofs/induction/invariant_files.h"

namespace finwait::agreement {
namespace {

using model::ConnectionModel;
using model::EventKind;
using model::World;
using properties::Property;

/// The properties that ship, hold always, and speak of ends alone: of segments of earlier
/// connections no proof tells.
std::vector<Property> stray_properties(const model::Environment& environment) {
    std::vector<Property> asked;
    for (Property& property : properties::shipped_properties(environment)) {
        const bool of_segments = property.name == "quiet-after-time-wait";
        if (property.kind == properties::Kind::Always && !of_segments) asked.push_back(property);
    }
    return asked;
}

/// What is assumed besides: one end opens, nobody aborts, or closes in SYN-RECEIVED.
proofs::ProofScope narrow_scope(std::int32_t reach) {
    proofs::ProofScope scope(model::Start::Closed);
    scope.strays = true;
    scope.stray_reach = reach;
    scope.one_end_opens = scope.nobody_aborts = scope.nobody_closes_while_opening = true;
    scope.zero_is_not_expected = true;
    return scope;
}

/// What follows from the shipped invariants, which are taken as known: all that is proved, and all
/// that would be if one of them were wrong.
std::set<std::string> follows_among_strays(const model::Design& design,
                                           const proofs::ProofScope& scope) {
    model::Environment environment;
    environment.start = model::Start::Closed;
    environment.incarnations = 2;
    std::vector<Property> all = proofs::shipped_invariants(design, environment);
    std::set<std::size_t> known;
    for (std::size_t i = 0; i < all.size(); ++i) known.insert(i);
    for (Property& property : stray_properties(environment)) all.push_back(std::move(property));
    std::vector<const Property*> invariants;
    std::set<std::size_t> goals;
    for (const Property& property : all) {
        if (!known.contains(invariants.size())) goals.insert(invariants.size());
        invariants.push_back(&property);
    }
    const proofs::InductionFinding finding = prove_where_more_is_assumed(
        design, invariants, known, goals, proofs::ReachedWorlds(design, scope), {});
    EXPECT_EQ(finding.stopped, "");
    std::set<std::string> proved;
    for (const std::size_t i : goals) {
        const proofs::InvariantFinding& found = finding.invariants[i];
        if (found.verdict == proofs::ProofVerdict::Proved) proved.insert(found.name);
    }
    return proved;
}

/// The proof is of connections that begin once the earlier ones are over at both ends.
bool is_proved_about(const World& world, const model::Change& change) {
    const model::Endpoint& self = world.endpoint(change.event.endpoint);
    const model::Endpoint& peer = world.endpoint(model::peer(change.event.endpoint));
    if (change.event.kind == EventKind::Close) return self.state != model::State::SynReceived;
    if (change.event.kind != EventKind::Open || self.history.incarnation == 0) return true;
    return peer.state == model::State::Closed ||
           peer.history.incarnation > self.history.incarnation;
}

/// Which of the properties are violated in worlds that the proof is about.
std::set<std::string> violated_in(const model::Design& design,
                                  const model::Environment& environment) {
    const ConnectionModel model(design, design, environment);
    const std::vector<Property> asked = stray_properties(environment);
    std::set<std::string> violated;
    std::set<World> known{model.initial()};
    std::vector<World> worlds(known.begin(), known.end());
    for (std::size_t i = 0; i < worlds.size(); ++i) {
        const World world = worlds[i];
        for (const Property& property : asked) {
            if (!property.formula->holds(world)) violated.insert(property.name);
        }
        model.for_each_change(world, [&](const model::Change& change) {
            if (!is_proved_about(world, change)) return;
            const World next = model.apply(world, change);
            if (known.insert(next).second) worlds.push_back(next);
        });
    }
    return violated;
}

/// A second connection of each end, whose number begins at this offset.
model::Environment second_connection(std::int32_t offset, std::uint32_t a, std::uint32_t b) {
    model::Environment environment;
    environment.start = model::Start::Closed;
    environment.incarnations = 2;
    environment.isn = {offset};
    environment.data = {a, b};
    environment.capacity = 1;
    return environment;
}

TEST(StrayProofs, NeverSayWhatASecondConnectionViolates) {
    const model::Design design = model::rfc9293();
    const std::set<std::string> proved = follows_among_strays(design, narrow_scope(0));
    EXPECT_EQ(proved,
              (std::set<std::string>{"fin-ack-unambiguous", "no-data-lost", "no-premature-reset",
                                     "no-replay", "no-stray-ack", "no-stray-reset", "no-stray-text",
                                     "orderly-close-is-complete", "paired-with-each-other",
                                     "passive-closer-does-not-wait", "synchronized",
                                     "time-wait-before-closed"}));
    for (const auto& [a, b] : {std::pair{0U, 0U}, std::pair{1U, 0U}, std::pair{0U, 1U}}) {
        const std::set<std::string> violated = violated_in(design, second_connection(0, a, b));
        for (const std::string& name : proved) EXPECT_FALSE(violated.contains(name)) << name;
        EXPECT_TRUE(violated.contains("never-reset"));
    }
}

/// What is assumed of the numbers is needed.
TEST(StrayProofs, WhoseNumbersFallOneBehindWouldBeWrong) {
    const auto violated = violated_in(model::rfc9293(), second_connection(-1, 0, 0));
    EXPECT_TRUE(violated.contains("no-stray-ack"));
    EXPECT_TRUE(violated.contains("no-stray-reset"));
}

}  // namespace
}  // namespace finwait::agreement
