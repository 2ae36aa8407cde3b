#include "checker/factored/layout/cartesian_reachability.h"

namespace finwait::checker::factored {

ClosedControls CartesianReachability::run() {
    const ControlId start = control(behaviour_.initial(0), behaviour_.initial(1), {});
    for (const std::size_t axis : {kRows, kColumns}) drafts_[start].fresh[axis] = {Content{0}};
    enqueue(start);
    while (!queue_.empty()) {
        close(next_batch());
        count_memory();
    }
    keep_what_happens();
    return std::move(closed_);
}

ControlId CartesianReachability::control(LocalId a, LocalId b, const Sizes& sizes) {
    const ControlId id = one_control(a, b, sizes);
    if (symmetric_) {
        const ControlId mirror = one_control(b, a, {sizes[1], sizes[0]});
        closed_.controls[id].mirror = mirror;
        closed_.controls[mirror].mirror = id;
    }
    return id;
}

ControlId CartesianReachability::one_control(LocalId a, LocalId b, const Sizes& sizes) {
    const auto id = static_cast<ControlId>(closed_.controls.size());
    const auto [it, fresh] = closed_.ids.try_emplace(control_key(a, b, sizes), id);
    if (fresh) {
        Control& control = closed_.controls.emplace_back();
        control.locals = {a, b};
        control.sizes = sizes;
        control.mirror = id;
        drafts_.emplace_back();
        bytes_ += sizeof(Control) + sizeof(Draft) + kBytesPerNode;
    }
    return it->second;
}

std::vector<ControlId> CartesianReachability::next_batch() {
    std::vector<ControlId> batch;
    while (!queue_.empty() && batch.size() < kBatch) {
        batch.push_back(queue_.top().second);
        drafts_[batch.back()].queued = false;
        queue_.pop();
    }
    return batch;
}

void CartesianReachability::close(const std::vector<ControlId>& batch) {
    std::size_t fresh = 0;
    for (const ControlId id : batch) {
        for (const Contents& contents : drafts_[id].fresh) fresh += contents.size();
    }
    // Each is sent along some streams.
    const bool by_workers = workers_.are_worth_it(batch.size(), 4 * fresh * sizeof(Content));
    for_all(batch, by_workers, [&](ControlId id, Scratch&) {
        absorb(id);
        look_up(id);
    });
    for (const ControlId id : batch) number(id);
    for_all(batch, by_workers, [&](ControlId id, Scratch& scratch) {
        add_rules(id, scratch);
        send(id, scratch);
    });
    for (Scratch& scratch : scratch_) {
        for (const ControlId id : scratch.reached) enqueue(id);
        scratch.reached.clear();
        bytes_ += std::exchange(scratch.bytes, 0);
    }
}

void CartesianReachability::absorb(ControlId id) {
    Draft& draft = drafts_[id];
    draft.sent = std::exchange(draft.fresh, {});
    for (const std::size_t axis : {kRows, kColumns}) {
        merge(closed_.controls[id].contents[axis], draft.sent[axis]);
        for (const Content content : draft.sent[axis]) {
            rules_[axis].for_each_deliverable(content, [&](MessageId message) {
                auto& known = draft.known_messages[axis];
                if (message >= known.size()) known.resize(message + 1U, false);
                if (known[message]) return;
                known[message] = true;
                draft.new_messages[axis].push_back(message);
            });
        }
    }
}

void CartesianReachability::look_up(ControlId id) {
    Draft& draft = drafts_[id];
    for (const std::size_t side : {std::size_t{0}, std::size_t{1}}) {
        const LocalId local = closed_.controls[id].locals[side];
        for (const MessageId message : draft.new_messages[1 - side]) {
            const auto effect = behaviour_.known_arrival(side, local, message);
            if (effect && !splits_ && control_after(id, side, effect->after)) continue;
            draft.unknown_messages[1 - side].push_back(message);
        }
    }
}

void CartesianReachability::number(ControlId id) {
    for (const std::size_t side : {std::size_t{0}, std::size_t{1}}) {
        const LocalId local = closed_.controls[id].locals[side];
        if (!drafts_[id].has_own_rules) {
            for (const OwnEvent& own : behaviour_.own_events(side, local)) {
                number_controls_after(id, side, own.effect, own.needs_room, {{}});
            }
        }
        for (const MessageId message : drafts_[id].unknown_messages[1 - side]) {
            const Effect effect = behaviour_.arrival(side, local, message);
            number_controls_after(id, side, effect, false, {{Action::Take}, {Action::KeepIfHas}});
            if (splits_) {
                number_controls_after(id, side, {local, 0}, false, {{Action::Take}});
            }
        }
        drafts_[id].unknown_messages[1 - side] = {};
    }
    if (behaviour_.has_joint_event() && !drafts_[id].has_own_rules) number_joint(id);
}

void CartesianReachability::number_joint(ControlId id) {
    const auto locals = closed_.controls[id].locals;
    const JointPart a = behaviour_.joint_part(0, locals[0]);
    const JointPart b = behaviour_.joint_part(1, locals[1]);
    for_each_joint_action(a, b, locals, [&](const std::array<ChannelAction, 2>& actions) {
        const auto sizes = sizes_after(rules_, closed_.controls[id].sizes, actions);
        if (sizes) control(a.after, b.after, *sizes);
    });
}

void CartesianReachability::add_rules(ControlId id, Scratch& scratch) {
    Draft& draft = drafts_[id];
    const std::uint64_t before = draft.bytes();
    const bool is_first_time = !std::exchange(draft.has_own_rules, true);
    if (is_first_time && behaviour_.has_joint_event()) add_joint_rules(id);
    for (const std::size_t side : {std::size_t{0}, std::size_t{1}}) {
        if (is_first_time) add_own_rules(id, side);
        for (const MessageId message : std::exchange(draft.new_messages[1 - side], {})) {
            add_message_rules(id, side, message);
        }
    }
    scratch.bytes += draft.bytes() - before;
}

void CartesianReachability::add_own_rules(ControlId id, std::size_t side) {
    const LocalId local = closed_.controls[id].locals[side];
    for (const OwnEvent& own : std::as_const(behaviour_).own_events(side, local)) {
        if (splits_) {
            add_split_rule(id, side, own.effect, own.needs_room, {});
            continue;
        }
        const ControlId target = control_after(id, side, own.effect.after).value();
        const std::uint32_t incoming = shared_stream(id, {target, 1 - side, {}});
        add_replies(id, side, target, incoming, own.effect.sent, own.needs_room);
    }
}

void CartesianReachability::add_joint_rules(ControlId id) {
    const auto& locals = closed_.controls[id].locals;
    const JointPart& a = std::as_const(behaviour_).joint_part(0, locals[0]);
    const JointPart& b = std::as_const(behaviour_).joint_part(1, locals[1]);
    for_each_joint_action(a, b, locals, [&](const std::array<ChannelAction, 2>& actions) {
        const auto sizes = sizes_after(rules_, closed_.controls[id].sizes, actions);
        if (!sizes) return;
        const ControlId target = closed_.ids.at(control_key(a.after, b.after, *sizes));
        Rule rule{};
        for (const std::size_t axis : {kRows, kColumns}) {
            rule.streams[axis] = shared_stream(id, {target, axis, actions[axis]});
        }
        drafts_[id].rules.push_back(rule);
    });
}

void CartesianReachability::add_split_rule(ControlId id, std::size_t side, const Effect& effect,
                                           bool needs_room, ChannelAction incoming) {
    const auto actions = actions_of(id, side, effect.sent, needs_room, incoming);
    if (!actions) return;
    const auto sizes = sizes_after(rules_, closed_.controls[id].sizes, *actions);
    if (!sizes) return;
    const auto [a, b] = locals_after(id, side, effect.after);
    const ControlId target = closed_.ids.at(control_key(a, b, *sizes));
    Rule rule{};
    for (const std::size_t axis : {kRows, kColumns}) {
        rule.streams[axis] = shared_stream(id, {target, axis, (*actions)[axis]});
    }
    drafts_[id].rules.push_back(rule);
}

std::optional<std::array<ChannelAction, 2>> CartesianReachability::actions_of(
    ControlId id, std::size_t side, MessageId sent, bool needs_room, ChannelAction incoming) const {
    std::array<ChannelAction, 2> actions{};
    actions[1 - side] = incoming;
    if (sent == 0) return actions;
    const bool is_full = closed_.controls[id].sizes[side] == rules_[side].channel().capacity;
    if (is_full && needs_room) return std::nullopt;
    actions[side] = is_full ? ChannelAction{Action::KeepIfFull} : ChannelAction{Action::Add, sent};
    return actions;
}

void CartesianReachability::add_message_rules(ControlId id, std::size_t side, MessageId message) {
    const ContentRules& rules = rules_[1 - side];
    const LocalId local = closed_.controls[id].locals[side];
    const Effect effect = std::as_const(behaviour_).arrival(side, local, message);
    if (splits_) {
        add_split_rule(id, side, effect, false, {Action::Take, message});
        if (rules.duplicates()) {
            add_split_rule(id, side, effect, false, {rules.duplicating(), message});
        }
        if (rules.loses()) {
            add_split_rule(id, side, {local, 0}, false, {rules.losing(), message});
        }
        return;
    }
    const ControlId target = control_after(id, side, effect.after).value();
    const auto incoming = [&](ControlId to, Action action) {
        return stream(id, {to, 1 - side, {action, message}});
    };
    add_replies(id, side, target, incoming(target, Action::Take), effect.sent, false);
    if (rules.duplicates()) {
        add_replies(id, side, target, incoming(target, rules.duplicating()), effect.sent, false);
    }
    // Being delivered may be the same as being lost.
    const Action lost = rules.losing();
    const bool like_lost = target == id && effect.sent == 0 && lost == Action::Take;
    if (rules.loses() && !like_lost) {
        add_replies(id, side, id, incoming(id, lost), 0, false);
    }
}

void CartesianReachability::add_replies(ControlId id, std::size_t side, ControlId target,
                                        std::uint32_t incoming, MessageId sent, bool needs_room) {
    const bool keeps_all = drafts_[id].streams[incoming].action.action == Action::Keep;
    const auto add = [&](ChannelAction outgoing) {
        Rule rule{};
        rule.streams[1 - side] = incoming;
        rule.streams[side] = shared_stream(id, {target, side, outgoing});
        auto& rules = drafts_[id].rules;
        const auto is_same = [&](const Rule& one) { return one.streams == rule.streams; };
        // Only what takes no message may be there already.
        if (keeps_all && std::ranges::any_of(rules, is_same)) return;
        rules.push_back(rule);
    };
    if (sent == 0) return add({});
    add({Action::Add, sent});
    if (!needs_room) add({Action::KeepIfFull, 0});
}

std::array<LocalId, 2> CartesianReachability::locals_after(ControlId id, std::size_t side,
                                                           LocalId local) const {
    auto locals = closed_.controls[id].locals;
    locals[side] = local;
    return locals;
}

void CartesianReachability::number_controls_after(ControlId id, std::size_t side,
                                                  const Effect& effect, bool needs_room,
                                                  std::initializer_list<ChannelAction> incoming) {
    const auto [a, b] = locals_after(id, side, effect.after);
    if (!splits_) {
        control(a, b, {});
        return;
    }
    for (const ChannelAction one : incoming) {
        const auto actions = actions_of(id, side, effect.sent, needs_room, one);
        if (!actions) continue;
        const auto sizes = sizes_after(rules_, closed_.controls[id].sizes, *actions);
        if (sizes) control(a, b, *sizes);
    }
}

std::optional<ControlId> CartesianReachability::control_after(ControlId id, std::size_t side,
                                                              LocalId local) const {
    const auto [a, b] = locals_after(id, side, local);
    const auto it = closed_.ids.find(control_key(a, b, {}));
    return it == closed_.ids.end() ? std::nullopt : std::optional(it->second);
}

std::uint32_t CartesianReachability::shared_stream(ControlId id, const Stream& wanted) {
    Draft& draft = drafts_[id];
    for (const std::uint32_t i : draft.shared_streams) {
        const Stream& one = draft.streams[i];
        if (one.target == wanted.target && one.axis == wanted.axis && one.action == wanted.action) {
            return i;
        }
    }
    draft.shared_streams.push_back(stream(id, wanted));
    return draft.shared_streams.back();
}

void CartesianReachability::send(ControlId id, Scratch& scratch) {
    Draft& draft = drafts_[id];
    Supply supply(rules_, draft.sent, closed_.controls[id].contents);
    for (std::size_t i = 0; i < draft.streams.size(); ++i) {
        Stream& stream = draft.streams[i];
        const bool is_new = i >= draft.known_streams;
        if (stream.has_source) continue;
        const SortedContents& source = is_new ? supply.all(stream.axis) : supply.fresh(stream.axis);
        stream.has_source = source.has_moved(stream.action);
    }
    draft.known_streams = draft.streams.size();
    std::vector<bool> became_live(draft.streams.size(), false);
    for (Rule& rule : draft.rules) {
        if (rule.live) continue;
        rule.live = std::ranges::all_of(
            rule.streams, [&](std::uint32_t i) { return draft.streams[i].has_source; });
        for (const std::uint32_t i : rule.streams) {
            if (rule.live && !draft.streams[i].live) became_live[i] = true;
            draft.streams[i].live = draft.streams[i].live || rule.live;
        }
    }
    for (std::size_t i = 0; i < draft.streams.size(); ++i) {
        const Stream& stream = draft.streams[i];
        // What is kept where it is, is there.
        if (!stream.live || (stream.target == id && keeps(stream.action.action))) continue;
        move(stream.action, became_live[i] ? supply.all(stream.axis) : supply.fresh(stream.axis),
             scratch.moved);
        // A content takes some steps, and those that the target has are looked at, too.
        constexpr std::uint64_t kSteps = 16;
        scratch.pace.step(kSteps * (1 + scratch.moved.size()));
        if (!scratch.moved.empty()) offer(stream.target, stream.axis, scratch);
    }
    draft.sent = {};
}

void CartesianReachability::offer(ControlId id, std::size_t axis, Scratch& scratch) {
    const ControlId mirror = closed_.controls[id].mirror;
    if (!represents(id)) return add(mirror, 1 - axis, scratch);
    add(id, axis, scratch);
    if (symmetric_ && mirror == id) add(id, 1 - axis, scratch);
}

void CartesianReachability::add(ControlId id, std::size_t axis, Scratch& scratch) {
    const Contents& known = closed_.controls[id].contents[axis];
    scratch.news.clear();
    std::ranges::set_difference(scratch.moved, known, std::back_inserter(scratch.news));
    if (scratch.news.empty()) return;
    const std::lock_guard lock(locks_[id % kLocks]);
    Contents& fresh = drafts_[id].fresh[axis];
    const std::size_t before = fresh.size();
    if (before == 0) scratch.reached.push_back(id);
    if (!std::ranges::includes(fresh, scratch.news)) merge(fresh, scratch.news);
    scratch.bytes += 2 * (fresh.size() - before) * sizeof(Content);
}

void CartesianReachability::merge(Contents& into, const Contents& from) {
    if (from.empty()) return;
    if (into.empty()) {
        into = from;
        return;
    }
    Contents both;
    both.reserve(into.size() + from.size());
    std::ranges::set_union(into, from, std::back_inserter(both));
    into = std::move(both);
}

void CartesianReachability::keep_what_happens() {
    std::vector<ControlId> kept;
    std::vector<ControlId> reflected;
    for (ControlId id = 0; id < closed_.controls.size(); ++id) {
        (represents(id) ? kept : reflected).push_back(id);
    }
    const bool by_workers = workers_.are_worth_it(closed_.controls.size(), bytes_);
    for_all(kept, by_workers, [&](ControlId id, Scratch& scratch) {
        Control& control = closed_.controls[id];
        const auto& streams = drafts_[id].streams;
        scratch.pace.step(drafts_[id].rules.size());
        for (const Rule& rule : drafts_[id].rules) {
            if (!rule.live) continue;
            const Stream& rows = streams[rule.streams[kRows]];
            const Stream& columns = streams[rule.streams[kColumns]];
            control.transfers.push_back({rows.target, {rows.action, columns.action}});
        }
        drafts_[id] = {};
        control.transfers.shrink_to_fit();
        for (Contents& contents : control.contents) contents.shrink_to_fit();
        scratch.bytes += bytes_of(control);
    });
    for_all(reflected, by_workers, [&](ControlId id, Scratch& scratch) {
        scratch.pace.step(closed_.controls[closed_.controls[id].mirror].transfers.size());
        reflect(closed_.controls[id]);
        scratch.bytes += bytes_of(closed_.controls[id]);
    });
    drafts_ = {};
    drop_empty_controls();
    for (Scratch& scratch : scratch_) closed_.bytes += std::exchange(scratch.bytes, 0);
}

void CartesianReachability::drop_empty_controls() {
    std::vector<ControlId> number;
    ControlId next = 0;
    for (const Control& control : closed_.controls) {
        number.push_back(control.is_empty() ? kNoControl : next++);
    }
    if (next == number.size()) return;
    for (ControlId id = 0; id < number.size(); ++id) {
        Control& control = closed_.controls[id];
        if (number[id] == kNoControl) continue;
        control.mirror = number[control.mirror];
        for (Transfer& transfer : control.transfers) transfer.target = number[transfer.target];
        if (number[id] != id) closed_.controls[number[id]] = std::move(control);
    }
    closed_.controls.resize(next);
    closed_.controls.shrink_to_fit();
    for (auto& [key, id] : closed_.ids) id = number[id];
    std::erase_if(closed_.ids, [](const auto& entry) { return entry.second == kNoControl; });
}

void CartesianReachability::reflect(Control& control) const {
    const Control& original = closed_.controls[control.mirror];
    control.contents = {original.contents[kColumns], original.contents[kRows]};
    control.transfers.reserve(original.transfers.size());
    for (const Transfer& transfer : original.transfers) {
        control.transfers.push_back({closed_.controls[transfer.target].mirror,
                                     {transfer.actions[kColumns], transfer.actions[kRows]}});
    }
}

}  // namespace finwait::checker::factored
