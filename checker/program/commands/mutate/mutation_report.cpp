#include "checker/program/commands/mutate/mutation_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "checker/program/terminal/amounts.h"
#include "checker/program/traces/json.h"

namespace finwait::program {

namespace {

using nlohmann::ordered_json;

std::string place_of(const model::DesignDifference& change) {
    return change.section == "mechanisms" ? change.key : change.section + " " + change.key;
}

void print_wrapped(const std::string& text, std::size_t indent, Role role, Console& console) {
    const std::string before(indent, ' ');
    const std::size_t width = console.width() - std::min(console.width() / 2, indent);
    for (const std::string& line : wrap(printable(text), width)) {
        console.print_line(before + console.palette().paint(role, line));
    }
}

double percent(std::size_t part, std::size_t whole) {
    return whole == 0 ? 100.0 : 100.0 * static_cast<double>(part) / static_cast<double>(whole);
}

void print_score(const MutationResult& result, Console& console) {
    const std::size_t all = result.mutants.size();
    const std::size_t caught = result.count(MutantStatus::Caught);
    const std::size_t alike =
        result.count(MutantStatus::SameBehaviour) + result.count(MutantStatus::NeverHappens);
    const Role role = caught + alike == all ? Role::Good : Role::Doubt;
    console.print_line(console.palette().paint(
        role,
        fmt::format("{} of {} mutants are caught: {:.1f} %", caught, all, percent(caught, all))));
    console.print_line(
        fmt::format("{} behave as the original does; of the others {:.1f} % are caught", alike,
                    percent(caught, all - alike)));
}

/// The mutants of one status, each with its behaviour if there is one to show.
void print_fates(const MutationResult& result, MutantStatus status, const std::string& heading,
                 Console& console) {
    if (result.count(status) == 0) return;
    console.print_line();
    console.print_line(console.palette().paint(Role::Strong, heading));
    for (std::size_t i = 0; i < result.mutants.size(); ++i) {
        const MutantFate& of = result.fates[i];
        if (of.status != status) continue;
        console.print_line("  " + text_of(result.mutants[i].change));
        if (status != MutantStatus::Different) continue;
        print_wrapped(fmt::format("only the {}, in environment {}:",
                                  of.mutant_has_it ? "mutant" : "original", of.trial + 1),
                      4, Role::Faint, console);
        for (const Observation& seen : of.seen) {
            print_wrapped(text_of(seen), 6, Role::Faint, console);
        }
    }
}

/// Row by row; all mutants of such a row are alike.
void print_rows_that_never_happen(const MutationResult& result, Console& console) {
    std::map<std::string, std::size_t> rows;
    for (std::size_t i = 0; i < result.mutants.size(); ++i) {
        if (result.fates[i].status != MutantStatus::NeverHappens) continue;
        ++rows[place_of(result.mutants[i].change)];
    }
    if (rows.empty()) return;
    console.print_line();
    console.print_line(console.palette().paint(
        Role::Strong, "The same: the row never happens in these environments"));
    for (const auto& [row, mutants] : rows) {
        console.print_line(
            fmt::format("  {} ({} mutant{})", row, mutants, mutants == 1 ? "" : "s"));
    }
}

const char* name_of(MutantStatus status) {
    switch (status) {
        case MutantStatus::Caught: return "caught";
        case MutantStatus::Different: return "different";
        case MutantStatus::SameBehaviour: return "same behaviour";
        case MutantStatus::NeverHappens: return "never happens";
        case MutantStatus::Undecided: return "undecided";
    }
    return "";
}

ordered_json fate_json(const model::Mutant& mutant, const MutantFate& fate) {
    ordered_json json{{"section", mutant.change.section},
                      {"key", mutant.change.key},
                      {"values", mutant.change.values},
                      {"fate", name_of(fate.status)}};
    if (fate.status == MutantStatus::Caught || fate.status == MutantStatus::Different) {
        json["environment"] = fate.trial;
    }
    if (fate.status == MutantStatus::Caught) json["caught_by"] = fate.caught_by;
    if (fate.status == MutantStatus::Different) {
        json["only"] = fate.mutant_has_it ? "mutant" : "original";
        json["seen"] = ordered_json::array();
        for (const Observation& seen : fate.seen) json["seen"].push_back(text_of(seen));
    }
    return json;
}

}  // namespace

std::string text_of(const model::DesignDifference& change) {
    return fmt::format("{}: {} → {}", place_of(change), change.values[0], change.values[1]);
}

void print(const MutationReport& report, Console& console) {
    const MutationResult& result = report.result;
    console.print_line(console.palette().paint(Role::Strong, printable(report.design)));
    for (std::size_t i = 0; i < result.trials.size(); ++i) {
        const std::size_t claims = result.trials[i].satisfied.size();
        print_wrapped(
            fmt::format("{}: {} · {} propert{}", i + 1, text_of(result.trials[i].environment),
                        claims, claims == 1 ? "y" : "ies"),
            0, Role::Faint, console);
    }
    console.print_line();
    print_score(result, console);
    print_fates(result, MutantStatus::Different, "Not caught, though they behave differently",
                console);
    print_fates(result, MutantStatus::SameBehaviour, "The same, as far as can be seen", console);
    print_rows_that_never_happen(result, console);
    print_fates(result, MutantStatus::Undecided, "Undecided: a limit was reached, or interrupted",
                console);
    console.print_line();
    console.print_line(console.palette().paint(Role::Faint, seconds_text(report.seconds)));
}

std::string json_text(const MutationReport& report) {
    const MutationResult& result = report.result;
    ordered_json json = document_json("mutate");
    json["designs"] = {report.design, report.design};
    json["environments"] = ordered_json::array();
    for (const Trial& trial : result.trials) {
        json["environments"].push_back(environment_json(trial.environment));
    }
    json["score"] = {{"mutants", result.mutants.size()},
                     {"caught", result.count(MutantStatus::Caught)},
                     {"different", result.count(MutantStatus::Different)},
                     {"same_behaviour", result.count(MutantStatus::SameBehaviour)},
                     {"never_happens", result.count(MutantStatus::NeverHappens)},
                     {"undecided", result.count(MutantStatus::Undecided)}};
    json["complete"] = result.ending == checker::Ending::Complete;
    json["seconds"] = report.seconds;
    json["mutants"] = ordered_json::array();
    for (std::size_t i = 0; i < result.mutants.size(); ++i) {
        json["mutants"].push_back(fate_json(result.mutants[i], result.fates[i]));
    }
    return dump(json, 2);
}

}  // namespace finwait::program
