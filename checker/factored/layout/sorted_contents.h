// Sorted contents, and which of them have which message: so an action visits those that it moves
// and no others.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "checker/factored/layout/content.h"

namespace finwait::checker::factored {

class SortedContents {
  public:
    /// `rules` and what `contents` shows must outlive this.
    SortedContents(const ContentRules& rules, std::span<const Content> contents)
        : rules_(&rules), contents_(contents) {
        if (is_indexed()) index();
    }

    [[nodiscard]] std::span<const Content> contents() const { return contents_; }
    [[nodiscard]] const ContentRules& rules() const { return *rules_; }

    /// Calls `visit(i, moved)` for every content to which the action applies, with its place, in
    /// their order.
    template <class Visit>
    void for_each_moved(ChannelAction action, Visit&& visit) const {
        const MessageId message = action.message;
        // The action is looked at once, not once per content.
        switch (action.action) {
            case Action::Keep:
                for (std::size_t i = 0; i < contents_.size(); ++i) visit(i, contents_[i]);
                return;
            case Action::KeepIfFull:
                for (std::size_t i = 0; i < contents_.size(); ++i) {
                    if (rules_->is_full(contents_[i])) visit(i, contents_[i]);
                }
                return;
            case Action::KeepIfEmpty:
            case Action::Age:
            case Action::AgeIfAny:
            case Action::AgeIfFull:
                for (std::size_t i = 0; i < contents_.size(); ++i) {
                    if (const auto moved = rules_->apply(action, contents_[i])) visit(i, *moved);
                }
                return;
            case Action::TakeCounted:
            case Action::HasCounted:
                return for_each_with(message, [&](std::size_t i) {
                    if (const auto moved = rules_->counted(action, contents_[i])) visit(i, *moved);
                });
            case Action::Add:
                for (std::size_t i = 0; i < contents_.size(); ++i) {
                    const Content content = contents_[i];
                    if (!rules_->is_full(content)) visit(i, rules_->add(content, message));
                }
                return;
            case Action::KeepIfHas:
                return for_each_with(message, [&](std::size_t i) { visit(i, contents_[i]); });
            case Action::Take:
                return for_each_with(
                    message, [&](std::size_t i) { visit(i, rules_->take(contents_[i], message)); });
            case Action::TakeIfFull:
                return for_each_with(message, [&](std::size_t i) {
                    const Content content = contents_[i];
                    if (rules_->is_full(content)) visit(i, rules_->take(content, message));
                });
        }
    }

    /// Whether the action applies to any.
    [[nodiscard]] bool has_moved(ChannelAction action) const {
        const auto is_full = [this](Content content) { return rules_->is_full(content); };
        switch (action.action) {
            case Action::Keep: return !contents_.empty();
            case Action::KeepIfFull: return std::ranges::any_of(contents_, is_full);
            case Action::Add: return !std::ranges::all_of(contents_, is_full);
            case Action::KeepIfEmpty:
            case Action::KeepIfHas:
            case Action::Take:
            case Action::TakeIfFull:
            case Action::TakeCounted:
            case Action::HasCounted:
            case Action::Age:
            case Action::AgeIfAny:
            case Action::AgeIfFull: break;
        }
        bool any = false;
        for_each_moved(action, [&](std::size_t, Content) { any = true; });
        return any;
    }

  private:
    /// Calls `visit(i)` for every content of which the message can be taken.
    template <class Visit>
    void for_each_with(MessageId message, Visit&& visit) const {
        if (!is_indexed()) return for_each_headed_by(message, visit);
        if (message + 1U >= ends_.size()) return;
        for (std::uint32_t i = ends_[message]; i < ends_[message + 1U]; ++i) visit(places_[i]);
    }

    /// Among sorted sequences those of the same length and head are neighbours.
    template <class Visit>
    void for_each_headed_by(MessageId message, Visit&& visit) const {
        auto at = contents_.begin();
        for (std::size_t length = 1; length <= rules_->channel().capacity; ++length) {
            const auto [first, last] = rules_->headed_by(message, length);
            at = std::lower_bound(at, contents_.end(), first);
            for (; at != contents_.end() && *at <= last; ++at) {
                visit(static_cast<std::size_t>(at - contents_.begin()));
            }
        }
    }

    /// Of sequences it need not be, unless counters stand before them.
    [[nodiscard]] bool is_indexed() const {
        return !rules_->channel().keeps_order || rules_->counts_faults();
    }
    /// Sorts places by message, by counting.
    void index() {
        for_each_deliverable([&](std::uint32_t, MessageId message) {
            if (message + 2U > ends_.size()) ends_.resize(message + 2U);
            ++ends_[message + 1U];
        });
        for (std::size_t i = 1; i < ends_.size(); ++i) ends_[i] += ends_[i - 1];
        if (ends_.empty()) return;
        places_.resize(ends_.back());
        std::vector<std::uint32_t> next = ends_;
        for_each_deliverable(
            [&](std::uint32_t i, MessageId message) { places_[next[message]++] = i; });
    }
    template <class Visit>
    void for_each_deliverable(const Visit& visit) const {
        for (std::uint32_t i = 0; i < contents_.size(); ++i) {
            rules_->for_each_deliverable(contents_[i],
                                         [&](MessageId message) { visit(i, message); });
        }
    }

    const ContentRules* rules_;
    std::span<const Content> contents_;
    /// If it is indexed: by message where its places begin; the next message's end them.
    std::vector<std::uint32_t> ends_;
    std::vector<std::uint32_t> places_;
};

}  // namespace finwait::checker::factored
