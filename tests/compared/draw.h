// What the engines are compared on, drawn: two designs, an environment, and properties of every
// kind. A draw depends on its seed alone, on every machine.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "model/design.h"
#include "model/environment.h"
#include "properties/property.h"

namespace finwait::compared {

/// Numbers from a seed.
class Draw {
  public:
    explicit Draw(std::uint64_t seed) : numbers_(seed) {}

    /// Needs bound > 0.
    std::size_t below(std::size_t bound) { return numbers_() % bound; }
    bool one_in(std::size_t bound) { return below(bound) == 0; }
    template <class Item>
    const Item& one_of(const std::vector<Item>& items) {
        return items[below(items.size())];
    }

  private:
    std::mt19937_64 numbers_;
};

struct Triple {
    model::Design a;
    model::Design b;
    model::Environment environment;
};

/// A design that ships or a mutant of one, with itself or with another one, now and then behind a
/// drawn middlebox; data up to 3, windows
/// and capacities from 1 to 4, every combination of loss, duplication, order, delayed ACK, closers
/// and ABORT, and now and then opening and two connections, user timeouts and crashes.
[[nodiscard]] Triple draw_triple(Draw& draw);
/// As options of `finwait check`; the designs by name, a mutant with the entry that differs.
[[nodiscard]] std::string text_of(const Triple& triple);

/// The text of a property file: some properties of each kind, about states, numbers, history and
/// segments in flight.
[[nodiscard]] std::string draw_properties(Draw& draw);

}  // namespace finwait::compared
