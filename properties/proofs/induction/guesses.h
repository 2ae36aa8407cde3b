// Invariants that nobody wrote: what is so in all worlds that are reached, said in simple
// sentences. They are guesses; an induction has to show them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "model/design.h"
#include "properties/proofs/induction/reached_worlds.h"
#include "properties/property.h"

namespace finwait::proofs {

/// Under at most two conditions on an endpoint, something simple is so: of it, of its peer, or of
/// each segment in flight from or to it.
struct Guess {
    /// Numbers of Guesses::conditions(), ascending.
    std::vector<std::size_t> conditions{};
    /// Number of Guesses::consequents().
    std::size_t consequent = 0;

    friend auto operator<=>(const Guess&, const Guess&) = default;
};

class Guesses {
  public:
    /// `invariants` may be so under conditions only.
    Guesses(const model::Design& design, const ReachedWorlds& reached,
            std::span<const properties::Property* const> invariants);

    /// How many there are of what a guess consists of; what one of them says of A, whose peer is B.
    [[nodiscard]] std::size_t conditions() const { return conditions_.size(); }
    [[nodiscard]] std::size_t consequents() const { return consequents_.size(); }
    [[nodiscard]] properties::Property condition_of_a(std::size_t number) const;
    [[nodiscard]] properties::Property saying_of_a(std::size_t number) const;

    /// The guesses that are false of an endpoint of which these conditions are true and these
    /// consequents are false, and not forgotten; of one that says more under fewer conditions only
    /// that one. What says most comes first.
    [[nodiscard]] std::vector<Guess> false_where(const std::vector<std::size_t>& conditions,
                                                 const std::vector<std::size_t>& consequents) const;
    void forget(const Guess& guess) { forgotten_.insert(guess); }
    [[nodiscard]] properties::Property property_of(const Guess& guess,
                                                   const std::string& name) const;

  private:
    /// By world and end, in one order: whether it is so there.
    using Truth = std::vector<std::uint64_t>;
    /// Something that is said of an endpoint `$x`, whose peer is `$y`.
    struct Consequent {
        std::string text;
        Truth truth{};
    };

    void find_truths(const ReachedWorlds& reached);
    [[nodiscard]] bool is_guessed(const Guess& guess) const;
    [[nodiscard]] std::size_t occurrences(const Guess& guess) const;

    std::vector<Consequent> conditions_;
    std::vector<Consequent> consequents_;
    std::set<Guess> forgotten_;
};

}  // namespace finwait::proofs
