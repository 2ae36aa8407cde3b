#include "tests/agreement/drawn_claims.h"

#include <fmt/format.h>

#include <array>
#include <optional>
#include <regex>

#include "model/files/design_file.h"
#include "model/files/input_error.h"
#include "model/mutants.h"
#include "properties/files/property_file.h"
#include "properties/proofs/induction/induction.h"
#include "properties/proofs/induction/invariant_files.h"

namespace finwait::agreement {

namespace {

using properties::Property;

constexpr std::array kNumbers{"x.snd_una",
                              "x.snd_nxt",
                              "x.rcv_nxt",
                              "x.unsent",
                              "x.delivered",
                              "peer(x).snd_una",
                              "peer(x).snd_nxt",
                              "peer(x).rcv_nxt",
                              "peer(x).unsent",
                              "data(x)",
                              "data(peer(x))",
                              "window",
                              "0",
                              "1",
                              "2",
                              "x.incarnation",
                              "peer(x).paired"};
constexpr std::array kFlags{"fin_sent",  "ack_pending",  "fin_received",
                            "fin_acked", "closed_first", "time_waited",
                            "reset",     "established",  "stray_ack"};
constexpr std::array kSegmentNumbers{"s.seq", "s.ack", "s.len", "s.seq + s.len"};
constexpr std::array kSegmentFlags{"s.fin",     "s.rst", "s.flag",   "s.len > 0",
                                   "s.len = 0", "s.syn", "s.has_ack"};
constexpr std::array kComparisons{"<=", "<", "=", ">=", "!=", "<="};
constexpr std::array kSettings{"abort",       "loss",           "duplication", "fifo",
                               "delayed_ack", "retransmission", "closer(x)"};

std::string number(Draw& draw) {
    std::string text = draw.of(kNumbers);
    if (draw.one_in(4)) text += draw.one_in(2) ? " + 1" : " - 1";
    return text;
}

std::string about_endpoints(Draw& draw) {
    const std::string whose = draw.one_in(3) ? "peer(x)" : "x";
    const std::string not_so = draw.one_in(2) ? "not " : "";
    switch (draw.below(7)) {
        case 0:
        case 1: return whose + ".state = " + std::string(name_of(draw.of(model::kAllStates)));
        case 2: return whose + ".state != " + std::string(name_of(draw.of(model::kAllStates)));
        case 3:
        case 4: return not_so + whose + "." + draw.of(kFlags);
        case 5:
            if (draw.one_in(4)) return not_so + draw.of(kSettings);
            [[fallthrough]];
        default: return number(draw) + " " + draw.of(kComparisons) + " " + number(draw);
    }
}

std::string about_a_segment(Draw& draw) {
    switch (draw.below(6)) {
        case 0: return "false";
        case 1: return std::string(draw.one_in(2) ? "not " : "") + draw.of(kSegmentFlags);
        case 2: return about_endpoints(draw);
        default:
            return std::string(draw.of(kSegmentNumbers)) + " " + draw.of(kComparisons) + " " +
                   (draw.one_in(4) ? draw.of(kSegmentNumbers) : number(draw));
    }
}

std::string conclusion(Draw& draw) {
    if (draw.one_in(3)) return about_endpoints(draw);
    std::string text = draw.one_in(2) ? "each s from x: " : "each s to x: ";
    for (std::size_t i = draw.below(3); i > 0; --i) {
        text += (draw.one_in(2) ? "not " : "") + std::string(draw.of(kSegmentFlags)) + " implies ";
    }
    return text + about_a_segment(draw);
}

/// `text` with one of the words that `what` matches replaced.
std::string replaced(const std::string& text, const std::regex& what, const std::string& by,
                     Draw& draw) {
    std::vector<std::pair<std::ptrdiff_t, std::ptrdiff_t>> found;
    for (auto at = std::sregex_iterator(text.begin(), text.end(), what);
         at != std::sregex_iterator(); ++at) {
        found.emplace_back(at->position(), at->length());
    }
    if (found.empty()) return text;
    const auto [position, length] = draw.of(found);
    return std::string(text).replace(static_cast<std::size_t>(position),
                                     static_cast<std::size_t>(length), by);
}

bool holds_where_reached(const std::string& formula, const proofs::ReachedWorlds& reached) {
    for (const proofs::ReachedWorlds::Part& part : reached.parts()) {
        const properties::Formula here(formula, part.model->environment());
        for (const model::World& world : part.worlds) {
            if (!here.holds(world)) return false;
        }
    }
    return true;
}

/// Formulas that ship: invariants and properties.
std::vector<std::string> shipped_formulas(const model::Design& design, model::Start start) {
    std::vector<std::string> formulas;
    model::Environment environment;
    environment.start = start;
    for (const Property& invariant : proofs::shipped_invariants(design, environment)) {
        formulas.push_back(invariant.formula->text());
    }
    for (const Property& property : properties::shipped_properties({})) {
        if (property.kind == properties::Kind::Always) formulas.push_back(property.formula->text());
    }
    return formulas;
}

}  // namespace

model::Design drawn_design(Draw& draw, model::Start start) {
    const std::vector<std::string> names = model::shipped_designs();
    model::Design design = model::find_design(draw.one_in(2) ? "rfc9293" : draw.of(names));
    for (std::size_t changes = draw.below(3); changes > 0; --changes) {
        const std::vector<model::Mutant> mutants = model::mutants_of(design, start);
        design = draw.of(mutants).design;
    }
    return design;
}

std::string drawn_formula(Draw& draw) {
    std::string text = "each x: ";
    for (std::size_t i = draw.below(4); i > 0; --i) {
        text += about_endpoints(draw) + (i > 1 ? " and " : " implies ");
    }
    if (!draw.one_in(5)) return text + conclusion(draw);
    const std::string first = conclusion(draw);
    return text + "(" + first + ") and (" + conclusion(draw) + ")";
}

std::string changed_formula(std::string formula, Draw& draw) {
    static const std::regex kComparison("(<=|>=|!=|<|>|=)");
    static const std::regex kOwn("\\bx\\.");
    static const std::regex kOfPeer("peer\\(x\\)\\.");
    static const std::regex kNumber(
        "\\b(snd_una|snd_nxt|rcv_nxt|unsent|delivered)\\b|\\bs\\.(seq|ack|len)\\b");
    static const std::regex kState("[A-Z]+[A-Z0-9-]*[A-Z0-9]");
    static const std::regex kDirection("\\b(from|to) x");
    static const std::regex kNot("\\bnot ");
    static const std::regex kFlag(
        "\\b(fin_sent|ack_pending|fin_received|fin_acked|closed_first|time_waited|reset)\\b");
    switch (draw.below(8)) {
        case 0: return replaced(formula, kComparison, draw.of(kComparisons), draw);
        case 1: return replaced(formula, kOwn, "peer(x).", draw);
        case 2: return replaced(formula, kOfPeer, "x.", draw);
        case 3: return replaced(formula, kNumber, draw.one_in(3) ? "0" : "1", draw);
        case 4:
            return replaced(formula, kState, std::string(name_of(draw.of(model::kAllStates))),
                            draw);
        case 5: return replaced(formula, kDirection, draw.one_in(2) ? "to x" : "from x", draw);
        case 6: return replaced(formula, kNot, "", draw);
        default: return replaced(formula, kFlag, draw.of(kFlags), draw);
    }
}

Property claim_of(const std::string& name, const std::string& formula,
                  const model::Environment& environment) {
    const std::string text = fmt::format(
        "[[property]]\nname = \"{}\"\nsentence = \"Drawn.\"\nsource = \"a test\"\n"
        "kind = \"always\"\nformula = '{}'\n",
        name, formula);
    return properties::parse_properties(text, name, environment).front();
}

std::vector<Property> drawn_claims(const model::Design& design,
                                   const proofs::ReachedWorlds& reached, std::size_t count,
                                   Draw& draw) {
    const std::vector<std::string> shipped = shipped_formulas(design, reached.start());
    std::vector<Property> claims;
    while (claims.size() < count) {
        std::string formula;
        if (draw.one_in(2)) {
            formula = drawn_formula(draw);
        } else {
            formula = draw.of(shipped);
            for (std::size_t i = 1 + draw.below(2); i > 0; --i) {
                formula = changed_formula(formula, draw);
            }
        }
        const bool wanted_true = claims.size() % 2 == 0;
        try {
            Property claim = claim_of(fmt::format("drawn-{}", claims.size()), formula, {});
            proofs::refuse_unprovable(claim);
            if (holds_where_reached(formula, reached) == wanted_true) {
                claims.push_back(std::move(claim));
            }
        } catch (const model::InputError&) {
            // A change that leaves no formula, or one that the induction does not take.
        }
    }
    return claims;
}

}  // namespace finwait::agreement
