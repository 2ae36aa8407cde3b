// A stack under test that is none: a design that runs as one, of which tests know what there is to
// be found.
#pragma once

#include <functional>
#include <optional>

#include "checker/program/stacks/design_stack.h"

namespace finwait::program {

class ModelStack final : public DesignStack {
  public:
    using DesignStack::DesignStack;

    /// Told of each segment that arrives; false: the stack never gets it.
    std::function<bool(const model::Segment&)> arrives = [](const model::Segment&) { return true; };
    /// Tells of no states.
    bool is_secretive = false;

    Sent input(const model::Segment& segment, std::uint32_t window) override {
        return arrives(segment) ? DesignStack::input(segment, window) : Sent{};
    }
    [[nodiscard]] std::optional<model::State> state() override {
        return is_secretive ? std::nullopt : DesignStack::state();
    }
};

}  // namespace finwait::program
