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

    /// The initial number is another one each time, as the kernel's are.
    [[nodiscard]] std::optional<Sent> begin(const Opening& opening) override {
        constexpr std::uint32_t kBeforeTheEnd = 4'294'900'000;
        constexpr std::uint32_t kIsnsApart = 1013;
        Opening own = opening;
        if (!own.own_isn) own.own_isn = kBeforeTheEnd + kIsnsApart * ++begun_;
        return DesignStack::begin(own);
    }
    Sent input(const model::Segment& segment, std::uint32_t window) override {
        return arrives(segment) ? DesignStack::input(segment, window) : Sent{};
    }
    [[nodiscard]] std::optional<model::State> state() override {
        return is_secretive ? std::nullopt : DesignStack::state();
    }

  private:
    std::uint32_t begun_ = 0;
};

}  // namespace finwait::program
