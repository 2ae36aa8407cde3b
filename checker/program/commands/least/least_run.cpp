#include "checker/program/commands/least/least_run.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <chrono>
#include <mutex>
#include <new>
#include <utility>

#include "checker/program/commands/limits.h"
#include "checker/program/terminal/amounts.h"
#include "checker/program/terminal/console.h"
#include "checker/program/traces/validation.h"
#include "checker/resources/worker_pool.h"

namespace finwait::program {

namespace {

using checker::Ending;
using checker::Verdict;

/// Asks about one number after another in one cell.
class CellSearch {
  public:
    using LimitsNow = std::function<checker::Limits(std::int64_t)>;

    CellSearch(const LeastQuestion& question, const EngineOptions& engine, Cell& cell,
               LimitsNow limits)
        : question_(question), engine_(engine), cell_(cell), limits_(std::move(limits)) {
        environment_ = question.base.model->environment();
        for (std::size_t i = 0; i < question.axes.size(); ++i) {
            question.axes[i].setting->set(environment_, cell.at[i]);
        }
    }

    void run() {
        const auto ask = [this](std::int64_t number) { return answer(number); };
        cell_.least = find_least(question_.range, question_.search, ask);
        cell_.capacity = environment_.capacity;
    }

  private:
    Answer answer(std::int64_t number) {
        question_.setting->set(environment_, value_of(*question_.setting, number));
        while (true) {
            Instance instance = in_environment(question_.base, environment_);
            PropertyChoice properties = choose_properties(question_.properties, environment_);
            checker::Limits limits = limits_(number);
            limits.first_violation = true;
            EngineResult result = run_engine(*instance.model, properties.chosen, limits, engine_);
            ++cell_.explorations;
            cell_.states = std::max(cell_.states, result.counts.states);
            if (result.capacity_exceeded && environment_.capacity < model::kMaxCapacity) {
                ++environment_.capacity;
                continue;
            }
            return judge(result, std::move(instance), std::move(properties));
        }
    }

    Answer judge(const EngineResult& result, Instance instance, PropertyChoice properties) {
        if (result.capacity_exceeded) {
            return undecided(Ending::Complete,
                             fmt::format("a capacity of {} is not enough", model::kMaxCapacity));
        }
        const auto has = [&](const auto& test) {
            return std::ranges::any_of(
                result.findings, [&](const Finding& finding) { return test(finding.verdict); });
        };
        if (has(checker::is_dissatisfied)) {
            keep(result, std::move(instance), std::move(properties));
            return Answer::Fails;
        }
        if (result.ending != Ending::Complete ||
            has([](Verdict verdict) { return verdict == Verdict::Inconclusive; })) {
            return undecided(result.ending, remark_in(result));
        }
        return Answer::Holds;
    }

    Answer undecided(Ending ending, std::string remark) {
        cell_.ending = ending;
        cell_.remark = std::move(remark);
        return Answer::Undecided;
    }

    static std::string remark_in(const EngineResult& result) {
        for (const Finding& finding : result.findings) {
            if (!finding.remark.empty()) return finding.remark;
        }
        return "";
    }

    void keep(const EngineResult& result, Instance instance, PropertyChoice properties) {
        TooSmall found{std::move(instance), std::move(properties), {}};
        for (std::size_t i = 0; i < result.findings.size(); ++i) {
            const Finding& finding = result.findings[i];
            if (!checker::is_dissatisfied(finding.verdict)) continue;
            const properties::Property& property = *found.properties.chosen[i];
            found.violated.push_back(property.name);
            if (found.trace || !finding.run) continue;
            found.trace = validated(*found.instance.model, property, finding);
        }
        cell_.too_small = std::move(found);
    }

    const LeastQuestion& question_;
    const EngineOptions& engine_;
    Cell& cell_;
    LimitsNow limits_;
    model::Environment environment_;
};

class TableRun {
  public:
    TableRun(const LeastQuestion& question, const checker::Limits& limits,
             const EngineOptions& engine, const std::function<void(const std::string&)>& progress)
        : question_(question), limits_(limits), engine_(engine), progress_(progress) {}

    std::vector<Cell> run() {
        cells_.resize(count_of_cells(question_.axes));
        for (std::size_t i = 0; i < cells_.size(); ++i) {
            cells_[i].at = values_at(question_.axes, i);
        }
        workers_ = static_cast<unsigned>(std::min<std::size_t>(limits_.threads, cells_.size()));
        checker::WorkerPool pool(workers_);
        pool.for_each(cells_.size(), true, [&](std::size_t i, unsigned) { fill(cells_[i]); });
        fill_again_what_needs_more_memory();
        refuse_if_nothing_can_be_explored();
        return std::move(cells_);
    }

  private:
    /// A share of the memory was too little; all of it may do.
    void fill_again_what_needs_more_memory() {
        if (workers_ == 1) return;
        workers_ = 1;
        for (Cell& cell : cells_) {
            if (cell.ending != Ending::MemoryLimit) continue;
            --done_;
            cell = Cell{std::move(cell.at)};
            fill(cell);
        }
    }

    void refuse_if_nothing_can_be_explored() const {
        if (std::ranges::all_of(cells_, &Cell::refused)) throw UsageError(cells_.front().remark);
    }

    void fill(Cell& cell) {
        if (const auto ended = ended_before()) {
            cell.ending = *ended;
        } else {
            search(cell);
        }
        const std::lock_guard lock(mutex_);
        ++done_;
        progress_(progress_text(""));
    }

    void search(Cell& cell) {
        const auto limits = [&](std::int64_t number) { return limits_of(cell, number); };
        try {
            CellSearch(question_, engine_, cell, limits).run();
        } catch (const std::bad_alloc&) {
            cell.ending = Ending::MemoryLimit;
        } catch (const UsageError& error) {
            cell.remark = error.what();
            cell.refused = cell.explorations == 0;
        }
    }

    /// Why nothing more is to be begun, if that is so.
    [[nodiscard]] std::optional<Ending> ended_before() const {
        if (limits_.interrupted != nullptr && *limits_.interrupted) return Ending::Interrupted;
        if (limits_.time && elapsed() >= *limits_.time) return Ending::TimeLimit;
        return std::nullopt;
    }

    [[nodiscard]] checker::Limits limits_of(const Cell& cell, std::int64_t number) {
        checker::Limits share = share_of(limits_, workers_, elapsed());
        std::string place = place_in_table(question_, cell);
        if (!place.empty()) place += ": ";
        share.progress = [this, what = fmt::format("; {}{} {}", place, question_.setting->text,
                                                   number)](const checker::Progress& moment) {
            const std::lock_guard lock(mutex_);
            progress_(progress_text(
                fmt::format("{}, {}, {} states", what, moment.phase, with_commas(moment.states))));
        };
        return share;
    }

    [[nodiscard]] std::string progress_text(const std::string& more) const {
        return fmt::format("{} of {} cells{}", done_, cells_.size(), more);
    }

    [[nodiscard]] std::chrono::nanoseconds elapsed() const {
        return std::chrono::steady_clock::now() - began_;
    }

    const LeastQuestion& question_;
    const checker::Limits& limits_;
    const EngineOptions& engine_;
    const std::function<void(const std::string&)>& progress_;
    const std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
    std::vector<Cell> cells_;
    unsigned workers_ = 1;
    std::mutex mutex_;
    std::size_t done_ = 0;
};

}  // namespace

std::vector<Cell> fill_cells(const LeastQuestion& question, const checker::Limits& limits,
                             const EngineOptions& engine,
                             const std::function<void(const std::string&)>& progress) {
    return TableRun(question, limits, engine, progress).run();
}

std::string place_in_table(const LeastQuestion& question, const Cell& cell) {
    std::vector<std::string> parts;
    for (std::size_t i = 0; i < question.axes.size(); ++i) {
        const model::Setting& setting = *question.axes[i].setting;
        parts.push_back(fmt::format("{} {}", setting.text, short_text(setting, cell.at[i])));
    }
    return fmt::format("{}", fmt::join(parts, " · "));
}

}  // namespace finwait::program
