// A graph in pieces that no cycle crosses.
#pragma once

#include <algorithm>
#include <atomic>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "checker/liveness/graph.h"
#include "checker/liveness/local_graph.h"
#include "checker/resources/budget.h"
#include "checker/resources/worker_pool.h"

namespace finwait::checker {

/// Some states of a graph, numbered 0 … size − 1 in the order of their ids. A view into a Regions.
class Region {
  public:
    static constexpr Node kOutside = ~Node{0};

    /// `states` and `positions` are null for the region of all states.
    Region(const StateId* states, const Node* positions, Node begin, Node size)
        : states_(states), positions_(positions), begin_(begin), size_(size) {}

    [[nodiscard]] Node size() const { return size_; }
    [[nodiscard]] StateId state(Node node) const {
        return states_ == nullptr ? node : states_[begin_ + node];
    }
    /// kOutside if the state is in another region.
    [[nodiscard]] Node node(StateId state) const {
        const Node node = (positions_ == nullptr ? state : positions_[state]) - begin_;
        return node < size_ ? node : kOutside;
    }

  private:
    const StateId* states_;
    const Node* positions_;
    Node begin_;
    Node size_;
};

/// A partition of the states such that the regions form no cycle: what is strongly connected lies
/// within one region. Whatever is searched for cycles can then be searched region by region, with
/// the edges of one region in memory.
///
/// Regions come with a height: an edge from a region to another one leads to a lower height. They
/// are numbered by ascending height.
class Regions {
  public:
    /// One region of all states.
    explicit Regions(StateId states) : ends_{states}, heights_{0} {}

    [[nodiscard]] std::size_t size() const { return ends_.size(); }
    [[nodiscard]] Region operator[](std::size_t region) const {
        const Node begin = region == 0 ? 0 : ends_[region - 1];
        return {states_.empty() ? nullptr : states_.data(),
                positions_.empty() ? nullptr : positions_.data(), begin, ends_[region] - begin};
    }
    /// By region.
    [[nodiscard]] std::span<const std::uint32_t> heights() const { return heights_; }
    [[nodiscard]] std::size_t region_of(StateId state) const;

    /// The regions are the strongly connected components of the quotient: `block_of(state)`, any
    /// std::uint64_t, names the block of a state, and a block leads to another where one of its
    /// states does. The finer the blocks, the smaller the regions and the larger the quotient.
    /// Visits every edge once. None, or std::bad_alloc, if a limit was reached.
    template <Graph G, class BlockOf>
    static std::optional<Regions> by_blocks(const G& graph, BlockOf&& block_of, Budget& budget,
                                            WorkerPool& workers);

    [[nodiscard]] std::uint64_t memory_bytes() const {
        return (states_.capacity() + positions_.capacity() + ends_.capacity() +
                heights_.capacity()) *
               sizeof(std::uint32_t);
    }

  private:
    /// After how many states the budget is asked.
    static constexpr std::uint64_t kStatesPerLook = 1024;

    /// The states block by block.
    struct Blocks {
        std::vector<StateId> states;
        /// Per block, where its states end.
        std::vector<Node> ends;
        /// Per state.
        std::vector<std::uint32_t> block_of;

        [[nodiscard]] std::span<const StateId> operator[](std::size_t block) const {
            const Node begin = block == 0 ? 0 : ends[block - 1];
            return {states.data() + begin, ends[block] - begin};
        }
    };

    /// Which blocks the states of each block lead to, in chunks of consecutive blocks that several
    /// threads find.
    struct Quotient {
        static constexpr std::size_t kBlocksPerChunk = 64;
        struct Chunk {
            std::vector<std::uint32_t> successors;
            /// Per block, where its successors end.
            std::vector<std::size_t> ends;
        };
        std::vector<Chunk> chunks;
    };

    /// Throws std::bad_alloc if the budget tells to stop.
    static Blocks sort_by_block(StateId states,
                                const std::function<std::uint64_t(StateId)>& block_of,
                                Budget& budget);
    template <Graph G>
    static Quotient find_quotient(const G& graph, const Blocks& blocks, Budget& budget,
                                  WorkerPool& workers);
    /// Of one block; false if a limit was reached.
    template <Graph G>
    static bool find_successors(const G& graph, const Blocks& blocks, std::size_t block,
                                std::vector<std::uint32_t>& met_by, Quotient::Chunk& chunk,
                                Budget& budget);
    static Regions from_quotient(Blocks blocks, const Quotient& quotient, Budget& budget);

    /// Region by region; both are empty if there is one region of all states.
    std::vector<StateId> states_;
    /// Where in `states_` a state stands.
    std::vector<Node> positions_;
    std::vector<Node> ends_;
    std::vector<std::uint32_t> heights_;
};

template <Graph G, class BlockOf>
std::optional<Regions> Regions::by_blocks(const G& graph, BlockOf&& block_of, Budget& budget,
                                          WorkerPool& workers) {
    budget.begin_phase("dividing the graph");
    const auto states = static_cast<StateId>(graph.size());
    // States by block, the block of each, positions.
    CountedMemory memory(budget);
    if (!memory.set(std::uint64_t{3} * sizeof(StateId) * states)) return std::nullopt;
    Blocks blocks = sort_by_block(states, block_of, budget);
    const Quotient quotient = find_quotient(graph, blocks, budget, workers);
    if (!budget.go_on()) return std::nullopt;
    return from_quotient(std::move(blocks), quotient, budget);
}

template <Graph G>
Regions::Quotient Regions::find_quotient(const G& graph, const Blocks& blocks, Budget& budget,
                                         WorkerPool& workers) {
    const std::size_t count = blocks.ends.size();
    Quotient quotient;
    quotient.chunks.resize((count + Quotient::kBlocksPerChunk - 1) / Quotient::kBlocksPerChunk);
    std::atomic<std::size_t> next_chunk{0};
    workers.run([&](unsigned) {
        // By which block each block was last met.
        std::vector<std::uint32_t> met_by(count, ~std::uint32_t{0});
        while (true) {
            const std::size_t number = next_chunk.fetch_add(1);
            if (number >= quotient.chunks.size()) return;
            const std::size_t first = number * Quotient::kBlocksPerChunk;
            const std::size_t last = std::min(first + Quotient::kBlocksPerChunk, count);
            for (std::size_t block = first; block < last; ++block) {
                if (!find_successors(graph, blocks, block, met_by, quotient.chunks[number], budget))
                    return;
            }
        }
    });
    return quotient;
}

template <Graph G>
bool Regions::find_successors(const G& graph, const Blocks& blocks, std::size_t block,
                              std::vector<std::uint32_t>& met_by, Quotient::Chunk& chunk,
                              Budget& budget) {
    const auto from = static_cast<std::uint32_t>(block);
    std::uint64_t states = 0;
    std::uint64_t edges = 0;
    met_by[from] = from;
    for (const StateId state : blocks[block]) {
        graph.for_each_edge(state, [&](Label, StateId to) {
            ++edges;
            const std::uint32_t other = blocks.block_of[to];
            if (met_by[other] == from) return;
            met_by[other] = from;
            chunk.successors.push_back(other);
        });
        if (++states == kStatesPerLook &&
            !budget.go_on(std::exchange(states, 0), std::exchange(edges, 0))) {
            return false;
        }
    }
    chunk.ends.push_back(chunk.successors.size());
    return budget.go_on(states, edges);
}

}  // namespace finwait::checker
