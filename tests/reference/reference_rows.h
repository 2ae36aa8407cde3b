// The tables of §6 and of life cycle §8: configurations, and what the pages say comes of them.

#ifndef FINWAIT_TESTS_REFERENCE_REFERENCE_ROWS_H
#define FINWAIT_TESTS_REFERENCE_REFERENCE_ROWS_H

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "reference_explorer.h"

namespace finwait::reference {

// The length of a shortest trace that the page does not give (that of no-deadlock).
inline constexpr int kLengthNotGiven = -1;

struct TableRow {
    std::string title;
    Design design;
    Environment environment;
    std::size_t states = 0;
    std::size_t transitions = 0;
    int depth = 0;
    // Every property that is violated, and the length of its shortest trace; §6 says nothing.
    std::optional<std::map<std::string, int>> violated = std::nullopt;
    bool capacity_exceeded = false;
};

std::vector<TableRow> table_of_the_close();       // §6
std::vector<TableRow> table_of_the_life_cycle();  // life cycle §8

// Whether it takes more than a few seconds.
bool takes_long(const TableRow& row);

// What the explorer's result says otherwise than the row, in words; empty where they agree.
std::string differences(const TableRow& row, const Result& result);

}  // namespace finwait::reference

#endif  // FINWAIT_TESTS_REFERENCE_REFERENCE_ROWS_H
