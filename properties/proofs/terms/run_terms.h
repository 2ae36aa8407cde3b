// A run of the connection model on terms: what its numbers are, whatever the connection began with.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "model/connection_model.h"
#include "properties/proofs/terms/rule_paths.h"

namespace finwait::proofs {

/// One event on terms.
struct StepInTerms {
    model::EventKind kind = model::EventKind::Close;
    model::Side side = model::Side::A;
    /// Delivered, duplicated or lost.
    std::optional<SymbolicSegment> concerned{};
    SymbolicEndpoint before{};
    SymbolicEndpoint after{};
    std::optional<SymbolicSegment> sent{};

    /// The segment that the step is about, as in traces: the concerned one, otherwise the sent one.
    [[nodiscard]] const std::optional<SymbolicSegment>& segment() const {
        return concerned ? concerned : sent;
    }
};

/// The variables are `isn`, `octets`, `mss` of either end and `window`.
class RunTerms {
  public:
    using ByEnd = std::array<z3::expr, 2>;

    /// Follows `changes`, a run of `model` from its start; `loop` as in a trace. Throws
    /// std::logic_error where the terms do not say what the model did.
    RunTerms(const Arithmetic& numbers, const model::ConnectionModel& model,
             std::span<const model::Change> changes, std::optional<std::size_t> loop);

    ByEnd isn;
    ByEnd octets;
    ByEnd mss;
    z3::expr window;

    /// Hold exactly for the numbers with which the run is the same: what numbers are at all, the
    /// answers to all questions of the rules, and the end of a lasso where its cycle begins.
    [[nodiscard]] const std::vector<z3::expr>& conditions() const { return conditions_; }
    [[nodiscard]] const std::vector<StepInTerms>& steps() const { return steps_; }

    /// The numbers that `side` sends pass 2^32.
    [[nodiscard]] z3::expr wraps(model::Side side) const;

  private:
    class Answers;
    /// What is in flight: the segment of the run, and its terms.
    using Channel = std::vector<std::pair<model::Segment, SymbolicSegment>>;
    struct Ends {
        std::array<SymbolicEndpoint, 2> endpoints{};
        std::array<Channel, 2> channels{};
    };

    void begin(const model::ConnectionModel& model);
    void follow(Answers& answers, const model::ConnectionModel& model, const model::Change& change);
    void close_cycle(const Ends& at_begin);
    void require_equal(const SymbolicEndpoint& a, const SymbolicEndpoint& b);
    void require_equal(const SymbolicSegment& a, const SymbolicSegment& b);
    void require_equal(const Term& a, const Term& b);

    const Arithmetic& numbers_;
    Ends now_;
    std::vector<z3::expr> conditions_;
    std::vector<StepInTerms> steps_;
};

/// Endpoints and segments as values, given the value of each number.
[[nodiscard]] model::Endpoint endpoint_of(const SymbolicEndpoint& endpoint,
                                          const std::function<std::uint32_t(const Term&)>& value);
[[nodiscard]] model::Segment segment_of(const SymbolicSegment& segment,
                                        const std::function<std::uint32_t(const Term&)>& value);

}  // namespace finwait::proofs
