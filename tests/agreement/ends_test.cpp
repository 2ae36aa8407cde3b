// Environments that treat the ends, or the directions, differently, and networks without
// retransmission: both engines say the same of drawn ones, and known counts come out.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "checker/program/commands/environment_options.h"
#include "model/files/design_file.h"
#include "model/files/reported_designs.h"
#include "model/settings.h"
#include "properties/files/property_file.h"
#include "tests/agreement/engines.h"
#include "tests/compared/draw.h"

namespace finwait::agreement {
namespace {

using model::Environment;
using model::Order;
using program::EngineChoice;

/// A value that the setting may have at one end, as an option takes it.
std::string drawn_value(compared::Draw& draw, const model::Setting& setting) {
    if (setting.type == model::SettingType::Switch) return draw.one_in(2) ? "on" : "off";
    if (setting.type == model::SettingType::Word) {
        return std::string(setting.words[draw.below(setting.words.size())]);
    }
    return std::to_string(1 + draw.below(3));
}

/// Of the settings that may differ between the ends, each does with one in three.
Environment drawn_environment(compared::Draw& draw) {
    program::EnvironmentOptions options;
    for (const model::Setting& setting : model::settings()) {
        if (!setting.per_end) continue;
        for (const char* const end : {"A.", "B."}) {
            if (!draw.one_in(3)) continue;
            options.set.push_back(end + std::string(setting.name) + "=" +
                                  drawn_value(draw, setting));
        }
    }
    Environment environment;
    environment.data = {static_cast<std::uint32_t>(draw.below(2)),
                        static_cast<std::uint32_t>(draw.below(2))};
    environment.capacity = 1;
    if (draw.one_in(2)) environment.order = Order::Fifo;
    if (draw.one_in(2)) environment.closers[draw.below(2)] = false;
    return environment_of(options, environment);
}

void expect_engines_agree(const Case& of) {
    const Questions questions(of.environment);
    const Findings plain = by_engine(of, questions, {EngineChoice::Explicit}, 1);
    EXPECT_EQ(by_engine(of, questions, {EngineChoice::Factored, false}, 1), plain);
    EXPECT_EQ(by_engine(of, questions, {EngineChoice::Factored, true}, 2), plain);
}

TEST(EndsThatDiffer, BothEnginesSayTheSameOfThem) {
    compared::Draw draw(14);
    std::vector<std::string> designs = model::shipped_designs();
    for (std::string& name : model::stack_designs()) designs.push_back(std::move(name));
    for (int i = 0; i < 25; ++i) {
        const Environment environment = drawn_environment(draw);
        const std::string a = draw.one_of(designs);
        const std::string b = draw.one_in(2) ? a : draw.one_of(designs);
        SCOPED_TRACE(a + " " + b + model::command_options(environment));
        expect_engines_agree({model::find_design(a), model::find_design(b), environment});
    }
}

/// What is explored with nothing lost, duplicated or sent again; every core property holds.
std::uint64_t states_of_an_orderly_network(std::uint32_t data, Order order,
                                           std::uint32_t capacity) {
    Environment environment;
    environment.data = {data, data};
    environment.order = order;
    environment.capacity = capacity;
    environment.loss = environment.duplication = environment.retransmission = false;
    const model::ConnectionModel model(model::find_design("rfc9293"), model::find_design("rfc9293"),
                                       environment);
    const auto properties = properties::shipped_properties(
        environment, [](const properties::Property& one) { return one.core; });
    std::vector<const properties::Property*> asked;
    for (const auto& property : properties) asked.push_back(&property);
    const auto result = program::run_engine(model, asked, checker::Limits{}, {});
    for (std::size_t i = 0; i < asked.size(); ++i) {
        EXPECT_EQ(result.findings[i].verdict, checker::Verdict::Holds) << asked[i]->name;
    }
    return result.counts.states;
}

TEST(WithoutRetransmission, AnOrderlyCloseOfRfc9293NeedsNone) {
    EXPECT_EQ(states_of_an_orderly_network(0, Order::Any, 2), 143U);
    EXPECT_EQ(states_of_an_orderly_network(1, Order::Fifo, 4), 963U);
    EXPECT_EQ(states_of_an_orderly_network(2, Order::Fifo, 6), 11'933U);
}

}  // namespace
}  // namespace finwait::agreement
