// The events of controls in classes, by the waypoints that they may meet.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <vector>

#include "checker/factored/paths/route.h"
#include "checker/factored/rows/images.h"

namespace finwait::checker::factored {

/// Events of one control that may meet the same waypoints.
struct EventClass {
    Matches matches;
    Moves moves;
};

/// Makes the classes of a control when they are first needed.
template <RoutedMachines M>
class EventClasses {
  public:
    /// Nothing is owned; all must outlive this.
    EventClasses(const M& machines, const Layout<M>& layout, const RouteRules<M>& rules,
                 Images<M>& images)
        : machines_(machines),
          layout_(layout),
          rules_(rules),
          images_(images),
          classes_(layout.size()) {}

    /// Throws std::bad_alloc.
    const std::vector<EventClass>& of(ControlId id) {
        if (classes_[id].empty()) make(id);
        return classes_[id];
    }
    /// Unless they are few. They are made again when they are needed again.
    void forget() {
        if (bytes_ <= kBytesToKeep) return;
        for (auto& of_control : classes_) {
            for (const EventClass& one : of_control) images_.release(one.moves);
            of_control.clear();
        }
        bytes_ = 0;
    }

  private:
    static constexpr std::uint64_t kBytesToKeep = std::uint64_t{32} << 20U;

    void make(ControlId id) {
        const auto& transfers = layout_[id].transfers;
        const std::set<Transfer> happening(transfers.begin(), transfers.end());
        std::map<Matches, std::set<Transfer>> by_matches;
        layout_.for_each_event(id, [&](const EventLabel& label, const Transfer& transfer) {
            if (!happening.contains(transfer)) return;
            const auto* const sent =
                label.sent == 0 ? nullptr : &layout_.behaviour().message(label.side, label.sent);
            by_matches[rules_.matches(label_of(machines_, layout_, label), sent)].insert(transfer);
        });
        for (const auto& [matches, some] : by_matches) {
            const std::vector<Transfer> transfers_of_class(some.begin(), some.end());
            classes_[id].push_back({matches, images_.make_moves(id, transfers_of_class)});
            bytes_ += classes_[id].back().moves.bytes;
        }
    }

    const M& machines_;
    const Layout<M>& layout_;
    const RouteRules<M>& rules_;
    Images<M>& images_;
    /// By control; none: not made yet, or nothing can happen.
    std::vector<std::vector<EventClass>> classes_;
    std::uint64_t bytes_ = 0;
};

}  // namespace finwait::checker::factored
