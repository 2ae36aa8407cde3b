#include "tests/lockstep/lockstep.h"

#include <algorithm>
#include <deque>
#include <map>
#include <set>
#include <sstream>

#include "model/connection_model.h"
#include "model/environment_text.h"
#include "model/files/design_file.h"
#include "tests/reference/reference_explorer.h"
#include "tests/reference/reference_file.h"

namespace finwait::lockstep {

namespace {

const std::map<reference::Kind, std::string>& names_of_kinds() {
    using reference::Kind;
    static const std::map<Kind, std::string> names{{Kind::kClose, "CLOSE"},
                                                   {Kind::kSendData, "send data"},
                                                   {Kind::kSendDataWithFin, "send data with FIN"},
                                                   {Kind::kSendFin, "send FIN"},
                                                   {Kind::kSendAck, "send ACK"},
                                                   {Kind::kRetransmit, "retransmit"},
                                                   {Kind::kTwoMslTimeout, "2MSL timeout"},
                                                   {Kind::kAbort, "ABORT"},
                                                   {Kind::kDeliver, "deliver"},
                                                   {Kind::kDuplicate, "duplicate"},
                                                   {Kind::kLose, "lose"},
                                                   {Kind::kOpen, "OPEN"},
                                                   {Kind::kUserTimeout, "user timeout"},
                                                   {Kind::kCrash, "crash"},
                                                   {Kind::kVanish, "vanish"},
                                                   {Kind::kRead, "READ"},
                                                   {Kind::kProbe, "probe"},
                                                   {Kind::kFirstTimer, "first timer"},
                                                   {Kind::kSecondTimer, "second timer"},
                                                   {Kind::kThirdTimer, "third timer"},
                                                   {Kind::kMiddleboxTimeout, "middlebox timeout"},
                                                   {Kind::kTick, "tick"}};
    return names;
}

const char* const kStates[]{"ESTABLISHED", "FIN-WAIT-1", "FIN-WAIT-2",  "CLOSE-WAIT",
                            "CLOSING",     "LAST-ACK",   "TIME-WAIT",   "CLOSED",
                            "LISTEN",      "SYN-SENT",   "SYN-RECEIVED"};

/// Writes "name=value " of what is not 0.
class FieldsWriter {
  public:
    template <class Value>
    FieldsWriter& field(const char* name, const Value& value) {
        const auto number = static_cast<std::int64_t>(static_cast<std::int32_t>(value));
        if (number != 0) out_ << name << "=" << number << " ";
        return *this;
    }
    [[nodiscard]] std::string text() const { return out_.str(); }

  private:
    std::ostringstream out_;
};

std::string text_of_segment(const reference::Segment& s) {
    return FieldsWriter()
        .field("seq", s.seq)
        .field("ack", s.ack)
        .field("len", s.len)
        .field("wnd", s.wnd)
        .field("syn", s.syn)
        .field("fin", s.fin)
        .field("rst", s.rst)
        .field("has_ack", s.ack_on)
        .field("flag", s.flag)
        .field("age", s.age)
        .field("incarnation", s.incarnation)
        .field("to", s.to)
        .text();
}

std::string text_of_segment(const model::Segment& s) {
    return FieldsWriter()
        .field("seq", s.seq)
        .field("ack", s.ack)
        .field("len", s.len)
        .field("wnd", s.wnd)
        .field("syn", s.syn)
        .field("fin", s.fin)
        .field("rst", s.rst)
        .field("has_ack", s.has_ack)
        .field("flag", s.fin_taken)
        .field("age", s.age)
        .field("incarnation", s.incarnation)
        .field("to", s.to)
        .text();
}

/// What of an endpoint a rule or a property may speak of.
template <class Endpoint, class History>
std::string text_of_endpoint(const std::string& state, const Endpoint& x, const History& h) {
    return state + " " +
           FieldsWriter()
               .field("snd_una", x.snd_una)
               .field("snd_nxt", x.snd_nxt)
               .field("rcv_nxt", x.rcv_nxt)
               .field("unsent", x.unsent)
               .field("fin_sent", x.fin_sent)
               .field("ack_pending", x.ack_pending)
               .field("close_called", x.close_called)
               .field("passive", x.passive)
               .field("syn_outstanding", x.syn_outstanding)
               .field("unread", x.unread)
               .field("read_shut", x.read_shut)
               .field("snd_edge", x.snd_edge)
               .field("isn_base", x.isn_base)
               .field("middlebox", x.middlebox)
               .field("delivered", h.delivered)
               .field("fin_received", h.fin_received)
               .field("fin_acked", h.fin_acked)
               .field("closed_first", h.closed_first)
               .field("time_waited", h.time_waited)
               .field("reset", h.reset)
               .field("established", h.established)
               .field("refused", h.refused)
               .field("gave_up", h.gave_up)
               .field("crashed", h.crashed)
               .field("stray_text", h.stray_text)
               .field("stray_ack", h.stray_ack)
               .field("stray_rst", h.stray_rst)
               .field("replayed", h.replayed)
               .field("incarnation", h.incarnation)
               .field("paired", h.paired)
               .text();
}

/// A multiset is the same in whatever order.
template <class Segments>
std::string text_of_channel(const Segments& segments, bool ordered) {
    std::vector<std::string> texts;
    for (const auto& segment : segments) texts.push_back(" (" + text_of_segment(segment) + ")");
    if (!ordered) std::sort(texts.begin(), texts.end());
    std::string text;
    for (const std::string& one : texts) text += one;
    return text;
}

std::string text_of_world(const reference::World& world, bool ordered) {
    std::string text;
    for (const std::size_t side : {0U, 1U}) {
        const reference::Endpoint& x = world.endpoint[side];
        text += (side == 0 ? "A " : "; B ") +
                text_of_endpoint(kStates[static_cast<std::size_t>(x.state)], x, x);
    }
    for (const std::size_t side : {0U, 1U}) {
        text += side == 0 ? "; from A" : "; from B";
        text += text_of_channel(world.channel[side], ordered);
    }
    return text;
}

std::string text_of_world(const model::World& world, bool ordered) {
    std::string text;
    for (const model::Side side : {model::Side::A, model::Side::B}) {
        const model::Endpoint& x = world.endpoint(side);
        text += (side == model::Side::A ? "A " : "; B ") +
                text_of_endpoint(std::string(name_of(x.state)), x, x.history);
    }
    for (const model::Side side : {model::Side::A, model::Side::B}) {
        text += side == model::Side::A ? "; from A" : "; from B";
        text += text_of_channel(world.from(side).segments(), ordered);
    }
    return text;
}

/// An event as text that is the same of both.
std::string label(const std::string& kind, std::size_t side, std::int64_t offset,
                  const std::string& segment) {
    std::string text = kind;
    if (kind == "tick") return text;
    text += side == 0 ? " A" : " B";
    if (kind == "OPEN") text += " " + std::to_string(offset);
    if (kind == "deliver" || kind == "duplicate" || kind == "lose") text += " " + segment;
    return text;
}

/// In one world: by label, how often it can happen, and what it leads to.
template <class World>
using Steps = std::map<std::string, std::pair<std::size_t, World>>;

template <class World>
std::string labels_of(const Steps<World>& steps) {
    std::string text;
    for (const auto& [name, step] : steps) {
        text += (text.empty() ? "" : " | ") + std::to_string(step.first) + "x " + name;
    }
    return text;
}

class Walker {
  public:
    explicit Walker(const Case& of)
        : model_(of.a, of.b, of.environment),
          a_(reference::read_design(model::design_file_text(of.a))),
          b_(reference::read_design(model::design_file_text(of.b))),
          environment_(reference::read_options(model::command_options(of.environment))) {}

    Findings walk(std::uint64_t most_states) {
        findings_ = {};
        pair(model_.initial(), reference::initial_world(a_, b_, environment_), nullptr, "start");
        while (!queue_.empty() && findings_.difference.empty()) {
            if (findings_.states >= most_states) {
                findings_.too_large = true;
                break;
            }
            const Node* const node = queue_.front();
            queue_.pop_front();
            ++findings_.states;
            visit(*node);
        }
        return std::move(findings_);
    }

  private:
    struct Node {
        model::World ours;
        reference::World theirs;
        const Node* from;
        std::string by;
    };

    void differ(const Node& at, const std::string& what, const std::string& ours,
                const std::string& theirs) {
        std::vector<std::string> run;
        for (const Node* node = &at; node != nullptr; node = node->from) run.push_back(node->by);
        std::reverse(run.begin(), run.end());
        run.push_back(what);
        run.push_back("program:   " + ours);
        run.push_back("reference: " + theirs);
        findings_.difference = std::move(run);
    }

    template <class World>
    [[nodiscard]] std::string text_of(const World& world) const {
        return text_of_world(world, environment_.fifo);
    }

    /// Both worlds are reached by the same event from a pair, or are the first.
    void pair(const model::World& ours, const reference::World& theirs, const Node* from,
              const std::string& by) {
        const auto found = by_ours_.find(ours);
        const auto other = by_theirs_.find(theirs);
        if (found == by_ours_.end() && other == by_theirs_.end()) {
            nodes_.push_back({ours, theirs, from, by});
            const Node* const node = &nodes_.back();
            by_ours_.emplace(ours, node);
            by_theirs_.emplace(theirs, node);
            queue_.push_back(node);
            if (text_of(ours) != text_of(theirs)) {
                differ(*node, "leads to", text_of(ours), text_of(theirs));
            }
        } else if (found == by_ours_.end() || other == by_theirs_.end() ||
                   found->second != other->second) {
            const Node node{ours, theirs, from, by};
            differ(node, "one of them tells worlds apart that the other does not", text_of(ours),
                   text_of(theirs));
        }
    }

    void visit(const Node& node) {
        Steps<model::World> ours;
        model_.for_each_change(node.ours, [&](const model::Change& change) {
            const model::Event& event = change.event;
            add(ours,
                label(std::string(name_of(event.kind)), model::index(event.endpoint), event.choice,
                      text_of_segment(event.segment)),
                model_.apply(node.ours, change), node);
        });
        Steps<reference::World> theirs;
        for (const auto& [event, next] : reference::successors(node.theirs, a_, b_, environment_)) {
            add(theirs,
                label(names_of_kinds().at(event.kind), static_cast<std::size_t>(event.endpoint),
                      choice_of(node.theirs, event), text_of_segment(event.segment)),
                next, node);
        }
        if (labels_of(ours) != labels_of(theirs)) {
            differ(node, "then can happen " + text_of(node.theirs), missing(ours, theirs),
                   missing(theirs, ours));
            return;
        }
        for (const auto& [name, step] : ours) {
            findings_.transitions += step.first;
            pair(step.second, theirs.at(name).second, &node, name);
            if (!findings_.difference.empty()) return;
        }
    }

    template <class World>
    void add(Steps<World>& steps, const std::string& name, const World& next, const Node& node) {
        const auto [found, is_new] = steps.try_emplace(name, 0U, next);
        ++found->second.first;
        if (!is_new && !(found->second.second == next)) {
            differ(node, "the same event leads to two worlds: " + name, "", "");
        }
    }

    /// The program numbers the offsets of the initial number.
    [[nodiscard]] std::int64_t choice_of(const reference::World& world,
                                         const reference::Event& event) const {
        const auto& offsets = environment_.isn;
        // There is no choice of the first connection.
        if (world.endpoint[static_cast<std::size_t>(event.endpoint)].incarnation == 0) return 0;
        const auto found = offsets.find(event.offset);
        return found == offsets.end() ? 0 : std::distance(offsets.begin(), found);
    }

    /// What the one has and the other has not, or not as often.
    template <class World, class OtherWorld>
    static std::string missing(const Steps<World>& all, const Steps<OtherWorld>& others) {
        Steps<World> left;
        for (const auto& [name, step] : all) {
            const auto found = others.find(name);
            if (found == others.end() || found->second.first != step.first)
                left.insert({name, step});
        }
        return labels_of(left);
    }

    model::ConnectionModel model_;
    reference::Design a_;
    reference::Design b_;
    reference::Environment environment_;
    std::deque<Node> nodes_;
    std::map<model::World, const Node*> by_ours_;
    std::map<reference::World, const Node*> by_theirs_;
    std::deque<const Node*> queue_;
    Findings findings_;
};

}  // namespace

std::string text_of(const Case& of) {
    return of.a.name + " " + of.b.name + model::command_options(of.environment);
}

Findings walk(const Case& of, std::uint64_t most_states) { return Walker(of).walk(most_states); }

}  // namespace finwait::lockstep
