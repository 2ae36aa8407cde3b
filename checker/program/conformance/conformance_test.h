// Tests a running stack against a design.
//
// Breadth first over the endpoints that the rules reach, beginning ESTABLISHED: at each, everything
// that can happen to it is done to a new connection that was brought there, and what the stack
// sends, the state that it is in and what it hands to the application are compared with what the
// rules say. What agrees is followed further; what deviates is repeated until it is sure. Behind a
// step that agrees two segments probe for what could not be seen: a difference there, where the
// same segments agree by themselves, is one of the step.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "checker/program/conformance/expectation.h"
#include "checker/program/conformance/stimulus.h"
#include "checker/program/stacks/stack_under_test.h"
#include "model/design.h"

namespace finwait::program {

struct ConformancePlan {
    ApplicationStyle style = ApplicationStyle::Shutdown;
    bool active = false;
    /// It begins before the connection, in LISTEN or SYN-SENT, and ends where it is ESTABLISHED.
    bool handshake = false;
    /// Where both ends' numbers begin; none: as they come.
    std::optional<std::uint32_t> isn{};
    /// The most that is written, that is received in one connection; octets.
    std::uint32_t octets = 1;
    const std::atomic<bool>* interrupted = nullptr;
    std::function<void(std::uint64_t tests)> progress{};
};

/// An endpoint that the tests reached, and how.
struct ReachedEndpoint {
    model::Endpoint endpoint{};
    EndpointNumbers numbers{};
    std::uint32_t written = 0;
    /// The endpoint before, and what was done to it; of the first one nothing.
    std::optional<std::size_t> before{};
    Stimulus by{};
};

struct TestedStep {
    std::size_t at = 0;
    /// What was done to the endpoint, and behind it what probed for a difference.
    std::vector<Stimulus> stimuli{};
    /// Of the last of them.
    StackAnswer expected{};
    StackAnswer seen{};
    model::Coverage coverage{};
};

struct ConformanceResult {
    std::vector<ReachedEndpoint> endpoints{};
    std::vector<TestedStep> agreeing{};
    std::vector<TestedStep> deviating{};
    /// Their repetitions did not come to the same, or the way there did not.
    std::vector<TestedStep> unsure{};
    bool complete = true;

    [[nodiscard]] std::uint64_t tests() const {
        return agreeing.size() + deviating.size() + unsure.size();
    }
};

class ConformanceTest {
  public:
    /// Both must outlive it.
    ConformanceTest(StackUnderTest& stack, const model::Design& design, ConformancePlan plan)
        : stack_(stack), design_(design), plan_(std::move(plan)) {}

    /// Throws NotPossible where the stack opens no connection.
    [[nodiscard]] ConformanceResult run();

  private:
    /// One connection on its way.
    struct Walk {
        Expectation expectation;
    };
    /// What came of a stimulus.
    struct Performed {
        StackUnderTest::Sent sent{};
        std::optional<model::State> state{};
        std::optional<Handed> handed{};
    };
    /// What came of a step in one connection.
    struct Trial {
        TestedStep step{};
        bool agrees = false;
        /// Of a step that agrees: where it led to.
        std::optional<ReachedEndpoint> after{};
        /// What a probe behind it showed.
        std::optional<TestedStep> probed{};
    };
    /// A difference that a probe showed, which is judged when all is tested.
    struct Probed {
        TestedStep step;
        model::Endpoint after{};
    };

    void test_endpoint(std::size_t at);
    void test(std::size_t at, const Stimulus& stimulus);
    void follow(std::size_t at, const Stimulus& stimulus, const Trial& trial);
    void judge_probes();
    [[nodiscard]] std::optional<Trial> sure_trial(std::size_t at, const Stimulus& stimulus);
    /// None: the way to the endpoint went differently this time.
    [[nodiscard]] std::optional<Trial> try_once(std::size_t at, const Stimulus& stimulus);
    [[nodiscard]] std::optional<Walk> walk_to(std::size_t at);
    [[nodiscard]] Opening next_opening();
    [[nodiscard]] Expectation open();
    [[nodiscard]] Expectation begin();
    void probe(Walk& walk, Trial& trial);
    StackUnderTest::Sent act(const Walk& walk, const Stimulus& stimulus);
    /// Does it to the stack; the expectation is told where the window ends.
    [[nodiscard]] Performed perform(Walk& walk, const Stimulus& stimulus, bool in_full);
    /// By the numbers that there are when the expectation has done its step, too.
    [[nodiscard]] StackAnswer answer_of(const Performed& performed, Walk& walk,
                                        const Stimulus& stimulus) const;
    [[nodiscard]] std::vector<Stimulus> path_to(std::size_t at) const;

    StackUnderTest& stack_;
    const model::Design& design_;
    ConformancePlan plan_;
    ConformanceResult result_{};
    std::map<model::Endpoint, std::size_t> known_{};
    std::vector<Probed> probed_{};
    std::uint32_t opened_ = 0;
};

}  // namespace finwait::program
