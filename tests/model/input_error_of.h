// Catches what a reader throws.
#pragma once

#include <functional>

#include "model/files/input_error.h"

namespace finwait::model {

/// The InputError that `act` throws, or one without a message.
inline InputError error_of(const std::function<void()>& act) {
    try {
        act();
    } catch (const InputError& error) {
        return error;
    }
    return InputError({}, "");
}

}  // namespace finwait::model
