// Why a step is as it is: every rule has words, and what a design does otherwise is found where it
// matters, and nowhere else.
#include "checker/program/traces/explanation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "checker/program/commands/designs.h"
#include "checker/program/engines/engine.h"
#include "checker/program/traces/validation.h"
#include "model/files/design_file.h"
#include "properties/files/property_file.h"

namespace finwait::program {
namespace {

using properties::Property;
using testing::HasSubstr;
using testing::IsEmpty;

struct ExplainedRun {
    const Property* property;
    ShownTrace shown;
};

/// What the design violates in the environment.
std::vector<ExplainedRun> violations_to_explain(const Instance& instance,
                                                const std::vector<Property>& properties) {
    std::vector<const Property*> asked;
    for (const Property& property : properties) {
        if (property.core) asked.push_back(&property);
    }
    const EngineResult result = run_engine(*instance.model, asked, checker::Limits{});
    std::vector<ExplainedRun> runs;
    for (std::size_t i = 0; i < asked.size(); ++i) {
        const Finding& finding = result.findings[i];
        if (finding.verdict != checker::Verdict::Violated || !finding.run) continue;
        runs.push_back({asked[i], validated(*instance.model, *asked[i], finding)});
    }
    return runs;
}

model::Environment small_environment(std::uint32_t data) {
    model::Environment environment;
    environment.data = {data, 0};
    environment.capacity = 1;
    return environment;
}

Instance setting_to_explain(const std::string& design, std::uint32_t data) {
    return make_instance(std::array<std::string, 2>{design, design}, {}, small_environment(data));
}

/// RFC 9293 violates no core property, so what a design violates comes of what it does otherwise:
/// some step of the run differs, or what could happen at its end.
TEST(Explanation, FindsInEveryViolationWhereTheDesignDiffers) {
    std::size_t violations = 0;
    for (const std::string& design : model::shipped_designs()) {
        for (const std::uint32_t data : {0U, 1U}) {
            const auto properties = properties::shipped_properties(small_environment(data));
            const Instance instance = setting_to_explain(design, data);
            const Explainer explainer(instance);
            for (const ExplainedRun& run : violations_to_explain(instance, properties)) {
                // That something cannot be reached any more is what no run shows.
                if (run.property->kind == properties::Kind::AlwaysReachable) continue;
                ++violations;
                std::size_t deviations = explainer.missing_at_end(run.shown.trace).size();
                for (std::size_t i = 0; i < run.shown.trace.steps.size(); ++i) {
                    const StepExplanation why = explainer.explain(run.shown.trace, i);
                    deviations += why.deviations.size();
                    for (const FiredRule& rule : why.rules) EXPECT_NE(rule.sentence, "");
                }
                EXPECT_GT(deviations, 0U) << design << ": " << run.property->name;
            }
        }
    }
    EXPECT_GT(violations, 20U);
}

Trace trace_to_explain(const model::ConnectionModel& model, unsigned seed) {
    Trace trace{model.initial(), {}};
    for (unsigned step = 0; step < 60; ++step) {
        std::vector<model::Change> choices;
        model.for_each_change(trace.last(),
                              [&](const model::Change& change) { choices.push_back(change); });
        if (choices.empty()) break;
        seed = seed * 1664525U + 1013904223U;
        const model::Change change = choices[(seed >> 16U) % choices.size()];
        trace.steps.push_back({change, model.apply(trace.last(), change)});
    }
    return trace;
}

TEST(Explanation, OfRfc9293HasNoDeviation) {
    const Instance instance = setting_to_explain("rfc9293", 1);
    const Explainer explainer(instance);
    for (unsigned seed = 0; seed < 20; ++seed) {
        const Trace trace = trace_to_explain(*instance.model, seed);
        for (std::size_t i = 0; i < trace.steps.size(); ++i)
            EXPECT_THAT(explainer.explain(trace, i).deviations, IsEmpty());
        EXPECT_THAT(explainer.missing_at_end(trace), IsEmpty());
    }
}

/// A row that is taken and is not RFC 9293's is what differs; any other row of the table is not.
TEST(Explanation, NamesTheRowThatWasTaken) {
    const Instance instance = setting_to_explain("fin-wait-2-to-close-wait", 0);
    const Explainer explainer(instance);
    std::size_t taken = 0;
    for (unsigned seed = 0; seed < 60; ++seed) {
        const Trace trace = trace_to_explain(*instance.model, seed);
        for (std::size_t i = 0; i < trace.steps.size(); ++i) {
            const bool takes = trace.steps[i].change.outcome.coverage.has(
                model::State::FinWait2, model::TableEvent::RcvFin);
            const StepExplanation why = explainer.explain(trace, i);
            ASSERT_EQ(why.deviations.size(), takes ? 1U : 0U);
            if (!takes) continue;
            ++taken;
            EXPECT_THAT(why.deviations[0].what,
                        HasSubstr("row FIN-WAIT-2 rcv FIN: CLOSE-WAIT, sends ACK (RFC 9293: "
                                  "TIME-WAIT, sends ACK)"));
            EXPECT_THAT(why.deviations[0].instead, HasSubstr("enters TIME-WAIT"));
        }
    }
    EXPECT_GT(taken, 0U);
}

}  // namespace
}  // namespace finwait::program
