#include "checker/liveness/fair_components.h"

#include <algorithm>
#include <utility>

namespace finwait::checker {

void FairComponents::run(const LocalGraph& graph, const LabelTable& labels,
                         std::span<const std::uint8_t> within,
                         const std::function<void(std::span<const Node>)>& found) {
    graph_ = &graph;
    labels_ = &labels;
    last_part_ = kNoPart;
    part_of_.assign(graph.size(), kNoPart);
    fulfilled_in_.assign(labels.obligation_count(), kNoPart);
    kept_.clear();
    for (Node node = 0; node < graph.size(); ++node) {
        if (within[node] != 0) kept_.push_back(node);
    }
    trim();
    waiting_.push_back(std::move(kept_));
    while (!waiting_.empty()) {
        std::vector<Node> nodes = std::move(waiting_.back());
        waiting_.pop_back();
        split(std::move(nodes), found);
    }
}

std::uint64_t FairComponents::memory_bytes() const {
    return components_.memory_bytes() + part_of_.capacity() * sizeof(Part) +
           fulfilled_in_.capacity() * sizeof(Part) + kept_.capacity() * sizeof(Node);
}

FairComponents::Part FairComponents::make_part(std::span<const Node> nodes) {
    ++last_part_;
    for (const Node node : nodes) part_of_[node] = last_part_;
    return last_part_;
}

bool FairComponents::mark_fulfilled(std::span<const Node> nodes, Part part) {
    bool any = false;
    for (const Node node : nodes) {
        pace_.step(1 + graph_->edges(node).size());
        for (const LocalGraph::Edge& edge : graph_->edges(node)) {
            if (part_of_[edge.to] != part) continue;
            any = true;
            for (const std::uint32_t obligation : labels_->obligations(edge.label)) {
                fulfilled_in_[obligation] = part;
            }
        }
    }
    return any;
}

bool FairComponents::all_fulfilled(std::uint32_t label, Part part) const {
    return std::ranges::all_of(labels_->obligations(label), [&](std::uint32_t obligation) {
        return fulfilled_in_[obligation] == part;
    });
}

void FairComponents::keep_fulfilled(std::span<const Node> nodes, Part part) {
    kept_.clear();
    const auto fulfilled = [&](const auto& edge) { return all_fulfilled(edge.label, part); };
    for (const Node node : nodes) {
        if (std::ranges::all_of(graph_->exits(node), fulfilled) &&
            std::ranges::all_of(graph_->edges(node), fulfilled)) {
            kept_.push_back(node);
        }
    }
}

/// What no edge among all nodes fulfils, no edge of a component fulfils. Taking the states where
/// such an obligation is enabled out of `kept_`, as long as it takes many, is cheaper than looking
/// for components, and often leaves none.
void FairComponents::trim() {
    constexpr std::size_t kManyIsOneIn = 4;
    while (!kept_.empty()) {
        const std::vector<Node> nodes = std::exchange(kept_, {});
        const Part part = make_part(nodes);
        mark_fulfilled(nodes, part);
        keep_fulfilled(nodes, part);
        if ((nodes.size() - kept_.size()) * kManyIsOneIn <= nodes.size()) return;
    }
}

void FairComponents::split(std::vector<Node> nodes,
                           const std::function<void(std::span<const Node>)>& found) {
    const Part whole = make_part(nodes);
    const auto stays = [&](Node, const LocalGraph::Edge& edge) {
        return part_of_[edge.to] == whole;
    };
    components_.run(*graph_, nodes, stays, [&](std::span<const Node> component) {
        const Part part = make_part(component);
        if (!mark_fulfilled(component, part)) return;
        keep_fulfilled(component, part);
        if (kept_.size() == component.size()) {
            found(component);
        } else if (!kept_.empty()) {
            waiting_.push_back(std::exchange(kept_, {}));
        }
    });
}

}  // namespace finwait::checker
