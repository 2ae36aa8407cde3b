#include "checker/program/commands/suite/suite_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <mutex>
#include <new>

#include "checker/program/commands/limits.h"
#include "checker/program/engines/coverage.h"
#include "checker/program/terminal/amounts.h"
#include "checker/program/terminal/console.h"
#include "checker/program/traces/validation.h"
#include "checker/resources/worker_pool.h"
#include "model/environment_text.h"
#include "model/files/input_error.h"

namespace finwait::program {

namespace {

using checker::Ending;
using checker::Verdict;
using properties::Suite;
using properties::SuiteCase;

CaseResult undecided(const SuiteCase& one) {
    CaseResult result{&one,
                      {one.names, std::make_unique<model::ConnectionModel>(
                                      *one.designs[0], *one.designs[1], one.environment)}};
    for (const properties::Expectation& expectation : one.expectations) {
        result.judged.push_back({expectation});
    }
    return result;
}

class SuiteRun {
  public:
    SuiteRun(const checker::Limits& limits, const EngineOptions& engine,
             const std::function<void(const std::string&)>& progress)
        : limits_(limits), engine_(engine), progress_(progress) {}

    std::vector<SuiteResult> run(const std::vector<Suite>& suites) {
        std::vector<SuiteResult> results;
        for (const Suite& suite : suites) {
            results.push_back({&suite});
            for (const SuiteCase& one : suite.cases) {
                results.back().cases.push_back(undecided(one));
            }
        }
        for (SuiteResult& result : results) {
            for (CaseResult& one : result.cases) cases_.push_back(&one);
        }
        run_side_by_side();
        run_again_what_needs_more_memory();
        return results;
    }

  private:
    void run_side_by_side() {
        workers_ = static_cast<unsigned>(std::min<std::size_t>(limits_.threads, cases_.size()));
        checker::WorkerPool pool(workers_);
        pool.for_each(cases_.size(), true, [&](std::size_t i, unsigned) { run(*cases_[i]); });
    }

    /// A share of the memory was too little; all of it may do.
    void run_again_what_needs_more_memory() {
        if (workers_ == 1) return;
        workers_ = 1;
        for (CaseResult* const one : cases_) {
            if (one->ending == Ending::MemoryLimit) {
                --done_;
                run(*one);
            }
        }
    }

    void run(CaseResult& result) {
        if (const auto ended = ended_before()) {
            result.ending = *ended;
        } else {
            explore(result);
        }
        const std::lock_guard lock(mutex_);
        ++done_;
        progress_(progress_text(""));
    }

    /// Why nothing more is to be begun, if that is so.
    [[nodiscard]] std::optional<Ending> ended_before() const {
        if (limits_.interrupted != nullptr && *limits_.interrupted) return Ending::Interrupted;
        if (limits_.time && elapsed() >= *limits_.time) return Ending::TimeLimit;
        return std::nullopt;
    }

    void explore(CaseResult& result) {
        std::vector<const properties::Property*> judged;
        for (const JudgedProperty& one : result.judged) {
            judged.push_back(one.expectation.property);
        }
        try {
            EngineResult found =
                run_engine(*result.instance.model, judged, share_of_limits(*result.of), engine_);
            result.counts = found.counts;
            result.counted = found.counted;
            result.pairs = found.pairs;
            result.nodes = found.nodes;
            result.ending = found.ending;
            result.seconds = found.seconds;
            result.happened = found.happened;
            result.how_never_happened = how_never_happened(found);
            for (std::size_t i = 0; i < judged.size(); ++i) {
                keep(result, i, found.findings[i]);
            }
        } catch (const std::bad_alloc&) {
            result.ending = Ending::MemoryLimit;
        } catch (const UsageError& error) {
            throw model::InputError(result.of->place, text_of(*result.of) + ": " + error.what());
        }
    }

    /// Every run is replayed, also one that is not to be shown: what is as expected has to be so.
    static void keep(CaseResult& result, std::size_t i, const Finding& finding) {
        JudgedProperty& judged = result.judged[i];
        judged.verdict = finding.verdict;
        judged.remark = finding.remark;
        if (!finding.run) return;
        ShownTrace shown = validated(*result.instance.model, *judged.expectation.property, finding);
        if (judged.judgement() == Judgement::Unexpected) judged.trace = std::move(shown);
    }

    [[nodiscard]] checker::Limits share_of_limits(const SuiteCase& one) {
        checker::Limits share = share_of(limits_, workers_, elapsed());
        share.progress = [this, what = text_of(one)](const checker::Progress& moment) {
            const std::lock_guard lock(mutex_);
            progress_(progress_text(fmt::format("; {}: {}, {} states", what, moment.phase,
                                                with_commas(moment.states))));
        };
        return share;
    }

    [[nodiscard]] std::string progress_text(const std::string& more) const {
        return fmt::format("{} of {} cases{}", done_, cases_.size(), more);
    }

    [[nodiscard]] std::chrono::nanoseconds elapsed() const {
        return std::chrono::steady_clock::now() - began_;
    }

    const checker::Limits& limits_;
    const EngineOptions& engine_;
    const std::function<void(const std::string&)>& progress_;
    const std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
    std::vector<CaseResult*> cases_;
    unsigned workers_ = 1;
    std::mutex mutex_;
    std::size_t done_ = 0;
};

}  // namespace

Verdict JudgedProperty::expected() const {
    if (expectation.property->kind == properties::Kind::Reachable) {
        return expectation.violated ? Verdict::NotReached : Verdict::Reached;
    }
    return expectation.violated ? Verdict::Violated : Verdict::Holds;
}

Judgement JudgedProperty::judgement() const {
    switch (verdict) {
        case Verdict::Inconclusive: return Judgement::Inconclusive;
        case Verdict::Holds:
        case Verdict::Reached:
        case Verdict::Violated:
        case Verdict::NotReached: break;
    }
    return verdict == expected() ? Judgement::AsExpected : Judgement::Unexpected;
}

std::size_t CaseResult::count(Judgement judgement) const {
    return static_cast<std::size_t>(std::ranges::count_if(
        judged, [&](const JudgedProperty& one) { return one.judgement() == judgement; }));
}

std::size_t SuiteResult::verdicts() const {
    std::size_t sum = 0;
    for (const CaseResult& one : cases) sum += one.judged.size();
    return sum;
}

std::size_t SuiteResult::count(Judgement judgement) const {
    std::size_t sum = 0;
    for (const CaseResult& one : cases) sum += one.count(judgement);
    return sum;
}

std::vector<SuiteResult> run_suites(const std::vector<Suite>& suites, const checker::Limits& limits,
                                    const EngineOptions& engine,
                                    const std::function<void(const std::string&)>& progress) {
    return SuiteRun(limits, engine, progress).run(suites);
}

std::string text_of(const SuiteCase& one) {
    const std::string where = one.environment_name.empty() ? differences_text(one.environment)
                                                           : printable(one.environment_name);
    return text_of(one.names) + (where.empty() ? "" : " · " + where);
}

}  // namespace finwait::program
