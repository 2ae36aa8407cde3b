// Where every global state has its bit.
//
// For each *control* (a pair of local states) the engine keeps a matrix of bits: a row per content
// of channel 0→1, a column per content of channel 1→0 that may occur with this control. Which may
// occur is found before the search by closing the initial state under all events with rows and
// columns apart: an event that takes control p to q sends each row of p to a row of q whatever the
// columns are, and each column to a column whatever the rows are (a Cartesian abstraction). That
// gives a superset of what is reachable; in practice every second bit of it is reached.
#pragma once

#include <algorithm>
#include <array>
#include <compare>
#include <cstdint>
#include <deque>
#include <iterator>
#include <new>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "checker/budget.h"
#include "checker/factored/behaviour.h"
#include "checker/factored/content.h"

namespace finwait::checker::factored {

using ControlId = std::uint32_t;
/// The axes of a matrix, numbered by the machine that sends.
inline constexpr std::size_t kRows = 0;
inline constexpr std::size_t kColumns = 1;

/// What became of the message that an event sent.
enum class Fate : std::uint8_t { NothingSent, InFlight, Lost };

/// An event, as far as the checker tells events apart.
struct EventLabel {
    std::uint8_t kind = 0;
    /// The machine that acts, or to which the message is in flight.
    std::uint8_t side = 0;
    Fate fate = Fate::NothingSent;
    /// The message delivered, duplicated or lost.
    MessageId message = 0;
    /// The message that it sends, whether that is in flight afterwards or lost.
    MessageId sent = 0;

    friend constexpr auto operator<=>(const EventLabel&, const EventLabel&) = default;
};

/// What events do to all states of one control: where it leads, and how the channels change.
struct Transfer {
    ControlId target = 0;
    std::array<ChannelAction, 2> actions{};

    friend constexpr auto operator<=>(const Transfer&, const Transfer&) = default;
};

struct Control {
    std::array<LocalId, 2> locals{};
    /// Sorted.
    std::array<std::vector<Content>, 2> contents{};
    /// The different transfers that can happen.
    std::vector<Transfer> transfers;

    [[nodiscard]] std::size_t rows() const { return contents[kRows].size(); }
    [[nodiscard]] std::size_t columns() const { return contents[kColumns].size(); }
};

/// The controls of a system, their contents and transfers. Built once, then constant.
template <CommunicatingMachines M>
class Layout {
  public:
    /// Neither is owned; both must outlive this. Throws std::length_error if there are more
    /// different messages than a content can hold, std::bad_alloc if the budget does not suffice
    /// or tells to stop. `use_symmetry` is taken back where the machines are not alike.
    Layout(const M& machines, Budget& budget, bool use_symmetry)
        : rules_(machines.channel_rules()),
          symmetric_(use_symmetry && machines.alike()),
          behaviour_(machines, rules_.max_message(), symmetric_),
          memory_(budget) {
        budget.begin_phase("laying out");
        const ControlId start = control({behaviour_.initial(0), behaviour_.initial(1)});
        for (const std::size_t axis : {kRows, kColumns}) drafts_[start].fresh[axis] = {Content{0}};
        enqueue(start);
        while (!queue_.empty()) {
            const ControlId next = queue_.front();
            queue_.pop_front();
            drafts_[next].queued = false;
            close(next);
            if (!memory_.set(bytes_ + behaviour_.bytes()) || !budget.go_on())
                throw std::bad_alloc();
        }
        keep_what_happens();
        if (!memory_.set(bytes_ + behaviour_.bytes())) throw std::bad_alloc();
    }

    [[nodiscard]] const ContentRules& content_rules() const { return rules_; }
    [[nodiscard]] const Behaviour<M>& behaviour() const { return behaviour_; }
    [[nodiscard]] std::size_t size() const { return controls_.size(); }
    [[nodiscard]] const Control& operator[](ControlId id) const { return controls_[id]; }
    /// Exchanging the machines maps reachable states to reachable states of the same level. Then a
    /// control and its mirror have the same matrix, rows and columns exchanged.
    [[nodiscard]] bool symmetric() const { return symmetric_; }
    /// The control with the local states exchanged.
    [[nodiscard]] ControlId mirror(ControlId id) const {
        const auto& locals = controls_[id].locals;
        return control_ids_.at(key({locals[1], locals[0]}));
    }
    /// Of a control and its mirror the one that stands for both; every one, without symmetry.
    [[nodiscard]] bool represents(ControlId id) const {
        return !symmetric_ || controls_[id].locals[0] <= controls_[id].locals[1];
    }
    /// How many states a bit of the control stands for.
    [[nodiscard]] std::uint64_t weight(ControlId id) const {
        return symmetric_ && controls_[id].locals[0] != controls_[id].locals[1] ? 2 : 1;
    }
    /// The control of the initial state; both channels are empty there.
    [[nodiscard]] static constexpr ControlId initial() { return 0; }

    [[nodiscard]] std::optional<ControlId> find(LocalId a, LocalId b) const {
        const auto it = control_ids_.find(key({a, b}));
        return it == control_ids_.end() ? std::nullopt : std::optional(it->second);
    }

    /// Calls `visit(EventLabel, Transfer)` for every event that may happen with this control, an
    /// event whose reply may find room or not once for either.
    template <class Visit>
    void for_each_event(ControlId id, Visit&& visit) const {
        own_events(*this, id, visit);
        for (const std::size_t axis : {kRows, kColumns}) {
            std::vector<bool> known;
            deliverable_messages(controls_[id].contents[axis], known, [&](MessageId message) {
                message_events(*this, id, 1 - axis, message, visit);
            });
        }
    }

    /// How many events of its own a machine has in this control: those that need no room in its
    /// channel, and those that do.
    [[nodiscard]] std::array<std::size_t, 2> own_event_counts(ControlId id,
                                                              std::size_t side) const {
        std::array<std::size_t, 2> counts{};
        for (const OwnEvent& own : behaviour_.own_events(side, controls_[id].locals[side])) {
            ++counts[own.needs_room ? 1 : 0];
        }
        return counts;
    }

    /// Whether nothing can happen in the control's state with both channels empty, which then is
    /// its bit (0, 0). Whatever is in flight can be delivered, and an empty channel has room: so no
    /// other state is without successors.
    [[nodiscard]] bool has_dead_end(ControlId id) const {
        for (const std::size_t side : {std::size_t{0}, std::size_t{1}}) {
            const auto own = own_event_counts(id, side);
            if (own[0] + own[1] > 0 || controls_[id].contents[side].front() != 0) return false;
        }
        return true;
    }

  private:
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
    /// A transfer: its streams of rows and of columns.
    struct Rule {
        std::array<std::uint32_t, 2> streams;
        bool live = false;
    };
    /// What a control has besides, while the layout is built.
    struct Draft {
        std::array<Contents, 2> fresh{};
        std::array<std::vector<bool>, 2> known_messages{};
        std::vector<Stream> streams;
        std::vector<Rule> rules;
        /// Sorted: by target, axis, action and message, with the place in `streams`; by streams.
        std::vector<std::pair<std::uint64_t, std::uint32_t>> stream_ids;
        std::vector<std::uint64_t> rule_keys;
        bool queued = false;
    };

    /// What a hash table takes per entry, about.
    static constexpr std::uint64_t kBytesPerNode = 40;

    static std::uint64_t key(const std::array<LocalId, 2>& locals) {
        return std::uint64_t{locals[0]} << 32U | locals[1];
    }

    [[nodiscard]] ControlId control(const std::array<LocalId, 2>& locals) const {
        return control_ids_.at(key(locals));
    }
    ControlId control(const std::array<LocalId, 2>& locals) {
        const ControlId id = one_control(locals);
        if (symmetric_) one_control({locals[1], locals[0]});
        return id;
    }

    ControlId one_control(const std::array<LocalId, 2>& locals) {
        const auto [it, fresh] =
            control_ids_.try_emplace(key(locals), static_cast<ControlId>(controls_.size()));
        if (fresh) {
            controls_.emplace_back().locals = locals;
            drafts_.emplace_back();
            bytes_ += sizeof(Control) + sizeof(Draft) + kBytesPerNode;
        }
        return it->second;
    }

    void enqueue(ControlId id) {
        if (std::exchange(drafts_[id].queued, true)) return;
        queue_.push_back(id);
    }

    // What may happen with a control. Self is the layout while it is built, which makes what it
    // does not know yet, or the layout that is done, which knows it all.

    template <class Self, class Visit>
    static void own_events(Self& self, ControlId id, Visit&& visit) {
        for (const std::size_t side : {std::size_t{0}, std::size_t{1}}) {
            // By value: interning may move the table.
            const auto events = self.behaviour_.own_events(side, self.controls_[id].locals[side]);
            for (const OwnEvent& own : events) {
                const EventLabel label{own.kind, static_cast<std::uint8_t>(side),
                                       Fate::NothingSent};
                event(self, id, label, own.effect, own.needs_room, {}, visit);
            }
        }
    }

    /// Deliver, duplicate and lose of a message in flight to `side`.
    template <class Self, class Visit>
    static void message_events(Self& self, ControlId id, std::size_t side, MessageId message,
                               Visit&& visit) {
        const auto who = static_cast<std::uint8_t>(side);
        const LocalId local = self.controls_[id].locals[side];
        const Effect effect = self.behaviour_.arrival(side, local, message);
        const ChannelAction take{Action::Take, message};
        event(self, id, {kDeliver, who, Fate::NothingSent, message}, effect, false, take, visit);
        if (self.rules_.channel().duplicates) {
            event(self, id, {kDuplicate, who, Fate::NothingSent, message}, effect, false,
                  {Action::KeepIfHas, message}, visit);
        }
        if (self.rules_.channel().loses) {
            const bool only_full = self.rules_.channel().only_full_lose;
            event(self, id, {kLose, who, Fate::NothingSent, message}, {local, 0}, false,
                  {only_full ? Action::TakeIfFull : Action::Take, message}, visit);
        }
    }

    /// `incoming` is what happens to the channel to the machine; the one from it gets what is sent.
    template <class Self, class Visit>
    static void event(Self& self, ControlId id, EventLabel label, const Effect& effect,
                      bool needs_room, ChannelAction incoming, Visit&& visit) {
        const std::size_t side = label.side;
        auto locals = self.controls_[id].locals;
        locals[side] = effect.after;
        Transfer transfer;
        transfer.target = self.control(locals);
        transfer.actions[1 - side] = incoming;
        if (effect.sent == 0) {
            visit(label, transfer);
            return;
        }
        label.sent = effect.sent;
        transfer.actions[side] = {Action::Add, effect.sent};
        label.fate = Fate::InFlight;
        visit(label, transfer);
        if (needs_room) return;
        transfer.actions[side] = {Action::KeepIfFull, 0};
        label.fate = Fate::Lost;
        visit(label, transfer);
    }

    template <class Visit>
    void deliverable_messages(const Contents& contents, std::vector<bool>& known,
                              Visit&& visit) const {
        std::vector<MessageId> found;
        for (const Content content : contents) {
            rules_.for_each_deliverable(content, [&](MessageId message) {
                if (message >= known.size()) known.resize(message + 1U, false);
                if (known[message]) return;
                known[message] = true;
                found.push_back(message);
            });
        }
        for (const MessageId message : found) visit(message);
    }

    void add_rule(ControlId id, const Transfer& transfer) {
        Draft& draft = drafts_[id];
        Rule rule{};
        for (const std::size_t axis : {kRows, kColumns}) {
            rule.streams[axis] = stream(draft, {transfer.target, axis, transfer.actions[axis]},
                                        controls_[id].contents[axis]);
        }
        const std::uint64_t rule_key =
            std::uint64_t{rule.streams[kRows]} << 32U | rule.streams[kColumns];
        const auto place = std::ranges::lower_bound(draft.rule_keys, rule_key);
        if (place != draft.rule_keys.end() && *place == rule_key) return;
        draft.rule_keys.insert(place, rule_key);
        draft.rules.push_back(rule);
        bytes_ += sizeof(Rule) + sizeof(rule_key);
    }

    std::uint32_t stream(Draft& draft, Stream stream, const Contents& known) {
        const std::uint64_t stream_key =
            std::uint64_t{stream.target} << 32U | std::uint64_t{stream.action.message} << 8U |
            static_cast<std::uint64_t>(stream.action.action) << 1U | stream.axis;
        const std::pair<std::uint64_t, std::uint32_t> entry{
            stream_key, static_cast<std::uint32_t>(draft.streams.size())};
        const auto place = std::ranges::lower_bound(draft.stream_ids, stream_key, {},
                                                    [](const auto& one) { return one.first; });
        if (place != draft.stream_ids.end() && place->first == stream_key) return place->second;
        rules_.for_each_moved(stream.action, known,
                              [&](std::size_t, Content) { stream.has_source = true; });
        draft.stream_ids.insert(place, entry);
        draft.streams.push_back(stream);
        bytes_ += sizeof(Stream) + sizeof(entry);
        return entry.second;
    }

    void move(ChannelAction action, const Contents& from, Contents& to) const {
        to.clear();
        rules_.for_each_moved(action, from,
                              [&](std::size_t, Content moved) { to.push_back(moved); });
    }

    /// Adds the fresh contents of a control to its contents, and sends them along its transfers.
    void close(ControlId id) {
        const std::array<Contents, 2> fresh = std::exchange(drafts_[id].fresh, {});
        const auto add = [&](const EventLabel&, const Transfer& transfer) {
            add_rule(id, transfer);
        };
        for (const std::size_t axis : {kRows, kColumns}) {
            merge(controls_[id].contents[axis], fresh[axis]);
        }
        if (drafts_[id].rules.empty()) own_events(*this, id, add);
        for (const std::size_t axis : {kRows, kColumns}) {
            deliverable_messages(
                fresh[axis], drafts_[id].known_messages[axis],
                [&](MessageId message) { message_events(*this, id, 1 - axis, message, add); });
        }
        send_along(id, fresh);
    }

    /// Along streams that were live before goes what is fresh; along those that a transfer now
    /// makes live, everything. A transfer happens only if both its streams have a source.
    void send_along(ControlId id, const std::array<Contents, 2>& fresh) {
        auto& streams = drafts_[id].streams;
        if (batches_.size() < streams.size()) batches_.resize(streams.size());
        for (std::size_t i = 0; i < streams.size(); ++i) {
            move(streams[i].action, fresh[streams[i].axis], batches_[i]);
            streams[i].has_source = streams[i].has_source || !batches_[i].empty();
        }
        for (Rule& rule : drafts_[id].rules) {
            if (rule.live) continue;
            rule.live = streams[rule.streams[kRows]].has_source &&
                        streams[rule.streams[kColumns]].has_source;
            if (!rule.live) continue;
            for (const std::uint32_t i : rule.streams) {
                if (std::exchange(streams[i].live, true)) continue;
                move(streams[i].action, controls_[id].contents[streams[i].axis], batches_[i]);
            }
        }
        for (std::size_t i = 0; i < streams.size(); ++i) {
            if (streams[i].live) offer(streams[i].target, streams[i].axis, batches_[i]);
        }
    }

    /// Gives contents to a control, or, where another one represents it, to that one along the
    /// other axis; to a control that is its own mirror, along both.
    void offer(ControlId id, std::size_t axis, const Contents& contents) {
        if (!represents(id)) return offer(mirror(id), 1 - axis, contents);
        add(id, axis, contents);
        if (symmetric_ && mirror(id) == id) add(id, 1 - axis, contents);
    }

    /// Adds what the control does not have yet to its fresh contents. `contents` is sorted.
    void add(ControlId id, std::size_t axis, const Contents& contents) {
        const Contents& known = controls_[id].contents[axis];
        news_.clear();
        std::set_difference(contents.begin(), contents.end(), known.begin(), known.end(),
                            std::back_inserter(news_));
        if (news_.empty()) return;
        merge(drafts_[id].fresh[axis], news_);
        bytes_ += 2 * news_.size() * sizeof(Content);
        enqueue(id);
    }

    /// The union of two sorted sets, into the first.
    static void merge(Contents& into, const Contents& from) {
        if (from.empty()) return;
        Contents both;
        both.reserve(into.size() + from.size());
        std::set_union(into.begin(), into.end(), from.begin(), from.end(),
                       std::back_inserter(both));
        into = std::move(both);
    }

    /// The transfers that can happen; the drafts go.
    void keep_what_happens() {
        bytes_ = 0;
        for (ControlId id = 0; id < controls_.size(); ++id) {
            Control& control = controls_[id];
            const auto& streams = drafts_[id].streams;
            for (const Rule& rule : drafts_[id].rules) {
                if (!rule.live) continue;
                const Stream& rows = streams[rule.streams[kRows]];
                const Stream& columns = streams[rule.streams[kColumns]];
                control.transfers.push_back({rows.target, {rows.action, columns.action}});
            }
            drafts_[id] = {};
            control.transfers.shrink_to_fit();
            for (Contents& contents : control.contents) contents.shrink_to_fit();
        }
        drafts_ = {};
        batches_ = {};
        for (ControlId id = 0; id < controls_.size(); ++id) {
            if (!represents(id)) reflect(id);
            const Control& control = controls_[id];
            bytes_ += sizeof(Control) + kBytesPerNode +
                      control.transfers.size() * sizeof(Transfer) +
                      (control.rows() + control.columns()) * sizeof(Content);
        }
    }

    /// Makes a control what its mirror is, with the machines exchanged.
    void reflect(ControlId id) {
        const Control& original = controls_[mirror(id)];
        Control& control = controls_[id];
        control.contents = {original.contents[kColumns], original.contents[kRows]};
        control.transfers.reserve(original.transfers.size());
        for (const Transfer& transfer : original.transfers) {
            control.transfers.push_back(
                {mirror(transfer.target), {transfer.actions[kColumns], transfer.actions[kRows]}});
        }
    }

    ContentRules rules_;
    bool symmetric_;
    Behaviour<M> behaviour_;
    std::unordered_map<std::uint64_t, ControlId> control_ids_;
    std::vector<Control> controls_;
    CountedMemory memory_;
    std::uint64_t bytes_ = 0;
    // While it is built:
    std::vector<Draft> drafts_;
    std::deque<ControlId> queue_;
    std::vector<Contents> batches_;
    Contents news_;
};

}  // namespace finwait::checker::factored
