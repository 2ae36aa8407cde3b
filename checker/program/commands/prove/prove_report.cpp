#include "checker/program/commands/prove/prove_report.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdlib>
#include <map>

#include "checker/program/renderings/trace_text.h"
#include "checker/program/terminal/amounts.h"

namespace finwait::program {

namespace {

using properties::Property;

/// Writes claims in columns: the verdict, the name, sentences.
class ClaimTable {
  public:
    ClaimTable(const ProveReport& report, Console& console) : console_(console) {
        for (const auto* claims : {&report.arithmetic, &report.properties}) {
            for (const ProvedClaim& claim : *claims) {
                verdict_width_ =
                    std::max(verdict_width_, width_of(verdict_span(claim.finding.verdict).text));
                name_width_ = std::max(name_width_, width_of(claim.name));
            }
        }
    }

    void print(const ProvedClaim& claim) {
        const Span verdict = verdict_span(claim.finding.verdict);
        std::string before = console_.palette().paint(verdict.role, verdict.text);
        before.append(verdict_width_ - width_of(verdict.text) + 2, ' ');
        before += console_.palette().paint(Role::Strong, claim.name);
        before.append(name_width_ - width_of(claim.name) + 2, ' ');
        print_wrapped(before, claim.sentence, Role::Faint);
        const std::string indent(indent_of_sentences(), ' ');
        const Role role =
            claim.finding.verdict == proofs::ProofVerdict::Refuted ? Role::Plain : Role::Faint;
        for (const std::string& sentence : claim.finding.sentences) {
            print_wrapped(indent + "· ", sentence, role);
        }
    }

    /// `text` in the column of the sentences, behind `before`.
    void print_wrapped(std::string before, const std::string& text, Role role) {
        constexpr std::size_t kLeast = 30;
        const std::size_t indent = indent_of_sentences() + 2;
        const std::size_t width =
            std::max(kLeast, console_.width() - std::min(console_.width(), indent));
        for (const std::string& line : wrap(printable(text), width)) {
            console_.print_line(before + console_.palette().paint(role, line));
            before.assign(indent, ' ');
        }
    }

  private:
    [[nodiscard]] std::size_t indent_of_sentences() const {
        return verdict_width_ + name_width_ + 4;
    }

    Console& console_;
    std::size_t verdict_width_ = 0;
    std::size_t name_width_ = 0;
};

std::string obligations_text(const proofs::InductionFinding& induction) {
    const std::size_t broken = induction.obligations - induction.discharged;
    const std::string total = fmt::format(
        "Induction: {} invariants, {} events and the start: {} obligations, ",
        induction.invariants.size() + 1, induction.events, with_commas(induction.obligations));
    if (!induction.stopped.empty()) {
        return total + fmt::format("left undecided: {}.", induction.stopped);
    }
    if (broken == 0) return total + "all discharged.";
    return total + fmt::format("all but {} discharged.", with_commas(broken));
}

/// What of earlier connections arrives.
std::string strays_text(const proofs::ProofScope& scope) {
    if (!scope.strays) return "no segment of an earlier connection arrives.";
    const std::int32_t reach = scope.stray_reach;
    return fmt::format(
        "segments of earlier connections arrive at any time, of any content, whose numbers lie "
        "behind, at most 2^31: they end {}.",
        reach == 0 ? "where the ISSs are"
                   : fmt::format("{} {} the ISSs", std::abs(reach),
                                 reach > 0 ? "numbers beyond" : "numbers before"));
}

void print_induction(const ProveReport& report, Console& console) {
    const proofs::InductionFinding& induction = *report.induction;
    const auto faint = [&](const std::string& text) {
        for (const std::string& line : wrap(text, console.width())) {
            console.print_line(console.palette().paint(Role::Faint, line));
        }
    };
    console.print_line(obligations_text(induction));
    faint(fmt::format(
        "{} paths through the rules · {} combinations of state and flags · {} queries",
        with_commas(induction.paths), induction.control_states, with_commas(induction.queries)));
    if (report.scope.start == model::Start::Closed) {
        faint(
            "From CLOSED at both ends, which open actively or passively with any ISN, once each; " +
            strays_text(report.scope));
    }
    if (!report.induction_where.empty()) {
        faint(fmt::format(
            "It assumes besides that {}; what it proves is asked again where less is assumed.",
            report.induction_where));
    }
    faint(
        "For any data, any window up to 2^30, any number of segments in flight, any loss, "
        "duplication and reordering.");
    const std::size_t helpers = induction.invariants.size() - report.properties.size();
    for (std::size_t i = 0; i < helpers && induction.stopped.empty(); ++i) {
        const proofs::InvariantFinding& found = induction.invariants[i];
        if (found.verdict == proofs::ProofVerdict::Proved) continue;
        console.print_line(
            fmt::format("Done without, for it is not kept: {}{}", printable(found.name),
                        found.broken && found.broken->event
                            ? fmt::format(", at the event \"{}\"", name_of(*found.broken->event))
                            : ""));
    }
}

/// With which invariants that nobody wrote something was proved.
void print_guesses(const ProveReport& report, Console& console) {
    std::vector<std::string> names;
    for (const ProvedClaim& claim : report.properties) {
        if (claim.by_guesses) names.push_back(printable(claim.name));
    }
    const auto paragraph = [&](const std::string& text) {
        for (const std::string& line : wrap(text, console.width())) console.print_line(line);
    };
    if (!names.empty()) {
        console.print_line();
        paragraph(fmt::format(
            "With {} that {} guessed, and shown like the others, {} proved:",
            report.guesses.size() == 1 ? "an invariant"
                                       : fmt::format("{} invariants", report.guesses.size()),
            report.guesses.size() == 1 ? "was" : "were",
            fmt::format("{} {}", fmt::join(names, ", "), names.size() == 1 ? "is" : "are")));
        for (const Property& guess : report.guesses) {
            console.print_line("  " + guess.formula->text());
        }
    }
    if (!report.guessing_stopped.empty()) {
        console.print_line();
        paragraph(fmt::format("Guessing invariants ended before all was decided: {}.",
                              report.guessing_stopped));
    }
}

std::string verdict_in_words(const ProvedClaim& claim) {
    if (claim.finding.verdict == proofs::ProofVerdict::Refuted) return "refuted";
    return claim.proved_where.empty()
               ? "not proved, and no run was found that violates it"
               : "proved only where more is assumed, and no run was found that violates it";
}

/// Where an induction fails.
void print_broken(const proofs::InvariantFinding& found, Console& console) {
    if (!found.broken) return console.print_line("Z3 gave up on it.");
    if (!found.broken->event) return console.print_line("It does not hold at the start.");
    console.print_line(fmt::format(
        "The proof fails at the event \"{}\"{}", name_of(*found.broken->event),
        found.round > 1 ? ", once invariants that are not kept either are dropped:" : ":"));
    for (const std::string& sentence : found.broken->sentences) {
        console.print_line("  " + sentence);
    }
}

/// What the proof lacks, and what a run shows.
void print_failure(const ProvedClaim& claim, const proofs::InvariantFinding& found,
                   Console& console, const TraceDetail& detail) {
    const Palette& palette = console.palette();
    console.print_line();
    console.print_line(palette.paint(
        Role::Strong, fmt::format("{}: {}", printable(claim.name), verdict_in_words(claim))));
    // Where more is assumed it may be proved: the table says where.
    if (found.verdict != proofs::ProofVerdict::Proved) print_broken(found, console);
    if (!claim.among_strays.empty()) {
        console.print_line("A run among segments of earlier connections; the ISSs are 0:");
        for (const std::string& step : claim.among_strays) console.print_line("  " + step);
    }
    if (!claim.counterexample) return;
    console.print_line();
    if (const auto& iss = claim.counterexample->iss) {
        console.print_line(fmt::format(
            "With the ISS {} of A and {} of B, which no option of `check` asks for:", (*iss)[0],
            (*iss)[1]));
    } else {
        console.print_line(printable(claim.counterexample->command));
    }
    print_trace(claim.counterexample->instance, claim.counterexample->trace, console, detail);
}

/// A line for each kind.
std::vector<std::string> not_asked_lines(const ProveReport& report) {
    std::map<properties::Kind, std::vector<std::string>> names;
    for (const NotAsked& one : report.not_asked) names[one.kind].push_back(one.name);
    std::vector<std::string> lines;
    lines.reserve(names.size());
    for (const auto& [kind, some] : names) {
        lines.push_back(
            printable(fmt::format("{}: {}", properties::name_of(kind), fmt::join(some, ", "))));
    }
    return lines;
}

}  // namespace

Span verdict_span(proofs::ProofVerdict verdict) {
    switch (verdict) {
        case proofs::ProofVerdict::Proved: return {"✓ proved", Role::Good};
        case proofs::ProofVerdict::Refuted: return {"✗ refuted", Role::Bad};
        case proofs::ProofVerdict::Inconclusive: return {"? inconclusive", Role::Doubt};
        case proofs::ProofVerdict::DoesNotApply: return {"· does not apply", Role::Faint};
    }
    return {};
}

std::vector<std::string> assumptions_of(const ProveReport& report) {
    const auto any_proved = [](const std::vector<ProvedClaim>& claims) {
        return std::ranges::any_of(claims, [](const ProvedClaim& claim) {
            return claim.finding.verdict == proofs::ProofVerdict::Proved ||
                   !claim.proved_where.empty();
        });
    };
    const bool properties = any_proved(report.properties);
    if (!properties && !any_proved(report.arithmetic)) return {};
    std::vector<std::string> assumptions;
    if (properties) {
        assumptions.emplace_back(
            report.scope.start == model::Start::Closed
                ? "one connection of each end, both CLOSED at the start, without a clock, user "
                  "timeouts and crashes;"
                : "one connection that begins ESTABLISHED, without a clock, user timeouts and "
                  "crashes;");
        if (report.scope.strays) {
            assumptions.emplace_back(
                "the earlier connections, of which segments arrive, are over at both ends before "
                "either opens;");
        }
        assumptions.emplace_back(
            "what a segment that arrives carries is at most 2^31 behind what is expected next (the "
            "segment lifetime of RFC 9293 §3.4.2), and windows are at most 2^30 (RFC 7323 §2.3);");
    }
    assumptions.emplace_back(
        "the rules of the model, which are what is proved of: the same that an exploration runs;");
    assumptions.push_back(fmt::format(
        "the answers of Z3 {} (--smt2 writes down what it was asked).", proofs::solver_version()));
    return assumptions;
}

void print(const ProveReport& report, Console& console, const TraceDetail& detail) {
    console.print_line(console.palette().paint(Role::Strong, printable(report.design)));
    ClaimTable table(report, console);
    if (!report.arithmetic.empty()) console.print_line();
    for (const ProvedClaim& claim : report.arithmetic) table.print(claim);
    if (!report.properties.empty()) console.print_line();
    for (const ProvedClaim& claim : report.properties) table.print(claim);
    if (report.induction) {
        console.print_line();
        print_induction(report, console);
        print_guesses(report, console);
        const std::size_t helpers = report.induction->invariants.size() - report.properties.size();
        const bool decided = report.induction->stopped.empty();
        for (std::size_t i = 0; decided && i < report.properties.size(); ++i) {
            const ProvedClaim& claim = report.properties[i];
            if (claim.finding.verdict == proofs::ProofVerdict::Proved) continue;
            print_failure(claim, report.induction->invariants[helpers + i], console, detail);
        }
    }
    console.print_line();
    const auto faint = [&](std::string before, const std::string& text) {
        for (const std::string& line : wrap(text, console.width() - 2)) {
            console.print_line(console.palette().paint(Role::Faint, before + line));
            before = "  ";
        }
    };
    const std::vector<std::string> assumptions = assumptions_of(report);
    if (!report.not_asked.empty()) {
        faint("",
              "Not asked, since induction shows only what is so in every state; `finwait check` "
              "explores them:");
    }
    for (const std::string& line : not_asked_lines(report)) faint("· ", line);
    if (!assumptions.empty()) faint("", "What is proved rests on:");
    for (const std::string& assumption : assumptions) faint("· ", assumption);
    faint("", fmt::format("It took {}.", seconds_text(report.seconds)));
}

}  // namespace finwait::program
