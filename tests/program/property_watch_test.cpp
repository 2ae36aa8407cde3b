// What a run says of a property while it goes on, held against what validation says of its end.
#include "checker/program/traces/property_watch.h"

#include <gtest/gtest.h>

#include <random>

#include "checker/program/commands/designs.h"
#include "checker/program/engines/instance.h"
#include "checker/program/traces/validation.h"
#include "properties/files/property_file.h"

namespace finwait::program {
namespace {

struct WatchedRun {
    Trace trace;
    std::vector<model::Change> choices;
};

void watched_step(const model::ConnectionModel& model, WatchedRun& run, std::mt19937_64& random) {
    run.choices.clear();
    model.for_each_change(run.trace.last(),
                          [&](const model::Change& change) { run.choices.push_back(change); });
    if (run.choices.empty()) return;
    const model::Change change = run.choices[random() % run.choices.size()];
    run.trace.steps.push_back({change, model.apply(run.trace.last(), change)});
}

/// Of every prefix of a run that the watch calls violated, and of none before, validation says that
/// it shows the violation; the same of a witness.
void expect_agreement(const model::ConnectionModel& model, const properties::Property& property,
                      const Trace& whole) {
    Trace trace{whole.initial, {}};
    PropertyWatch watch(property, trace.initial, may_end(model, trace.initial));
    const bool witness = property.kind == properties::Kind::Reachable;
    const auto verdict = witness ? checker::Verdict::Reached : checker::Verdict::Violated;
    for (std::size_t i = 0;; ++i) {
        const bool shown = !why_invalid(model, property, verdict, trace);
        const Standing standing = watch.standing();
        const bool said = standing == (witness ? Standing::Reached : Standing::Violated);
        EXPECT_EQ(said, shown) << property.name << " after " << i << " steps";
        if (said) {
            EXPECT_EQ(watch.since(), i);
            return;
        }
        if (i == whole.steps.size()) return;
        trace.steps.push_back(whole.steps[i]);
        watch.step(trace.before(i), whole.steps[i].change, whole.steps[i].after,
                   may_end(model, whole.steps[i].after));
    }
}

TEST(PropertyWatch, SaysOfEachPrefixWhatValidationSays) {
    std::mt19937_64 random(5);
    for (const char* const design : {"rfc9293", "fin-free", "fin-sent-once", "no-time-wait"}) {
        for (const bool abort : {false, true}) {
            model::Environment environment;
            environment.data = {0, 1};
            environment.abort = model::PerEnd(abort);
            const Instance instance =
                make_instance(std::array<std::string, 2>{design, design}, {}, environment);
            const auto properties = properties::shipped_properties(environment);
            for (int run = 0; run < 8; ++run) {
                WatchedRun one{{instance.model->initial(), {}}, {}};
                for (int step = 0; step < 40; ++step) watched_step(*instance.model, one, random);
                for (const properties::Property& property : properties) {
                    // No single run shows these.
                    if (property.kind == properties::Kind::AlwaysReachable ||
                        property.kind == properties::Kind::NoEndless)
                        continue;
                    expect_agreement(*instance.model, property, one.trace);
                }
            }
        }
    }
}

}  // namespace
}  // namespace finwait::program
