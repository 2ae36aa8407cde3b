// What a control has besides its contents while a layout is closed (cartesian_reachability.h).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "checker/factored/layout/control.h"
#include "checker/factored/layout/sorted_contents.h"

namespace finwait::checker::factored {

using Contents = std::vector<Content>;

/// The rows, or the columns, that transfers of one control send to one other control by one
/// action.
struct Stream {
    ControlId target;
    std::size_t axis;
    ChannelAction action;
    /// Something is in the domain of the action.
    bool has_source = false;
    /// A transfer that uses it can happen.
    bool live = false;
};
/// A transfer: its streams by axis.
struct Rule {
    std::array<std::uint32_t, 2> streams;
    bool live = false;
};
/// Work data of a control while the layout is built. This is semi-naive evaluation: each expansion
/// propagates only what is new since the last one (the delta).
struct Draft {
    std::array<Contents, 2> fresh{};
    std::array<std::vector<bool>, 2> known_messages{};
    /// Messages met since the last expansion, which have no rules yet; and those of them for which
    /// what the machine does with them, or where that leads, is not looked up yet.
    std::array<std::vector<MessageId>, 2> new_messages{};
    std::array<std::vector<MessageId>, 2> unknown_messages{};
    bool has_own_rules = false;
    std::vector<Stream> streams;
    std::vector<Rule> rules;
    /// Streams that several rules may share: of what is kept or sent, not of what is taken.
    std::vector<std::uint32_t> shared_streams;
    /// Number of streams at the last expansion.
    std::size_t known_streams = 0;
    /// The delta that this expansion propagates.
    std::array<Contents, 2> sent{};
    bool queued = false;

    /// What streams and rules take.
    [[nodiscard]] std::uint64_t bytes() const {
        return streams.size() * sizeof(Stream) + rules.size() * sizeof(Rule);
    }
};

/// The contents of a control that are new, and all of its contents.
class Supply {
  public:
    /// Everything must outlive this.
    Supply(const std::array<ContentRules, 2>& rules, const std::array<Contents, 2>& fresh,
           const std::array<Contents, 2>& all)
        : rules_(rules),
          contents_{all[kRows], all[kColumns]},
          fresh_{SortedContents(rules[kRows], fresh[kRows]),
                 SortedContents(rules[kColumns], fresh[kColumns])} {}

    [[nodiscard]] const SortedContents& fresh(std::size_t axis) const { return fresh_[axis]; }
    [[nodiscard]] const SortedContents& all(std::size_t axis) {
        if (contents_[axis].size() == fresh_[axis].contents().size()) return fresh_[axis];
        if (!all_[axis]) all_[axis].emplace(rules_[axis], contents_[axis]);
        return *all_[axis];
    }

  private:
    const std::array<ContentRules, 2>& rules_;
    std::array<std::span<const Content>, 2> contents_;
    std::array<SortedContents, 2> fresh_;
    std::array<std::optional<SortedContents>, 2> all_;
};

}  // namespace finwait::checker::factored
