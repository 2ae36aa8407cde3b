// A walk from event to event, with what lies ahead where one went back.
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

#include "checker/program/traces/trace.h"

namespace finwait::program {

/// What can happen in a world. Two equal segments in flight are offered once.
[[nodiscard]] std::vector<model::Change> choices_in(const model::ConnectionModel& model,
                                                    const model::World& world);

class Walk {
  public:
    /// Stands at the end of `trace`. The model must outlive this.
    Walk(const model::ConnectionModel& model, Trace trace)
        : model_(&model), trace_(std::move(trace)) {}

    /// From the start to where one stands.
    [[nodiscard]] const Trace& trace() const { return trace_; }
    [[nodiscard]] std::vector<model::Change> choices() const {
        return choices_in(*model_, trace_.last());
    }
    /// How many steps one has come, and how many are known.
    [[nodiscard]] std::size_t at() const { return trace_.steps.size(); }
    [[nodiscard]] std::size_t known() const { return trace_.steps.size() + ahead_.size(); }

    /// One of the choices. What lay ahead is forgotten, unless this is its first step.
    void take(const model::Change& change);
    /// To where `step` steps are taken; at most `known()`.
    void go_to(std::size_t step);
    /// A choice at random; false where there is none.
    bool take_at_random(std::mt19937_64& random);

  private:
    const model::ConnectionModel* model_;
    Trace trace_;
    /// The steps that one went back over; the last one is the next.
    std::vector<TraceStep> ahead_;
};

}  // namespace finwait::program
