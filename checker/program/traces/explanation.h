// Why a step of a trace is as it is: the rules that fired, with their places in the RFCs, and which
// rows and mechanisms of the design made it differ from RFC 9293.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "checker/program/engines/instance.h"
#include "checker/program/traces/shown_trace.h"

namespace finwait::program {

/// A rule, as a sentence; and where it stands: "RFC 9293 §3.10.4", or empty where none says it.
struct FiredRule {
    std::string sentence;
    std::string source;
};

/// With this row or mechanism as in RFC 9293 the same step would be another one.
struct StepDeviation {
    /// "row FIN-WAIT-2 rcv FIN: CLOSED, sends ACK (RFC 9293: TIME-WAIT, sends ACK)".
    std::string what;
    /// What it would be then: "answers ACK …, enters TIME-WAIT", "cannot happen".
    std::string instead;
};

struct StepExplanation {
    std::vector<FiredRule> rules;
    std::vector<StepDeviation> deviations;
};

/// The rules and the deviations, a text each: "CLOSE was called … (RFC 9293 §3.10.4)".
[[nodiscard]] std::vector<std::string> explanation_texts(const StepExplanation& explanation);
/// "fin-consumes = 0 (RFC 9293: 1); with that as in the RFC: snd_nxt is 2 then".
[[nodiscard]] std::string text_of(const StepDeviation& deviation);

/// Explains steps of traces of one instance.
class Explainer {
  public:
    /// `numbers`: those of the traces, if they have real ones. The instance must outlive this.
    explicit Explainer(const Instance& instance, const std::optional<RealNumbers>& numbers = {});
    ~Explainer();
    Explainer(const Explainer&) = delete;
    Explainer& operator=(const Explainer&) = delete;

    /// Of step `i`.
    [[nodiscard]] StepExplanation explain(const Trace& trace, std::size_t i) const;
    /// Of where the trace ends: what an end could do there if its design had that as RFC 9293.
    [[nodiscard]] std::vector<StepDeviation> missing_at_end(const Trace& trace) const;

  private:
    struct Reverted;

    [[nodiscard]] std::vector<StepDeviation> deviations(const Trace& trace, std::size_t i) const;

    const model::ConnectionModel* own_;
    /// By end: what its design has otherwise than RFC 9293, each with a model in which this alone
    /// is as there; the last one, if there are several, in which all is.
    std::array<std::vector<Reverted>, 2> reverted_;
};

}  // namespace finwait::program
