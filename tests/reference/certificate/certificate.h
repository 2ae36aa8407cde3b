// Reads certificates of `finwait check --capacity any --certificate FILE`.
#pragma once

#include <array>
#include <bitset>
#include <cstddef>
#include <istream>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "reference_explorer.h"

namespace finwait::reference {

using Endpoints = std::array<Endpoint, 2>;
// A set of segments, by their numbers in the certificate.
using Segments = std::bitset<1024>;

struct Certificate {
    std::array<Design, 2> designs;
    // With room for whatever is sent.
    Environment environment;
    // Kinds and names of properties.
    std::vector<std::pair<std::string, std::string>> claims;
    // Who sends a segment, and its number.
    std::map<std::pair<int, Segment>, std::size_t> segments;
    // By pair of endpoints: sets of segments that can be in flight.
    std::map<Endpoints, std::vector<Segments>> pairs;
};

// Throws std::runtime_error that says what is wrong.
Certificate read_certificate(std::istream& file);

// From which connections an end took something is history that only further connections have, and
// the reference keeps it always. No rule reads history, so it may be left out.
Endpoint with_told_history(Endpoint endpoint);

}  // namespace finwait::reference
