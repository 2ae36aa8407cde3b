#include "checker/liveness/cycle.h"

#include <algorithm>
#include <cstddef>
#include <stdexcept>
#include <unordered_map>

namespace finwait::checker {

namespace {

struct Step {
    Node from;
    LocalGraph::Edge edge;
};
using Steps = std::vector<Step>;
using EdgeTest = std::function<bool(Node, const LocalGraph::Edge&)>;

/// The shortest way from `start` over admitted edges whose last edge is wanted; of several, the one
/// whose edges come first.
Steps way_to(const LocalGraph& graph, Node start, const EdgeTest& admit, const EdgeTest& wanted,
             Budget& budget) {
    PacedWork pace(budget);
    std::unordered_map<Node, Step> came_by;
    std::vector<Node> met{start};
    for (std::size_t at = 0; at < met.size(); ++at) {
        const Node from = met[at];
        // A step here is a look-up in a hash table.
        constexpr std::uint64_t kStepsPerEdge = 8;
        pace.step(kStepsPerEdge * graph.edges(from).size());
        for (const LocalGraph::Edge& edge : graph.edges(from)) {
            if (!admit(from, edge)) continue;
            if (wanted(from, edge)) {
                Steps steps{{from, edge}};
                for (Node node = from; node != start; node = steps.back().from) {
                    steps.push_back(came_by.at(node));
                }
                std::ranges::reverse(steps);
                return steps;
            }
            if (edge.to != start && came_by.try_emplace(edge.to, Step{from, edge}).second) {
                met.push_back(edge.to);
            }
        }
    }
    throw std::logic_error("a strongly connected set has no way between two of its states");
}

std::vector<Label> labels_of(const Steps& steps, const LabelTable& labels) {
    std::vector<Label> result;
    result.reserve(steps.size());
    for (const Step& step : steps) result.push_back(labels.label(step.edge.label));
    return result;
}

/// What a cycle enables and fulfils.
class Account {
  public:
    Account(const LocalGraph& graph, const LabelTable& labels)
        : graph_(graph),
          labels_(labels),
          enabled_(labels.obligation_count()),
          fulfilled_(labels.obligation_count()) {}

    void add(const Step& step) {
        enable_all_of(step.from);
        for (const std::uint32_t obligation : labels_.obligations(step.edge.label)) {
            fulfilled_[obligation] = true;
        }
    }
    void enable_all_of(Node node) {
        const auto enable = [&](const auto& edge) {
            for (const std::uint32_t obligation : labels_.obligations(edge.label)) {
                enabled_[obligation] = true;
            }
        };
        std::ranges::for_each(graph_.edges(node), enable);
        std::ranges::for_each(graph_.exits(node), enable);
    }
    [[nodiscard]] bool owes(std::uint32_t obligation) const {
        return enabled_[obligation] && !fulfilled_[obligation];
    }
    [[nodiscard]] bool owes_anything() const {
        for (std::uint32_t obligation = 0; obligation < enabled_.size(); ++obligation) {
            if (owes(obligation)) return true;
        }
        return false;
    }
    /// Whether the edge fulfils something that is owed.
    [[nodiscard]] bool pays(const LocalGraph::Edge& edge) const {
        return std::ranges::any_of(labels_.obligations(edge.label),
                                   [&](std::uint32_t obligation) { return owes(obligation); });
    }

  private:
    const LocalGraph& graph_;
    const LabelTable& labels_;
    std::vector<bool> enabled_;
    std::vector<bool> fulfilled_;
};

bool is_fair(const LocalGraph& graph, const LabelTable& labels, const Steps& cycle) {
    Account account(graph, labels);
    for (const Step& step : cycle) account.add(step);
    return !account.owes_anything();
}

/// Leaves out the longest loop that fairness does not need, the first of several; false if there is
/// none.
bool leave_out_a_loop(const LocalGraph& graph, const LabelTable& labels, Steps& cycle) {
    for (std::size_t length = cycle.size() - 1; length > 0; --length) {
        for (std::size_t begin = 0; begin + length <= cycle.size(); ++begin) {
            const std::size_t end = begin + length;
            const Node after = end == cycle.size() ? cycle.front().from : cycle[end].from;
            if (cycle[begin].from != after) continue;
            Steps rest(cycle.begin(), cycle.begin() + static_cast<std::ptrdiff_t>(begin));
            rest.insert(rest.end(), cycle.begin() + static_cast<std::ptrdiff_t>(end), cycle.end());
            if (!is_fair(graph, labels, rest)) continue;
            cycle = std::move(rest);
            return true;
        }
    }
    return false;
}

}  // namespace

std::vector<Label> fair_cycle(const LocalGraph& graph, const LabelTable& labels,
                              std::span<const Node> component, Node start, Budget& budget) {
    std::vector<bool> inside(graph.size());
    for (const Node node : component) inside[node] = true;
    const EdgeTest stays = [&](Node, const LocalGraph::Edge& edge) { return inside[edge.to]; };
    Account account(graph, labels);
    account.enable_all_of(start);
    Steps cycle;
    const auto extend = [&](const EdgeTest& wanted) {
        const Node from = cycle.empty() ? start : cycle.back().edge.to;
        for (const Step& step : way_to(graph, from, stays, wanted, budget)) {
            account.add(step);
            cycle.push_back(step);
        }
    };
    while (true) {
        if (account.owes_anything()) {
            extend([&](Node, const LocalGraph::Edge& edge) { return account.pays(edge); });
        } else if (cycle.empty() || cycle.back().edge.to != start) {
            extend([&](Node, const LocalGraph::Edge& edge) { return edge.to == start; });
        } else {
            break;
        }
    }
    // Nobody reads a longer one, and this takes more than linear time.
    constexpr std::size_t kLongestToShorten = 500;
    while (cycle.size() <= kLongestToShorten && leave_out_a_loop(graph, labels, cycle)) {
        budget.must_go_on();
    }
    return labels_of(cycle, labels);
}

std::vector<Label> shortest_cycle(const LocalGraph& graph, const LabelTable& labels, Node start,
                                  const EdgeTest& admit, Budget& budget) {
    const auto closes = [&](Node, const LocalGraph::Edge& edge) { return edge.to == start; };
    return labels_of(way_to(graph, start, admit, closes, budget), labels);
}

}  // namespace finwait::checker
