// What the explicit engine has explored, as a graph for the progress algorithms.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <vector>

#include "checker/explicit/exploration.h"
#include "checker/liveness/graph.h"

namespace finwait::checker::explicit_state {

/// A state's id is how many states stand before it in the visited set. Edges are computed and
/// looked up on each call.
template <TransitionSystem System>
class ExploredGraph {
  public:
    using State = typename System::State;

    /// `exploration` is not owned, must outlive this, and must be complete. Throws
    /// std::length_error if there are more states than ids.
    explicit ExploredGraph(const Exploration<System>& exploration)
        : exploration_(exploration), visited_(exploration.visited()) {
        for (const Slice& slice : visited_.used_positions()) {
            slices_.push_back({size_, slice});
            size_ += slice.size();
        }
        if (size_ > std::numeric_limits<StateId>::max()) {
            throw std::length_error("more states than a graph has ids");
        }
    }

    [[nodiscard]] std::uint64_t size() const { return size_; }

    [[nodiscard]] const State& state(StateId id) const {
        const Numbered& in =
            *std::prev(std::ranges::upper_bound(slices_, id, {}, &Numbered::first));
        return visited_[in.slice.begin + (id - in.first)];
    }

    /// The other way round; `state` must be one of the graph's.
    [[nodiscard]] StateId id(const State& state) const { return id(state, hash_of(state)); }

    /// In the order in which the system visits the successors.
    template <class Visit>
    void for_each_edge(StateId id, Visit&& visit) const {
        std::array<Pending, kPending> pending;
        std::size_t size = 0;
        const auto visit_pending = [&] {
            for (std::size_t i = 0; i < size; ++i) visited_.prefetch_state(pending[i].hash);
            for (std::size_t i = 0; i < size; ++i) {
                visit(pending[i].label, this->id(pending[i].state, pending[i].hash));
            }
            size = 0;
        };
        exploration_.system().for_each_successor(state(id), [&](Label label, const State& next) {
            const std::uint64_t hash = hash_of(next);
            visited_.prefetch(hash);
            pending[size] = {label, hash, next};
            if (++size == kPending) visit_pending();
        });
        visit_pending();
    }

  private:
    /// How many successors wait until the memory in which they are looked for has come.
    static constexpr std::size_t kPending = 32;

    struct Pending {
        Label label;
        std::uint64_t hash;
        State state;
    };
    /// The states of `slice` have the ids from `first` on.
    struct Numbered {
        std::uint64_t first;
        Slice slice;
    };

    [[nodiscard]] StateId id(const State& state, std::uint64_t hash) const {
        const std::uint64_t position = visited_.find(state, hash).value();
        const auto begin_of = [](const Numbered& numbered) { return numbered.slice.begin; };
        const Numbered& in = *std::prev(std::ranges::upper_bound(slices_, position, {}, begin_of));
        return static_cast<StateId>(in.first + (position - in.slice.begin));
    }

    const Exploration<System>& exploration_;
    const VisitedSet<State>& visited_;
    std::vector<Numbered> slices_;
    std::uint64_t size_ = 0;
};

}  // namespace finwait::checker::explicit_state
