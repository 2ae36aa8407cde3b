// Prints the tables of §6 and of life cycle §8 as the reference explorer counts them, says what
// differs from the pages, and checks the liveness oracles. Exit status 1 on a difference. Rows that
// take more than a few seconds are left out without the argument "--all".
//
// With the argument "properties" it prints instead what the reference explorer says of every
// property of §5 for every design, with data 0,0 and with data 1,0: the depth of the shallowest
// violating world, or "-". With "least time-wait": how long TIME-WAIT must be (reference_least.h).
// There is nothing to compare these with.

#include <array>
#include <chrono>
#include <cstddef>
#include <iomanip>
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include "liveness_check.h"
#include "reference_explorer.h"
#include "reference_least.h"
#include "reference_liveness.h"
#include "reference_rows.h"

namespace {

using finwait::reference::Result;
using finwait::reference::TableRow;

bool agrees(const TableRow& row) {
    const auto start = std::chrono::steady_clock::now();
    const Result result = explore(row.design, row.design, row.environment);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    const std::string difference = differences(row, result);
    std::cout << (difference.empty() ? "agrees   " : "DIFFERS  ") << row.title << ": "
              << result.states << " states, " << result.transitions << " transitions, depth "
              << result.depth << difference << " [" << std::fixed << std::setprecision(1)
              << took.count() << " s]" << std::endl;
    return difference.empty();
}

bool tables_agree(bool all) {
    std::vector<TableRow> rows = finwait::reference::table_of_the_close();
    for (const TableRow& row : finwait::reference::table_of_the_life_cycle()) {
        rows.push_back(row);
    }
    bool all_agree = true;
    for (const TableRow& row : rows) {
        if (takes_long(row) && !all) {
            std::cout << "left out " << row.title << std::endl;
        } else {
            all_agree = agrees(row) && all_agree;
        }
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

// "name=value" for each of the arguments.
std::map<std::string, std::string> settings_in(const std::vector<std::string>& arguments) {
    std::map<std::string, std::string> result;
    for (const std::string& argument : arguments) {
        const std::size_t at = argument.find('=');
        result[argument.substr(0, at)] = at == std::string::npos ? "" : argument.substr(at + 1);
    }
    return result;
}

}  // namespace

int main(int argc, char** argv) {
    const std::vector<std::string> arguments(argv + 1, argv + argc);
    if (arguments == std::vector<std::string>{"properties"}) {
        print_properties();
        return 0;
    }
    if (arguments.size() >= 2 && arguments[0] == "least" && arguments[1] == "time-wait") {
        const bool understood = finwait::reference::print_least_time_wait(
            settings_in({arguments.begin() + 2, arguments.end()}));
        return understood ? 0 : 2;
    }
    const bool all = arguments == std::vector<std::string>{"--all"};
    if (!all && !arguments.empty()) {
        std::cerr << "usage: " << argv[0]
                  << " [--all | properties | least time-wait [name=value]...]\n";
        return 2;
    }
    const bool tables = tables_agree(all);
    const bool oracles = finwait::reference::liveness_oracles_agree_with_definitions();
    return tables && oracles ? 0 : 1;
}
