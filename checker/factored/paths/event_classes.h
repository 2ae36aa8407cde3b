// The events of controls in classes, by what a search has to know of them.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <utility>
#include <vector>

#include "checker/factored/rows/images.h"

namespace finwait::checker::factored {

/// Events of one control that have the same key.
template <class Key>
struct EventClass {
    Key key;
    Moves moves;
};

/// Makes the classes of a control when they are first needed.
template <class Key>
class EventClasses {
  public:
    using KeyOf = std::function<Key(const Transition&)>;

    /// Nothing but `key_of` is owned; all must outlive this.
    EventClasses(const Layout& layout, KeyOf key_of, Images& images)
        : layout_(layout), key_of_(std::move(key_of)), images_(images), classes_(layout.size()) {}
    ~EventClasses() { forget_all(); }
    EventClasses(const EventClasses&) = delete;
    EventClasses& operator=(const EventClasses&) = delete;

    /// Throws std::bad_alloc.
    const std::vector<EventClass<Key>>& of(ControlId id) {
        if (classes_[id].empty()) make(id);
        return classes_[id];
    }
    /// Unless they are few. They are made again when they are needed again.
    void forget() {
        if (bytes_ > kBytesToKeep) forget_all();
    }

  private:
    static constexpr std::uint64_t kBytesToKeep = std::uint64_t{32} << 20U;

    void make(ControlId id) {
        std::vector<Transfer> happening = layout_[id].transfers;
        std::ranges::sort(happening);
        std::map<Key, std::vector<Transfer>> by_key;
        layout_.for_each_event(id, [&](const EventLabel& label, const Transfer& transfer) {
            if (!std::ranges::binary_search(happening, transfer)) return;
            by_key[key_of_({layout_.machines().label(label),
                            {label.side, label.sent},
                            layout_[id].locals,
                            layout_[transfer.target].locals})]
                .push_back(transfer);
        });
        for (auto& [key, some] : by_key) {
            // Events that do the same are one move.
            classes_[id].push_back({key, images_.make_moves(id, std::move(some))});
            bytes_ += classes_[id].back().moves.bytes;
        }
    }
    void forget_all() {
        for (auto& of_control : classes_) {
            for (const EventClass<Key>& one : of_control) images_.release(one.moves);
            of_control.clear();
        }
        bytes_ = 0;
    }

    const Layout& layout_;
    KeyOf key_of_;
    Images& images_;
    /// By control; none: not made yet, or nothing can happen.
    std::vector<std::vector<EventClass<Key>>> classes_;
    std::uint64_t bytes_ = 0;
};

}  // namespace finwait::checker::factored
