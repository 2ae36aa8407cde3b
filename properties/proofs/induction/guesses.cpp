#include "properties/proofs/induction/guesses.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <regex>
#include <tuple>

#include "properties/files/property_file.h"

namespace finwait::proofs {

namespace {

/// `text` of `$x` and `$y`, by those names.
std::string said_of(std::string text, const std::string& x, const std::string& y) {
    for (const auto& [mark, name] : {std::pair{std::string("$x"), x}, {std::string("$y"), y}}) {
        for (std::size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at)) {
            text.replace(at, mark.size(), name);
        }
    }
    return text;
}

constexpr std::array kFlags{"fin_sent",     "fin_received", "fin_acked",
                            "closed_first", "time_waited",  "reset"};

/// What is told besides where the connection is not there at the start.
constexpr std::array kOpeningFlags{"passive", "syn_outstanding", "established", "refused"};

/// Numbers that consequents name, as text: behind the text of an end, behind its FIN, and what is
/// expected once something is delivered.
struct Marks {
    Marks(model::Start start, const model::Design& design)
        : syn(start == model::Start::Closed ? " + 1" : ""),
          text_of_x("data($x)" + syn),
          text_of_y("data($y)" + syn) {
        const std::string consumed = design.mechanisms.fin_consumes > 0 ? " + 1" : "";
        end_of_x = text_of_x + consumed;
        end_of_y = text_of_y + consumed;
    }

    /// The number that a SYN takes.
    std::string syn;
    std::string text_of_x;
    std::string text_of_y;
    std::string end_of_x;
    std::string end_of_y;
};

std::vector<std::string> all_conditions(model::Start start) {
    std::vector<std::string> all{"$x.state != CLOSED"};
    for (const model::State state : model::kAllStates) {
        all.push_back(fmt::format("$x.state = {}", name_of(state)));
    }
    for (const char* flag : kFlags) {
        all.push_back(fmt::format("$x.{}", flag));
        all.push_back(fmt::format("not $x.{}", flag));
    }
    all.emplace_back("$y.state != CLOSED");
    all.emplace_back("$y.state = CLOSED");
    all.emplace_back("not abort");
    if (start == model::Start::Established) return all;
    for (const char* flag : kOpeningFlags) {
        all.push_back(fmt::format("$x.{}", flag));
        all.push_back(fmt::format("not $x.{}", flag));
    }
    for (const char* condition :
         {"$x.paired = 1", "$x.paired = 0", "$x.incarnation = 0", "$y.paired = 1", "$y.paired = 0",
          "$y.incarnation = 0", "$y.state = CLOSED and $y.incarnation = 1"}) {
        all.emplace_back(condition);
    }
    return all;
}

/// Of an endpoint alone: flags, and how its numbers stand to one another.
void say_of_endpoint(const Marks& at, std::vector<std::string>& all) {
    for (const char* flag : kFlags) {
        all.push_back(fmt::format("$x.{}", flag));
        all.push_back(fmt::format("not $x.{}", flag));
    }
    for (const char* consequent :
         {"$x.unsent = 0", "$x.snd_una = $x.snd_nxt", "$x.snd_una <= $x.snd_nxt",
          "$x.delivered = data($y)", "$x.delivered <= data($y)", "not $x.ack_pending"}) {
        all.emplace_back(consequent);
    }
    all.push_back("$x.snd_nxt + $x.unsent = " + at.text_of_x);
    all.push_back("$x.rcv_nxt = $x.delivered" + at.syn);
    for (const std::string& end : {at.text_of_x, at.end_of_x}) {
        all.push_back("$x.snd_nxt = " + end);
        all.push_back("$x.snd_nxt <= " + end);
    }
    all.push_back("$x.snd_una <= " + at.text_of_x);
    all.push_back("$x.snd_una = " + at.end_of_x);
    for (const std::string& end : {at.text_of_y, at.end_of_y}) {
        all.push_back("$x.rcv_nxt = " + end);
        all.push_back("$x.rcv_nxt <= " + end);
    }
    all.push_back("$x.rcv_nxt <= $x.delivered + (" + at.end_of_y + ") - data($y)");
}

/// Of an endpoint and its peer.
void say_of_both(std::vector<std::string>& all) {
    for (const char* flag : kFlags) {
        all.push_back(fmt::format("$y.{}", flag));
        all.push_back(fmt::format("not $y.{}", flag));
    }
    for (const model::State state : model::kAllStates) {
        all.push_back(fmt::format("$y.state != {}", name_of(state)));
    }
    for (const char* consequent :
         {"$y.state = CLOSED", "$y.fin_sent or $y.state = CLOSED", "$x.rcv_nxt <= $y.snd_nxt",
          "$x.rcv_nxt = $y.snd_nxt", "$x.snd_una <= $y.rcv_nxt", "$x.snd_una = $y.rcv_nxt",
          "$x.snd_nxt <= $y.rcv_nxt", "$x.snd_nxt <= $y.rcv_nxt + window"}) {
        all.emplace_back(consequent);
    }
}

/// Of each segment in flight from it and to it.
void say_of_segments(const Marks& at, std::vector<std::string>& all) {
    const auto from = [&](const std::string& consequent) {
        all.push_back("each s from $x: " + consequent);
    };
    const auto to = [&](const std::string& consequent) {
        all.push_back("each s to $x: " + consequent);
    };
    for (const char* none :
         {"false", "not s.fin", "not s.rst", "s.rst", "not s.flag", "s.len = 0"}) {
        from(none);
        to(none);
    }
    from("not s.rst implies s.ack <= $x.rcv_nxt");
    from("not s.rst implies s.ack <= " + at.text_of_y);
    from("not s.rst implies s.ack <= " + at.end_of_y);
    from("not s.rst implies s.ack <= $y.snd_nxt");
    from("not s.rst implies s.ack <= $y.snd_una");
    from("not s.rst implies s.seq + s.len <= $x.snd_nxt");
    from("not s.rst implies s.seq + s.len <= " + at.text_of_x);
    from("not s.rst implies s.seq + s.len <= " + at.end_of_x);
    from("not s.rst implies s.seq + s.len <= $y.rcv_nxt");
    from("s.fin implies s.seq + s.len = " + at.text_of_x);
    from("s.len > 0 implies s.seq + s.len <= " + at.text_of_x);
    from("s.rst implies s.seq <= $x.snd_nxt");
    from("s.rst implies s.seq <= " + at.end_of_x);
    from("s.rst implies s.seq != $y.rcv_nxt");
    to("not s.rst implies s.ack <= $x.snd_nxt");
    to("not s.rst implies s.ack <= $x.snd_una");
    to("not s.rst implies s.ack <= " + at.text_of_x);
    to("not s.rst implies s.seq + s.len <= $x.rcv_nxt");
    to("not s.rst implies s.seq + s.len <= " + at.text_of_y);
    to("not s.rst implies s.seq + s.len <= $x.rcv_nxt + window");
    to("s.fin implies s.seq + s.len < $x.rcv_nxt");
    to("s.len > 0 implies s.seq + s.len <= $x.rcv_nxt");
}

/// What opening adds.
void say_of_opening(std::vector<std::string>& all) {
    for (const char* flag : kOpeningFlags) {
        for (const char* whose : {"$x", "$y"}) {
            all.push_back(fmt::format("{}.{}", whose, flag));
            all.push_back(fmt::format("not {}.{}", whose, flag));
        }
    }
    for (const char* consequent :
         {"$y.paired = 1", "$y.paired = 0", "$y.incarnation = 1", "$x.snd_una = 0",
          "$x.snd_una >= 1", "$y.state = CLOSED and $y.incarnation = 1",
          "each s from $x: not s.syn", "each s to $x: not s.syn", "each s from $x: not s.has_ack",
          "each s to $x: not s.has_ack",
          "each s from $x: s.has_ack and not s.rst implies s.ack >= 1",
          "each s from $x: not s.syn and not s.rst implies s.seq >= 1"}) {
        all.emplace_back(consequent);
    }
}

/// What is said of each endpoint by those who wrote invariants: it may be so under more conditions.
void say_again(std::span<const properties::Property* const> invariants,
               std::vector<std::string>& all) {
    static const std::regex kPeer("\\bpeer\\(x\\)");
    static const std::regex kSelf("\\bx\\b");
    constexpr std::string_view kEach = "each x: ";
    for (const properties::Property* invariant : invariants) {
        const std::string& text = invariant->formula->text();
        if (!text.starts_with(kEach)) continue;
        const std::string of_peer =
            std::regex_replace(text.substr(kEach.size()), kPeer, std::string("$$y"));
        all.push_back("(" + std::regex_replace(of_peer, kSelf, std::string("$$x")) + ")");
    }
}

std::vector<std::string> all_sayings(const model::Design& design, model::Start start,
                                     std::span<const properties::Property* const> invariants) {
    const Marks marks(start, design);
    std::vector<std::string> all;
    say_of_endpoint(marks, all);
    say_of_both(all);
    say_of_segments(marks, all);
    if (start == model::Start::Closed) say_of_opening(all);
    say_again(invariants, all);
    std::ranges::sort(all);
    all.erase(std::unique(all.begin(), all.end()), all.end());
    return all;
}

}  // namespace

Guesses::Guesses(const model::Design& design, const ReachedWorlds& reached,
                 std::span<const properties::Property* const> invariants) {
    for (std::string& text : all_conditions(reached.start()))
        conditions_.push_back({std::move(text)});
    for (std::string& text : all_sayings(design, reached.start(), invariants))
        consequents_.push_back({std::move(text)});
    find_truths(reached);
}

void Guesses::find_truths(const ReachedWorlds& reached) {
    constexpr std::size_t kBits = 64;
    std::size_t worlds = 0;
    for (const ReachedWorlds::Part& part : reached.parts()) worlds += part.worlds.size();
    // `behind` is the value behind the last world, where nothing is to be found.
    const auto find = [&](Consequent& consequent, bool behind) {
        consequent.truth.assign((2 * worlds + kBits - 1) / kBits, 0);
        std::size_t at = 0;
        for (const ReachedWorlds::Part& part : reached.parts()) {
            const model::Environment& environment = part.model->environment();
            const properties::Formula of_a(said_of(consequent.text, "A", "B"), environment);
            const properties::Formula of_b(said_of(consequent.text, "B", "A"), environment);
            for (const model::World& world : part.worlds) {
                for (const properties::Formula* formula : {&of_a, &of_b}) {
                    if (formula->holds(world)) {
                        consequent.truth[at / kBits] |= std::uint64_t{1} << at % kBits;
                    }
                    ++at;
                }
            }
        }
        for (; behind && at % kBits != 0; ++at)
            consequent.truth.back() |= std::uint64_t{1} << at % kBits;
    };
    for (Consequent& condition : conditions_) find(condition, false);
    for (Consequent& consequent : consequents_) find(consequent, true);
}

bool Guesses::is_guessed(const Guess& guess) const {
    if (forgotten_.contains(guess)) return false;
    const Truth& said = consequents_[guess.consequent].truth;
    for (std::size_t word = 0; word < said.size(); ++word) {
        std::uint64_t broken = ~said[word];
        for (const std::size_t condition : guess.conditions) {
            broken &= conditions_[condition].truth[word];
        }
        if (broken != 0) return false;
    }
    return true;
}

/// In how many worlds, by either end, it says something.
std::size_t Guesses::occurrences(const Guess& guess) const {
    std::size_t count = 0;
    for (std::size_t word = 0; word < consequents_[guess.consequent].truth.size(); ++word) {
        std::uint64_t here = ~std::uint64_t{0};
        for (const std::size_t condition : guess.conditions) {
            here &= conditions_[condition].truth[word];
        }
        count += static_cast<std::size_t>(std::popcount(here));
    }
    return count;
}

std::vector<Guess> Guesses::false_where(const std::vector<std::size_t>& conditions,
                                        const std::vector<std::size_t>& consequents) const {
    std::vector<std::pair<std::size_t, Guess>> found;
    const auto consider = [&](Guess guess) {
        if (!is_guessed(guess)) return false;
        const std::size_t count = occurrences(guess);
        // What is never so in a reached world would exclude too much.
        if (count > 0) found.emplace_back(count, std::move(guess));
        return true;
    };
    for (const std::size_t consequent : consequents) {
        if (consider({{}, consequent})) continue;
        std::vector<std::size_t> left;
        for (const std::size_t condition : conditions) {
            if (!consider({{condition}, consequent})) left.push_back(condition);
        }
        for (std::size_t i = 0; i < left.size(); ++i) {
            for (std::size_t j = i + 1; j < left.size(); ++j) {
                static_cast<void>(consider({{left[i], left[j]}, consequent}));
            }
        }
    }
    std::ranges::sort(found, [](const auto& a, const auto& b) {
        const std::size_t in_a = a.second.conditions.size();
        const std::size_t in_b = b.second.conditions.size();
        return std::tie(in_a, b.first, a.second) < std::tie(in_b, a.first, b.second);
    });
    std::vector<Guess> guesses;
    guesses.reserve(found.size());
    for (auto& [count, guess] : found) guesses.push_back(std::move(guess));
    return guesses;
}

namespace {

properties::Property property_claiming(const std::string& name, const std::string& formula) {
    const std::string text = fmt::format(
        "[[property]]\nname = \"{}\"\nsentence = \"{}\"\nsource = \"guessed\"\n"
        "kind = \"always\"\nformula = \"{}\"\n",
        name, formula, formula);
    return properties::parse_properties(text, name, {}).front();
}

}  // namespace

properties::Property Guesses::condition_of_a(std::size_t number) const {
    return property_claiming("condition", said_of(conditions_[number].text, "A", "B"));
}

properties::Property Guesses::saying_of_a(std::size_t number) const {
    return property_claiming("consequent", said_of(consequents_[number].text, "A", "B"));
}

properties::Property Guesses::property_of(const Guess& guess, const std::string& name) const {
    std::string formula;
    for (const std::size_t condition : guess.conditions) {
        formula += (formula.empty() ? "" : " and ") + conditions_[condition].text;
    }
    if (!formula.empty()) formula += " implies ";
    formula += consequents_[guess.consequent].text;
    return property_claiming(name, "each x: " + said_of(formula, "x", "peer(x)"));
}

}  // namespace finwait::proofs
