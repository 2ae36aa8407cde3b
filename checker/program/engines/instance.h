// An instance of the model: which designs stand at A and B, and in which environment they run.
#pragma once

#include <array>
#include <memory>
#include <string>

#include "model/connection_model.h"

namespace finwait::program {

struct Instance {
    /// As the user named them.
    std::array<std::string, 2> designs;
    std::unique_ptr<model::ConnectionModel> model;
};

/// The same designs, not read again, in another environment.
[[nodiscard]] Instance in_environment(const Instance& instance,
                                      const model::Environment& environment);

/// "rfc9293", "rfc9293 with fin-free", ready to be printed.
[[nodiscard]] std::string text_of(const std::array<std::string, 2>& designs);

}  // namespace finwait::program
