// What the machines meet in a set of states: in which local states they are, and which messages
// can be delivered to them there. Every event of a state follows from that.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <vector>

#include "checker/factored/layout/layout.h"
#include "checker/factored/rows/images.h"
#include "checker/resources/worker_pool.h"

namespace finwait::checker::factored {

class Encounters {
  public:
    /// Looks through `states`; if the layout is symmetric, they stand for the mirrored ones too.
    /// What is in a file is left out once the budget has ended.
    Encounters(const Layout& layout, const MatrixSet& states, Budget& budget, WorkerPool& workers);

    /// Some states were left out.
    [[nodiscard]] bool in_part() const { return in_part_; }

    /// Calls `visit(side, LocalId, room)` once for each local state of a machine; `room`: in some
    /// state there is room in its outgoing channel.
    template <class Visit>
    void for_each_local(Visit&& visit) const {
        for_each([&](std::size_t side, LocalId id, const Met& met) { visit(side, id, met.room); });
    }

    /// Calls `visit(side, LocalId, MessageId)` once for each message that can be delivered to a
    /// machine in a local state.
    template <class Visit>
    void for_each_arrival(Visit&& visit) const {
        for_each([&](std::size_t side, LocalId id, const Met& met) {
            for (std::size_t message = 0; message < met.messages.size(); ++message) {
                if (!met.messages[message]) continue;
                visit(side, id, static_cast<MessageId>(message));
            }
        });
    }

    /// Whether the message can be delivered to the machine in that local state.
    [[nodiscard]] bool has_arrival(std::size_t side, LocalId id, MessageId message) const {
        const auto& of_side = met_[slot(side)];
        return id < of_side.size() && message < of_side[id].messages.size() &&
               of_side[id].messages[message];
    }

  private:
    /// What was met in one local state of one machine.
    struct Met {
        bool any = false;
        bool room = false;
        /// By number.
        std::vector<bool> messages;
    };
    /// By side and local state.
    using Table = std::array<std::vector<Met>, 2>;

    void unite(const Table& other);

    template <class Visit>
    void for_each(Visit&& visit) const {
        for (const std::size_t side : {std::size_t{0}, std::size_t{1}}) {
            const auto& of_side = met_[slot(side)];
            for (LocalId id = 0; id < of_side.size(); ++id) {
                if (of_side[id].any) visit(side, id, of_side[id]);
            }
        }
    }

    void look_at(ControlId id, const BitMatrix& states, Table& table) const;

    void note(std::vector<Met>& of_side, LocalId id, std::size_t side,
              const std::vector<Content>& outgoing, const std::vector<Content>& incoming) const;

    /// In a symmetric layout both machines meet the same, under the same numbers.
    [[nodiscard]] std::size_t slot(std::size_t side) const {
        return layout_.symmetric() ? 0 : side;
    }

    const Layout& layout_;
    Table met_;
    std::atomic<bool> in_part_ = false;
};

}  // namespace finwait::checker::factored
