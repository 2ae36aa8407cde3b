#include "checker/factored/progress/region_events.h"

namespace finwait::checker::factored {

RegionSet empty_like(const RegionSet& set) {
    RegionSet empty;
    for (const BitMatrix& matrix : set) {
        empty.emplace_back(matrix.rows(), matrix.stride() * kWordBits);
    }
    return empty;
}

RegionSet copy_of(const RegionSet& set) {
    RegionSet copy = empty_like(set);
    for (std::size_t i = 0; i < set.size(); ++i) copy[i].unite(set[i]);
    return copy;
}

bool is_empty(const RegionSet& set) {
    return std::ranges::all_of(set, [](const BitMatrix& matrix) { return matrix.empty(); });
}

bool equal(const RegionSet& one, const RegionSet& other) {
    return std::ranges::equal(one, other, [](const BitMatrix& a, const BitMatrix& b) {
        return std::ranges::equal(a.words(), b.words());
    });
}

void clear(RegionSet& set) {
    for (BitMatrix& matrix : set) std::ranges::fill(matrix.words(), Word{0});
}

void remove(const RegionSet& some, RegionSet& set) {
    for (std::size_t i = 0; i < set.size(); ++i) set[i].remove(some[i]);
}

RegionEvents::RegionEvents(const Layout& layout, std::vector<ControlId> members)
    : layout_(layout), members_(std::move(members)) {
    std::ranges::sort(members_);
    for (std::size_t i = 0; i < members_.size(); ++i) add_events(i);
    maps_.resize(events_.size());
    std::size_t widest = 0;
    for (const ControlId id : members_) widest = std::max(widest, layout_[id].columns());
    scratch_.resize(words_for(widest));
}

bool RegionEvents::remove_enabled(const Event& event, RegionSet& set) const {
    Word any = 0;
    BitMatrix& matrix = set[event.from];
    const Word* const rows = domain(event, kRows);
    const Word* const columns = domain(event, kColumns);
    for (std::size_t row = 0; row < matrix.rows(); ++row) {
        if ((rows[row / kWordBits] >> (row % kWordBits) & 1U) == 0) continue;
        Word* const bits = matrix.row(row);
        for (std::size_t i = 0; i < matrix.stride(); ++i) {
            any |= bits[i] & columns[i];
            bits[i] &= ~columns[i];
        }
    }
    return any != 0;
}

bool RegionEvents::stays(const Event& event, const RegionSet& set) {
    bool any = false;
    const BitMatrix& from = set[event.from];
    for_each_row_into(event, set[event.to], [&](std::size_t row, std::span<const Word> bits) {
        for (std::size_t i = 0; i < from.stride(); ++i) {
            any = any || (from.row(row)[i] & bits[i]) != 0;
        }
        return !any;
    });
    return any;
}

void RegionEvents::add_sources(const Event& event, const RegionSet& set, RegionSet& found) {
    for_each_row_into(event, set[event.to], [&](std::size_t row, std::span<const Word> bits) {
        const Word* const from = set[event.from].row(row);
        Word* const known = found[event.from].row(row);
        for (std::size_t i = 0; i < set[event.from].stride(); ++i) known[i] |= from[i] & bits[i];
        return true;
    });
}

void RegionEvents::keep_sources(const Event& event, const BitMatrix& to, RegionSet& set) {
    BitMatrix& matrix = set[event.from];
    const Word* const columns = domain(event, kColumns);
    for_each_row_into(event, to, [&](std::size_t row, std::span<const Word> bits) {
        Word* const kept = matrix.row(row);
        for (std::size_t i = 0; i < matrix.stride(); ++i) kept[i] &= ~columns[i] | bits[i];
        return true;
    });
}

void RegionEvents::add_events(std::size_t from) {
    const ControlId id = members_[from];
    contents_.push_back(layout_.sorted_contents(id));
    domains_.emplace_back();
    layout_.for_each_event(id, [&](const EventLabel& label, const Transfer& transfer) {
        Event event;
        event.from = from;
        event.target = transfer.target;
        event.actions = transfer.actions;
        for (const std::size_t axis : {kRows, kColumns}) {
            event.domains[axis] =
                domain_of(transfer.actions[axis], contents_[from][axis], domains_[from][axis]);
            if (event.domains[axis] == kNowhere) return;
        }
        event.what = label;
        event.label = layout_.machines().label(label);
        if (transfer.target == id) {
            event.to = from;
        } else if (has_member(transfer.target)) {
            event.to = member(transfer.target);
        }
        events_.push_back(event);
    });
}

std::uint32_t RegionEvents::domain_of(ChannelAction action, const SortedContents& contents,
                                      Domains& domains) {
    // What can be taken is what is there, and there is room for whatever is added.
    if (action.action == Action::Take) action.action = Action::KeepIfHas;
    if (action.action == Action::Add) action.message = 1;
    const std::size_t key =
        std::size_t{action.message} * kActions + static_cast<std::size_t>(action.action);
    if (key >= domains.known.size()) domains.known.resize(key + 1, kUnknown);
    if (domains.known[key] != kUnknown) return domains.known[key];
    const std::size_t begin = domains.words.size();
    domains.words.resize(begin + words_for(contents.contents().size()));
    bool any = false;
    contents.for_each_moved(action, [&](std::size_t i, Content) {
        domains.words[begin + i / kWordBits] |= Word{1} << (i % kWordBits);
        any = true;
    });
    domains.known[key] = any ? static_cast<std::uint32_t>(begin) : kNowhere;
    return domains.known[key];
}

const RegionEvents::Map& RegionEvents::map_of(const Event& event) {
    std::optional<Map>& map = maps_[static_cast<std::size_t>(&event - events_.data())];
    if (map) return *map;
    const Control& to = layout_[event.target];
    const auto places_along = [&](std::size_t axis) {
        return places_after(event.actions[axis], contents_[event.from][axis], to.contents[axis]);
    };
    map = Map{places_along(kRows), {}};
    const auto columns = places_along(kColumns);
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if (columns[i] != kNoRow) map->columns.add(i, columns[i]);
    }
    return *map;
}

}  // namespace finwait::checker::factored
