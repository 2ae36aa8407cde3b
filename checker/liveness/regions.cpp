#include "checker/liveness/regions.h"

#include <numeric>
#include <unordered_map>

#include "checker/liveness/components.h"

namespace finwait::checker {

std::size_t Regions::region_of(StateId state) const {
    const Node position = positions_.empty() ? state : positions_[state];
    return static_cast<std::size_t>(std::ranges::upper_bound(ends_, position) - ends_.begin());
}

Regions::Blocks Regions::sort_by_block(StateId states,
                                       const std::function<std::uint64_t(StateId)>& block_of,
                                       Budget& budget) {
    // A step here is a look-up or two.
    constexpr std::uint64_t kSteps = 16;
    PacedWork pace(budget);
    Blocks blocks;
    blocks.block_of.resize(states);
    std::unordered_map<std::uint64_t, std::uint32_t> numbers;
    for (StateId state = 0; state < states; ++state) {
        pace.step(kSteps);
        const auto next = static_cast<std::uint32_t>(numbers.size());
        const std::uint32_t block = numbers.try_emplace(block_of(state), next).first->second;
        blocks.block_of[state] = block;
        if (block == blocks.ends.size()) blocks.ends.push_back(0);
        ++blocks.ends[block];
    }
    // From sizes to where the blocks begin, and, by filling them, to where they end.
    std::exclusive_scan(blocks.ends.begin(), blocks.ends.end(), blocks.ends.begin(), Node{0});
    blocks.states.resize(states);
    for (StateId state = 0; state < states; ++state) {
        blocks.states[blocks.ends[blocks.block_of[state]]++] = state;
    }
    return blocks;
}

namespace {

/// A strongly connected component of the quotient.
struct Component {
    std::vector<std::uint32_t> blocks;
    std::uint32_t height = 0;
};

/// From the lowest to the highest.
std::vector<Component> components_of(const LocalGraph& quotient, Budget& budget) {
    std::vector<Component> components;
    std::vector<std::uint32_t> height_of(quotient.size(), 0);
    std::vector<Node> blocks(quotient.size());
    std::iota(blocks.begin(), blocks.end(), Node{0});
    ComponentSearch search(budget);
    constexpr auto kEveryEdge = [](Node, const LocalGraph::Edge&) { return true; };
    search.run(quotient, blocks, kEveryEdge, [&](std::span<const Node> found) {
        // What it leads to was found before; blocks of its own have no height yet.
        std::uint32_t height = 0;
        for (const Node block : found) {
            for (const LocalGraph::Edge& edge : quotient.edges(block)) {
                height = std::max(height, height_of[edge.to]);
            }
        }
        ++height;
        for (const Node block : found) height_of[block] = height;
        components.push_back({{found.begin(), found.end()}, height});
    });
    std::ranges::stable_sort(components, {}, &Component::height);
    return components;
}

}  // namespace

Regions Regions::from_quotient(Blocks blocks, const Quotient& quotient, Budget& budget) {
    LocalGraph graph;
    for (const Quotient::Chunk& chunk : quotient.chunks) {
        std::size_t next = 0;
        for (const std::size_t end : chunk.ends) {
            for (; next < end; ++next) graph.add_edge(chunk.successors[next], 0);
            graph.end_node();
        }
    }
    Regions regions(0);
    regions.ends_.clear();
    regions.heights_.clear();
    regions.states_.reserve(blocks.states.size());
    for (const Component& component : components_of(graph, budget)) {
        const auto begin = static_cast<std::ptrdiff_t>(regions.states_.size());
        for (const std::uint32_t block : component.blocks) {
            const std::span<const StateId> states = blocks[block];
            regions.states_.insert(regions.states_.end(), states.begin(), states.end());
        }
        std::sort(regions.states_.begin() + begin, regions.states_.end());
        budget.must_go_on();
        regions.ends_.push_back(static_cast<Node>(regions.states_.size()));
        regions.heights_.push_back(component.height);
    }
    regions.positions_ = std::move(blocks.block_of);
    for (Node position = 0; position < regions.states_.size(); ++position) {
        regions.positions_[regions.states_[position]] = position;
    }
    return regions;
}

}  // namespace finwait::checker
