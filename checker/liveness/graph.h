// What the progress algorithms need of an explored graph, independent of the engine that made it.
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>

#include "checker/transition_system.h"

namespace finwait::checker {

/// Numbers the states of an explored graph: 0 … size − 1; 0 is the initial state.
using StateId = std::uint32_t;

/// An explored graph: every state can be reached from state 0, and every edge leads to a state of
/// the graph. `for_each_edge(id, visit)` calls `visit(Label, StateId)` once for every event that
/// can happen there, always in the same order. It may compute the edges anew on each call, so it
/// counts as expensive. It must be safe to call from several threads at once.
template <class G>
concept Graph = requires(const G& graph, StateId id, void (*visit)(Label, StateId)) {
    { graph.size() } -> std::convertible_to<std::uint64_t>;
    graph.for_each_edge(id, visit);
};

/// What strong fairness owes: an obligation that can be fulfilled again and again is fulfilled
/// again and again. Any number that names it; it is enabled where a transition that fulfils it can
/// happen. A transition that fulfils none is not owed, and keeps no run alive: a run may end in a
/// state where no obligation is enabled.
using Obligation = std::uint64_t;

/// The obligations that one transition fulfils: none, one or two.
class Obligations {
  public:
    Obligations() = default;
    explicit Obligations(Obligation one) : obligations_{one}, size_(1) {}
    Obligations(Obligation one, Obligation two) : obligations_{one, two}, size_(2) {}

    /// Needs fewer than two.
    void add(Obligation obligation) { obligations_[size_++] = obligation; }

    [[nodiscard]] std::size_t size() const { return size_; }
    [[nodiscard]] const Obligation* begin() const { return obligations_.data(); }
    [[nodiscard]] const Obligation* end() const { return obligations_.data() + size_; }

  private:
    std::array<Obligation, 2> obligations_{};
    std::uint8_t size_ = 0;
};

/// Which obligations a label fulfils: a function of the label alone, asked once per distinct label.
using Fairness = std::function<Obligations(Label)>;

}  // namespace finwait::checker
