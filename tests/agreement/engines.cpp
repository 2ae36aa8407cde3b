#include "tests/agreement/engines.h"

#include <gtest/gtest.h>

#include "checker/program/traces/trace.h"
#include "properties/files/property_file.h"
#include "tests/agreement/translation.h"

namespace finwait::agreement {

namespace {

using program::EngineChoice;
using program::EngineOptions;
using properties::Kind;

constexpr const char* kClaimsAboutSegments = R"toml(
[[property]]
name = "no-rst-from-a"
sentence = "A sends no RST."
source = "made up; reads one channel"
kind = "always"
formula = "not (some s from A: s.rst)"

[[property]]
name = "no-late-fin-from-b"
sentence = "B sends no FIN once it has taken something."
source = "made up; reads the other channel"
kind = "always"
formula = "not (some s from B: s.fin and s.ack > 0)"

[[property]]
name = "fins-do-not-cross"
sentence = "FINs are not in flight both ways."
source = "made up; reads both channels"
kind = "always"
formula = "not ((some s from A: s.fin) and (some s from B: s.fin))"

[[property]]
name = "nothing-old-in-time-wait"
sentence = "Nothing old is in flight to an end in TIME-WAIT."
source = "made up; reads both channels and both endpoints"
kind = "always"
formula = "each x: x.state = TIME-WAIT implies not (some s from peer(x): s.seq < x.rcv_nxt)"
)toml";

void print(const checker::Counts& counts, std::ostream& out) {
    out << counts.states << " states, " << counts.transitions << " transitions, depth "
        << counts.depth;
}

}  // namespace

Questions::Questions(const model::Environment& environment) {
    for (auto& property : properties::shipped_properties(environment)) {
        const bool safety = property.kind == Kind::Always || property.kind == Kind::NoDeadlock;
        if (safety) properties.push_back(std::move(property));
    }
    shipped = properties.size();
    properties::add_properties(
        properties,
        properties::parse_properties(kClaimsAboutSegments, "claims about segments", environment));
}

void PrintTo(const Safety& safety, std::ostream* out) {
    print(safety.counts, *out);
    for (const auto& [name, level] : safety.violated) {
        *out << "\n  " << name << ": " << (level ? std::to_string(*level) : "holds");
    }
}

void PrintTo(const Findings& findings, std::ostream* out) {
    print(findings.counts, *out);
    for (const auto& [name, run] : findings.runs) {
        *out << "\n  " << name << ": " << (run ? "" : "holds");
        if (!run) continue;
        for (const model::Event& event : *run) *out << program::text_of(event) << "; ";
    }
}

Safety by_reference(const Case& of) {
    const reference::Result result =
        reference::explore(to_reference(of.a), to_reference(of.b), to_reference(of.environment));
    Safety safety{{result.states, result.transitions, static_cast<std::uint32_t>(result.depth)},
                  {}};
    for (const auto& [name, verdict] : result.safety) {
        auto& level = safety.violated[name];
        if (verdict.violated) level = static_cast<std::uint32_t>(verdict.depth);
    }
    if (of.environment.abort.any()) {
        // The reference evaluates their formulas there too; they are no claims (§5).
        safety.violated["no-premature-reset"].reset();
        safety.violated["time-wait-not-cut-short"].reset();
        safety.violated["never-reset"].reset();
    }
    return safety;
}

Findings by_engine(const Case& of, const Questions& questions,
                   const program::EngineOptions& options, unsigned threads) {
    const model::ConnectionModel model(of.a, of.b, of.environment);
    std::vector<const properties::Property*> asked;
    for (const auto& property : questions.properties) asked.push_back(&property);
    checker::Limits limits;
    limits.threads = threads;
    program::EngineResult result = program::run_engine(model, asked, limits, options);

    EXPECT_EQ(result.ending, checker::Ending::Complete);
    Findings findings{result.counts, {}};
    for (std::size_t i = 0; i < asked.size(); ++i) {
        program::Finding& finding = result.findings[i];
        EXPECT_EQ(finding.verdict,
                  finding.run ? checker::Verdict::Violated : checker::Verdict::Holds)
            << asked[i]->name;
        auto& run = findings.runs[asked[i]->name];
        if (finding.run) run = std::move(finding.run->events);
    }
    return findings;
}

Safety safety_of(const Findings& findings, const Questions& questions) {
    Safety safety{findings.counts, {}};
    for (std::size_t i = 0; i < questions.shipped; ++i) {
        const std::string& name = questions.properties[i].name;
        const auto& run = findings.runs.at(name);
        auto& level = safety.violated[name];
        if (run) level = static_cast<std::uint32_t>(run->size());
    }
    return safety;
}

/// The reference also tells of properties that are not asked about, and knows those of the
/// specification alone.
Safety of_those_also_in(const Safety& all, const Safety& other) {
    Safety result{all.counts, {}};
    for (const auto& [name, level] : all.violated) {
        if (other.violated.contains(name)) result.violated[name] = level;
    }
    return result;
}

void expect_agreement(const Case& of, const Questions& questions) {
    const EngineOptions explicit_engine{EngineChoice::Explicit};
    const Findings plain = by_engine(of, questions, explicit_engine, 1);
    const Safety asked = safety_of(plain, questions);
    const Safety told = by_reference(of);
    EXPECT_EQ(of_those_also_in(asked, told), of_those_also_in(told, asked));
    EXPECT_EQ(by_engine(of, questions, explicit_engine, 2), plain);
    EXPECT_EQ(by_engine(of, questions, {EngineChoice::Factored, false}, 1), plain);
    EXPECT_EQ(by_engine(of, questions, {EngineChoice::Factored, false}, 2), plain);
    EXPECT_EQ(by_engine(of, questions, {EngineChoice::Factored, true}, 2), plain);
    // These do not tell the depth.
    EngineOptions in_any_order{EngineChoice::Factored};
    in_any_order.depth = false;
    Findings unordered = by_engine(of, questions, in_any_order, 1);
    unordered.counts.depth = plain.counts.depth;
    EXPECT_EQ(unordered, plain);
    Findings diagrams = by_engine(of, questions, {EngineChoice::Diagram}, 1);
    diagrams.counts.depth = plain.counts.depth;
    EXPECT_EQ(diagrams, plain);
}

}  // namespace finwait::agreement
