// Two communicating machines as diagrams need them: pairs of local states, letters for messages,
// and what the machines do, with the messages that have the same effect together.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <unordered_map>
#include <utility>
#include <vector>

#include "checker/diagrams/channel_letters.h"
#include "checker/diagrams/letter_sets.h"
#include "checker/factored/layout/transition_table.h"

namespace finwait::checker::diagrams {

using factored::LocalId;
using factored::MessageId;
using factored::SentMessage;
/// A pair of local states, by number.
using PairId = std::uint32_t;

/// Which letter a message gets when it is sent for the first time.
enum class LetterOrder : std::uint8_t {
    FirstSent,  ///< the next, whoever sends it
    ByChannel,  ///< machine 1's from 1 on, and machine 0's above all of them
};

/// What a machine does on its own in one local state.
struct OwnMove {
    std::uint8_t kind = 0;
    LocalId after = 0;
    /// 0: nothing.
    MessageId sent = 0;
    bool needs_room = false;
    bool owed = true;
};

/// What a machine does with any of these messages in one local state.
struct ArrivalMove {
    LocalId after = 0;
    /// 0: nothing.
    MessageId sent = 0;
    /// Rising.
    std::vector<Letter> letters{};
    /// The same, numbered.
    LetterSetId arrivals = 0;
};

/// What one machine does in one local state, as far as it was met.
struct Reactions {
    std::vector<OwnMove> own;
    std::vector<ArrivalMove> arrivals;
    /// By message: whether it is in one of `arrivals`. Empty: nothing is known yet.
    std::vector<bool> met;
};

class MachinePairs {
  public:
    using Table = factored::TransitionTable;

    /// `machines` and `sets` must outlive this.
    MachinePairs(factored::Machines& machines, LetterSets& sets, LetterOrder order)
        : table_(machines, kMostMessages), sets_(sets), order_(order) {}

    /// Which messages there are and what each does is worked out as it is met.
    [[nodiscard]] const Table& table() const { return table_; }
    [[nodiscard]] std::size_t size() const { return pairs_.size(); }
    [[nodiscard]] const std::array<LocalId, 2>& operator[](PairId id) const { return pairs_[id]; }

    /// The pair of the initial local states.
    PairId initial() { return pair({table_.initial(0), table_.initial(1)}); }
    PairId pair(const std::array<LocalId, 2>& locals);
    /// `id` with another local state of machine `side`.
    PairId after(PairId id, std::size_t side, LocalId local);

    /// Machines mostly grow, and local states are numbered as they are met: of pairs that are to be
    /// looked at, those with low ranks come first.
    [[nodiscard]] std::uint64_t rank(PairId id) const {
        return std::uint64_t{pairs_[id][0]} + pairs_[id][1];
    }

    /// What machine `side` does in the pair. Call `meet` for the letters that it may be sent.
    [[nodiscard]] const Reactions& reactions(PairId id, std::size_t side) {
        return entry(side, pairs_[id][side]);
    }
    /// The letter may be delivered to machine `side` in this pair.
    void meet(PairId id, std::size_t side, Letter letter);

    /// Calls `visit(side, LocalId, Reactions)` for each local state that was met.
    template <class Visit>
    void for_each_local(const Visit& visit) const {
        for (const std::size_t side : {std::size_t{0}, std::size_t{1}}) {
            for (LocalId local = 0; local < reactions_[side].size(); ++local) {
                const Reactions& met = reactions_[side][local];
                if (!met.met.empty()) visit(side, local, met);
            }
        }
    }

    /// The letter of a message that `side` sends.
    Letter letter(std::size_t side, MessageId id);
    /// What a letter stands for.
    [[nodiscard]] SentMessage message(Letter letter) const;

  private:
    static constexpr MessageId kMostMessages = kLettersOfChannel1;
    static constexpr Letter kBeforeFirstOf0 = kLettersOfChannel1;

    /// Letters of messages that `side` sends are larger.
    [[nodiscard]] Letter before_first(std::size_t side) const {
        return order_ == LetterOrder::ByChannel && side == 0 ? kBeforeFirstOf0 : 0;
    }

    Reactions& entry(std::size_t side, LocalId local);

    static ArrivalMove& move_with(std::vector<ArrivalMove>& moves, const factored::Effect& effect);

    Table table_;
    LetterSets& sets_;
    LetterOrder order_;
    std::vector<std::array<LocalId, 2>> pairs_;
    std::unordered_map<std::uint64_t, PairId> ids_;
    /// By side and local state.
    std::array<std::deque<Reactions>, 2> reactions_;
    /// By side and message.
    std::array<std::vector<Letter>, 2> letters_;
    /// By letter − 1, where letters are given in that order.
    std::vector<SentMessage> first_sent_;
};

}  // namespace finwait::checker::diagrams
