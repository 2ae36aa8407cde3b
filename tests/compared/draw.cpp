#include "tests/compared/draw.h"

#include <fmt/format.h>

#include <memory>

#include "model/environment_text.h"
#include "model/files/design_file.h"
#include "model/files/reported_designs.h"
#include "model/mutants.h"

namespace finwait::compared {

namespace {

using model::Design;
using model::Environment;

Design draw_design(Draw& draw) {
    static const std::vector<std::string> kNames = [] {
        std::vector<std::string> names = model::shipped_designs();
        for (std::string& name : model::stack_designs()) names.push_back(std::move(name));
        return names;
    }();
    Design design = model::find_design(draw.one_of(kNames));
    if (draw.one_in(3)) return design;
    const std::vector<model::Mutant> mutants = model::mutants_of(design);
    const std::size_t which = draw.below(mutants.size());
    Design mutant = mutants[which].design;
    mutant.name = fmt::format("mutant {} of {}", which, design.name);
    return mutant;
}

model::BoxRow draw_box_row(Draw& draw, model::BoxEvent event, std::size_t states) {
    static const std::vector<std::string> kIn{"s.end <= rcv_nxt", "s.fin", "s.ack < snd_nxt",
                                              "rcv_nxt < s.seq"};
    static const std::vector<std::string> kOut{"fin_sent", "unsent = 0", "snd_una = snd_nxt"};
    model::BoxRow row{.next = static_cast<std::uint8_t>(draw.below(states))};
    row.does =
        draw.one_in(2)
            ? model::Passage::Pass
            : draw.one_of(std::vector(model::kAllPassages.begin(), model::kAllPassages.end()));
    if (draw.one_in(3)) row.when = {draw.one_of(is_in(event) ? kIn : kOut), is_in(event)};
    return row;
}

/// A middlebox that does anything.
std::shared_ptr<const model::Middlebox> draw_middlebox(Draw& draw) {
    auto box = std::make_shared<model::Middlebox>();
    const std::size_t states = 1 + draw.below(3);
    for (std::size_t i = 0; i < states; ++i) {
        model::BoxState& state = box->states.emplace_back();
        state.name = fmt::format("state {}", i);
        for (const model::BoxEvent event : model::kAllBoxEvents) {
            auto& rows = state.rows[static_cast<std::size_t>(event)];
            if (event == model::BoxEvent::Timeout && states == 1) continue;
            if (draw.one_in(4)) rows.push_back(draw_box_row(draw, event, states));
            if (!rows.empty() && draw.one_in(4)) rows.push_back(draw_box_row(draw, event, states));
            if (event != model::BoxEvent::Timeout) continue;
            for (model::BoxRow& row : rows) {
                row.does = model::Passage::Pass;
                if (row.next == i) row.next = static_cast<std::uint8_t>((i + 1) % states);
            }
            if (!rows.empty() && draw.one_in(2))
                state.length = static_cast<std::uint32_t>(1 + draw.below(3));
        }
    }
    box->established = static_cast<std::uint8_t>(draw.below(states));
    box->closed = static_cast<std::uint8_t>(draw.below(states));
    return box;
}

void draw_what_stands_before(Draw& draw, Design& design) {
    if (!draw.one_in(4)) return;
    design.middlebox = draw_middlebox(draw);
    design.name += " behind a drawn middlebox";
}

/// Opening, further connections, and what ends one from outside.
void draw_life_cycle(Draw& draw, Environment& environment) {
    environment.start = draw.one_in(2) ? model::Start::Closed : model::Start::Established;
    environment.incarnations = static_cast<std::uint32_t>(1 + draw.below(2));
    environment.openers = {draw.one_in(2), draw.one_in(2)};
    if (draw.one_in(2)) environment.isn = {0, -1};
    environment.user_timeout = draw.one_in(4);
    environment.crash = draw.one_in(4);
}

/// With a clock fewer data: it multiplies what there is by the timers.
void draw_clock(Draw& draw, Environment& environment) {
    const auto ticks = [&](std::size_t least, std::size_t most) {
        return static_cast<std::uint32_t>(least + draw.below(most - least + 1));
    };
    environment.clock = true;
    environment.data = {ticks(0, 1), ticks(0, 1)};
    environment.times = {ticks(1, 2), ticks(1, 4), draw.one_in(2), ticks(0, 5), ticks(0, 2)};
    for (const std::size_t side : {std::size_t{0}, std::size_t{1}}) {
        environment.losses[side] = ticks(0, 1);
        environment.duplicates[side] = ticks(0, 1);
    }
    // So that the ends are alike more often.
    if (draw.one_in(2)) {
        environment.losses[1] = environment.losses[0];
        environment.duplicates[1] = environment.duplicates[0];
        environment.data[1] = environment.data[0];
    }
}

Environment draw_environment(Draw& draw) {
    Environment environment;
    environment.data = {static_cast<std::uint32_t>(draw.below(4)),
                        static_cast<std::uint32_t>(draw.below(4))};
    environment.window = static_cast<std::uint32_t>(1 + draw.below(4));
    environment.capacity = static_cast<std::uint32_t>(1 + draw.below(4));
    environment.order = draw.one_in(2) ? model::Order::Fifo : model::Order::Any;
    environment.loss = draw.one_in(2);
    environment.duplication = draw.one_in(2);
    environment.delayed_ack = draw.one_in(2);
    // Most of the time both close.
    environment.closers = {!draw.one_in(4), !draw.one_in(4)};
    environment.abort = draw.one_in(4);
    environment.retransmission = !draw.one_in(8);
    if (draw.one_in(4)) draw_life_cycle(draw, environment);
    if (draw.one_in(3)) draw_clock(draw, environment);
    return environment;
}

/// Formulas as text.
class Formulas {
  public:
    explicit Formulas(Draw& draw) : draw_(draw) {}

    std::string condition(int depth) {
        if (depth > 0) {
            switch (draw_.below(5)) {
                case 0: return fmt::format("not ({})", condition(depth - 1));
                case 1: return infix("and", depth);
                case 2: return infix("or", depth);
                case 3: return infix("implies", depth);
                default: break;
            }
        }
        return atom();
    }
    std::string of_segment() {
        static const std::vector<std::string> kConditions{
            "s.fin", "not s.fin", "s.rst", "s.len > 0", "s.ack > 0", "s.seq = 0", "true"};
        return draw_.one_of(kConditions);
    }

  private:
    std::string infix(const char* sign, int depth) {
        return fmt::format("({}) {} ({})", condition(depth - 1), sign, condition(depth - 1));
    }
    std::string end() { return draw_.one_in(2) ? "A" : "B"; }
    std::string atom() {
        static const std::vector<std::string> kHistory{"fin_sent",  "ack_pending",  "fin_received",
                                                       "fin_acked", "closed_first", "time_waited",
                                                       "reset"};
        static const std::vector<std::string> kNumbers{"snd_una", "snd_nxt", "rcv_nxt", "unsent",
                                                       "delivered"};
        const std::size_t state = draw_.below(model::kStates);
        switch (draw_.below(6)) {
            case 0: return fmt::format("{}.{}", end(), draw_.one_of(kHistory));
            case 1:
                return fmt::format("{}.{} {} {}", end(), draw_.one_of(kNumbers),
                                   draw_.one_in(2) ? ">" : "=", draw_.below(3));
            case 2:
                return fmt::format("({} s from {}: {})", draw_.one_in(2) ? "some" : "each", end(),
                                   of_segment());
            case 3:
                return fmt::format("({} x: x.state = {})", draw_.one_in(2) ? "some" : "each",
                                   name_of(model::kAllStates[state]));
            default: return fmt::format("{}.state = {}", end(), name_of(model::kAllStates[state]));
        }
    }

    Draw& draw_;
};

class PropertyTexts {
  public:
    explicit PropertyTexts(Draw& draw) : draw_(draw), formulas_(draw) {}

    std::string all() {
        for (int i = 0; i < 3; ++i) add("always", formula());
        add("no-deadlock", key("unless"));
        add("always-reachable", formula());
        for (int i = 0; i < 2; ++i) add("eventually", formula());
        for (int i = 0; i < 2; ++i) add("leads-to", key("premise") + formula());
        add("no-endless", fmt::format("events = [{}, {}]\n", events(), pattern(false)));
        add("reachable", formula());
        add("never", formula());
        for (const char* const kind : {"reachable", "never"}) {
            add(kind, fmt::format("through = [{}, {}]\navoiding = [{}]\n", waypoint(), waypoint(),
                                  waypoint()));
        }
        return text_;
    }

  private:
    void add(const char* kind, const std::string& what) {
        text_ += fmt::format(
            "[[property]]\nname = \"drawn-{}\"\nsentence = \"Drawn.\"\nsource = \"drawn\"\n"
            "kind = \"{}\"\n{}\n",
            ++count_, kind, what);
    }
    std::string key(const char* name) {
        return fmt::format("{} = \"{}\"\n", name, formulas_.condition(2));
    }
    std::string formula() { return key("formula"); }

    /// Names of events, in quotes, with commas.
    std::string events() {
        static const std::vector<std::string> kEvents{
            "CLOSE", "send data", "send FIN",     "send ACK",  "retransmit",
            "ABORT", "deliver",   "2MSL timeout", "duplicate", "lose"};
        std::string text;
        for (std::size_t i = 1 + draw_.below(3); i > 0; --i) {
            text += fmt::format("{}\"{}\"", text.empty() ? "" : ", ", draw_.one_of(kEvents));
        }
        return text;
    }
    std::string pattern(bool with_formula) {
        const bool sends = draw_.one_in(2);
        // Some events never send anything, and must not be the only ones then.
        std::string text = fmt::format("{{ event = [{}{}]", events(), sends ? ", \"deliver\"" : "");
        if (draw_.one_in(2)) {
            text += fmt::format(", endpoint = \"{}\"", draw_.one_in(2) ? "A" : "B");
        }
        if (sends) text += fmt::format(", sent = \"{}\"", formulas_.of_segment());
        if (with_formula) text += fmt::format(", formula = \"{}\"", formulas_.condition(1));
        return text + " }";
    }
    std::string waypoint() {
        if (draw_.one_in(2)) return fmt::format("\"{}\"", formulas_.condition(1));
        return pattern(draw_.one_in(2));
    }

    Draw& draw_;
    Formulas formulas_;
    std::string text_;
    int count_ = 0;
};

}  // namespace

Triple draw_triple(Draw& draw) {
    Design a = draw_design(draw);
    draw_what_stands_before(draw, a);
    Design b = draw.one_in(2) ? a : draw_design(draw);
    if (b.middlebox == nullptr) draw_what_stands_before(draw, b);
    return {std::move(a), std::move(b), draw_environment(draw)};
}

std::string text_of(const Triple& triple) {
    return fmt::format("{}, {} · {}", triple.a.name, triple.b.name, text_of(triple.environment));
}

std::string draw_properties(Draw& draw) { return PropertyTexts(draw).all(); }

}  // namespace finwait::compared
