#include "checker/program/renderings/step_list.h"

#include <fmt/format.h>

#include <optional>
#include <set>

#include "checker/program/traces/explanation.h"
#include "checker/program/traces/narration.h"
#include "checker/program/traces/variables.h"

namespace finwait::program {

namespace {

using model::Side;

/// Words in lines: the first one begins with `first`, the others with as many spaces.
class WordLines {
  public:
    WordLines(std::string first, std::size_t width, const Palette& palette)
        : palette_(palette), width_(width), indent_(width_of(first)), line_(std::move(first)) {
        column_ = indent_;
    }
    void add(std::string_view word, Role role) {
        const std::size_t columns = width_of(word);
        if (!empty_ && column_ + 1 + columns > width_) {
            lines_.push_back(std::move(line_));
            line_.assign(indent_, ' ');
            column_ = indent_;
            empty_ = true;
        }
        if (!empty_) {
            line_ += ' ';
            ++column_;
        }
        line_ += palette_.paint(role, word);
        column_ += columns;
        empty_ = false;
    }
    void add_text(const std::string& text, Role role) {
        for (const std::string& word : wrap(text, 1)) add(word, role);
    }
    [[nodiscard]] std::vector<std::string> take() {
        lines_.push_back(std::move(line_));
        return std::move(lines_);
    }

  private:
    const Palette& palette_;
    std::size_t width_;
    std::size_t indent_;
    std::size_t column_ = 0;
    bool empty_ = true;
    std::string line_;
    std::vector<std::string> lines_;
};

class StepList {
  public:
    StepList(const Instance& instance, const ShownTrace& shown, const TraceDetail& detail,
             const Palette& palette, std::size_t width)
        : trace_(shown.trace), detail_(detail), palette_(palette), width_(width) {
        number_width_ = std::to_string(trace_.steps.size()).size();
        if (detail.explain) explainer_.emplace(instance, shown.numbers);
        if (detail.full) find_constants();
    }

    std::vector<std::string> write() {
        if (detail_.full) {
            say_constants();
            head(0, "the start");
            say_world(trace_.initial, nullptr);
        }
        for (std::size_t i = 0; i < trace_.steps.size(); ++i) say_step(i);
        if (detail_.explain) say_end();
        return std::move(lines_);
    }

  private:
    void put(WordLines& words) {
        for (std::string& line : words.take()) lines_.push_back(std::move(line));
    }
    /// In front of the lines of a step: a sign of one column.
    [[nodiscard]] std::string indent(std::string_view sign) const {
        return std::string(number_width_ + 2, ' ') + std::string(sign) + "  ";
    }
    void head(std::size_t number, const std::string& what) {
        lines_.push_back(
            fmt::format("{:>{}}  {}", number, number_width_, palette_.paint(Role::Strong, what)));
    }

    void say_step(std::size_t i) {
        const model::Change& change = trace_.steps[i].change;
        std::string what = text_of(change.event);
        if (!concerns_both_ends(change.event.kind)) {
            const model::Side side = change.event.endpoint;
            const Narration step = narrate(trace_.before(i).endpoint(side), change);
            std::string comes = consequence_text(step);
            if (step.box_state) {
                comes +=
                    (comes.empty() ? "" : ", ") +
                    ("middlebox: " + printable(trace_.box_states[index(side)].at(*step.box_state)));
            }
            if (!comes.empty()) what += ": " + comes;
        }
        head(i + 1, what);
        if (detail_.explain) say_why(i);
        if (detail_.full) say_world(trace_.steps[i].after, &trace_.before(i));
    }

    void say_why(std::size_t i) {
        const StepExplanation why = explainer_->explain(trace_, i);
        for (const FiredRule& rule : why.rules) {
            WordLines words(indent("·"), width_, palette_);
            words.add_text(rule.sentence, Role::Plain);
            if (!rule.source.empty()) words.add_text("(" + rule.source + ")", Role::Faint);
            put(words);
        }
        for (const StepDeviation& deviation : why.deviations) say(deviation);
    }
    void say(const StepDeviation& deviation) {
        WordLines words(indent("!"), width_, palette_);
        words.add_text(printable(text_of(deviation)), Role::Doubt);
        put(words);
    }
    /// What is violated may come of what does not happen.
    void say_end() {
        const std::vector<StepDeviation> missing = explainer_->missing_at_end(trace_);
        if (missing.empty()) return;
        lines_.push_back(std::string(number_width_ + 2, ' ') +
                         palette_.paint(Role::Strong, "the end"));
        for (const StepDeviation& deviation : missing) say(deviation);
    }

    /// Variables that are the same at both ends in all worlds of the trace.
    void find_constants() {
        constants_ = variable_texts(trace_.initial.endpoint(Side::A));
        const auto strike = [&](const model::World& world) {
            for (const Side side : {Side::A, Side::B}) {
                const auto texts = variable_texts(world.endpoint(side));
                for (std::size_t i = 0; i < texts.size(); ++i) {
                    if (texts[i].value != constants_[i].value) varies_.insert(i);
                }
            }
        };
        strike(trace_.initial);
        for (const TraceStep& step : trace_.steps) strike(step.after);
    }
    void say_constants() {
        WordLines words("The same at both ends throughout: ", width_, palette_);
        for (std::size_t i = 0; i < constants_.size(); ++i) {
            if (varies_.contains(i)) continue;
            words.add(fmt::format("{}={}", constants_[i].name, constants_[i].value), Role::Faint);
        }
        put(words);
    }

    /// `before`: the world before it; null: nothing has changed.
    void say_world(const model::World& world, const model::World* before) {
        for (const Side side : {Side::A, Side::B}) {
            WordLines words(indent(model::name_of(side)), width_, palette_);
            const auto now = variable_texts(world.endpoint(side));
            const auto then = variable_texts((before ? before : &world)->endpoint(side));
            for (std::size_t i = 0; i < now.size(); ++i) {
                if (!varies_.contains(i)) continue;
                const bool changed = now[i].value != then[i].value;
                words.add(fmt::format("{}{}={}", changed ? "*" : "", now[i].name, now[i].value),
                          changed ? Role::Strong : Role::Plain);
            }
            put(words);
        }
        for (const Side side : {Side::A, Side::B}) say_in_flight(side, world, before);
    }

    void say_in_flight(Side side, const model::World& world, const model::World* before) {
        const bool changed = before != nullptr && before->from(side) != world.from(side);
        if (world.from(side).empty() && !changed) return;
        WordLines words(indent(side == Side::A ? "→" : "←"), width_, palette_);
        words.add(changed ? "*in flight:" : "in flight:", changed ? Role::Strong : Role::Plain);
        if (world.from(side).empty()) words.add("nothing", Role::Faint);
        const char* between = "";
        for (const model::Segment& segment : world.from(side).segments()) {
            words.add_text(between + text_of(segment), Role::Plain);
            between = "· ";
        }
        put(words);
    }

    const Trace& trace_;
    const TraceDetail& detail_;
    const Palette& palette_;
    std::size_t width_;
    std::size_t number_width_ = 1;
    std::optional<Explainer> explainer_;
    std::vector<VariableText> constants_;
    std::set<std::size_t> varies_;
    std::vector<std::string> lines_;
};

}  // namespace

std::vector<std::string> step_list_lines(const Instance& instance, const ShownTrace& shown,
                                         const TraceDetail& detail, const Palette& palette,
                                         std::size_t width) {
    if (!detail.full && !detail.explain) return {};
    return StepList(instance, shown, detail, palette, width).write();
}

}  // namespace finwait::program
