#include "tests/lockstep/draw_case.h"

#include <algorithm>
#include <array>
#include <sstream>
#include <string_view>

#include "checker/program/commands/environment_options.h"
#include "model/files/design_file.h"
#include "model/files/reported_designs.h"
#include "model/mutants.h"

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

/// The reference has no mechanisms of running stacks (model/STACKS.md).
bool reference_has(const model::Mutant& mutant) {
    static constexpr std::array<std::string_view, 11> kOfStacks{
        "acceptable-before", "acceptable-behind", "acceptable-overlong", "without-ack-unseen",
        "ack-too-old",       "oldest-ack",        "keeps-ahead",         "only-answers",
        "fin-taken-again",   "rst-of-row-at",     "rst-carries-ack"};
    const model::DesignDifference& change = mutant.change;
    return std::ranges::find(kOfStacks, change.key) == kOfStacks.end() &&
           change.values[1] != "\"RST ahead too\"";
}

model::Design draw_design(compared::Draw& draw) {
    static const std::vector<std::string> kShipped = model::shipped_designs();
    static const std::vector<std::string> kReported = model::reported_designs();
    const std::vector<std::string>& names = draw.one_in(2) ? kShipped : kReported;
    const model::Design design =
        model::find_design(draw.one_in(3) ? std::string("rfc9293") : draw.one_of(names));
    if (draw.one_in(5)) return design;
    std::vector<model::Mutant> mutants = model::mutants_of(design);
    std::erase_if(mutants, [](const model::Mutant& mutant) { return !reference_has(mutant); });
    const model::Mutant& mutant = draw.one_of(mutants);
    model::Design changed = mutant.design;
    changed.name = design.name + " with " + mutant.change.section + " \"" + mutant.change.key +
                   "\" = " + mutant.change.values[1];
    return changed;
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

Case draw_case(compared::Draw& draw) {
    model::Environment environment = draw_environment(draw);
    model::Design a = draw_design(draw);
    model::Design b = draw.one_in(2) ? a : draw_design(draw);
    return {std::move(a), std::move(b), std::move(environment)};
}

}  // namespace finwait::lockstep
