// What becomes of runs of the designs after reports, and of those of running stacks: the engine's
// verdicts on the properties of progress are the reference's, from its explicit graph of all
// worlds.
#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <string>
#include <vector>

#include "checker/program/commands/environment_options.h"
#include "checker/program/engines/engine.h"
#include "model/files/design_file.h"
#include "model/files/reported_designs.h"
#include "properties/files/property_file.h"
#include "tests/agreement/translation.h"
#include "tests/reference/reference_liveness.h"

namespace finwait::agreement {
namespace {

/// Settings, laid over data 0,0 and capacity 1.
model::Environment progress_environment(const std::vector<std::string>& settings) {
    program::EnvironmentOptions options;
    options.set = settings;
    model::Environment environment;
    environment.data = {0, 0};
    environment.capacity = 1;
    return environment_of(options, environment);
}

/// With FINWAIT_LARGE=1 those in which a user checks, too: minutes.
std::vector<std::vector<std::string>> progress_settings() {
    std::vector<std::vector<std::string>> all{
        {},
        {"data=0,1"},
        {"data=1,0", "order=fifo", "loss=off", "duplication=off", "retransmission=off",
         "capacity=2"},
        {"closers=A", "data=0,1", "close-ends-reading=on,off"},
        {"data=0,2", "window=1", "reading=at-will,always", "duplication=off"},
    };
    if (std::getenv("FINWAIT_LARGE") != nullptr) {
        all.push_back({"data=1,1"});
        all.push_back({"data=0,0", "capacity=2"});
        all.push_back({"data=1,1", "order=fifo", "capacity=2", "duplication=off"});
    }
    return all;
}

using Verdicts = std::map<std::string, bool>;

/// Whether each is violated.
Verdicts progress_by_reference(const model::Design& design, const model::Environment& environment) {
    const reference::Design translated = to_reference(design);
    Verdicts violated;
    for (const auto& [name, verdict] : reference::check_liveness(
             reference::build_graph(translated, translated, to_reference(environment)))) {
        violated[name] = verdict.violated;
    }
    return violated;
}

/// Of the same properties.
Verdicts progress_by_engine(const model::Design& design, const model::Environment& environment,
                            const Verdicts& asked_of_reference) {
    const auto properties =
        properties::shipped_properties(environment, [&](const properties::Property& property) {
            return asked_of_reference.contains(property.name);
        });
    std::vector<const properties::Property*> asked;
    for (const auto& property : properties) asked.push_back(&property);
    const model::ConnectionModel model(design, design, environment);
    const program::EngineResult result = program::run_engine(model, asked, {}, {});
    Verdicts violated;
    for (std::size_t i = 0; i < asked.size(); ++i) {
        violated[asked[i]->name] = result.findings[i].verdict == checker::Verdict::Violated;
        EXPECT_NE(result.findings[i].verdict, checker::Verdict::Inconclusive) << asked[i]->name;
    }
    return violated;
}

class ProgressOfReports : public testing::TestWithParam<std::string> {};

TEST_P(ProgressOfReports, IsWhatTheReferenceFinds) {
    const model::Design design = model::find_design(GetParam());
    for (const auto& settings : progress_settings()) {
        const model::Environment environment = progress_environment(settings);
        SCOPED_TRACE(model::command_options(environment));
        const Verdicts told = progress_by_reference(design, environment);
        EXPECT_EQ(told.size(), 3U);
        EXPECT_EQ(progress_by_engine(design, environment, told), told);
    }
}

std::vector<std::string> designs_of_the_world() {
    std::vector<std::string> names = model::reported_designs();
    for (std::string& name : model::stack_designs()) names.push_back(std::move(name));
    return names;
}

INSTANTIATE_TEST_SUITE_P(Named, ProgressOfReports, testing::ValuesIn(designs_of_the_world()),
                         [](const auto& name) {
                             std::string text;
                             for (const char c : name.param) text += c == '-' ? '_' : c;
                             return text;
                         });

}  // namespace
}  // namespace finwait::agreement
