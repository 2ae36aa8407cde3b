// Prints the table of §6 as the reference explorer counts it, next to what §6 says, and checks the
// liveness oracles. Exit status 1 on a difference.
//
// With the argument "properties" it prints instead what the reference explorer says of every
// property of §5 for every design, with data 0,0 and with data 1,0: the depth of the shallowest
// violating world, or "-". There is nothing to compare that with.

#include <array>
#include <cstddef>
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include "liveness_check.h"
#include "reference_explorer.h"
#include "reference_liveness.h"

namespace {

using finwait::reference::Design;
using finwait::reference::Environment;
using finwait::reference::Result;

struct Line {
    std::string title;
    Design design;
    Environment environment;
    std::size_t states;
    std::size_t transitions;
    int depth;
};

std::vector<Line> table_of_section_6() {
    using namespace finwait::reference;

    const Environment defaults;
    Environment no_data = defaults;
    no_data.data = {0, 0};
    Environment one_unit = defaults;
    one_unit.data = {1, 0};
    Environment capacity_1 = no_data;
    capacity_1.capacity = 1;
    Environment reliable = no_data;
    reliable.fifo = true;
    reliable.loss = false;
    reliable.duplication = false;
    Environment no_delayed_ack = defaults;
    no_delayed_ack.delayed_ack = false;
    Environment with_abort = no_data;
    with_abort.abort = true;

    return {
        {"rfc9293, data 0,0", rfc9293(), no_data, 4694, 43354, 17},
        {"rfc9293, data 0,0, capacity 1", rfc9293(), capacity_1, 418, 1836, 11},
        {"rfc9293, data 0,0, fifo, no loss, no duplication", rfc9293(), reliable, 1371, 3366, 19},
        {"rfc9293, data 1,0", rfc9293(), one_unit, 38296, 388504, 21},
        {"rfc9293, no delayed ACK", rfc9293(), no_delayed_ack, 234572, 2506232, 22},
        {"rfc9293, data 0,0, ABORT", rfc9293(), with_abort, 14348, 143214, 16},
        {"FIN consumes no number, data 0,0", fin_free(), no_data, 2565, 21166, 13},
        {"TIME-WAIT answers nothing, data 0,0", mute_time_wait(), no_data, 4448, 40560, 17},
        {"FIN taken over a hole, data 1,0", fin_over_hole(), one_unit, 38434, 381850, 20},
        {"any ACK of the FIN, data 1,0", any_ack_of_fin(), one_unit, 36223, 356229, 18},
    };
}

bool counts_agree() {
    bool all_agree = true;
    for (const Line& line : table_of_section_6()) {
        const Result result = explore(line.design, line.design, line.environment);
        const bool agrees = result.states == line.states &&
                            result.transitions == line.transitions && result.depth == line.depth;
        all_agree = all_agree && agrees;
        std::cout << (agrees ? "agrees   " : "DIFFERS  ") << line.title << ": " << result.states
                  << " states, " << result.transitions << " transitions, depth " << result.depth;
        if (!agrees) {
            std::cout << " (expected " << line.states << ", " << line.transitions << ", "
                      << line.depth << ")";
        }
        std::cout << std::endl;
    }
    return all_agree;
}

void print_properties() {
    using namespace finwait::reference;

    for (const std::array<int, 2>& data : {std::array{0, 0}, std::array{1, 0}}) {
        Environment environment;
        environment.data = data;
        for (const auto& [name, design] : all_designs()) {
            const Result result = explore(design, design, environment);
            std::map<std::string, Verdict> verdicts =
                check_liveness(build_graph(design, design, environment));
            verdicts.insert(result.safety.begin(), result.safety.end());
            std::cout << name << ", data " << data[0] << "," << data[1] << ": " << result.states
                      << " states, " << result.transitions << " transitions, depth " << result.depth
                      << "\n";
            for (const auto& [property, verdict] : verdicts) {
                std::cout << "    " << property << ": "
                          << (verdict.violated ? std::to_string(verdict.depth) : "-") << "\n";
            }
            std::cout << std::flush;
        }
    }
}

}  // namespace

int main(int argc, char** argv) {
    if (argc == 2 && std::string(argv[1]) == "properties") {
        print_properties();
        return 0;
    }
    if (argc != 1) {
        std::cerr << "usage: " << argv[0] << " [properties]\n";
        return 2;
    }
    const bool counts = counts_agree();
    const bool oracles = finwait::reference::liveness_oracles_agree_with_definitions();
    return counts && oracles ? 0 : 1;
}
