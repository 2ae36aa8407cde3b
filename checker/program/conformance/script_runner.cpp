#include "checker/program/conformance/script_runner.h"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <optional>

#include "checker/program/stacks/test_network.h"

namespace finwait::program {

namespace {

using StepKind = ScriptStep::Kind;

bool is_acknowledgement_alone(const SeenSegment& segment) {
    return segment.has_ack && segment.len == 0 && !segment.syn && !segment.fin && !segment.rst;
}

class ScriptRunner {
  public:
    ScriptRunner(const std::vector<ScriptStep>& script, StackUnderTest& stack)
        : script_(script), stack_(stack) {}

    ScriptRun run() {
        for (at_ = 0; at_ < script_.size() && goes_on_; ++at_) step(script_[at_]);
        if (!goes_on_) return run_;
        // What was sent at the end, and nobody expects.
        drop_acknowledgements();
        if (!sent_.empty() && !script_.empty()) {
            differ(script_.back(), "then it sends " + text_of(sent_.front()));
        }
        return run_;
    }

  private:
    void stop(const ScriptStep& step, const std::string& why) {
        run_.outcome = ScriptRun::Outcome::NotToTheEnd;
        run_.why = fmt::format("line {}: {}", step.line, why);
        goes_on_ = false;
    }
    void differ(const ScriptStep& step, const std::string& instead) {
        run_.findings.push_back({step.line, step.text, instead});
        run_.outcome = ScriptRun::Outcome::OtherWay;
        goes_on_ = false;
    }
    void agree_on(const ScriptStep& step) { run_.findings.push_back({step.line, step.text}); }

    void step(const ScriptStep& step) {
        if (!numbers_ && step.kind != StepKind::Connect && step.kind != StepKind::Inject &&
            step.kind != StepKind::Expect) {
            if (step.kind != StepKind::Close && step.kind != StepKind::Linger) {
                stop(step, "there is no connection yet");
            }
            return;
        }
        switch (step.kind) {
            case StepKind::Connect: is_active_ = true; return;
            case StepKind::Inject: inject(step); return;
            case StepKind::Expect: expect(step); return;
            case StepKind::Write: write(step); return;
            case StepKind::Read: read(step); return;
            case StepKind::ShutdownWrite: add(stack_.call(StackCall::ShutdownWrite)); return;
            case StepKind::Close:
                add(stack_.call(aborts_ ? StackCall::Abort : StackCall::Close));
                return;
            case StepKind::Linger: aborts_ = true; return;
            case StepKind::AssertState: assert_state(step); return;
        }
    }

    /// The three packets of the handshake, which the stack shakes hands with at once.
    void open(const ScriptStep& step) {
        const std::size_t first = at_;
        const bool begins = step.segment.syn && (step.kind == StepKind::Expect) == is_active_ &&
                            !step.segment.has_ack;
        if (!begins || script_.size() < first + 3) {
            stop(step, "a script begins with the handshake of a connection");
            return;
        }
        const SeenSegment& answer = script_[first + 1].segment;
        const SeenSegment& last = script_[first + 2].segment;
        const StepKind own = is_active_ ? StepKind::Expect : StepKind::Inject;
        const StepKind other = is_active_ ? StepKind::Inject : StepKind::Expect;
        if (script_[first + 1].kind != other || script_[first + 2].kind != own || !answer.syn ||
            !answer.has_ack || !is_acknowledgement_alone(last)) {
            stop(step, "a handshake of three packets is understood, and no other");
            return;
        }
        Opening opening;
        opening.active = is_active_;
        opening.peer_isn = is_active_ ? answer.seq : step.segment.seq;
        numbers_ = stack_.open(opening);
        if (!numbers_) throw NotPossible("the stack opens no connection");
        at_ += 2;
    }

    void inject(const ScriptStep& step) {
        if (!numbers_) {
            open(step);
            return;
        }
        model::Segment segment;
        // Those of the peer are as they stand there.
        segment.seq = step.segment.seq;
        segment.ack = step.segment.ack + numbers_->own_isn;
        segment.len = step.segment.len;
        segment.syn = step.segment.syn;
        segment.fin = step.segment.fin;
        segment.rst = step.segment.rst;
        segment.has_ack = step.segment.has_ack;
        add(stack_.input(segment, kPeerWindow), segment.has_ack);
    }

    void add(const StackUnderTest::Sent& sent, bool answers_ack = true) {
        for (const WireSegment& segment : sent) {
            SeenSegment one = seen(segment, *numbers_, answers_ack);
            if (one.has_ack) one.ack = segment.ack;
            sent_.push_back(one);
        }
    }

    void drop_acknowledgements() {
        while (!sent_.empty() && is_acknowledgement_alone(sent_.front())) sent_.pop_front();
    }

    void expect(const ScriptStep& step) {
        if (!numbers_) {
            open(step);
            return;
        }
        const SeenSegment& expected = step.segment;
        while (!sent_.empty() && sent_.front() != expected &&
               is_acknowledgement_alone(sent_.front())) {
            sent_.pop_front();
        }
        if (!sent_.empty() && sent_.front() == expected) {
            sent_.pop_front();
            expected_.push_back(expected);
            agree_on(step);
            return;
        }
        const bool again = (expected.len > 0 || expected.fin) &&
                           std::ranges::any_of(expected_, [&](const SeenSegment& before) {
                               return before.seq == expected.seq && before.len == expected.len &&
                                      before.fin == expected.fin;
                           });
        if (sent_.empty() && again) {
            stop(step, "it is sent again, by a timer, and no timer runs here");
            return;
        }
        differ(step, sent_.empty() ? "nothing is sent" : text_of(sent_.front()) + " is sent");
    }

    void write(const ScriptStep& step) {
        if (step.count > 0) add(stack_.write(static_cast<std::uint32_t>(step.count)));
    }

    void read(const ScriptStep& step) {
        const std::optional<Handed> handed = stack_.read();
        if (!handed) return;
        const auto fresh = static_cast<std::int64_t>(handed->octets) - read_;
        if (step.count > 0 && fresh < step.count) {
            differ(step, fmt::format("{} octets can be read", fresh));
            return;
        }
        if (step.count == 0 && (!handed->end_of_file || fresh > 0)) {
            differ(step, fresh > 0 ? fmt::format("{} octets can be read", fresh)
                                   : "there is no end of file");
            return;
        }
        if (step.count > 0) read_ += step.count;
        agree_on(step);
    }

    void assert_state(const ScriptStep& step) {
        const std::optional<model::State> state = stack_.state();
        if (!state) {
            stop(step, "the stack does not tell its state");
        } else if (*state != step.state) {
            differ(step, fmt::format("it is in {}", name_of(*state)));
        } else {
            agree_on(step);
        }
    }

    const std::vector<ScriptStep>& script_;
    StackUnderTest& stack_;
    ScriptRun run_{};
    std::size_t at_ = 0;
    bool goes_on_ = true;
    bool is_active_ = false;
    bool aborts_ = false;
    std::optional<Established> numbers_{};
    std::deque<SeenSegment> sent_{};
    std::vector<SeenSegment> expected_{};
    std::int64_t read_ = 0;
};

}  // namespace

ScriptRun run_packet_script(const std::vector<ScriptStep>& script, StackUnderTest& stack) {
    return ScriptRunner(script, stack).run();
}

}  // namespace finwait::program
