// Any number of segments in flight: the pairs of endpoints that two prototypes counted as well, and
// verdicts against those with a number.
#include <gtest/gtest.h>

#include "model/files/design_file.h"
#include "properties/files/property_file.h"
#include "tests/agreement/engines.h"

namespace finwait::agreement {
namespace {

using checker::Verdict;
using model::Environment;
using properties::Kind;

constexpr const char* kClaims = R"toml(
[[property]]
name = "three-of-a-direction"
sentence = "Text, a FIN and a bare ACK of A are never in flight together."
source = "made up; takes three segments in flight"
kind = "always"
formula = """
not ((some s from A: s.fin) and (some s from A: s.len > 0) and
     (some s from A: s.len = 0 and not s.fin))"""

[[property]]
name = "nothing-but-acks-to-the-waiting"
sentence = "What is in flight to an end in TIME-WAIT while B has nothing in flight is an ACK."
source = "made up; asks that something is not in flight"
kind = "always"
formula = "A.state = TIME-WAIT and not (some s from A: true) implies each s to A: not s.fin"

[[property]]
name = "old-text-behind-a-fin"
sentence = "A FIN and text that an earlier ACK has acknowledged are in flight together."
source = "made up; reads both channels"
kind = "reachable"
core = false
formula = "some s from A: s.fin and some t from A: t.len > 0 and some u from B: u.ack > t.seq"

[[property]]
name = "both-reset"
sentence = "Both ends are reset."
source = "made up"
kind = "never"
formula = "A.reset and B.reset"

[[property]]
name = "silence-stays-possible"
sentence = "Both ends can still become CLOSED with nothing in flight."
source = "made up; asks that nothing is in flight"
kind = "always-reachable"
formula = "each x: x.state = CLOSED and not (some s from x: true)"
)toml";

program::EngineResult judge(const std::string& a, const std::string& b,
                            const Environment& environment,
                            const std::vector<const properties::Property*>& asked) {
    const model::ConnectionModel model(model::find_design(a), model::find_design(b), environment);
    return program::run_engine(model, asked, checker::Limits{});
}

Environment with_data(std::uint32_t a, std::uint32_t b, std::uint32_t capacity) {
    Environment environment;
    environment.data = {a, b};
    environment.capacity = capacity;
    return environment;
}

std::uint64_t pairs(const std::string& design, std::uint32_t a, std::uint32_t b) {
    const auto result = judge(design, design, with_data(a, b, model::kAnyCapacity), {});
    EXPECT_EQ(result.ending, checker::Ending::Complete);
    return result.pairs.value();
}

TEST(AnyCapacity, ReachesThePairsThatPrototypesCounted) {
    EXPECT_EQ(pairs("rfc9293", 0, 0), 69U);
    EXPECT_EQ(pairs("rfc9293", 1, 0), 172U);
    EXPECT_EQ(pairs("rfc9293", 2, 0), 366U);
    EXPECT_EQ(pairs("rfc9293", 1, 1), 466U);
    EXPECT_EQ(pairs("rfc9293", 2, 1), 1019U);
    EXPECT_EQ(pairs("rfc9293", 2, 2), 2243U);
    EXPECT_EQ(pairs("rfc9293", 3, 3), 7972U);
}

/// All that ship and can be judged, and the above.
std::vector<properties::Property> questions(const Environment& environment) {
    std::vector<properties::Property> all;
    for (auto& property : properties::shipped_properties(environment)) {
        const bool is_decided = property.kind == Kind::Always ||
                                property.kind == Kind::NoDeadlock ||
                                property.kind == Kind::AlwaysReachable;
        if (is_decided) all.push_back(std::move(property));
    }
    properties::add_properties(all, properties::parse_properties(kClaims, "claims", environment));
    return all;
}

/// By property.
std::vector<program::Finding> at(std::uint32_t capacity, const std::string& a, const std::string& b,
                                 Environment environment) {
    environment.capacity = capacity;
    const auto asked = questions(environment);
    std::vector<const properties::Property*> pointers;
    for (const auto& one : asked) pointers.push_back(&one);
    return judge(a, b, environment, pointers).findings;
}

/// What holds for any number of segments holds at 1, 2 and 3; what does not does so from the number
/// on that comes with it, and not below. What is told to be the same with more is.
void expect_agreement_with_numbers(const std::string& a, const std::string& b,
                                   const Environment& environment, std::uint32_t most) {
    SCOPED_TRACE(a + " at A, " + b + " at B");
    Environment any = environment;
    any.capacity = model::kAnyCapacity;
    const auto asked = questions(any);
    std::vector<const properties::Property*> pointers;
    for (const auto& one : asked) pointers.push_back(&one);
    const program::EngineResult result = judge(a, b, any, pointers);
    ASSERT_EQ(result.ending, checker::Ending::Complete);
    std::vector<std::vector<program::Finding>> with_number{{}};
    for (std::uint32_t capacity = 1; capacity <= most; ++capacity) {
        with_number.push_back(at(capacity, a, b, environment));
    }
    for (std::size_t i = 0; i < asked.size(); ++i) {
        SCOPED_TRACE(asked[i].name);
        const program::Finding& finding = result.findings[i];
        const bool is_witness = asked[i].kind == Kind::Reachable;
        const Verdict as_long_as_none = is_witness ? Verdict::NotReached : Verdict::Holds;
        const Verdict where_there_is_one = is_witness ? Verdict::Reached : Verdict::Violated;
        ASSERT_TRUE(finding.verdict == as_long_as_none || finding.verdict == where_there_is_one);
        const bool exists = finding.verdict == where_there_is_one;
        ASSERT_EQ(finding.capacity.has_value(), exists);
        for (std::uint32_t capacity = 1; capacity <= most; ++capacity) {
            const program::Finding& there = with_number[capacity][i];
            EXPECT_EQ(there.verdict, exists && capacity >= *finding.capacity ? where_there_is_one
                                                                             : as_long_as_none)
                << "at capacity " << capacity;
            if (there.same_at_larger) {
                EXPECT_EQ(there.verdict, finding.verdict) << "at capacity " << capacity;
            }
        }
    }
}

TEST(AnyCapacity, VerdictsOfEveryDesignAreThoseFromTheSmallestNumberOn) {
    for (const std::string& design : model::shipped_designs()) {
        expect_agreement_with_numbers(design, design, with_data(0, 0, 0), 3);
        expect_agreement_with_numbers(design, design, with_data(1, 0, 0), 2);
    }
}

TEST(AnyCapacity, VerdictsOfPairsAndOtherEnvironmentsAreThoseFromTheSmallestNumberOn) {
    expect_agreement_with_numbers("rfc9293", "fin-free", with_data(1, 0, 0), 2);
    expect_agreement_with_numbers("no-half-close", "rfc9293", with_data(0, 1, 0), 2);
    expect_agreement_with_numbers("rfc9293", "rfc9293", with_data(1, 1, 0), 2);
    Environment abort = with_data(0, 0, 0);
    abort.abort = true;
    expect_agreement_with_numbers("rfc9293", "rfc9293", abort, 3);
    Environment at_once = with_data(1, 0, 0);
    at_once.delayed_ack = false;
    at_once.window = 1;
    expect_agreement_with_numbers("rfc9293", "rfc9293", at_once, 3);
    Environment one_closes = with_data(1, 0, 0);
    one_closes.closers = {true, false};
    expect_agreement_with_numbers("rfc9293", "rfc9293", one_closes, 2);
}

TEST(AnyCapacity, WhatHappenedAndWhichPremisesCameTrueIsAsWithANumber) {
    for (const std::string& design : model::shipped_designs()) {
        SCOPED_TRACE(design);
        const Environment any = with_data(1, 0, model::kAnyCapacity);
        const auto asked = questions(any);
        std::vector<const properties::Property*> pointers;
        for (const auto& one : asked) pointers.push_back(&one);
        const auto unbounded = judge(design, design, any, pointers);
        const auto bounded = judge(design, design, with_data(1, 0, 3), pointers);
        EXPECT_EQ(unbounded.happened, bounded.happened);
        for (std::size_t i = 0; i < asked.size(); ++i) {
            EXPECT_EQ(unbounded.findings[i].premises_met, bounded.findings[i].premises_met)
                << asked[i].name;
        }
    }
}

}  // namespace
}  // namespace finwait::agreement
