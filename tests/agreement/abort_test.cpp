// What nobody owes keeps no run alive: with ABORT, what becomes of runs in the end is what the
// reference says, by both engines.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "checker/program/traces/validation.h"
#include "model/files/design_file.h"
#include "properties/files/property_file.h"
#include "tests/agreement/engines.h"
#include "tests/agreement/translation.h"
#include "tests/reference/reference_liveness.h"

namespace finwait::agreement {
namespace {

using model::Environment;
using program::EngineChoice;
using properties::Property;

/// The depth at which a run of the property stands where it goes round, or ends.
std::optional<std::uint32_t> depth_of(const program::Finding& finding) {
    if (!finding.run) return std::nullopt;
    const std::size_t events = finding.run->events.size();
    return static_cast<std::uint32_t>(finding.run->loop.value_or(events));
}

Levels by_reference_graph(const Case& of) {
    Levels levels;
    const auto graph = reference::build_graph(to_reference(of.a), to_reference(of.b),
                                              to_reference(of.environment));
    for (const auto& [name, verdict] : reference::check_liveness(graph)) {
        auto& level = levels[name];
        if (verdict.violated) level = static_cast<std::uint32_t>(verdict.depth);
    }
    levels["no-deadlock"] = by_reference(of).violated.at("no-deadlock");
    return levels;
}

Levels by_engine(const Case& of, const Levels& wanted, EngineChoice choice) {
    const model::ConnectionModel model(of.a, of.b, of.environment);
    const std::vector<Property> properties = properties::shipped_properties(
        of.environment, [&](const Property& one) { return wanted.contains(one.name); });
    std::vector<const Property*> asked;
    for (const Property& property : properties) asked.push_back(&property);
    program::EngineOptions options;
    options.choice = choice;
    const auto result = program::run_engine(model, asked, checker::Limits{}, options);
    Levels levels;
    for (std::size_t i = 0; i < asked.size(); ++i) {
        levels[asked[i]->name] = depth_of(result.findings[i]);
        if (result.findings[i].run) {
            EXPECT_NO_THROW((void)program::validated(model, *asked[i], result.findings[i]));
        }
    }
    return levels;
}

void expect_agreement_on_progress(const Case& of) {
    const Levels expected = by_reference_graph(of);
    EXPECT_EQ(by_engine(of, expected, EngineChoice::Explicit), expected);
    EXPECT_EQ(by_engine(of, expected, EngineChoice::Factored), expected);
}

std::vector<Environment> environments_with_abort() {
    Environment small;
    small.data = {0, 0};
    small.abort = true;
    small.capacity = 1;
    Environment reliable = small;
    reliable.loss = false;
    Environment lopsided = small;
    lopsided.data = {1, 0};
    lopsided.closers = {false, true};
    lopsided.delayed_ack = false;
    return {small, reliable, lopsided};
}

TEST(Abort, ProgressIsWhatTheReferenceSaysOfEveryDesign) {
    for (const Environment& environment : environments_with_abort()) {
        for (const std::string& design : model::shipped_designs()) {
            SCOPED_TRACE(design);
            expect_agreement_on_progress(
                {model::find_design(design), model::find_design(design), environment});
        }
        expect_agreement_on_progress(
            {model::find_design("rfc9293"), model::find_design("fin-sent-once"), environment});
    }
}

}  // namespace
}  // namespace finwait::agreement
