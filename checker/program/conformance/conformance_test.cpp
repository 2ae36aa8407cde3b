#include "checker/program/conformance/conformance_test.h"

#include <algorithm>
#include <array>
#include <set>

#include "checker/program/stacks/test_network.h"

namespace finwait::program {

namespace {

/// A step is believed when it came out like this so often, of so many times.
constexpr std::size_t kSure = 3;
constexpr std::size_t kMostTrials = 12;

/// An ACK from before the window draws an ACK that tells SND.NXT and RCV.NXT; text at RCV.NXT tells
/// what is kept behind it.
constexpr std::array kProbes{
    Stimulus{Stimulus::Kind::Segment, SeqPlace::OneBefore, AckPlace::Una, 0, false, false, false},
    Stimulus{Stimulus::Kind::Segment, SeqPlace::Next, AckPlace::Una, 1, false, false, false}};

/// Octets ahead of a hole.
std::uint32_t kept_by(const model::Endpoint& endpoint) {
    std::uint32_t octets = 0;
    for (const auto& piece : endpoint.kept) octets += piece.to - piece.from;
    return octets;
}

StackCall close_call(ApplicationStyle style) {
    switch (style) {
        case ApplicationStyle::Shutdown: return StackCall::ShutdownWrite;
        case ApplicationStyle::Close:
        case ApplicationStyle::CloseUnread: return StackCall::Close;
        case ApplicationStyle::Abort: return StackCall::Abort;
    }
    return StackCall::Close;
}

bool is_before_handshake(const model::Endpoint& endpoint) {
    return endpoint.state == model::State::Listen || endpoint.state == model::State::SynSent;
}

}  // namespace

ConformanceResult ConformanceTest::run() {
    const Expectation first = begin();
    result_.endpoints.push_back({first.relative(), first.relative_numbers()});
    known_[first.relative()] = 0;
    for (std::size_t at = 0; at < result_.endpoints.size() && result_.complete; ++at) {
        test_endpoint(at);
    }
    judge_probes();
    return std::move(result_);
}

void ConformanceTest::test_endpoint(std::size_t at) {
    const ReachedEndpoint reached = result_.endpoints[at];
    std::vector<Stimulus> stimuli = is_before_handshake(reached.endpoint)
                                        ? segments_before_handshake(reached.numbers)
                                        : segments_around(reached.numbers);
    const Expectation expectation(design_, plan_.style, reached.endpoint, reached.numbers);
    for (const auto kind : {Stimulus::Kind::Write, Stimulus::Kind::Close}) {
        if (plan_.handshake) break;
        const bool is_too_much = kind == Stimulus::Kind::Write && reached.written >= plan_.octets;
        if (is_too_much || !expectation.can(kind)) continue;
        Stimulus call;
        call.kind = kind;
        stimuli.push_back(call);
    }
    for (const Stimulus& stimulus : stimuli) {
        if (plan_.interrupted != nullptr && plan_.interrupted->load()) {
            result_.complete = false;
            return;
        }
        test(at, stimulus);
        if (plan_.progress) plan_.progress(result_.tests());
    }
}

void ConformanceTest::test(std::size_t at, const Stimulus& stimulus) {
    std::optional<Trial> trial = sure_trial(at, stimulus);
    if (!trial) {
        result_.unsure.push_back({at, {stimulus}});
    } else if (trial->agrees) {
        follow(at, stimulus, *trial);
        result_.agreeing.push_back(std::move(trial->step));
    } else {
        result_.deviating.push_back(std::move(trial->step));
    }
}

void ConformanceTest::follow(std::size_t at, const Stimulus& stimulus, const Trial& trial) {
    const ReachedEndpoint& after = *trial.after;
    if (trial.probed) probed_.push_back({*trial.probed, after.endpoint});
    const std::uint32_t of_fin = after.endpoint.history.fin_received ? 1 : 0;
    const bool is_too_much =
        plan_.handshake
            ? model::kSynchronized.contains(after.endpoint.state) ||
                  after.endpoint.state == model::State::Closed
            : after.numbers.rcv_nxt - 1 - of_fin + kept_by(after.endpoint) > plan_.octets;
    if (is_too_much || known_.contains(after.endpoint)) return;
    known_[after.endpoint] = result_.endpoints.size();
    result_.endpoints.push_back(after);
    result_.endpoints.back().before = at;
    result_.endpoints.back().by = stimulus;
}

/// A probe that deviates by itself, where it was tried alone, tells nothing of the step before it.
void ConformanceTest::judge_probes() {
    std::set<std::pair<std::size_t, Stimulus>> agreeing;
    for (const TestedStep& step : result_.agreeing) {
        agreeing.insert({step.at, step.stimuli.front()});
    }
    std::set<std::pair<std::size_t, Stimulus>> shown;
    for (Probed& probed : probed_) {
        const auto known = known_.find(probed.after);
        if (known == known_.end()) continue;
        const EndpointNumbers& numbers = result_.endpoints[known->second].numbers;
        const auto agrees = [&](const Stimulus& stimulus) {
            return agreeing.contains({known->second, canonical(stimulus, numbers)});
        };
        const auto& stimuli = probed.step.stimuli;
        if (!std::all_of(stimuli.begin() + 1, stimuli.end(), agrees)) continue;
        shown.insert({probed.step.at, stimuli.front()});
        result_.deviating.push_back(std::move(probed.step));
    }
    std::erase_if(result_.agreeing, [&](const TestedStep& step) {
        return shown.contains({step.at, step.stimuli.front()});
    });
}

/// Repeats what deviates.
std::optional<ConformanceTest::Trial> ConformanceTest::sure_trial(std::size_t at,
                                                                  const Stimulus& stimulus) {
    std::vector<Trial> trials;
    const auto is_like = [](const Trial& one, const Trial& other) {
        return one.agrees == other.agrees && agree(one.step.seen, other.step.seen) &&
               one.probed.has_value() == other.probed.has_value() &&
               (!one.probed || agree(one.probed->seen, other.probed->seen));
    };
    for (std::size_t count = 0; count < kMostTrials; ++count) {
        std::optional<Trial> trial = try_once(at, stimulus);
        if (!trial) continue;
        if (trials.empty() && trial->agrees && !trial->probed) return trial;
        trials.push_back(*trial);
        const auto alike = std::ranges::count_if(
            trials, [&](const Trial& other) { return is_like(other, *trial); });
        if (static_cast<std::size_t>(alike) == kSure) return trial;
    }
    return std::nullopt;
}

std::optional<ConformanceTest::Trial> ConformanceTest::try_once(std::size_t at,
                                                                const Stimulus& stimulus) {
    std::optional<Walk> walk = walk_to(at);
    if (!walk) return std::nullopt;
    Trial trial;
    trial.step.at = at;
    trial.step.stimuli = {stimulus};
    const Performed performed = perform(*walk, stimulus, true);
    trial.step.expected = walk->expectation.step(stimulus);
    trial.step.seen = answer_of(performed, *walk, stimulus);
    trial.step.coverage = walk->expectation.coverage();
    trial.agrees = agree(trial.step.expected, trial.step.seen);
    if (!trial.agrees) return trial;
    const Expectation& after = walk->expectation;
    trial.after = ReachedEndpoint{after.relative(), after.relative_numbers(), after.written()};
    probe(*walk, trial);
    return trial;
}

void ConformanceTest::probe(Walk& walk, Trial& trial) {
    TestedStep step = trial.step;
    for (const Stimulus& stimulus : kProbes) {
        const model::Endpoint& endpoint = walk.expectation.endpoint();
        if (endpoint.state == model::State::Closed || is_before_handshake(endpoint)) return;
        step.stimuli.push_back(stimulus);
        const Performed performed = perform(walk, stimulus, true);
        step.expected = walk.expectation.step(stimulus);
        step.seen = answer_of(performed, walk, stimulus);
        if (agree(step.expected, step.seen)) continue;
        trial.probed = step;
        return;
    }
}

std::optional<ConformanceTest::Walk> ConformanceTest::walk_to(std::size_t at) {
    Walk walk{begin()};
    for (const Stimulus& stimulus : path_to(at)) {
        const Performed performed = perform(walk, stimulus, false);
        const StackAnswer expected = walk.expectation.step(stimulus);
        if (!agree(expected, answer_of(performed, walk, stimulus))) return std::nullopt;
    }
    return walk;
}

std::vector<Stimulus> ConformanceTest::path_to(std::size_t at) const {
    std::vector<Stimulus> path;
    for (const ReachedEndpoint* reached = &result_.endpoints[at]; reached->before;
         reached = &result_.endpoints[*reached->before]) {
        path.push_back(reached->by);
    }
    std::ranges::reverse(path);
    return path;
}

Opening ConformanceTest::next_opening() {
    Opening opening;
    opening.active = plan_.active;
    opening.own_isn = plan_.isn;
    // Another one each time, so that no test leans on the numbers of the one before.
    constexpr std::uint32_t kApart = 7919;
    opening.peer_isn = plan_.isn.value_or(kApart * ++opened_);
    return opening;
}

Expectation ConformanceTest::open() {
    const Opening opening = next_opening();
    for (std::size_t count = 0; count < kMostTrials; ++count) {
        if (const auto numbers = stack_.open(opening)) {
            return Expectation(design_, plan_.style, *numbers);
        }
    }
    throw NotPossible("the stack opens no connection: " + stack_.name());
}

/// Where the connection is before the first stimulus.
Expectation ConformanceTest::begin() {
    if (!plan_.handshake) return open();
    const Opening opening = next_opening();
    Established numbers{opening.own_isn.value_or(0), opening.peer_isn, opening.peer_isn};
    for (std::size_t count = 0; count < kMostTrials; ++count) {
        const auto sent = stack_.begin(opening);
        if (!sent) continue;
        if (!sent->empty()) numbers.own_isn = sent->front().seq;
        return Expectation::before_handshake(design_, plan_.style, numbers, plan_.active);
    }
    throw NotPossible("the stack begins no connection: " + stack_.name());
}

StackUnderTest::Sent ConformanceTest::act(const Walk& walk, const Stimulus& stimulus) {
    switch (stimulus.kind) {
        case Stimulus::Kind::Segment:
            return stack_.input(segment_of(stimulus, walk.expectation.numbers()), kPeerWindow);
        case Stimulus::Kind::Write: return stack_.write(1);
        case Stimulus::Kind::Close: return stack_.call(close_call(plan_.style));
    }
    return {};
}

ConformanceTest::Performed ConformanceTest::perform(Walk& walk, const Stimulus& stimulus,
                                                    bool in_full) {
    Performed performed;
    performed.sent = act(walk, stimulus);
    for (const WireSegment& segment : performed.sent) {
        if (segment.has_ack && !segment.rst) {
            walk.expectation.note_edge(segment.ack + segment.window);
        }
    }
    const bool reads = plan_.style != ApplicationStyle::CloseUnread;
    const bool may_have_text = in_full || stimulus.len > 0 || stimulus.fin;
    if (reads && may_have_text) performed.handed = stack_.read();
    if (in_full) performed.state = stack_.state();
    return performed;
}

StackAnswer ConformanceTest::answer_of(const Performed& performed, Walk& walk,
                                       const Stimulus& stimulus) const {
    StackAnswer answer;
    answer.state = performed.state;
    answer.handed = performed.handed;
    const bool is_segment = stimulus.kind == Stimulus::Kind::Segment;
    for (const WireSegment& segment : performed.sent) {
        if (plan_.handshake && segment.syn) walk.expectation.note_isn(segment.seq);
        answer.sent.push_back(seen(segment, walk.expectation.begun(), has_ack(stimulus)));
        if (!is_segment && segment.rst) {
            // As in Expectation::step.
            answer.sent.back().has_ack = false;
            answer.sent.back().ack = 0;
        }
    }
    return answer;
}

}  // namespace finwait::program
