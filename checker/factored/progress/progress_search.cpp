#include "checker/factored/progress/progress_search.h"

namespace finwait::checker::factored {

ProgressSearch::ProgressSearch(const Layout& layout, const Edges& edges, const MatrixSet& visited,
                               const std::vector<Claim>& claims, const Fairness& fairness,
                               Images& images, WorkerPool& workers)
    : layout_(layout),
      visited_(visited),
      edges_(edges),
      claims_(claims),
      fairness_(fairness),
      images_(images),
      budget_(images.budget()),
      workers_(workers),
      has_candidates_(claims.size(), 0),
      candidates_(claims.size()) {
    for (const Claim& claim : claims) symmetric_.push_back(is_symmetric(claim) ? 1 : 0);
    for (std::size_t i = 0; i < claims.size(); ++i) tells_of_.push_back(tells_of(i));
    for (MatrixSet& candidates : candidates_) candidates.resize(layout.size());
    make_regions();
}

bool ProgressSearch::run() {
    budget_.begin_phase("looking for runs that never get there");
    std::size_t bytes = 0;
    for (const BitMatrix& matrix : visited_) bytes += matrix.bytes();
    std::vector<std::uint32_t> heights;
    for (const Region& region : regions_) heights.push_back(region.height);
    // A region needs what is known of those to which it leads, which are lower.
    HeightGate gate(heights);
    const bool by_all = workers_.are_worth_it(regions_.size(), bytes);
    workers_.for_each(regions_.size(), by_all, [&](std::size_t i, unsigned) {
        Attempt attempt(gate);
        if (!gate.wait_for_lower(i) || !budget_.go_on()) return;
        search(regions_[i]);
        gate.is_done(i);
        attempt.succeed();
    });
    return budget_.go_on();
}

std::vector<Label> ProgressSearch::cycle_through(std::size_t claim, const Cell& candidate) {
    const Claim& of = claims_[claim];
    if (of.kind == LivenessKind::AlwaysReachable || is_dead_end(candidate)) return {};
    const auto region = std::ranges::find_if(regions_, [&](const Region& one) {
        return std::ranges::find(one.members, candidate.control) != one.members.end();
    });
    Events events(layout_, region->members);
    RegionSet left = states_of(events);
    Trimming thinning(events, budget_);
    thin(of, events, thinning, left);
    const MatrixSet spread_out = spread(events, std::move(left));
    return UntrimmedGraph(edges_, spread_out, of, fairness_, budget_).cycle_through(candidate);
}

void ProgressSearch::make_regions() {
    LocalGraph graph;
    std::vector<Node> nodes(layout_.size());
    std::iota(nodes.begin(), nodes.end(), Node{0});
    for (const Node node : nodes) {
        // Neighbours often lead to one target; what leads back to the control tells nothing.
        ControlId last = node;
        for (const Transfer& transfer : layout_[node].transfers) {
            if (transfer.target != last && transfer.target != node) {
                graph.add_edge(transfer.target, 0);
            }
            last = transfer.target;
        }
        graph.end_node();
    }
    std::vector<std::uint32_t> heights(layout_.size(), 0);
    constexpr auto kEveryEdge = [](Node, const LocalGraph::Edge&) { return true; };
    // A component comes after those to which it leads; its own members have height 0 till then.
    ComponentSearch(budget_).run(graph, nodes, kEveryEdge, [&](std::span<const Node> component) {
        std::uint32_t height = 0;
        for (const Node node : component) {
            for (const LocalGraph::Edge& edge : graph.edges(node)) {
                height = std::max(height, heights[edge.to]);
            }
        }
        for (const Node node : component) heights[node] = height + 1;
        regions_.push_back({height + 1, {component.begin(), component.end()}});
    });
    std::ranges::stable_sort(regions_, {}, &Region::height);
}

bool ProgressSearch::is_symmetric(const Claim& claim) const {
    if (!layout_.symmetric()) return false;
    if (claim.kind == LivenessKind::NoEndless) return true;
    if (claim.goal.reads_channel[kRows] || claim.goal.reads_channel[kColumns]) return false;
    const auto holds = [&](ControlId id) { return claim.goal.holds({layout_[id].locals, {}}); };
    for (ControlId id = 0; id < layout_.size(); ++id) {
        if (!layout_.represents(id) && holds(id) != holds(layout_.mirror(id))) return false;
    }
    return true;
}

bool ProgressSearch::has_symmetric_labels(const Claim& claim, const Events& events) const {
    return std::ranges::all_of(events.events(), [&](const Event& event) {
        EventLabel mirrored = event.what;
        if (mirrored.kind != kJoint) mirrored.side = static_cast<std::uint8_t>(1 - mirrored.side);
        return claim.endless(event.label) == claim.endless(layout_.machines().label(mirrored));
    });
}

bool ProgressSearch::is_part_of(const Claim& first, const Claim& second) const {
    for (const Claim* const claim : {&first, &second}) {
        if (claim->kind == LivenessKind::AlwaysReachable) return false;
        if (claim->kind == LivenessKind::NoEndless) return false;
        if (claim->goal.reads_channel[kRows] || claim->goal.reads_channel[kColumns]) return false;
    }
    for (ControlId id = 0; id < layout_.size(); ++id) {
        const GlobalState state{layout_[id].locals, {}};
        if (first.goal.holds(state) && !second.goal.holds(state)) return false;
    }
    return true;
}

std::optional<std::size_t> ProgressSearch::tells_of(std::size_t claim) const {
    for (std::size_t i = 0; i < claim; ++i) {
        if (symmetric_[i] == symmetric_[claim] && is_part_of(claims_[i], claims_[claim])) return i;
    }
    return std::nullopt;
}

bool ProgressSearch::is_mirrored(const Region& region) const {
    if (!layout_.symmetric()) return false;
    ControlId lowest = layout_.mirror(region.members.front());
    for (const ControlId id : region.members) lowest = std::min(lowest, layout_.mirror(id));
    return lowest < std::ranges::min(region.members);
}

void ProgressSearch::search(const Region& region) {
    const bool mirrored = is_mirrored(region);
    if (mirrored && std::ranges::all_of(symmetric_, std::identity{})) return;
    Events events(layout_, region.members);
    Trimming thinning(events, budget_);
    const RegionSet visited = states_of(events);
    if (is_empty(visited)) return;
    std::vector<bool> has_none(claims_.size(), false);
    for (std::size_t claim = 0; claim < claims_.size(); ++claim) {
        const auto& told_by = tells_of_[claim];
        has_none[claim] = told_by && has_none[*told_by];
        if (has_none[claim]) continue;
        if (symmetric_[claim] == 0) {
            has_none[claim] = !judge(claim, events, thinning, visited, Mirror::No);
        } else if (mirrored) {
            continue;
        } else if (claims_[claim].kind != LivenessKind::NoEndless ||
                   has_symmetric_labels(claims_[claim], events)) {
            has_none[claim] = !judge(claim, events, thinning, visited, Mirror::Yes);
        } else {
            (void)judge(claim, events, thinning, visited, Mirror::No);
            judge_mirror(claim, events);
        }
    }
}

void ProgressSearch::judge_mirror(std::size_t claim, const Events& original) {
    std::vector<ControlId> members;
    for (const ControlId id : original.members()) members.push_back(layout_.mirror(id));
    if (original.has_member(members.front())) return;
    Events events(layout_, std::move(members));
    Trimming thinning(events, budget_);
    (void)judge(claim, events, thinning, states_of(events), Mirror::No);
}

bool ProgressSearch::judge(std::size_t claim, Events& events, Trimming& thinning,
                           const RegionSet& visited, Mirror mirror) {
    const Claim& of = claims_[claim];
    RegionSet left = copy_of(visited);
    if (of.kind == LivenessKind::AlwaysReachable) {
        remove_goal(of.goal, events, left);
        remove_what_reaches_goal(claim, events, visited, left);
        return note(claim, events, left, mirror);
    }
    RegionSet found = empty_like(left);
    if (of.kind != LivenessKind::NoEndless) {
        remove_goal(of.goal, events, left);
        add_dead_ends(events, left, found);
    }
    thin(of, events, thinning, left);
    if (!is_empty(left)) {
        const MatrixSet spread_out = spread(events, std::move(left));
        UntrimmedGraph residue(edges_, spread_out, of, fairness_, budget_);
        residue.for_each_on_cycle([&](const Cell& cell) {
            found[events.member(cell.control)].set(cell.row, cell.column);
        });
    }
    return note(claim, events, found, mirror);
}

RegionSet ProgressSearch::states_of(const Events& events) const {
    RegionSet set;
    for (const ControlId id : events.members()) {
        const ControlId kept = layout_.represents(id) ? id : layout_.mirror(id);
        BitMatrix& matrix = set.emplace_back(layout_[id].rows(), layout_[id].columns());
        if (!visited_[kept].allocated()) continue;
        images_.touch(visited_[kept]);
        if (kept == id) {
            matrix.unite(visited_[id]);
        } else {
            matrix.unite_transposed(visited_[kept]);
        }
    }
    return set;
}

MatrixSet ProgressSearch::spread(const Events& events, RegionSet set) const {
    MatrixSet all(layout_.size());
    for (std::size_t i = 0; i < set.size(); ++i) all[events.members()[i]] = std::move(set[i]);
    return all;
}

void ProgressSearch::remove_goal(const Predicate& goal, const Events& events,
                                 RegionSet& set) const {
    for (std::size_t i = 0; i < set.size(); ++i) {
        const ControlPredicate predicate(goal, layout_, events.members()[i]);
        const BitMatrix there = predicate.among(set[i]);
        if (there.allocated()) set[i].remove(there);
    }
}

void ProgressSearch::add_dead_ends(const Events& events, const RegionSet& set,
                                   RegionSet& found) const {
    for (std::size_t i = 0; i < set.size(); ++i) {
        const ControlId id = events.members()[i];
        if (!layout_.has_dead_end(id)) continue;
        layout_.for_each_empty(id, [&](std::uint32_t row, std::uint32_t column) {
            if (set[i].test(row, column)) found[i].set(row, column);
        });
    }
}

bool ProgressSearch::is_dead_end(const Cell& cell) const {
    if (!layout_.has_dead_end(cell.control)) return false;
    bool is_empty = false;
    layout_.for_each_empty(cell.control, [&](std::uint32_t row, std::uint32_t column) {
        is_empty = is_empty || (row == cell.row && column == cell.column);
    });
    return is_empty;
}

void ProgressSearch::thin(const Claim& claim, const Events& events, Trimming& thinning,
                          RegionSet& left) const {
    if (claim.kind == LivenessKind::NoEndless) {
        thinning.keep_cycles(claim.endless, left);
    } else {
        remove_goal(claim.goal, events, left);
        thinning.keep_fair(fairness_, left);
    }
}

void ProgressSearch::remove_what_reaches_goal(std::size_t claim, Events& events,
                                              const RegionSet& visited, RegionSet& left) const {
    for (const Event& event : events.events()) {
        if (is_empty(left)) return;
        if (!Trimming::leaves(event)) continue;
        const BitMatrix& stuck = candidates_[claim][event.target];
        if (stuck.allocated()) {
            events.keep_sources(event, stuck, left);
        } else {
            events.remove_enabled(event, left);
        }
    }
    if (is_empty(left)) return;
    RegionSet reaching = copy_of(visited);
    remove(left, reaching);
    remove_what_leads_to(events, std::move(reaching), left);
}

void ProgressSearch::remove_what_leads_to(const Events& events, RegionSet reached,
                                          RegionSet& left) const {
    const auto reached_of = [&](ControlId id) -> const BitMatrix* {
        return events.has_member(id) ? &reached[events.member(id)] : nullptr;
    };
    // What the exploration made has more than the moves within the region, and costs nothing.
    std::vector<Moves> made(events.members().size());
    std::vector<const Moves*> moves;
    for (const ControlId id : events.members()) {
        moves.push_back(images_.known_moves(id));
        if (moves.back() != nullptr) continue;
        Moves& within = made[moves.size() - 1];
        within = images_.moves_to(id, [&](ControlId target) { return events.has_member(target); });
        moves.back() = &within;
    }
    PacedWork pace(budget_);
    bool changed = true;
    while (changed && !is_empty(left)) {
        changed = false;
        for (std::size_t i = 0; i < left.size(); ++i) {
            pace.step(moves[i]->moves.size() * left[i].words().size());
            BitMatrix leading(left[i].rows(), left[i].stride() * kWordBits);
            images_.backward(*moves[i], reached_of, leading);
            leading.intersect(left[i]);
            if (leading.empty()) continue;
            changed = true;
            left[i].remove(leading);
            reached[i].unite(leading);
        }
    }
    for (const Moves& some : made) images_.release(some);
}

bool ProgressSearch::note(std::size_t claim, const Events& events, const RegionSet& found,
                          Mirror mirror) {
    const std::scoped_lock lock(mutex_);
    bool any = false;
    for (std::size_t i = 0; i < found.size(); ++i) {
        if (found[i].empty()) continue;
        any = true;
        has_candidates_[claim] = 1;
        const ControlId id = events.members()[i];
        candidates_of(claim, id).unite(found[i]);
        if (mirror == Mirror::No || events.has_member(layout_.mirror(id))) continue;
        candidates_of(claim, layout_.mirror(id)).unite_transposed(found[i]);
    }
    return any;
}

BitMatrix& ProgressSearch::candidates_of(std::size_t claim, ControlId id) {
    BitMatrix& candidates = candidates_[claim][id];
    if (!candidates.allocated()) candidates = images_.empty_matrix(id);
    return candidates;
}

}  // namespace finwait::checker::factored
