// Finds the controls that can be reached, what may be in flight with each, and its transfers: the
// initial state is closed under all events, with rows and columns apart (see layout.h).
//
// What a control has new is sent along its transfers to others, until nothing is new anywhere. The
// machines' local states are numbered as they are met, and mostly grow: so of the controls that
// have something new those with the lowest numbers come first, and most are closed once. A few are
// closed at the same time: what is met for the first time is numbered by one thread, all else is
// done by several. A set of contents does not tell the order in which they came.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <initializer_list>
#include <iterator>
#include <mutex>
#include <new>
#include <optional>
#include <queue>
#include <unordered_map>
#include <utility>
#include <vector>

#include "checker/factored/layout/control.h"
#include "checker/factored/layout/draft.h"
#include "checker/factored/layout/sorted_contents.h"
#include "checker/factored/layout/transition_table.h"
#include "checker/resources/budget.h"
#include "checker/resources/worker_pool.h"

namespace finwait::checker::factored {

/// By the local states of machine 0 and machine 1, which are fewer than 2^28, and the sizes.
[[nodiscard]] constexpr std::uint64_t control_key(LocalId a, LocalId b, const Sizes& sizes) {
    static_assert(kMaxChannelCapacity < 16);
    return std::uint64_t{sizes[0]} << 60U | std::uint64_t{a} << 32U |
           std::uint64_t{sizes[1]} << 28U | b;
}

struct ClosedControls {
    /// None is empty.
    std::vector<Control> controls;
    /// By control_key.
    std::unordered_map<std::uint64_t, ControlId> ids;
    /// What they take, about.
    std::uint64_t bytes = 0;
};

class CartesianReachability {
  public:
    /// `rules` and `behaviour` must outlive this; what the machines do is worked out as it is
    /// needed. Throws as the constructor of Layout does.
    CartesianReachability(const std::array<ContentRules, 2>& rules, TransitionTable& behaviour,
                          bool symmetric, Budget& budget, WorkerPool& workers)
        : rules_(rules),
          behaviour_(behaviour),
          symmetric_(symmetric),
          splits_(splits_by_size(rules[kRows].channel())),
          budget_(budget),
          memory_(budget),
          workers_(workers),
          locks_(kLocks) {
        for (unsigned i = 0; i < workers.workers(); ++i) scratch_.emplace_back(budget);
    }

    [[nodiscard]] ClosedControls run();

  private:
    /// What a worker needs, kept so that its memory is.
    struct Scratch {
        explicit Scratch(Budget& budget) : pace(budget) {}

        PacedWork pace;
        Contents moved;
        Contents news;
        /// Controls that have something new.
        std::vector<ControlId> reached;
        std::uint64_t bytes = 0;
    };

    /// What a hash table takes per entry, about.
    static constexpr std::uint64_t kBytesPerNode = 40;
    static constexpr std::size_t kLocks = 64;
    /// Larger batches are closed before what has a lower rank comes from them, and so again. The
    /// number of workers plays no part: it must not decide how controls are numbered.
    static constexpr std::size_t kBatch = 16;
    static constexpr ControlId kNoControl = ~ControlId{0};

    ControlId control(LocalId a, LocalId b, const Sizes& sizes);
    ControlId one_control(LocalId a, LocalId b, const Sizes& sizes);
    /// Of a control and its mirror the one that is closed.
    [[nodiscard]] bool represents(ControlId id) const {
        return !symmetric_ || closed_.controls[id].represents();
    }

    [[nodiscard]] std::uint64_t rank(ControlId id) const {
        const auto& locals = closed_.controls[id].locals;
        return std::uint64_t{locals[0]} + locals[1];
    }
    void enqueue(ControlId id) {
        if (std::exchange(drafts_[id].queued, true)) return;
        queue_.push({rank(id), id});
    }
    /// Those of the lowest ranks.
    std::vector<ControlId> next_batch();

    void count_memory() {
        if (!memory_.set(bytes_ + behaviour_.bytes()) || !budget_.go_on()) throw std::bad_alloc();
    }

    /// Adds the fresh contents of controls to their contents, and sends them along their transfers.
    void close(const std::vector<ControlId>& batch);

    /// Calls `work(control, scratch)` for all of them.
    template <class Work>
    void for_all(const std::vector<ControlId>& controls, bool by_workers, const Work& work) {
        workers_.for_each(controls.size(), by_workers, [&](std::size_t i, unsigned worker) {
            work(controls[i], scratch_[worker]);
        });
    }

    void absorb(ControlId id);

    /// Of the messages that were not there before, which need `number`.
    void look_up(ControlId id);
    /// Numbers what the machines do by themselves, and with messages, and the controls to which
    /// that leads, where it is not known yet.
    void number(ControlId id);
    void number_joint(ControlId id);

    /// For what is new. Needs that it is numbered.
    void add_rules(ControlId id, Scratch& scratch);
    void add_own_rules(ControlId id, std::size_t side);
    void add_joint_rules(ControlId id);
    /// Where sizes tell controls apart, what is sent has one fate.
    void add_split_rule(ControlId id, std::size_t side, const Effect& effect, bool needs_room,
                        ChannelAction incoming);
    /// By axis; none if the event lacks room.
    [[nodiscard]] std::optional<std::array<ChannelAction, 2>> actions_of(
        ControlId id, std::size_t side, MessageId sent, bool needs_room,
        ChannelAction incoming) const;
    /// Deliver, duplicate and lose.
    void add_message_rules(ControlId id, std::size_t side, MessageId message);
    /// A rule for each fate of what is sent, which goes with what happens to the channel to the
    /// machine.
    void add_replies(ControlId id, std::size_t side, ControlId target, std::uint32_t incoming,
                     MessageId sent, bool needs_room);
    /// The local states after one machine went to another one.
    [[nodiscard]] std::array<LocalId, 2> locals_after(ControlId id, std::size_t side,
                                                      LocalId local) const;
    /// What is sent may find room or not, and what happens to the channel to the machine is one of
    /// `incoming`, as far as sizes go.
    void number_controls_after(ControlId id, std::size_t side, const Effect& effect,
                               bool needs_room, std::initializer_list<ChannelAction> incoming);
    /// Without sizes.
    [[nodiscard]] std::optional<ControlId> control_after(ControlId id, std::size_t side,
                                                         LocalId local) const;

    std::uint32_t shared_stream(ControlId id, const Stream& wanted);
    std::uint32_t stream(ControlId id, const Stream& stream) {
        drafts_[id].streams.push_back(stream);
        return static_cast<std::uint32_t>(drafts_[id].streams.size() - 1);
    }

    /// Along streams that were live before goes what is fresh; along those that a rule now makes
    /// live, everything. A rule is live if both its streams have a source.
    void send(ControlId id, Scratch& scratch);

    static void move(ChannelAction action, const SortedContents& from, Contents& to) {
        to.clear();
        from.for_each_moved(action, [&](std::size_t, Content moved) { to.push_back(moved); });
    }

    /// Gives what was moved to a control, or, where another one represents it, to that one along
    /// the other axis; to a control that is its own mirror, along both.
    void offer(ControlId id, std::size_t axis, Scratch& scratch);

    /// Adds of what was moved what the control does not have yet to its fresh contents.
    void add(ControlId id, std::size_t axis, Scratch& scratch);

    /// The union of two sorted sets, into the first.
    static void merge(Contents& into, const Contents& from);

    /// The transfers that can happen; the drafts go.
    void keep_what_happens();
    /// A control is numbered when an event would lead to it; if no event that does so can happen,
    /// nothing is ever known of it, and no transfer leads there.
    void drop_empty_controls();
    [[nodiscard]] static std::uint64_t bytes_of(const Control& control) {
        return sizeof(Control) + kBytesPerNode + control.transfers.size() * sizeof(Transfer) +
               (control.rows() + control.columns()) * sizeof(Content);
    }

    /// Makes a control what its mirror is, with the machines exchanged.
    void reflect(Control& control) const;

    const std::array<ContentRules, 2>& rules_;
    TransitionTable& behaviour_;
    bool symmetric_;
    bool splits_;
    Budget& budget_;
    CountedMemory memory_;
    WorkerPool& workers_;
    ClosedControls closed_;
    std::uint64_t bytes_ = 0;
    std::vector<Draft> drafts_;
    /// By rank.
    std::priority_queue<std::pair<std::uint64_t, ControlId>,
                        std::vector<std::pair<std::uint64_t, ControlId>>, std::greater<>>
        queue_;
    std::vector<Scratch> scratch_;
    /// Of fresh contents; by control.
    std::vector<std::mutex> locks_;
};

}  // namespace finwait::checker::factored
