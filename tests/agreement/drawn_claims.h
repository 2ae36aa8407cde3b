// Claims about endpoints and segments in flight, drawn at random: true ones, false ones, and those
// that are nearly true, in the part of the language that the induction takes.
#pragma once

#include <random>
#include <string>
#include <vector>

#include "model/design.h"
#include "properties/proofs/induction/reached_worlds.h"
#include "properties/property.h"

namespace finwait::agreement {

/// The same for the same seed, whatever the library.
class Draw {
  public:
    explicit Draw(std::uint64_t seed) : random_(seed) {}

    [[nodiscard]] std::size_t below(std::size_t bound) { return random_() % bound; }
    [[nodiscard]] bool one_in(std::size_t n) { return below(n) == 0; }
    template <class Items>
    [[nodiscard]] const auto& of(const Items& items) {
        return items[below(std::size(items))];
    }

  private:
    std::mt19937_64 random_;
};

/// A shipped design, a change of one, or a change of a change; where the connection starts CLOSED,
/// the rows of opening are among what is changed.
[[nodiscard]] model::Design drawn_design(Draw& draw,
                                         model::Start start = model::Start::Established);

/// A formula from nothing: what an endpoint is like implies what it, its peer, and segments are.
[[nodiscard]] std::string drawn_formula(Draw& draw);
/// `formula` with a word or two exchanged; it need not be a formula any more.
[[nodiscard]] std::string changed_formula(std::string formula, Draw& draw);

/// A property of the kind always that the induction takes.
[[nodiscard]] properties::Property claim_of(const std::string& name, const std::string& formula,
                                            const model::Environment& environment);

/// `count` claims about `design`, with the names "drawn-0" …: half of them hold wherever `reached`
/// goes, which says nothing of elsewhere.
[[nodiscard]] std::vector<properties::Property> drawn_claims(const model::Design& design,
                                                             const proofs::ReachedWorlds& reached,
                                                             std::size_t count, Draw& draw);

}  // namespace finwait::agreement
