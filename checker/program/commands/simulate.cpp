#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <random>

#include "checker/program/commands/commands.h"
#include "checker/program/commands/rendered_output.h"
#include "checker/program/engines/setting.h"
#include "checker/program/renderings/trace_json.h"
#include "checker/program/renderings/trace_ladder.h"
#include "checker/program/terminal/interruption.h"
#include "checker/program/terminal/result_file.h"
#include "checker/program/traces/narration.h"
#include "checker/program/traces/trace_file.h"

namespace finwait::program {

namespace {

/// A walk from the start, event by event.
class Walk {
  public:
    explicit Walk(const model::ConnectionModel& model)
        : model_(model), trace_{model.initial(), {}} {}

    [[nodiscard]] const Trace& trace() const { return trace_; }
    /// What can happen now. Two equal segments in flight are offered once.
    [[nodiscard]] std::vector<model::Change> choices() const {
        std::vector<model::Change> changes;
        model_.for_each_change(trace_.last(), [&](const model::Change& change) {
            const auto same = [&](const model::Change& c) { return c.event == change.event; };
            if (std::none_of(changes.begin(), changes.end(), same)) changes.push_back(change);
        });
        return changes;
    }
    void take(const model::Change& change) {
        trace_.steps.push_back({change, model_.apply(trace_.last(), change)});
    }
    void undo() {
        if (!trace_.steps.empty()) trace_.steps.pop_back();
    }

  private:
    const model::ConnectionModel& model_;
    Trace trace_;
};

void walk_at_random(Walk& walk, std::uint64_t seed, std::uint32_t steps) {
    // The engine and this use of it are the same everywhere, unlike the standard distributions.
    std::mt19937_64 random(seed);
    for (std::uint32_t step = 0; step < steps && !interrupted(); ++step) {
        const auto choices = walk.choices();
        if (choices.empty()) return;
        walk.take(choices[random() % choices.size()]);
    }
}

class ByHand {
  public:
    ByHand(const model::ConnectionModel& model, Walk& walk, Console& console)
        : model_(model), walk_(walk), console_(console) {}

    void run() {
        while (true) {
            show();
            const auto choices = walk_.choices();
            offer(choices);
            if (!read(choices)) return;
        }
    }

  private:
    void show() {
        if (console_.output_is_terminal()) console_.print("\x1b[H\x1b[2J");
        console_.print_lines(ladder_lines(model_, walk_.trace(), console_.palette()));
        console_.print_line();
    }

    void offer(const std::vector<model::Change>& choices) {
        if (choices.empty()) console_.print_line("Nothing can happen any more.");
        std::size_t width = 0;
        for (const auto& choice : choices) width = std::max(width, text_of(choice.event).size());
        for (std::size_t i = 0; i < choices.size(); ++i) {
            const std::string what = consequence_text(
                narrate(walk_.trace().last().endpoint(choices[i].event.endpoint), choices[i]));
            console_.print_line(fmt::format("{:>3}  {:<{}}{}{}", i + 1, text_of(choices[i].event),
                                            what.empty() ? 0 : width, what.empty() ? "" : "   ",
                                            console_.palette().paint(Role::Faint, what)));
        }
    }

    /// Reads lines until one says what to do; false if it is time to end.
    bool read(const std::vector<model::Change>& choices) {
        while (true) {
            console_.print(choices.empty() ? std::string("u undo, q quit: ")
                                           : fmt::format("1-{}, u undo, q quit: ", choices.size()));
            console_.flush();
            std::string line;
            if (!lines_.read(line) || line == "q") {
                console_.print_line();
                return false;
            }
            if (line == "u") {
                walk_.undo();
                return true;
            }
            std::size_t number = 0;
            const auto [end, error] =
                std::from_chars(line.data(), line.data() + line.size(), number);
            const bool whole = error == std::errc{} && end == line.data() + line.size();
            if (whole && number >= 1 && number <= choices.size()) {
                walk_.take(choices[number - 1]);
                return true;
            }
        }
    }

    const model::ConnectionModel& model_;
    Walk& walk_;
    Console& console_;
    LineReader lines_;
};

void walk(Walk& walk, const SimulateOptions& options, const model::ConnectionModel& model,
          Console& console) {
    if (options.seed) {
        walk_at_random(walk, *options.seed, options.steps);
    } else {
        ByHand(model, walk, console).run();
    }
}

/// The walk as a trace that shows nothing in particular.
TracesOfSetting walked_in(const Setting& setting, const Trace& trace) {
    return {&setting, {{nullptr, checker::Verdict::Violated, trace}}};
}

void save(const Setting& setting, const Trace& trace, ResultFile& file) {
    if (!file.wanted()) return;
    const TracesOfSetting walked = walked_in(setting, trace);
    file.write(trace_file_text("simulate", {&walked, 1}));
}

void show(const Setting& setting, const Trace& trace, const SimulateOptions& options,
          Console& console) {
    if (options.format == Format::Json) {
        nlohmann::ordered_json json = document_json("simulate", setting);
        json["seed"] = *options.seed;
        json["trace"] = trace_json(trace);
        console.print_document(dump(json, 2) + "\n");
    } else if (options.seed) {
        console.print_lines(ladder_lines(*setting.model, trace, console.palette()));
    }
}

}  // namespace

ExitStatus simulate(const SimulateOptions& options, Console& console) {
    if (options.format == Format::Json && !options.seed) {
        throw UsageError("--format json: only at random, together with --seed");
    }
    const Setting setting = make_setting(options.designs, options.environment);
    ResultFile file(options.save);
    RenderedOutput rendered(options.render, console);

    Walk walked(*setting.model);
    try {
        walk(walked, options, *setting.model, console);
    } catch (const OutputError&) {
        // The terminal may be gone: what was walked there is not.
        save(setting, walked.trace(), file);
        throw;
    }
    save(setting, walked.trace(), file);
    const TracesOfSetting traces = walked_in(setting, walked.trace());
    rendered.write("simulate", {&traces, 1});
    if (!rendered.replaces_report()) show(setting, walked.trace(), options, console);
    file.tell_failure();
    rendered.tell_failure();
    return interrupted() ? ExitStatus::Inconclusive : ExitStatus::Ok;
}

}  // namespace finwait::program
