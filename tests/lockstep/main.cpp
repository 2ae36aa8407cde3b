// The reference and the program's model in lockstep. `reference_compared [--worlds N] [--seconds N]
// [--seed N] [--shipped off] [--changes opening]`: on the designs that ship, with themselves and
// with rfc9293, in a spread of small environments, and for so many seconds on drawn designs and
// environments; of each the first N worlds (3000). So is rows.toml. `reference_compared A B
// NAME=VALUE…`: all of one case. Exit status 1 where the two differ: it prints the shortest run to
// there.
#include <fmt/format.h>

#include <chrono>
#include <cstdlib>
#include <exception>
#include <string>
#include <vector>

#include "model/files/design_file.h"
#include "model/files/reported_designs.h"
#include "tests/lockstep/draw_case.h"
#include "tests/lockstep/lockstep.h"
#include "tests/places.h"

namespace {

using finwait::lockstep::Case;
using finwait::lockstep::Findings;

struct Sum {
    int cases = 0;
    int too_large = 0;
    int differ = 0;
    std::uint64_t states = 0;
    std::uint64_t transitions = 0;
};

void look_at(const Case& of, std::uint64_t most_states, Sum& sum) {
    const Findings findings = finwait::lockstep::walk(of, most_states);
    ++sum.cases;
    sum.states += findings.states;
    sum.transitions += findings.transitions;
    if (findings.too_large) ++sum.too_large;
    if (findings.difference.empty()) return;
    ++sum.differ;
    fmt::print("DIFFERS {}\n", finwait::lockstep::text_of(of));
    for (const std::string& line : findings.difference) fmt::print("    {}\n", line);
}

void look_at_shipped(std::uint64_t worlds, Sum& sum) {
    const finwait::model::Design rfc9293 = finwait::model::find_design("rfc9293");
    std::vector<std::string> names = finwait::model::all_designs();
    names.push_back(finwait::tests::source_file("tests/lockstep/rows.toml"));
    for (const std::string& name : names) {
        const finwait::model::Design design = finwait::lockstep::design_of(name);
        for (const std::string& settings : finwait::lockstep::small_environments()) {
            const auto environment = finwait::lockstep::environment_of(settings);
            look_at({design, design, environment}, worlds, sum);
            look_at({design, rfc9293, environment}, worlds, sum);
        }
    }
}

void look_at_drawn(std::uint64_t seed, double seconds, std::uint64_t worlds,
                   finwait::model::Start changes, Sum& sum) {
    const auto start = std::chrono::steady_clock::now();
    finwait::compared::Draw draw(seed);
    while (std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count() <
           seconds) {
        look_at(finwait::lockstep::draw_case(draw, changes), worlds, sum);
    }
}

int run(const std::vector<std::string>& arguments) {
    Sum sum;
    std::uint64_t seed = 9293;
    std::uint64_t worlds = 3'000;
    double seconds = 0;
    if (arguments.size() >= 2 && arguments[0][0] != '-') {
        std::string settings;
        for (std::size_t i = 2; i < arguments.size(); ++i) settings += arguments[i] + " ";
        look_at(
            {finwait::lockstep::design_of(arguments[0]), finwait::lockstep::design_of(arguments[1]),
             finwait::lockstep::environment_of(settings)},
            UINT64_MAX, sum);
    } else {
        bool shipped = true;
        auto changes = finwait::model::Start::Established;
        for (std::size_t i = 0; i + 1 < arguments.size(); i += 2) {
            if (arguments[i] == "--seconds") seconds = std::stod(arguments[i + 1]);
            if (arguments[i] == "--worlds") worlds = std::stoull(arguments[i + 1]);
            if (arguments[i] == "--changes" && arguments[i + 1] == "opening") {
                changes = finwait::model::Start::Closed;
            }
            if (arguments[i] == "--shipped") shipped = arguments[i + 1] == "on";
            if (arguments[i] == "--seed") seed = std::stoull(arguments[i + 1]);
        }
        if (shipped) look_at_shipped(worlds, sum);
        look_at_drawn(seed, seconds, worlds, changes, sum);
    }
    fmt::print("{} cases, {} of them not to the end; {} worlds and {} transitions; {} differ\n",
               sum.cases, sum.too_large, sum.states, sum.transitions, sum.differ);
    return sum.differ == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace

int main(int argc, char** argv) {
    try {
        return run({argv + 1, argv + argc});
    } catch (const std::exception& error) {
        fmt::print(stderr, "{}\n", error.what());
        return 2;
    }
}
