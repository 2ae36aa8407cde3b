// What the suites that ship expect, the reference explorer finds: each expectation of a property
// that it knows, in every environment that is small enough for it.
#include <gtest/gtest.h>

#include "checker/program/commands/suite/suite_run.h"
#include "properties/files/suite_file.h"
#include "tests/agreement/translation.h"
#include "tests/reference/reference_liveness.h"

namespace finwait::agreement {
namespace {

bool is_small(const model::Environment& environment) {
    const bool no_text = environment.data[0] + environment.data[1] == 0;
    return environment.data[0] + environment.data[1] <= 1 &&
           environment.capacity <= (no_text ? 2U : 1U);
}

/// By property, safety and liveness.
std::map<std::string, reference::Verdict> by_reference(const properties::SuiteCase& of) {
    const reference::Design a = to_reference(*of.designs[0]);
    const reference::Design b = to_reference(*of.designs[1]);
    const reference::Environment environment = to_reference(of.environment);
    std::map<std::string, reference::Verdict> verdicts =
        reference::explore(a, b, environment).safety;
    verdicts.merge(reference::check_liveness(reference::build_graph(a, b, environment)));
    return verdicts;
}

class ShippedSuite : public testing::TestWithParam<std::string> {};

TEST_P(ShippedSuite, ExpectsWhatTheReferenceFinds) {
    std::size_t compared = 0;
    const properties::Suite suite = properties::find_suite(GetParam());
    for (const properties::SuiteCase& one : suite.cases) {
        if (!is_small(one.environment)) continue;
        const auto verdicts = by_reference(one);
        for (const properties::Expectation& expectation : one.expectations) {
            const auto found = verdicts.find(expectation.property->name);
            if (found == verdicts.end()) continue;
            ++compared;
            EXPECT_EQ(found->second.violated, expectation.violated)
                << program::text_of(one) << ": " << expectation.property->name;
        }
    }
    EXPECT_GT(compared, 0U);
}

// The suite `designs` asks in larger environments only.
INSTANTIATE_TEST_SUITE_P(Named, ShippedSuite, testing::Values("pairs", "standard"),
                         [](const auto& suite) { return suite.param; });

}  // namespace
}  // namespace finwait::agreement
