// Opening, further connections and the clock: the counts that tests/reference found, too, in the
// explicit and the factored engine, for 1 and 2 threads.
#include <gtest/gtest.h>

#include <chrono>
#include <map>
#include <string>
#include <vector>

#include "checker/program/engines/engine.h"
#include "checker/program/terminal/console.h"
#include "model/files/design_file.h"
#include "model/settings.h"
#include "properties/files/property_file.h"

namespace finwait::agreement {
namespace {

using program::EngineChoice;
using program::EngineResult;

struct Row {
    /// As options: "start=closed data=0,0".
    std::string settings;
    /// Of the design rfc9293, unless one is named: "rfc1337", "time-wait-reopens=true".
    std::string design;
    std::uint64_t states;
    std::uint64_t transitions;
    std::uint64_t depth;
    /// Which always-properties are violated, by traces of which length: "never-reset 15, …". Those
    /// that presuppose what is not granted say nothing.
    std::string violated;
    bool capacity_exceeded = false;
};
void PrintTo(const Row& row, std::ostream* out) { *out << row.design << " " << row.settings; }

std::vector<std::string> words_of(const std::string& text) {
    std::istringstream in(text);
    return {std::istream_iterator<std::string>(in), {}};
}

model::Environment environment_of(const Row& row) {
    model::Environment environment;
    for (const std::string& word : words_of(row.settings)) {
        const std::size_t equals = word.find('=');
        const model::Setting* const setting = model::find_setting(word.substr(0, equals));
        std::string why;
        const auto value = model::parse(*setting, word.substr(equals + 1), why);
        EXPECT_TRUE(value) << why;
        setting->set(environment, *value);
    }
    return environment;
}

model::Design design_of(const Row& row) {
    if (row.design.empty() || row.design == "rfc1337") {
        return model::find_design(row.design.empty() ? "rfc9293" : row.design);
    }
    return model::parse_design(
        "summary = \"s\"\nextends = \"rfc9293\"\n[mechanisms]\n" + row.design + "\n",
        "changed.toml");
}

class LifeCycle : public testing::TestWithParam<Row> {
  protected:
    EngineResult run(EngineChoice choice, unsigned threads) const {
        const Row& row = GetParam();
        const model::ConnectionModel model(design_of(row), design_of(row), environment_of(row));
        checker::Limits limits;
        limits.threads = threads;
        limits.memory_bytes = std::uint64_t{2} << 30U;
        return program::run_engine(model, {}, limits, {.choice = choice});
    }
    /// In the form of Row::violated.
    [[nodiscard]] std::string violated(EngineChoice choice) const {
        const Row& row = GetParam();
        const model::ConnectionModel model(design_of(row), design_of(row), environment_of(row));
        const auto shipped = properties::shipped_properties(environment_of(row));
        std::map<std::string, const properties::Property*> always;
        for (const properties::Property& property : shipped) {
            if (property.kind == properties::Kind::Always) always[property.name] = &property;
        }
        // Of later than the page.
        always.erase("orderly-close-is-complete");
        std::vector<const properties::Property*> asked;
        for (const auto& [name, property] : always) asked.push_back(property);
        checker::Limits limits;
        limits.memory_bytes = std::uint64_t{2} << 30U;
        const EngineResult result = program::run_engine(model, asked, limits, {.choice = choice});
        std::string text;
        for (std::size_t i = 0; i < asked.size(); ++i) {
            const program::Finding& finding = result.findings[i];
            if (finding.verdict != checker::Verdict::Violated) continue;
            text += (text.empty() ? "" : ", ") + asked[i]->name + " " +
                    (finding.run ? std::to_string(finding.run->events.size()) : "without a run");
        }
        return text;
    }
    void expect_counts(const EngineResult& result) const {
        const Row& row = GetParam();
        EXPECT_EQ(result.counts.states, row.states);
        EXPECT_EQ(result.counts.transitions, row.transitions);
        EXPECT_EQ(result.counts.depth, row.depth);
        EXPECT_EQ(result.capacity_exceeded, row.capacity_exceeded);
    }
};

TEST_P(LifeCycle, HasTheCountsOfThePageInThePlainEngine) {
    expect_counts(run(EngineChoice::Explicit, 1));
    expect_counts(run(EngineChoice::Explicit, 2));
}

TEST_P(LifeCycle, ViolatesWhatThePageSaysByTracesOfItsLengths) {
    EXPECT_EQ(violated(EngineChoice::Factored), GetParam().violated);
    constexpr std::uint64_t kSmall = 30'000;
    if (GetParam().states > kSmall) return;
    EXPECT_EQ(violated(EngineChoice::Explicit), GetParam().violated);
}

TEST(LifeCycleSegments, ThatAreTooManyToBeNumberedAreThePlainEngines) {
    const Row row{"clock=on data=1,1 capacity=8 msl=200 losses=15", "", 0, 0, 0, ""};
    const model::ConnectionModel model(design_of(row), design_of(row), environment_of(row));
    checker::Limits limits;
    limits.time = std::chrono::milliseconds(20);
    EXPECT_THROW((void)program::run_engine(model, {}, limits, {.choice = EngineChoice::Factored}),
                 program::UsageError);
    EXPECT_GT(program::run_engine(model, {}, limits, {}).counts.states, 1U);
}

TEST(LifeCycleCapacity, ThatWasExceededLeavesNothingThatHolds) {
    const Row row{"clock=on data=1,1 capacity=1 losses=1 duplicates=1 rto=1", "", 0, 0, 0, ""};
    const model::Environment environment = environment_of(row);
    const model::ConnectionModel model(design_of(row), design_of(row), environment);
    std::vector<const properties::Property*> asked;
    const auto shipped = properties::shipped_properties(environment);
    for (const properties::Property& property : shipped) {
        if (property.name == "no-data-lost" || property.name == "time-wait-not-cut-short") {
            asked.push_back(&property);
        }
    }
    checker::Limits limits;
    limits.memory_bytes = std::uint64_t{2} << 30U;
    const EngineResult result = program::run_engine(model, asked, limits);
    ASSERT_EQ(asked.size(), 2U);
    for (std::size_t i = 0; i < asked.size(); ++i) {
        EXPECT_EQ(result.findings[i].verdict, asked[i]->name == "no-data-lost"
                                                  ? checker::Verdict::Inconclusive
                                                  : checker::Verdict::Violated);
    }
}

TEST_P(LifeCycle, HasTheCountsOfThePageInTheFactoredEngine) {
    expect_counts(run(EngineChoice::Factored, 1));
    expect_counts(run(EngineChoice::Factored, 2));
}

const std::vector<Row> kOpening{
    {"start=closed data=0,0 capacity=1", "", 1006, 4829, 16,
     "never-reset 15, quiet-after-time-wait 13, time-wait-not-cut-short 15"},
    {"start=closed data=0,0", "", 28572, 286942, 22,
     "never-reset 14, quiet-after-time-wait 12, time-wait-not-cut-short 14"},
    {"start=closed data=1,0", "", 127635, 1349359, 25,
     "never-reset 14, quiet-after-time-wait 12, time-wait-not-cut-short 14"},
    {"start=closed data=0,0 order=fifo loss=off duplication=off", "", 4166, 11199, 24,
     "never-reset 17, quiet-after-time-wait 14, time-wait-not-cut-short 17"},
    {"start=closed data=0,0 openers=A,B", "", 60713, 625584, 21,
     "never-reset 14, quiet-after-time-wait 12, time-wait-not-cut-short 14"},
    {"start=closed data=0,0 abort=on", "", 100706, 1099359, 21, "quiet-after-time-wait 12"},
    {"start=closed data=0,0 user-timeout=on", "", 86950, 904422, 22, "quiet-after-time-wait 12"},
    {"start=closed data=0,0 crash=on capacity=1", "", 3629, 19865, 17, "quiet-after-time-wait 13"},
    {"start=closed data=1,0 delayed-ack=off", "", 99361, 1043855, 24,
     "never-reset 13, quiet-after-time-wait 11, time-wait-not-cut-short 13"},
    {"data=1,0", "old-ack-counts = true", 38568, 392016, 19,
     "never-reset 10, quiet-after-time-wait 8, time-wait-not-cut-short 10"},
};
const std::vector<Row> kFurther{
    {"data=1,0 incarnations=2 isn=-2,-1,0 capacity=1", "", 27846, 149580, 29,
     "never-reset 10, no-stray-reset 16, quiet-after-time-wait 8, time-wait-not-cut-short 10"},
    {"start=closed data=1,0 incarnations=2 isn=-2,-1,0 capacity=1", "", 126258, 680330, 34,
     "fin-ack-unambiguous 14, never-reset 10, no-premature-reset 10, no-stray-ack 6, "
     "no-stray-reset 5, no-stray-text 9, paired-with-each-other 7, quiet-after-time-wait 13, "
     "time-wait-not-cut-short 15"},
    {"start=closed data=0,0 incarnations=2 openers=A,B isn=-1,0 capacity=1", "", 67528, 365620, 30,
     "never-reset 11, no-premature-reset 11, no-stray-ack 7, no-stray-reset 5, no-stray-text 9, "
     "paired-with-each-other 8, quiet-after-time-wait 13, time-wait-not-cut-short 15"},
    {"data=0,0 incarnations=3 openers=A,B isn=-3,0 capacity=1", "time-wait-reopens = true", 178542,
     1018318, 39,
     "never-reset 10, no-premature-reset 21, no-stray-ack 17, no-stray-reset 19, no-stray-text 19, "
     "quiet-after-time-wait 8, time-wait-not-cut-short 10"},
    {"data=0,0 incarnations=2", "time-wait-reopens = true", 220586, 2354307, 30,
     "never-reset 10, quiet-after-time-wait 8, time-wait-not-cut-short 10"},
    {"data=0,0 incarnations=2 isn=-5", "rfc1337", 216415, 2329381, 31,
     "never-reset 10, quiet-after-time-wait 8"},
};
const std::vector<Row> kClock{
    {"clock=on data=0,0 capacity=6", "", 302, 535, 14,
     "never-reset 12, time-wait-not-cut-short 12"},
    {"clock=on data=0,0 capacity=6", "rfc1337", 300, 535, 14, ""},
    {"clock=on data=0,0 capacity=6 losses=1 time-wait=7", "rfc1337", 2558, 4977, 28,
     "never-reset 23, quiet-after-time-wait 21"},
    {"clock=on data=0,0 capacity=6 losses=1 time-wait=7 backoff=off", "rfc1337", 2264, 4527, 25,
     "never-reset 21, quiet-after-time-wait 19"},
    {"clock=on data=0,0 capacity=6 losses=0,1 duplicates=1,0 rto=2", "", 8802, 31101, 27,
     "never-reset 10, quiet-after-time-wait 22, time-wait-not-cut-short 10"},
    {"clock=on data=0,1 capacity=6 losses=1 rto=3 ack-delay=1", "time-wait-restarts = \"any\"",
     54166, 188031, 73, "never-reset 12, quiet-after-time-wait 14, time-wait-not-cut-short 12"},
    {"clock=on data=2,0 capacity=6 losses=0 ack-delay=2", "time-wait-restarts = \"none\"", 64039,
     211901, 35, "never-reset 14, quiet-after-time-wait 16, time-wait-not-cut-short 14"},
    {"clock=on data=0,0 order=fifo capacity=6 msl=2 rto=5 losses=1", "", 4677, 9156, 37,
     "never-reset 17, quiet-after-time-wait 15, time-wait-not-cut-short 24"},
    {"clock=on data=1,1 capacity=1 losses=1 duplicates=1 rto=1", "", 566064, 1849396, 100,
     "never-reset 10, quiet-after-time-wait 16, time-wait-not-cut-short 10", true},
    {"clock=on start=closed data=0,0 capacity=7 losses=0 openers=A,B", "rfc1337", 73652, 305822, 34,
     ""},
    {"clock=on start=closed data=0,0 capacity=6 losses=1 time-wait=4", "", 22537, 72572, 43,
     "never-reset 15, quiet-after-time-wait 18, time-wait-not-cut-short 15"},
    {"clock=on data=0,0 incarnations=2 capacity=6 isn=-1,0 time-wait=2", "rfc1337", 45058, 139263,
     39,
     "never-reset 19, no-premature-reset 19, no-stray-ack 17, no-stray-reset 19, "
     "quiet-after-time-wait 13"},
    {"clock=on data=0,0 incarnations=2 capacity=6 isn=-1,0 time-wait=3", "rfc1337", 14424, 38620,
     37, "never-reset 20, no-premature-reset 20, no-stray-reset 20, quiet-after-time-wait 15"},
    {"clock=on data=0,0 incarnations=2 capacity=6 isn=-1,0 time-wait=4", "rfc1337", 7196, 17825, 34,
     ""},
    {"clock=on data=0,0 incarnations=2 capacity=6 isn=0 time-wait=2 losses=1",
     "time-wait-reopens = true", 116380, 458227, 54,
     "never-reset 12, quiet-after-time-wait 13, time-wait-not-cut-short 12"},
};

INSTANTIATE_TEST_SUITE_P(Opening, LifeCycle, testing::ValuesIn(kOpening));
INSTANTIATE_TEST_SUITE_P(Further, LifeCycle, testing::ValuesIn(kFurther));
INSTANTIATE_TEST_SUITE_P(Clock, LifeCycle, testing::ValuesIn(kClock));

}  // namespace
}  // namespace finwait::agreement
