// Compares a result with a row of the tables.
#include "reference_rows.h"

#include <sstream>

namespace finwait::reference {

namespace {

template <typename Number>
void compare(std::ostringstream& out, const char* what, Number found, Number expected) {
    if (found != expected) {
        out << "; " << what << " " << found << ", expected " << expected;
    }
}

void compare_violations(std::ostringstream& out, const std::map<std::string, Verdict>& found,
                        const std::map<std::string, int>& expected) {
    for (const auto& [name, verdict] : found) {
        const auto listed = expected.find(name);
        if (verdict.violated && listed == expected.end()) {
            out << "; " << name << " violated at " << verdict.depth << ", expected to hold";
        } else if (!verdict.violated && listed != expected.end()) {
            out << "; " << name << " holds, expected to be violated";
        } else if (verdict.violated && listed->second != kLengthNotGiven) {
            compare(out, name.c_str(), verdict.depth, listed->second);
        }
    }
    for (const auto& [name, length] : expected) {
        if (!found.contains(name)) {
            out << "; " << name << " is not known";
        }
    }
}

}  // namespace

bool takes_long(const TableRow& row) { return row.states > 200'000; }

std::string differences(const TableRow& row, const Result& result) {
    std::ostringstream out;
    compare(out, "states", result.states, row.states);
    compare(out, "transitions", result.transitions, row.transitions);
    compare(out, "depth", result.depth, row.depth);
    if (row.violated) {
        compare_violations(out, result.safety, *row.violated);
    }
    compare(out, "capacity exceeded", result.capacity_exceeded, row.capacity_exceeded);
    return out.str();
}

}  // namespace finwait::reference
