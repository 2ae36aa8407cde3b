// A rule of an endpoint as the list of its paths: under which conditions, with which outcome.
#pragma once

#include <functional>
#include <optional>
#include <stdexcept>
#include <vector>

#include "model/segment_arrives.h"
#include "model/timeouts.h"
#include "model/transmissions.h"
#include "model/user_calls.h"
#include "model/world.h"
#include "properties/proofs/terms/symbolic_space.h"

namespace finwait::proofs {

/// What the rule of `kind` gives, over any sequence space; none where its guard does not hold.
/// `segment` is the one that arrives: for Deliver, which stands for "segment arrives". Needs a kind
/// up to Deliver.
template <class Space>
std::optional<model::BasicOutcome<Space>> outcome_of(model::EventKind kind,
                                                     const model::BasicStack<Space>& stack,
                                                     const model::BasicEndpoint<Space>& endpoint,
                                                     const model::BasicSegment<Space>& segment) {
    switch (kind) {
        case model::EventKind::Close: return model::close(stack, endpoint);
        case model::EventKind::SendData: return model::send_data(stack, endpoint);
        case model::EventKind::SendDataWithFin: return model::send_data_with_fin(stack, endpoint);
        case model::EventKind::SendFin: return model::send_fin(stack, endpoint);
        case model::EventKind::SendAck: return model::send_ack(stack, endpoint);
        case model::EventKind::Retransmit: return model::retransmit(stack, endpoint);
        case model::EventKind::TwoMslTimeout: return model::two_msl_timeout(stack, endpoint);
        case model::EventKind::Abort: return model::abort(stack, endpoint);
        case model::EventKind::Deliver: return model::segment_arrives(stack, endpoint, segment);
        case model::EventKind::Open: return model::open(stack, endpoint, 0);
        case model::EventKind::UserTimeout: return model::user_timeout(stack, endpoint);
        case model::EventKind::Crash: return model::crash(stack, endpoint);
        case model::EventKind::Vanish: return model::vanish(stack, endpoint);
        case model::EventKind::Read: return model::read(stack, endpoint);
        case model::EventKind::Probe: return model::probe(stack, endpoint);
        case model::EventKind::FirstTimer: return model::own_timeout(stack, endpoint, 0);
        case model::EventKind::SecondTimer: return model::own_timeout(stack, endpoint, 1);
        case model::EventKind::ThirdTimer: return model::own_timeout(stack, endpoint, 2);
        // There is no middlebox, and no clock.
        case model::EventKind::MiddleboxTimeout:
        case model::EventKind::Tick: return std::nullopt;
        case model::EventKind::Duplicate:
        case model::EventKind::Lose: break;
    }
    throw std::logic_error("no rule of an endpoint");
}

/// The stack of an endpoint without its space.
struct StackTerms {
    const model::Design* design = nullptr;
    Term window{};
    Term mss{};
    bool delayed_ack = true;
    bool may_close = true;
    bool may_abort = false;
    /// All that the application writes; whether it OPENs actively.
    Term data{};
    bool is_opener = false;
    /// The number of the first SYN.
    Term first_iss{};
};

[[nodiscard]] SymbolicStack stack_of(const StackTerms& terms, const SymbolicSpace& space);

struct Path {
    /// All of them hold exactly on this path, given the assumptions.
    std::vector<z3::expr> conditions;
    /// None: the guard of the rule does not hold.
    std::optional<SymbolicOutcome> outcome;
};

/// The paths through the rule of `kind` under the assumptions of `solver`, which is left as it was.
[[nodiscard]] std::vector<Path> paths_of(z3::solver& solver, const Arithmetic& arithmetic,
                                         model::EventKind kind, const StackTerms& stack,
                                         const SymbolicEndpoint& endpoint,
                                         const SymbolicSegment& segment);

/// The same without assumptions and without asking Z3; some paths may have conditions that nothing
/// satisfies.
[[nodiscard]] std::vector<Path> paths_of(const Arithmetic& arithmetic, model::EventKind kind,
                                         const StackTerms& stack, const SymbolicEndpoint& endpoint,
                                         const SymbolicSegment& segment);

[[nodiscard]] z3::expr all_of(z3::context& context, const std::vector<z3::expr>& formulas);
[[nodiscard]] z3::expr any_of(z3::context& context, const std::vector<z3::expr>& formulas);

/// When a rule takes a path that gives an outcome as `picked` says.
[[nodiscard]] z3::expr outcome_can_be(
    z3::context& context, const std::vector<Path>& paths,
    const std::function<bool(const SymbolicOutcome& outcome)>& picked);

/// When a function of the model that is asked over terms answers "yes".
[[nodiscard]] z3::expr answer_is_yes(const Arithmetic& arithmetic,
                                     const std::function<bool(const SymbolicSpace&)>& question);

}  // namespace finwait::proofs
