#include "checker/factored/beyond_bound.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <new>
#include <optional>
#include <span>
#include <stdexcept>
#include <utility>
#include <vector>

namespace finwait::checker::factored {

namespace {

/// By number of the message.
using MessageSet = std::span<Word>;

void put_message(MessageSet set, MessageId message) {
    set[message / kWordBits] |= Word{1} << (message % kWordBits);
}

/// Whether there is more in `into` then.
bool add_messages(MessageSet into, std::span<const Word> from) {
    Word more = 0;
    for (std::size_t i = 0; i < into.size(); ++i) {
        more |= from[i] & ~into[i];
        into[i] |= from[i];
    }
    return more != 0;
}

bool have_common(std::span<const Word> one, std::span<const Word> other) {
    for (std::size_t i = 0; i < one.size(); ++i) {
        if ((one[i] & other[i]) != 0) return true;
    }
    return false;
}

/// Calls `visit(MessageId)` for each.
template <class Visit>
void for_each_message(std::span<const Word> set, Visit&& visit) {
    for (std::size_t i = 0; i < set.size(); ++i) {
        for (Word left = set[i]; left != 0; left &= left - 1) {
            visit(static_cast<MessageId>(i * kWordBits +
                                         static_cast<std::size_t>(std::countr_zero(left))));
        }
    }
}

/// What a machine does in one local state by itself, or with any of these messages.
struct SentMove {
    LocalId after = 0;
    /// 0: nothing.
    MessageId sent = 0;
    bool own = false;
    std::vector<Word> messages{};
};

struct MovesOfLocal {
    std::vector<SentMove> moves;
    /// Those at the front are the machine's own.
    std::size_t own_moves = 0;
    /// The messages that are in none of the moves yet.
    std::vector<Word> unknown;
};

/// One set of messages that were sent for each control and channel. Where the layout is symmetric,
/// of a control and its mirror one is followed: exchanging the machines, which number messages
/// alike, maps what is sent on the ways to the one to what is sent on the ways to the other.
class SentOnAnyWay {
  public:
    SentOnAnyWay(const Layout& layout, const MatrixSet& states, Machines& machines, Budget& budget)
        : layout_(layout),
          states_(states),
          machines_(machines),
          behaviour_(layout.behaviour()),
          local_counts_{behaviour_.local_count(0), behaviour_.local_count(1)},
          words_(std::max(behaviour_.message_count(0), behaviour_.message_count(1)) / kWordBits +
                 1),
          memory_(budget),
          pace_(budget) {
        if (!memory_.set(layout.size() * 2 * words_ * sizeof(Word))) throw std::bad_alloc();
        sets_.resize(layout.size() * 2 * words_);
        is_kept_.resize(layout.size());
        waits_.resize(layout.size());
    }

    /// False where that leads to a control that was not reached, or to what was not met at all.
    bool close() {
        if (!keep(Layout::initial())) return false;
        const std::vector<ControlId> controls = by_rank();
        while (some_wait_) {
            some_wait_ = false;
            for (const ControlId id : controls) {
                if (!waits_[id]) continue;
                waits_[id] = false;
                if (!follow(id)) return false;
            }
        }
        return true;
    }

    /// Needs that it is closed. What is kept and was not met.
    [[nodiscard]] std::vector<Arrival> further(const Encounters& met) const {
        std::vector<Arrival> further;
        add_further(0, met, further);
        if (!layout_.symmetric()) {
            add_further(1, met, further);
            return further;
        }
        const std::size_t of_one_side = further.size();
        for (std::size_t i = 0; i < of_one_side; ++i)
            further.push_back({1, further[i].local, further[i].message});
        return further;
    }

  private:
    void add_further(std::size_t side, const Encounters& met, std::vector<Arrival>& further) const {
        std::vector<Word> incoming(local_counts_[side] * words_);
        const auto of_local = [&](LocalId local) {
            return MessageSet(incoming).subspan(local * words_, words_);
        };
        for (ControlId id = 0; id < layout_.size(); ++id) {
            if (is_kept_[representative(id)])
                add_messages(of_local(layout_[id].locals[side]), set(id, 1 - side));
        }
        for (LocalId local = 0; local < local_counts_[side]; ++local) {
            for_each_message(of_local(local), [&](MessageId message) {
                if (!met.has_arrival(side, local, message))
                    further.push_back({side, local, message});
            });
        }
    }

    [[nodiscard]] ControlId representative(ControlId id) const {
        return layout_.represents(id) ? id : layout_.mirror(id);
    }
    [[nodiscard]] std::size_t place(ControlId id, std::size_t axis) const {
        if (!layout_.symmetric()) return (std::size_t{2} * id + axis) * words_;
        const ControlId mirror = layout_.mirror(id);
        // One that is its own mirror has the same in both channels.
        if (mirror == id) return std::size_t{2} * id * words_;
        if (!layout_.represents(id)) return (std::size_t{2} * mirror + (1 - axis)) * words_;
        return (std::size_t{2} * id + axis) * words_;
    }
    [[nodiscard]] MessageSet set(ControlId id, std::size_t axis) {
        return MessageSet(sets_).subspan(place(id, axis), words_);
    }
    [[nodiscard]] std::span<const Word> set(ControlId id, std::size_t axis) const {
        return std::span(sets_).subspan(place(id, axis), words_);
    }

    /// Machines mostly grow, and local states are numbered as they are met: in this order most
    /// controls are followed once.
    [[nodiscard]] std::vector<ControlId> by_rank() const {
        std::vector<std::pair<std::uint64_t, ControlId>> ranks;
        for (ControlId id = 0; id < layout_.size(); ++id) {
            if (!layout_.represents(id)) continue;
            const auto& locals = layout_[id].locals;
            ranks.emplace_back(std::uint64_t{locals[0]} + locals[1], id);
        }
        std::ranges::sort(ranks);
        std::vector<ControlId> controls;
        controls.reserve(ranks.size());
        for (const auto& [rank, id] : ranks) controls.push_back(id);
        return controls;
    }

    void wait(ControlId id) { waits_[representative(id)] = some_wait_ = true; }
    /// False if the control was not reached.
    bool keep(ControlId id) {
        const ControlId kept = representative(id);
        if (is_kept_[kept]) return true;
        is_kept_[kept] = true;
        wait(kept);
        return states_[kept].allocated();
    }

    bool follow(ControlId id) {
        for (const std::size_t side : {std::size_t{0}, std::size_t{1}}) {
            const LocalId local = layout_[id].locals[side];
            MovesOfLocal& known = moves(side, local);
            if (have_common(known.unknown, set(id, 1 - side)) &&
                !ask_machine(side, local, set(id, 1 - side), known)) {
                return false;
            }
            pace_.step(known.moves.size());
            for (const SentMove& move : known.moves) {
                if (!move.own && !have_common(move.messages, set(id, 1 - side))) continue;
                if (!send(id, side, move)) return false;
            }
        }
        return true;
    }

    bool send(ControlId from, std::size_t side, const SentMove& move) {
        ControlId to = from;
        auto locals = layout_[from].locals;
        if (locals[side] != move.after) {
            locals[side] = move.after;
            const auto found = layout_.find(locals[0], locals[1], Sizes{});
            if (!found || !keep(*found)) return false;
            to = *found;
            for (const std::size_t axis : {kRows, kColumns}) {
                if (add_messages(set(to, axis), set(from, axis))) wait(to);
            }
        }
        const auto is_sent = [&] {
            return (set(to, side)[move.sent / kWordBits] >> (move.sent % kWordBits) & 1U) != 0;
        };
        if (move.sent == 0 || is_sent()) return true;
        put_message(set(to, side), move.sent);
        wait(to);
        return true;
    }

    /// As far as it was worked out.
    MovesOfLocal& moves(std::size_t side, LocalId local) {
        auto& of_side = moves_[layout_.symmetric() ? 0 : side];
        if (of_side.empty()) of_side.resize(local_counts_[side]);
        auto& known = of_side[local];
        if (!known) known = tabulate(side, local);
        return *known;
    }
    /// What the layout knows.
    [[nodiscard]] MovesOfLocal tabulate(std::size_t side, LocalId local) const {
        MovesOfLocal known;
        for (const OwnEvent& own : behaviour_.own_events(side, local))
            known.moves.push_back({own.effect.after, own.effect.sent, true});
        known.own_moves = known.moves.size();
        known.unknown.assign(words_, ~Word{0});
        const std::size_t messages = behaviour_.message_count(1 - side);
        for (std::size_t i = 1; i <= messages; ++i) {
            const auto message = static_cast<MessageId>(i);
            const auto effect = behaviour_.known_arrival(side, local, message);
            if (effect) put_move(known, message, *effect);
        }
        return known;
    }
    /// What the machine does with those of the messages of which that is not known. False if it
    /// goes to a local state that was not met, or sends a message for which there is no room here.
    bool ask_machine(std::size_t side, LocalId local, std::span<const Word> messages,
                     MovesOfLocal& known) {
        std::vector<Word> asked(messages.begin(), messages.end());
        for (std::size_t i = 0; i < words_; ++i) asked[i] &= known.unknown[i];
        bool met = true;
        for_each_message(asked, [&](MessageId message) {
            const Effect effect = machines_.arrival(side, local, message);
            met = met && effect.after < local_counts_[side] && effect.sent / kWordBits < words_;
            put_move(known, message, effect);
        });
        return met;
    }
    void put_move(MovesOfLocal& known, MessageId message, const Effect& effect) const {
        known.unknown[message / kWordBits] &= ~(Word{1} << (message % kWordBits));
        put_message(messages_of(effect, known), message);
    }
    /// Those with that effect.
    [[nodiscard]] MessageSet messages_of(const Effect& effect, MovesOfLocal& known) const {
        const auto first = known.moves.begin() + static_cast<std::ptrdiff_t>(known.own_moves);
        const auto it = std::find_if(first, known.moves.end(), [&](const SentMove& move) {
            return move.after == effect.after && move.sent == effect.sent;
        });
        if (it != known.moves.end()) return it->messages;
        known.moves.push_back({effect.after, effect.sent, false, std::vector<Word>(words_)});
        return known.moves.back().messages;
    }

    const Layout& layout_;
    const MatrixSet& states_;
    Machines& machines_;
    const TransitionTable& behaviour_;
    /// By side, of those that were met.
    std::array<std::size_t, 2> local_counts_;
    /// Of a set.
    std::size_t words_;
    CountedMemory memory_;
    PacedWork pace_;
    /// By control and axis.
    std::vector<Word> sets_;
    std::vector<bool> is_kept_;
    /// Have more than was followed.
    std::vector<bool> waits_;
    bool some_wait_ = false;
    /// By side and local state.
    std::array<std::vector<std::optional<MovesOfLocal>>, 2> moves_;
};

/// One that loses from full channels only reaches no more than one that loses at will.
bool is_decided_by_what_was_sent(const ContentRules& rules) {
    const ChannelRules& channel = rules.channel();
    return !channel.keeps_order && rules.loses() && rules.duplicates() && !rules.counts_faults() &&
           !channel.lifetime;
}

}  // namespace

BeyondBound beyond_bound(const Layout& layout, const MatrixSet& states, const Encounters& met,
                         Machines& machines, Budget& budget) {
    if (!is_decided_by_what_was_sent(layout.content_rules(kRows)) ||
        !is_decided_by_what_was_sent(layout.content_rules(kColumns))) {
        return {};
    }
    try {
        SentOnAnyWay sent(layout, states, machines, budget);
        if (!sent.close()) return {};
        return {true, sent.further(met)};
    } catch (const std::bad_alloc&) {
        // What was explored is worth as much without.
        return {};
    } catch (const std::length_error&) {
        // More messages than have numbers.
        return {};
    }
}

}  // namespace finwait::checker::factored
