#include "tests/lockstep/draw_case.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <sstream>
#include <vector>

#include "checker/program/commands/environment_options.h"
#include "model/files/design_file.h"
#include "model/files/reported_designs.h"
#include "model/mutants.h"
#include "model/state.h"

namespace finwait::lockstep {

namespace {

std::string on_or_off(compared::Draw& draw) { return draw.one_in(2) ? "on" : "off"; }

/// " NAME=VALUE", of both ends, of A or of B.
std::string of_an_end(compared::Draw& draw, const std::string& name, const std::string& value) {
    static const std::vector<std::string> kEnds{"", "A.", "B."};
    return " " + draw.one_of(kEnds) + name + "=" + value;
}

std::string draw_network(compared::Draw& draw) {
    std::string text;
    for (const char* const name : {"loss", "duplication", "delayed-ack", "retransmission"}) {
        if (draw.one_in(3)) text += of_an_end(draw, name, "off");
    }
    if (draw.one_in(2)) text += " order=fifo";
    if (draw.one_in(4)) text += " capacity=2";
    if (draw.one_in(4)) text += of_an_end(draw, "window", std::to_string(1 + draw.below(2)));
    return text;
}

std::string draw_applications(compared::Draw& draw) {
    static const std::vector<std::string> kWhen{"after-end-of-file", "after-all-is-sent"};
    std::string text;
    if (draw.one_in(6)) text += draw.one_in(2) ? " closers=A" : " closers=B";
    if (draw.one_in(5)) text += of_an_end(draw, "close-when", draw.one_of(kWhen));
    for (const char* const name : {"abort", "close-ends-reading", "close-aborts", "vanish"}) {
        if (draw.one_in(5)) text += of_an_end(draw, name, "on");
    }
    return text;
}

/// A reader that may be slow is one of a connection that is there, and of no other.
std::string draw_slow_reader(compared::Draw& draw) {
    return of_an_end(draw, "reading", "at-will") + " window=" + std::to_string(1 + draw.below(2));
}

std::string draw_life_cycle(compared::Draw& draw) {
    std::string text = draw.one_in(2) ? " start=closed" : "";
    if (draw.one_in(2)) text += " incarnations=2";
    if (draw.one_in(3)) text += " isn=-1,0";
    if (draw.one_in(2)) text += draw.one_in(2) ? " openers=A,B" : " openers=B";
    if (draw.one_in(4)) text += " user-timeout=on";
    if (draw.one_in(4)) text += " crash=on";
    return text;
}

std::string draw_clock(compared::Draw& draw) {
    const auto number = [&](std::size_t least, std::size_t most) {
        return std::to_string(least + draw.below(most - least + 1));
    };
    return " clock=on capacity=" + number(2, 4) + " msl=" + number(1, 2) + " rto=" + number(1, 3) +
           " backoff=" + on_or_off(draw) + " time-wait=" + number(0, 4) +
           " ack-delay=" + number(0, 2) + " losses=" + number(0, 1) + "," + number(0, 1) +
           " duplicates=" + number(0, 1) + "," + number(0, 1);
}

model::Environment draw_environment(compared::Draw& draw) {
    std::string text = "data=" + std::to_string(draw.below(3)) + "," +
                       std::to_string(draw.below(2)) + draw_network(draw) + draw_applications(draw);
    switch (draw.below(6)) {
        case 0: text += draw_life_cycle(draw); break;
        case 1: text += draw_clock(draw); break;
        case 2:
        case 3: text += draw_slow_reader(draw); break;
        default: break;
    }
    return environment_of(text);
}

/// Every single change of a design that ships, made once.
const std::vector<model::DesignDifference>& changes_of(const std::string& name,
                                                       model::Start start) {
    static std::map<std::pair<std::string, model::Start>, std::vector<model::DesignDifference>>
        known;
    const auto [changes, is_new] = known.try_emplace({name, start});
    if (is_new) {
        for (model::Mutant& mutant : model::mutants_of(model::find_design(name), start)) {
            changes->second.push_back(std::move(mutant.change));
        }
    }
    return changes->second;
}

/// "mechanisms", or the table of a state or timer.
std::string table_called(const std::string& section) {
    const bool is_state = std::ranges::any_of(
        model::kAllStates, [&](const model::State state) { return name_of(state) == section; });
    return is_state ? "states." + section : section;
}

/// What a design file says that extends `name`, and up to three entries of it otherwise.
std::string drawn_file(compared::Draw& draw, const std::string& name, model::Start start) {
    std::map<std::string, std::map<std::string, std::string>> tables;
    for (std::size_t changes = draw.below(4); changes > 0; --changes) {
        const model::DesignDifference& change = draw.one_of(changes_of(name, start));
        tables[table_called(change.section)][change.key] = change.values[1];
    }
    std::string text = fmt::format("summary = \"drawn\"\nextends = \"{}\"\n", name);
    for (const auto& [table, entries] : tables) {
        text += fmt::format("[{}]\n", table);
        for (const auto& [key, value] : entries) text += fmt::format("\"{}\" = {}\n", key, value);
    }
    return text;
}

model::Design draw_design(compared::Draw& draw, model::Start start) {
    static const std::vector<std::vector<std::string>> kAll{{"rfc9293"},
                                                            model::shipped_designs(),
                                                            model::reported_designs(),
                                                            model::stack_designs(),
                                                            model::designs_behind_middleboxes()};
    while (true) {
        const std::string text = drawn_file(draw, draw.one_of(draw.one_of(kAll)), start);
        try {
            model::Design design = model::parse_design(text, "drawn.toml");
            design.name = text;
            std::ranges::replace(design.name, '\n', ' ');
            return design;
        } catch (const model::InputError&) {
            // A row that no other change leaves reachable.
        }
    }
}

}  // namespace

model::Environment environment_of(const std::string& settings) {
    program::EnvironmentOptions options;
    std::istringstream words(settings);
    for (std::string word; words >> word;) options.set.push_back(word);
    model::Environment environment;
    environment.data = {0, 0};
    environment.capacity = 1;
    return program::environment_of(options, environment);
}

model::Design design_of(const std::string& name_or_path) {
    return name_or_path.find('/') != std::string::npos ? model::read_design(name_or_path)
                                                       : model::find_design(name_or_path);
}

const std::vector<std::string>& small_environments() {
    static const std::vector<std::string> kAll{
        "capacity=2",
        "data=1,0 delayed-ack=off",
        "data=1,1 order=fifo A.loss=off B.duplication=off window=1,2 A.retransmission=off",
        "data=1,0 capacity=2 loss=off duplication=off retransmission=off",
        "data=0,1 close-when=after-all-is-sent,after-end-of-file closers=A",
        "data=0,2 window=1 reading=at-will,always",
        "data=0,1 window=1 reading=at-will,always close-ends-reading=on,off",
        "data=0,1 close-ends-reading=on,off",
        "data=0,1 close-aborts=on,off",
        "abort=on",
        "vanish=off,on",
        "start=closed",
        "start=closed openers=A,B user-timeout=on crash=on",
        "clock=on capacity=4 data=0,1 losses=1",
    };
    return kAll;
}

Case draw_case(compared::Draw& draw, model::Start changes_from) {
    model::Environment environment = draw_environment(draw);
    model::Design a = draw_design(draw, changes_from);
    model::Design b = draw.one_in(2) ? a : draw_design(draw, changes_from);
    return {std::move(a), std::move(b), std::move(environment)};
}

}  // namespace finwait::lockstep
