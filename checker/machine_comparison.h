// Do two systems show the same to an observer, where each is two machines and two channels and the
// observer sees whatever enters or leaves a channel? The same answer as trace_comparison.h gives of
// such systems, pair by pair, much sooner.
//
// What is in flight then follows from what was seen, in both systems alike. And what a machine may
// have come to follows from what was seen of that machine: it acts by itself, or on a message whose
// arrival is seen. So the set of states that a system may have come to is a product: some local
// states of machine 0, some of machine 1, one content of either channel. Sets of local states are
// numbered, per machine a pair of them, one of each system; what can be seen next of such a pair,
// by itself or with a message, is worked out once and then looked up.
#pragma once

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <new>
#include <optional>
#include <set>
#include <unordered_map>
#include <utility>
#include <vector>

#include "checker/factored/layout/channel_rules.h"
#include "checker/factored/layout/numbered.h"
#include "checker/resources/budget.h"
#include "checker/trace_comparison.h"

namespace finwait::checker {

/// `for_each_own_step(side, local, room, visit)` calls `visit(const Observation*, const Local&
/// after, const Message*)` for what the machine may do on its own where its outgoing channel has
/// room or not: the observation is null where nothing is to be seen, which sends nothing; the
/// message is what is in flight afterwards, or null. `arrival(side, local, message, copy, room,
/// visit)` calls it once: the message, or a copy of it, is delivered. `loss(side, message)`: what
/// is seen where a message to that machine is lost. Observations tell the machine, what arrived or
/// was lost, and what is in flight afterwards. There is no joint event.
template <class M>
concept ObservedMachines = std::totally_ordered<typename M::Local> &&
    std::totally_ordered<typename M::Message> && std::totally_ordered<typename M::Observation> &&
    requires(const M machines, std::size_t side, const typename M::Local local,
             const typename M::Message message,
             void (*visit)(const typename M::Observation*, const typename M::Local&,
                           const typename M::Message*)) {
    { machines.channel_rules() } -> std::same_as<factored::ChannelRules>;
    { machines.initial_local(side) } -> std::same_as<typename M::Local>;
    machines.for_each_own_step(side, local, true, visit);
    machines.arrival(side, local, message, true, true, visit);
    { machines.loss(side, message) } -> std::same_as<typename M::Observation>;
};

template <ObservedMachines System>
class MachineComparer {
  public:
    using Local = typename System::Local;
    using Message = typename System::Message;
    using Observation = typename System::Observation;

    /// Nothing is owned; all must outlive this. Both have the same channels.
    MachineComparer(const System& a, const System& b, Budget& budget)
        : systems_{&a, &b}, rules_(a.channel_rules()), budget_(budget), memory_(budget) {}

    TraceComparison<Observation> compare(CompareUntil until) {
        budget_.begin_phase("comparing");
        try {
            search(until);
        } catch (const std::bad_alloc&) {
            budget_.memory_exhausted();
        }
        result_.pairs = nodes_.size();
        result_.ending = budget_.ending();
        return std::move(result_);
    }

  private:
    using LocalNumber = std::uint32_t;
    /// Sorted, not empty.
    using Locals = std::vector<LocalNumber>;
    /// A set of local states of either system.
    using PairNumber = std::uint32_t;
    /// From 1 on; 0: none.
    using MessageNumber = std::uint32_t;
    using ContentNumber = std::uint32_t;

    /// No pair: only this system shows it.
    static constexpr PairNumber kOnly0 = ~PairNumber{0};
    static constexpr PairNumber kOnly1 = kOnly0 - 1;

    /// What can be seen next of a machine.
    struct Step {
        const Observation* seen;
        PairNumber after;
        MessageNumber sent;
    };
    using Steps = std::vector<Step>;
    /// The same, of a node.
    struct NodeStep {
        Step step;
        std::size_t side;
        MessageNumber taken;
    };

    /// What both systems may have come to, and how that was first reached.
    struct Node {
        std::array<PairNumber, 2> pairs;
        /// By sender.
        std::array<ContentNumber, 2> contents;
        std::uint32_t before;
        const Observation* seen;
    };

    /// One machine, in both systems.
    struct Side {
        std::array<factored::Interned<Local>, 2> locals;
        std::array<factored::Interned<Locals>, 2> sets;
        factored::Interned<std::array<std::uint32_t, 2>> pairs;
        /// What it sends.
        factored::Interned<Message> messages;
        /// By pair, and whether there is room.
        std::array<std::vector<std::optional<Steps>>, 2> own;
        /// By pair, message, whether a copy arrives and whether there is room.
        std::unordered_map<std::uint64_t, Steps> arrivals;
        /// By message to it.
        std::map<MessageNumber, const Observation*> losses;
    };

    /// A channel's contents: sorted, or from the head to the tail.
    struct Contents {
        factored::Interned<std::vector<MessageNumber>> known;
        /// By content and message: with it, without it.
        std::unordered_map<std::uint64_t, ContentNumber> put;
        std::unordered_map<std::uint64_t, ContentNumber> taken;
    };

    static constexpr std::size_t kBetweenLooks = 256;
    /// About so many nodes are added in that time.
    static constexpr std::size_t kNodesBetweenLooks = 16 * kBetweenLooks;

    void search(CompareUntil until) {
        Node initial{{}, {}, 0, nullptr};
        for (const std::size_t side : {std::size_t{0}, std::size_t{1}}) {
            std::array<Locals, 2> locals;
            for (const std::size_t system : {std::size_t{0}, std::size_t{1}}) {
                locals[system] = {
                    sides_[side].locals[system].id(systems_[system]->initial_local(side))};
            }
            initial.pairs[side] = pair(side, std::move(locals));
            initial.contents[side] = contents_[side].known.id({});
        }
        slots_.assign(kFirstSlots, 0);
        add(initial);
        const std::size_t wanted = until == CompareUntil::OneDifference ? 1 : 2;
        for (std::size_t at = 0; at < nodes_.size() && found() < wanted; ++at) {
            expand(at);
            if (at % kBetweenLooks == 0 && !go_on()) break;
        }
    }

    [[nodiscard]] std::size_t found() const {
        return (result_.only[0] ? 1U : 0U) + (result_.only[1] ? 1U : 0U);
    }
    bool go_on() { return memory_.set(bytes()) && budget_.go_on(kBetweenLooks, 0); }

    /// What is in use, and what is about to be when the index grows.
    [[nodiscard]] std::uint64_t bytes() const {
        // What a node of a map or of a hash table takes besides its value, and a few steps.
        constexpr std::uint64_t kPerEntry = 64;
        constexpr std::uint64_t kFewSteps = 4 * sizeof(Step);
        constexpr std::uint64_t kOfSet = 2 * (sizeof(Locals) + 32) + kPerEntry;
        constexpr std::uint64_t kOfLocal = 2 * sizeof(Local) + kPerEntry;
        const bool will_grow = 2 * (nodes_.size() + kNodesBetweenLooks) >= slots_.size();
        std::uint64_t bytes =
            nodes_.size() * sizeof(Node) + slots_.size() * sizeof(slots_[0]) * (will_grow ? 3 : 1);
        for (const std::size_t i : {std::size_t{0}, std::size_t{1}}) {
            const Side& side = sides_[i];
            for (const std::size_t system : {std::size_t{0}, std::size_t{1}}) {
                bytes += side.locals[system].size() * kOfLocal + side.sets[system].size() * kOfSet;
            }
            bytes += (side.pairs.size() + side.own[0].size() + side.own[1].size() +
                      side.arrivals.size()) *
                     (kPerEntry + kFewSteps);
            bytes += contents_[i].known.size() * kOfSet +
                     (contents_[i].put.size() + contents_[i].taken.size()) * kPerEntry;
        }
        return bytes;
    }

    void expand(std::size_t at) {
        const Node node = nodes_[at];
        next_.clear();
        for (const std::size_t side : {std::size_t{0}, std::size_t{1}}) {
            const bool room = size(side, node.contents[side]) < rules_.capacity;
            for (const Step& step : own_steps(side, node.pairs[side], room)) {
                next_.push_back({step, side, 0});
            }
            add_messages(node, side, room);
        }
        std::ranges::sort(next_, [](const NodeStep& a, const NodeStep& b) {
            return *a.step.seen < *b.step.seen;
        });
        for (const auto& [step, side, taken] : next_) {
            if (step.after >= kOnly1) {
                auto& only = result_.only[step.after == kOnly0 ? 0 : 1];
                if (!only) only = trace(at, *step.seen);
                continue;
            }
            Node after = node;
            after.pairs[side] = step.after;
            after.before = static_cast<std::uint32_t>(at);
            after.seen = step.seen;
            if (taken != 0) {
                after.contents[1 - side] = without(1 - side, node.contents[1 - side], taken);
            }
            if (step.sent != 0) after.contents[side] = with(side, node.contents[side], step.sent);
            add(after);
        }
    }

    /// What can be done with what is in flight to the machine.
    void add_messages(const Node& node, std::size_t side, bool room) {
        const auto& in_flight = contents_[1 - side].known[node.contents[1 - side]];
        MessageNumber last = 0;
        for (const MessageNumber message : in_flight) {
            // Two that are alike look alike, and lead to the same.
            if (std::exchange(last, message) == message) continue;
            for (const Step& step : arrivals(side, node.pairs[side], message, false, room)) {
                next_.push_back({step, side, message});
            }
            if (rules_.duplicates[1 - side]) {
                for (const Step& step : arrivals(side, node.pairs[side], message, true, room)) {
                    next_.push_back({step, side, 0});
                }
            }
            if (rules_.loses[1 - side]) {
                next_.push_back({{loss(side, message), node.pairs[side], 0}, side, message});
            }
            if (rules_.keeps_order) break;
        }
    }

    void add(const Node& node) {
        if (2 * nodes_.size() >= slots_.size()) grow_slots();
        std::uint32_t& slot = slots_[slot_of(node)];
        if (slot != 0) return;
        nodes_.push_back(node);
        slot = static_cast<std::uint32_t>(nodes_.size());
    }
    /// Where it is, or belongs.
    [[nodiscard]] std::size_t slot_of(const Node& node) const {
        std::uint64_t hash = std::uint64_t{node.pairs[0]} << 32U | node.pairs[1];
        hash = (hash ^ hash >> 29U) * 0x9e37'79b9'7f4a'7c15U;
        hash ^= std::uint64_t{node.contents[0]} << 32U | node.contents[1];
        hash = (hash ^ hash >> 32U) * 0xbf58'476d'1ce4'e5b9U;
        const std::size_t mask = slots_.size() - 1;
        for (std::size_t at = (hash ^ hash >> 31U) & mask;; at = (at + 1) & mask) {
            if (slots_[at] == 0) return at;
            const Node& there = nodes_[slots_[at] - 1];
            if (there.pairs == node.pairs && there.contents == node.contents) return at;
        }
    }
    void grow_slots() {
        slots_.assign(2 * slots_.size(), 0);
        for (std::size_t i = 0; i < nodes_.size(); ++i) {
            slots_[slot_of(nodes_[i])] = static_cast<std::uint32_t>(i + 1);
        }
    }

    // ---- machines

    /// By what is seen: the local states that either system may come to, and what is sent.
    struct Seen {
        std::array<Locals, 2> after;
        MessageNumber sent = 0;
    };
    using AllSeen = std::map<Observation, Seen>;

    const Steps& own_steps(std::size_t side, PairNumber of, bool room) {
        auto& known = sides_[side].own[room ? 1 : 0];
        if (of >= known.size()) known.resize(of + 1U);
        if (!known[of]) {
            known[of] =
                steps_of(side, of, [&](std::size_t system, const Local& local, const auto& visit) {
                    systems_[system]->for_each_own_step(side, local, room, visit);
                });
        }
        return *known[of];
    }
    const Steps& arrivals(std::size_t side, PairNumber of, MessageNumber message, bool copy,
                          bool room) {
        const std::uint64_t key = std::uint64_t{of} << 32U | std::uint64_t{message} << 2U |
                                  (copy ? 2U : 0U) | (room ? 1U : 0U);
        const auto [it, fresh] = sides_[side].arrivals.try_emplace(key);
        if (fresh) {
            const Message& arrived = sides_[1 - side].messages[message - 1];
            it->second =
                steps_of(side, of, [&](std::size_t system, const Local& local, const auto& visit) {
                    systems_[system]->arrival(side, local, arrived, copy, room, visit);
                });
        }
        return it->second;
    }

    /// `for_each(system, local, visit)` visits what one local state can do.
    template <class ForEach>
    Steps steps_of(std::size_t side, PairNumber of, const ForEach& for_each) {
        AllSeen all;
        for (const std::size_t system : {std::size_t{0}, std::size_t{1}}) {
            const auto& locals = sides_[side].sets[system][sides_[side].pairs[of][system]];
            for (const LocalNumber number : locals) {
                for_each(system, sides_[side].locals[system][number],
                         [&](const Observation* seen, const Local& after, const Message* sent) {
                             if (seen == nullptr) return;
                             Seen& one = all[*seen];
                             one.after[system].push_back(sides_[side].locals[system].id(after));
                             if (sent != nullptr) one.sent = sides_[side].messages.id(*sent) + 1;
                         });
            }
        }
        Steps steps;
        for (auto& [seen, one] : all) {
            const Observation* const stored = &*observations_.insert(seen).first;
            const PairNumber after = one.after[1].empty()   ? kOnly0
                                     : one.after[0].empty() ? kOnly1
                                                            : pair(side, std::move(one.after));
            steps.push_back({stored, after, one.sent});
        }
        return steps;
    }

    /// Of these, and what they come to by steps of which nothing is seen.
    PairNumber pair(std::size_t side, std::array<Locals, 2> locals) {
        std::array<std::uint32_t, 2> sets{};
        for (const std::size_t system : {std::size_t{0}, std::size_t{1}}) {
            close(side, system, locals[system]);
            sets[system] = sides_[side].sets[system].id(locals[system]);
        }
        return sides_[side].pairs.id(sets);
    }
    void close(std::size_t side, std::size_t system, Locals& locals) {
        std::set<LocalNumber> reached;
        while (!locals.empty()) {
            const LocalNumber number = locals.back();
            locals.pop_back();
            if (!reached.insert(number).second) continue;
            // A reference to an element of a deque stays valid.
            systems_[system]->for_each_own_step(
                side, sides_[side].locals[system][number], true,
                [&](const Observation* seen, const Local& after, const Message*) {
                    if (seen == nullptr) locals.push_back(sides_[side].locals[system].id(after));
                });
        }
        locals = Locals(reached.begin(), reached.end());
    }

    const Observation* loss(std::size_t side, MessageNumber message) {
        const Observation*& known = sides_[side].losses[message];
        if (known == nullptr) {
            const Message& lost = sides_[1 - side].messages[message - 1];
            known = &*observations_.insert(systems_[0]->loss(side, lost)).first;
        }
        return known;
    }

    // ---- channels

    [[nodiscard]] std::size_t size(std::size_t sender, ContentNumber content) const {
        return contents_[sender].known[content].size();
    }
    ContentNumber with(std::size_t sender, ContentNumber content, MessageNumber message) {
        Contents& of = contents_[sender];
        const auto [it, fresh] = of.put.try_emplace(std::uint64_t{content} << 32U | message);
        if (fresh) {
            std::vector<MessageNumber> messages = of.known[content];
            messages.insert(
                rules_.keeps_order ? messages.end() : std::ranges::upper_bound(messages, message),
                message);
            it->second = of.known.id(messages);
        }
        return it->second;
    }
    ContentNumber without(std::size_t sender, ContentNumber content, MessageNumber message) {
        Contents& of = contents_[sender];
        const auto [it, fresh] = of.taken.try_emplace(std::uint64_t{content} << 32U | message);
        if (fresh) {
            std::vector<MessageNumber> messages = of.known[content];
            messages.erase(std::ranges::find(messages, message));
            it->second = of.known.id(messages);
        }
        return it->second;
    }

    [[nodiscard]] std::vector<Observation> trace(std::size_t at, const Observation& last) const {
        std::vector<Observation> trace{last};
        for (; nodes_[at].seen != nullptr; at = nodes_[at].before)
            trace.push_back(*nodes_[at].seen);
        std::ranges::reverse(trace);
        return trace;
    }

    static constexpr std::size_t kFirstSlots = 1024;

    std::array<const System*, 2> systems_;
    factored::ChannelRules rules_;
    Budget& budget_;
    CountedMemory memory_;
    std::array<Side, 2> sides_;
    /// By sender.
    std::array<Contents, 2> contents_;
    // Without a moment in which it is there twice.
    std::deque<Node> nodes_;
    /// Open addressing: the number of a node, from 1 on; 0: free.
    std::vector<std::uint32_t> slots_;
    std::set<Observation> observations_;
    /// Of one node; kept so that its memory is.
    std::vector<NodeStep> next_;
    TraceComparison<Observation> result_;
};

/// Searches for a trace that only one of two systems has.
template <ObservedMachines System>
[[nodiscard]] TraceComparison<typename System::Observation> compare_machines(const System& a,
                                                                             const System& b,
                                                                             CompareUntil until,
                                                                             Budget& budget) {
    return MachineComparer<System>(a, b, budget).compare(until);
}

}  // namespace finwait::checker
