// How long TIME-WAIT must at least be for properties to hold (life cycle §6 and §7).

#ifndef FINWAIT_TESTS_REFERENCE_REFERENCE_LEAST_H
#define FINWAIT_TESTS_REFERENCE_REFERENCE_LEAST_H

#include <map>
#include <optional>
#include <string>

#include "reference_explorer.h"

namespace finwait::reference {

struct Least {
    // The least length of TIME-WAIT at which a property holds, and the least at which all do. None:
    // there is none up to the bound, or the limits came first.
    std::map<std::string, int> of;
    std::optional<int> of_all;
    bool out_of_limits = false;
    int capacity = 0;        // that was enough for everything asked
    std::size_t worlds = 0;  // of the largest exploration
};

// Tries one length after the other, each property from the length given with it: that it does not
// hold at a shorter one is for the caller to know. The environment must have a clock; its capacity
// is raised until it is not exceeded.
Least least_time_wait(const Design& design, Environment environment,
                      const std::map<std::string, int>& properties, int at_most,
                      const Limits& limits);

// The same for all properties together, by bisection: it takes for granted that what holds at one
// length holds at every longer one. Gives no length for each.
Least least_time_wait_bisected(const Design& design, Environment environment,
                               const std::map<std::string, int>& properties, int at_most,
                               const Limits& limits);

// Answers "least time-wait [losses=0..3] [msl=1..3] [rto=1..6] [data=0,0] [seconds=600]
// [worlds=1000000] [bisect=0]" for
// rfc1337, never-reset and quiet-after-time-wait with a table on standard output. False, with a
// word on standard error, where an argument is not understood.
bool print_least_time_wait(const std::map<std::string, std::string>& settings);

}  // namespace finwait::reference

#endif  // FINWAIT_TESTS_REFERENCE_REFERENCE_LEAST_H
