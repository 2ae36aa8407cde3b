#include "checker/program/commands/simulate/explorer.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <optional>

#include "checker/program/renderings/ladder/trace_ladder.h"
#include "checker/program/renderings/step_list.h"
#include "checker/program/terminal/amounts.h"
#include "checker/program/traces/narration.h"
#include "checker/program/traces/variables.h"
#include "model/files/input_error.h"

namespace finwait::program {

namespace {

constexpr std::size_t kMostRandomSteps = 10'000;
/// What is tried in search of a property before the search is given up.
constexpr std::size_t kStepsOfOneTry = 1'000;
constexpr std::size_t kEventsOfAllTries = 300'000;
/// The last rows of a long ladder are what one needs to see.
constexpr std::size_t kRowsShown = 30;

struct ExplorerWord {
    std::string_view name;
    /// What may stand behind it, and what it is for.
    std::string_view argument;
    std::string_view what;
};

constexpr std::array kWords{
    ExplorerWord{"back", "[N]", "undo the last step, or N"},
    ExplorerWord{"forward", "[N]", "take back steps again that were undone"},
    ExplorerWord{"goto", "N", "go to where N steps are taken, back or forward; 0 is the start"},
    ExplorerWord{"random", "[N]", "take N steps at random (default: 1)"},
    ExplorerWord{"until", "PROPERTY", "walk at random until the property is violated or reached"},
    ExplorerWord{"properties", "", "what every property says of the walk so far"},
    ExplorerWord{"why", "", "which rules the last step followed, and what differs from RFC 9293"},
    ExplorerWord{"variables", "", "all variables of both ends, and what is in flight"},
    ExplorerWord{"ladder", "", "the whole walk"},
    ExplorerWord{"save", "FILE", "keep the walk, for finwait trace"},
    ExplorerWord{"help", "", "this list"},
    ExplorerWord{"quit", "", "the end"},
};

/// Of names that are one letter, or that are usual elsewhere.
std::string_view full_word(const std::string& word) {
    if (word == "u" || word == "undo") return "back";
    if (word == "q" || word == "exit") return "quit";
    if (word == "h" || word == "?") return "help";
    const auto found = std::ranges::find(kWords, word, &ExplorerWord::name);
    return found == kWords.end() ? std::string_view{} : found->name;
}

std::string lower(std::string_view text) {
    std::string result(text);
    std::ranges::transform(result, result.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return result;
}

std::optional<std::size_t> number_in_line(const std::string& text) {
    std::size_t number = 0;
    const char* const last = text.data() + text.size();
    const auto [end, error] = std::from_chars(text.data(), last, number);
    if (error != std::errc{} || end != last) return std::nullopt;
    return number;
}

std::string trimmed(const std::string& text) {
    const std::size_t first = text.find_first_not_of(" \t\r");
    if (first == std::string::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

/// Which of the events a line means: the one that is called so; or those that begin so, with or
/// without the name of the end.
std::vector<std::size_t> meant_by(const std::string& line, const std::vector<std::string>& events) {
    const std::string wanted = lower(line);
    std::vector<std::size_t> meant;
    for (std::size_t i = 0; i < events.size(); ++i) {
        const std::string event = lower(events[i]);
        if (event == wanted) return {i};
        const std::size_t space = event.find(' ');
        const bool behind =
            space != std::string::npos && event.compare(space + 1, wanted.size(), wanted) == 0;
        if (event.starts_with(wanted) || behind) meant.push_back(i);
    }
    return meant;
}

std::vector<std::string> texts_of(const std::vector<model::Change>& choices) {
    std::vector<std::string> texts;
    texts.reserve(choices.size());
    for (const model::Change& choice : choices) texts.push_back(text_of(choice.event));
    return texts;
}

Role role_of_standing(Standing standing) {
    switch (standing) {
        case Standing::Violated: return Role::Bad;
        case Standing::Reached: return Role::Good;
        case Standing::Owed: return Role::Doubt;
        case Standing::NothingSaid:
        case Standing::NotAnyMore:
        case Standing::NoRunTells: break;
    }
    return Role::Faint;
}

const char* sign_of_standing(Standing standing) {
    switch (standing) {
        case Standing::Violated: return "✗";
        case Standing::Reached: return "✓";
        case Standing::Owed: return "…";
        case Standing::NothingSaid:
        case Standing::NotAnyMore:
        case Standing::NoRunTells: break;
    }
    return "·";
}

}  // namespace

Explorer::Explorer(const Instance& instance, Walk& walk, const Explored& explored, Console& console)
    : instance_(instance),
      model_(*instance.model),
      walk_(walk),
      explored_(explored),
      console_(console),
      lines_(console) {}

void Explorer::run() {
    Then then = Then::ShowAgain;
    while (then != Then::End) {
        if (then == Then::ShowAgain) show();
        std::string line;
        if (!lines_.read(prompt(), completions(), line)) {
            console_.print_line();
            return;
        }
        then = obey(trimmed(line));
    }
}

void Explorer::show() {
    choices_ = walk_.choices();
    if (console_.output_is_terminal()) console_.print("\x1b[H\x1b[2J");
    show_ladder(kRowsShown);
    console_.print_line();
    show_properties(false);
    offer();
}

void Explorer::show_ladder(std::size_t rows) {
    std::vector<std::string> lines = ladder_lines(model_, walk_.trace(), console_.palette());
    constexpr std::size_t kHead = 1;
    if (lines.size() > rows + kHead) {
        const auto last = lines.end() - static_cast<std::ptrdiff_t>(rows);
        lines.erase(lines.begin() + kHead, last);
        lines.insert(lines.begin() + kHead,
                     console_.palette().paint(Role::Faint, "… (\"ladder\" shows all of it)"));
    }
    console_.print_lines(lines);
}

PropertyWatch Explorer::watched(const properties::Property& property) const {
    const Trace& trace = walk_.trace();
    PropertyWatch watch(property, trace.initial, may_end(model_, trace.initial));
    for (std::size_t i = 0; i < trace.steps.size(); ++i) {
        watch.step(trace.before(i), trace.steps[i].change, trace.steps[i].after,
                   may_end(model_, trace.steps[i].after));
    }
    return watch;
}

std::string Explorer::standing_text(const PropertyWatch& watch) const {
    std::string text(name_of(watch.standing()));
    switch (watch.standing()) {
        case Standing::Violated:
        case Standing::Reached:
        case Standing::NotAnyMore:
            text +=
                watch.since() == 0 ? " at the start" : fmt::format(" by step {}", watch.since());
            break;
        case Standing::NothingSaid:
        case Standing::Owed:
        case Standing::NoRunTells: break;
    }
    const properties::Property& property = watch.property();
    if (property.has_route() && property.kind != properties::Kind::Step &&
        watch.standing() != Standing::NotAnyMore) {
        text += fmt::format(", {} of {} waypoints", watch.passed(), property.route_length());
    }
    return text;
}

void Explorer::show_properties(bool all) {
    std::size_t quiet = 0;
    std::size_t width = 0;
    for (const properties::Property* const property : explored_.shown)
        width = std::max(width, width_of(property->name));
    for (const properties::Property* const property : explored_.shown) {
        const PropertyWatch watch = watched(*property);
        const Standing standing = watch.standing();
        if (!all && standing != Standing::Violated && standing != Standing::Reached) {
            ++quiet;
            continue;
        }
        console_.print_line(fmt::format(
            "{}  {:<{}}  {}",
            console_.palette().paint(role_of_standing(standing), sign_of_standing(standing)),
            printable(property->name), width,
            console_.palette().paint(role_of_standing(standing), standing_text(watch))));
        if (!all && standing == Standing::Violated) {
            console_.print_line(
                "   " + console_.palette().paint(Role::Faint, printable(property->sentence)));
        }
    }
    if (quiet > 0) {
        console_.print_line(console_.palette().paint(
            Role::Faint, fmt::format("{} propert{} neither violated nor reached (\"properties\" "
                                     "lists all).",
                                     quiet, quiet == 1 ? "y is" : "ies are")));
    }
    console_.print_line();
}

void Explorer::offer() {
    if (choices_.empty()) console_.print_line("Nothing can happen any more.");
    const std::vector<std::string> texts = texts_of(choices_);
    std::size_t width = 0;
    for (const std::string& text : texts) width = std::max(width, text.size());
    for (std::size_t i = 0; i < choices_.size(); ++i) {
        const std::string what = consequence_text(
            narrate(walk_.trace().last().endpoint(choices_[i].event.endpoint), choices_[i]));
        console_.print_line(fmt::format("{:>3}  {:<{}}{}{}", i + 1, texts[i],
                                        what.empty() ? 0 : width, what.empty() ? "" : "   ",
                                        console_.palette().paint(Role::Faint, what)));
    }
}

std::string Explorer::prompt() const {
    const std::string ahead =
        walk_.known() > walk_.at() ? fmt::format(" of {}", walk_.known()) : "";
    const std::string which =
        choices_.empty() ? "" : fmt::format("1-{}, an event, ", choices_.size());
    return fmt::format("step {}{} · {}help, quit: ", walk_.at(), ahead, which);
}

std::vector<std::string> Explorer::completions() const {
    std::vector<std::string> all = texts_of(choices_);
    for (const ExplorerWord& word : kWords) {
        const bool alone = word.argument.empty() || word.argument.starts_with('[');
        all.push_back(std::string(word.name) + (alone ? "" : " "));
    }
    for (const properties::Property* const property : explored_.known)
        all.push_back("until " + property->name);
    return all;
}

void Explorer::show_variables() { console_.print_lines(variable_lines(walk_.trace().last())); }

void Explorer::show_why() {
    if (walk_.at() == 0) {
        console_.print_line("No step is taken yet.");
        return;
    }
    const Trace last{walk_.trace().before(walk_.at() - 1), {walk_.trace().steps.back()}};
    const ShownTrace shown{nullptr, checker::Verdict::Violated, last};
    console_.print_lines(step_list_lines(instance_, shown, {.full = false, .explain = true},
                                         console_.palette(), console_.width()));
}

void Explorer::show_help() {
    console_.print_line(
        "A number, or an event as it is listed: its beginning will do, with or "
        "without the name of the end.");
    for (const ExplorerWord& word : kWords) {
        const std::string form = std::string(word.name) + (word.argument.empty() ? "" : " ") +
                                 std::string(word.argument);
        console_.print_line(fmt::format("  {:<16}  {}", form, word.what));
    }
}

Explorer::Then Explorer::say(const std::string& line) {
    console_.print_line(line);
    return Then::AskAgain;
}

Explorer::Then Explorer::obey(const std::string& line) {
    if (line.empty()) return Then::AskAgain;
    const std::size_t space = line.find(' ');
    const std::string word = line.substr(0, space);
    const std::string rest = space == std::string::npos ? "" : trimmed(line.substr(space + 1));
    if (const std::string_view full = full_word(word); !full.empty())
        return obey_word(std::string(full), rest);
    return take(line);
}

Explorer::Then Explorer::obey_word(const std::string& word, const std::string& rest) {
    if (word == "quit") return Then::End;
    if (word == "back" || word == "forward" || word == "goto") return go_to(word, rest);
    if (word == "random") return walk_at_random(rest);
    if (word == "until") return walk_until(rest);
    if (word == "save") return save(rest);
    if (word == "properties") show_properties(true);
    if (word == "why") show_why();
    if (word == "variables") show_variables();
    if (word == "ladder") show_ladder(~std::size_t{0} / 2);
    if (word == "help") show_help();
    return Then::AskAgain;
}

Explorer::Then Explorer::take(const std::string& line) {
    if (const auto number = number_in_line(line)) {
        if (*number < 1 || *number > choices_.size()) {
            return say(choices_.empty() ? "Nothing can happen any more; back, goto N, quit."
                                        : fmt::format("{} is none of 1-{}", line, choices_.size()));
        }
        walk_.take(choices_[*number - 1]);
        return Then::ShowAgain;
    }
    const std::vector<std::size_t> meant = meant_by(line, texts_of(choices_));
    if (meant.size() == 1) {
        walk_.take(choices_[meant.front()]);
        return Then::ShowAgain;
    }
    if (meant.empty()) {
        return say(
            fmt::format("\"{}\" is nothing that can happen here; help tells what else can "
                        "be typed",
                        printable(line)));
    }
    std::vector<std::string> numbers;
    numbers.reserve(meant.size());
    for (const std::size_t i : meant) numbers.push_back(std::to_string(i + 1));
    return say(fmt::format("\"{}\" may be each of {}", printable(line), fmt::join(numbers, ", ")));
}

Explorer::Then Explorer::go_to(const std::string& word, const std::string& rest) {
    const bool relative = word != "goto";
    const auto number =
        relative && rest.empty() ? std::optional<std::size_t>(1) : number_in_line(rest);
    if (!number) return say(fmt::format("{} needs a number of steps", word));
    const std::size_t at = walk_.at();
    std::size_t to = *number;
    if (word == "back") to = at - std::min(at, *number);
    if (word == "forward") to = std::min(walk_.known(), at + std::min(*number, walk_.known()));
    if (to > walk_.known()) {
        return say(
            fmt::format("there are {} steps; what comes then is yours to choose", walk_.known()));
    }
    walk_.go_to(to);
    return Then::ShowAgain;
}

Explorer::Then Explorer::walk_at_random(const std::string& rest) {
    const auto number = rest.empty() ? std::optional<std::size_t>(1) : number_in_line(rest);
    if (!number || *number > kMostRandomSteps)
        return say(fmt::format("random needs a number of steps, {} at most", kMostRandomSteps));
    for (std::size_t i = 0; i < *number && !interrupted(); ++i) {
        if (!walk_.take_at_random(random_)) break;
    }
    return Then::ShowAgain;
}

Explorer::Then Explorer::walk_until(const std::string& name) {
    const auto found = std::ranges::find(explored_.known, name, &properties::Property::name);
    if (found == explored_.known.end()) {
        std::vector<std::string_view> names;
        for (const properties::Property* const one : explored_.known) names.push_back(one->name);
        return say(model::unknown("property", name, names));
    }
    const PropertyWatch here = watched(**found);
    if (here.standing() != Standing::NothingSaid && here.standing() != Standing::Owed)
        return say(fmt::format("{}: {}", name, standing_text(here)));
    std::size_t events = 0;
    while (events < kEventsOfAllTries && !interrupted()) {
        Walk attempt(model_, trace_from(model_, walk_.trace().last()));
        PropertyWatch watch = here;
        for (std::size_t i = 0; i < kStepsOfOneTry; ++i, ++events) {
            if (!attempt.take_at_random(random_)) break;
            const TraceStep& step = attempt.trace().steps.back();
            watch.step(attempt.trace().before(attempt.at() - 1), step.change, step.after,
                       may_end(model_, step.after));
            if (watch.standing() == Standing::NotAnyMore) break;
            if (watch.standing() != Standing::Violated && watch.standing() != Standing::Reached)
                continue;
            for (const TraceStep& one : attempt.trace().steps) walk_.take(one.change);
            return Then::ShowAgain;
        }
        // Where nothing can happen a try costs nothing; it is one all the same.
        ++events;
    }
    return say(
        fmt::format("{}: neither violated nor reached by {} events at random from here; "
                    "that says nothing of others",
                    name, with_commas(events)));
}

Explorer::Then Explorer::save(const std::string& file) {
    if (file.empty()) return say("save needs the name of a file");
    try {
        explored_.save(file, walk_.trace());
    } catch (const model::OutputError& error) {
        return say(error.what());
    }
    return say(fmt::format("{} steps are kept in {}", walk_.at(), printable(file)));
}

}  // namespace finwait::program
