// What a design does where it sends all that it can at once, as a running stack does: the rules of
// the model on 32-bit numbers, without any choice left.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "checker/program/conformance/stimulus.h"
#include "checker/program/stacks/stack_under_test.h"
#include "model/design.h"
#include "model/endpoint.h"
#include "model/rules/rules.h"

namespace finwait::program {

/// A segment as a test looks at it; numbers count from the initial ones of the two ends.
struct SeenSegment {
    std::uint32_t seq = 0;
    std::uint32_t ack = 0;
    std::uint32_t len = 0;
    bool syn = false;
    bool has_ack = false;
    bool fin = false;
    bool rst = false;

    friend auto operator<=>(const SeenSegment&, const SeenSegment&) = default;
};
/// "ACK,FIN seq=1 ack=2 len=0".
[[nodiscard]] std::string text_of(const SeenSegment& segment);

/// What can be seen of a step.
struct StackAnswer {
    std::vector<SeenSegment> sent{};
    /// None: it cannot be seen.
    std::optional<model::State> state{};
    std::optional<Handed> handed{};
};
/// As far as both can be seen.
[[nodiscard]] bool agree(const StackAnswer& one, const StackAnswer& other);
/// Nothing but text and a comma between: "ACK seq=1 ack=2 len=0, TIME-WAIT".
[[nodiscard]] std::string text_of(const StackAnswer& observation);

/// `answers_ack`: to a segment with ACK.
[[nodiscard]] SeenSegment seen(const WireSegment& segment, const Established& numbers,
                               bool answers_ack);

/// One end of a connection that does what a design says.
class Expectation {
  public:
    /// The design must outlive it.
    Expectation(const model::Design& design, ApplicationStyle style, const Established& numbers);
    /// Before the handshake: the stack listens, or has sent its SYN. `numbers`: the initial ones,
    /// as far as they are known (see `note_isn`), and what the peer's SYN is expected to be at.
    [[nodiscard]] static Expectation before_handshake(const model::Design& design,
                                                      ApplicationStyle style,
                                                      const Established& numbers, bool active);
    /// The same in the middle of a connection: at `endpoint`, which is `relative` to another one's
    /// beginning, and with the numbers that its stimuli go by.
    Expectation(const model::Design& design, ApplicationStyle style,
                const model::Endpoint& endpoint, const EndpointNumbers& numbers);

    /// Whether the application may call this now.
    [[nodiscard]] bool can(Stimulus::Kind call) const;
    /// What it does; gives what can be seen of that.
    StackAnswer step(const Stimulus& stimulus);
    /// What the stack announced last: where its window ends, which the rules do not say.
    void note_edge(std::uint32_t edge) { numbers_.edge = edge; }
    /// Its SYN turned out to have this number.
    void note_isn(std::uint32_t isn);
    /// What the next stimulus goes by, where that was meant for another endpoint.
    void go_by(const EndpointNumbers& numbers) { numbers_ = numbers; }

    [[nodiscard]] const model::Endpoint& endpoint() const { return endpoint_; }
    [[nodiscard]] const EndpointNumbers& numbers() const { return numbers_; }
    /// The initial numbers, as far as they are known.
    [[nodiscard]] const Established& begun() const { return begun_; }
    /// Which rules the last step went by.
    [[nodiscard]] const model::Coverage& coverage() const { return coverage_; }
    /// Octets written, received so far.
    [[nodiscard]] std::uint32_t written() const { return written_; }
    [[nodiscard]] std::uint32_t received() const;
    /// The endpoint with numbers that count from the initial ones: equal for endpoints of different
    /// connections that will behave alike. Of one in CLOSED nothing but that.
    [[nodiscard]] model::Endpoint relative() const;
    [[nodiscard]] EndpointNumbers relative_numbers() const;

  private:
    void arrive(const Stimulus& stimulus, std::vector<model::Segment>& sent);
    void call(Stimulus::Kind call, std::vector<model::Segment>& sent);
    void take(const model::Outcome& outcome, std::vector<model::Segment>& sent);
    void note_peer(bool had_peer);
    void note_numbers();
    void send_what_can_be_sent(std::vector<model::Segment>& sent);
    [[nodiscard]] SeenSegment relative(const model::Segment& segment, bool answers_ack) const;

    ApplicationStyle style_;
    Established begun_;
    model::Stack stack_;
    model::Endpoint endpoint_;
    EndpointNumbers numbers_;
    model::Coverage coverage_{};
    std::uint32_t written_ = 0;
    bool has_closed_ = false;
};

}  // namespace finwait::program
