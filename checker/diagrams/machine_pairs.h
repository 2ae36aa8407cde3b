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
/// A pair of local states, by number.
using PairId = std::uint32_t;

/// Which letter a message gets when it is sent for the first time.
enum class LetterOrder : std::uint8_t {
    FirstSent,  ///< the next, whoever sends it
    ByChannel,  ///< machine 1's from 1 on, and machine 0's above all of them
};

/// A message, by who sends it.
struct SentMessage {
    std::size_t side = 0;
    MessageId id = 0;
};

/// What a machine does on its own in one local state.
struct OwnMove {
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

template <factored::CommunicatingMachines M>
class MachinePairs {
  public:
    using Table = factored::TransitionTable<M>;

    /// `machines` and `sets` must outlive this.
    MachinePairs(const M& machines, LetterSets& sets, LetterOrder order)
        : table_(machines, kMostMessages, machines.alike()), sets_(sets), order_(order) {}

    /// Which messages there are and what each does is worked out as it is met.
    [[nodiscard]] const Table& table() const { return table_; }
    [[nodiscard]] std::size_t size() const { return pairs_.size(); }
    [[nodiscard]] const std::array<LocalId, 2>& operator[](PairId id) const { return pairs_[id]; }

    /// The pair of the initial local states.
    PairId initial() { return pair({table_.initial(0), table_.initial(1)}); }
    PairId pair(const std::array<LocalId, 2>& locals) {
        const auto [it, fresh] = ids_.try_emplace(std::uint64_t{locals[0]} << 32U | locals[1],
                                                  static_cast<PairId>(pairs_.size()));
        if (fresh) pairs_.push_back(locals);
        return it->second;
    }
    /// `id` with another local state of machine `side`.
    PairId after(PairId id, std::size_t side, LocalId local) {
        std::array<LocalId, 2> locals = pairs_[id];
        if (locals[side] == local) return id;
        locals[side] = local;
        return pair(locals);
    }

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
    void meet(PairId id, std::size_t side, Letter letter) {
        Reactions& known = entry(side, pairs_[id][side]);
        const Letter place = letter - before_first(1 - side);
        if (place >= known.met.size()) known.met.resize(place + 1, false);
        if (known.met[place]) return;
        known.met[place] = true;
        const factored::Effect effect = table_.arrival(side, pairs_[id][side], message(letter).id);
        ArrivalMove& move = move_with(known.arrivals, effect);
        move.letters.insert(std::ranges::lower_bound(move.letters, letter), letter);
        move.arrivals = sets_.id(move.letters);
    }

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
    Letter letter(std::size_t side, MessageId id) {
        auto& of_side = letters_[side];
        if (id >= of_side.size()) of_side.resize(id + 1U, 0);
        if (of_side[id] == 0) {
            switch (order_) {
                case LetterOrder::FirstSent:
                    of_side[id] = static_cast<Letter>(first_sent_.size()) + 1;
                    first_sent_.push_back({side, id});
                    break;
                case LetterOrder::ByChannel: of_side[id] = before_first(side) + id; break;
            }
        }
        return of_side[id];
    }
    /// What a letter stands for.
    [[nodiscard]] SentMessage message(Letter letter) const {
        switch (order_) {
            case LetterOrder::FirstSent: return first_sent_[letter - 1];
            case LetterOrder::ByChannel: break;
        }
        const std::size_t side = letter > kBeforeFirstOf0 ? 0 : 1;
        return {side, static_cast<MessageId>(letter - before_first(side))};
    }

  private:
    static constexpr MessageId kMostMessages = kLettersOfChannel1;
    static constexpr Letter kBeforeFirstOf0 = kLettersOfChannel1;

    /// Letters of messages that `side` sends are larger.
    [[nodiscard]] Letter before_first(std::size_t side) const {
        return order_ == LetterOrder::ByChannel && side == 0 ? kBeforeFirstOf0 : 0;
    }

    Reactions& entry(std::size_t side, LocalId local) {
        auto& of_side = reactions_[side];
        while (local >= of_side.size()) of_side.emplace_back();
        Reactions& found = of_side[local];
        if (found.met.empty()) {
            found.met.push_back(false);
            for (const factored::OwnEvent& own : table_.own_events(side, local)) {
                found.own.push_back({own.effect.after, own.effect.sent, own.needs_room, own.owed});
            }
        }
        return found;
    }

    static ArrivalMove& move_with(std::vector<ArrivalMove>& moves, const factored::Effect& effect) {
        const auto it = std::ranges::find_if(moves, [&](const ArrivalMove& move) {
            return move.after == effect.after && move.sent == effect.sent;
        });
        if (it != moves.end()) return *it;
        return moves.emplace_back(ArrivalMove{effect.after, effect.sent});
    }

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
