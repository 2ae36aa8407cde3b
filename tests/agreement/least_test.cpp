// The table of `finwait least time-wait` for rfc1337 is the reference explorer's, which asks about
// every length; and bisection finds what asking about every length finds.
#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <fstream>

#include "checker/program/commands/designs.h"
#include "checker/program/commands/least/least_run.h"
#include "model/files/design_file.h"
#include "properties/files/property_file.h"
#include "tests/agreement/translation.h"
#include "tests/reference/reference_least.h"

namespace finwait::agreement {
namespace {

using program::Axis;
using program::Cell;
using program::LeastQuestion;
using program::Search;

Axis axis(std::string_view name, std::int64_t from, std::int64_t to) {
    Axis axis{model::find_setting(name), {}};
    for (std::int64_t n = from; n <= to; ++n) {
        axis.values.push_back(program::value_of(*axis.setting, n));
    }
    return axis;
}

/// Those of opening and further connections, where they do not ship.
constexpr const char* kProperties = R"toml([[property]]
name = "never-reset"
sentence = "No established connection is reset."
source = "RFC 1337"
kind = "always"
core = false
formula = "each x: not (x.reset and x.established)"

[[property]]
name = "quiet-after-time-wait"
sentence = "Nothing of a connection is in flight behind TIME-WAIT."
source = "RFC 9293 §3.6.1"
kind = "always"
core = false
formula = """
each x: x.state = CLOSED and x.time_waited and not (x.reset or x.crashed) implies
    not some s to x: s.incarnation = x.paired"""
)toml";

program::PropertyOptions properties_asked() {
    program::PropertyOptions options;
    options.names = {"never-reset", "quiet-after-time-wait"};
    const auto shipped = properties::shipped_properties({});
    if (properties::find_property(shipped, options.names[0]) != nullptr) return options;
    options.files = {testing::TempDir() + "least_properties.toml"};
    std::ofstream(options.files[0]) << kProperties;
    return options;
}

/// How long TIME-WAIT must be.
LeastQuestion length_of_time_wait(const std::string& design, const model::Environment& environment,
                                  std::vector<Axis> axes) {
    LeastQuestion question{model::find_setting("time-wait"), {0, 1000}, std::move(axes), {}, {}};
    question.base = program::make_instance(std::array{design, design}, {}, environment);
    question.properties = properties_asked();
    return question;
}

model::Environment clock_of(std::array<std::uint32_t, 2> data) {
    model::Environment environment;
    environment.clock = true;
    environment.data = data;
    return environment;
}

std::vector<Cell> filled(const LeastQuestion& question) {
    checker::Limits limits;
    limits.threads = 2;
    limits.memory_bytes = std::uint64_t{2} << 30U;
    return program::fill_cells(question, limits, {}, [](const std::string& /*what*/) {});
}

std::optional<std::int64_t> least_in(const LeastQuestion& question, const Cell& cell) {
    EXPECT_TRUE(cell.least.is_found(question.range)) << place_in_table(question, cell);
    return cell.least.holds;
}

std::optional<int> by_reference(const model::Environment& environment) {
    reference::Limits limits;
    limits.deadline = std::chrono::steady_clock::now() + std::chrono::minutes(5);
    limits.worlds = 1'000'000;
    const reference::Design design = to_reference(model::find_design("rfc1337"));
    return reference::least_time_wait(design, to_reference(environment),
                                      {{"never-reset", 0}, {"quiet-after-time-wait", 0}}, 1000,
                                      limits)
        .of_all;
}

std::string shown(const LeastQuestion& question, const Cell& cell) {
    return place_in_table(question, cell);
}

TEST(LeastTimeWait, IsThatOfTheReferenceWhichAsksAboutEveryLength) {
    LeastQuestion question = length_of_time_wait(
        "rfc1337", clock_of({0, 0}), {axis("msl", 1, 2), axis("rto", 3, 4), axis("losses", 0, 1)});
    question.search = Search::Bisection;
    for (const Cell& cell : filled(question)) {
        model::Environment environment = question.base.model->environment();
        for (std::size_t i = 0; i < cell.at.size(); ++i) {
            question.axes[i].setting->set(environment, cell.at[i]);
        }
        // For the others the reference takes seconds.
        if (environment.times.msl == 2 && environment.losses[0] == 1) continue;
        EXPECT_EQ(least_in(question, cell), by_reference(environment)) << shown(question, cell);
    }
}

TEST(LeastTimeWait, IsThatOfTheTableThatTheReferenceMade) {
    // tests/reference/README.md; by rto 2, 3, …, 6 and then losses 0, 1.
    const std::array<std::int64_t, 20> table{4, 14, 4, 11, 4, 14, 4, 17, 4, 20,
                                             7, 15, 7, 21, 7, 27, 7, 18, 7, 21};
    LeastQuestion question = length_of_time_wait(
        "rfc1337", clock_of({0, 0}), {axis("msl", 1, 2), axis("rto", 2, 6), axis("losses", 0, 1)});
    question.search = Search::Bisection;
    const std::vector<Cell> cells = filled(question);
    ASSERT_EQ(cells.size(), table.size());
    for (std::size_t i = 0; i < cells.size(); ++i) {
        EXPECT_EQ(least_in(question, cells[i]), table[i]) << shown(question, cells[i]);
    }
}

TEST(LeastTimeWait, ByBisectionIsWhatAskingAboutAllFinds) {
    for (const auto& data : {std::array{0U, 0U}, std::array{1U, 0U}, std::array{0U, 1U}}) {
        LeastQuestion question =
            length_of_time_wait("rfc1337", clock_of(data), {axis("rto", 3, 4)});
        if (data == std::array{0U, 0U}) question.axes.push_back(axis("losses", 0, 1));
        const std::vector<Cell> all = filled(question);
        question.search = Search::Bisection;
        const std::vector<Cell> bisected = filled(question);
        for (std::size_t i = 0; i < all.size(); ++i) {
            EXPECT_EQ(least_in(question, all[i]), least_in(question, bisected[i]))
                << shown(question, all[i]);
        }
    }
}

}  // namespace
}  // namespace finwait::agreement
