// Around the code of a stack that runs in this process: where it crashes, exits or does not come
// back, the process ends at once, with status 2 and a message that says in which function.
#pragma once

#include <chrono>
#include <string>
#include <utility>

namespace finwait::program {

/// How long a function of a stack may take; seconds. Nothing in it waits, and finwait measures it
/// in microseconds.
inline constexpr int kStackSeconds = 10;

class StackGuard {
  public:
    /// `path`: what the message calls the stack. From now on signals of crashes and a timer are
    /// handled here.
    explicit StackGuard(const std::string& path);

    /// A function of any stack may take no longer than that, where it is less than kStackSeconds:
    /// what has a limit of time is not to wait for one that hangs.
    static void wait_at_most(std::chrono::nanoseconds time);

    /// Calls a function of the stack; `name` must be a literal. Not from two threads at a time.
    template <class Function, class... Arguments>
    auto call(const char* name, const Function& function, Arguments&&... arguments) const {
        const Inside inside(*this, name);
        return function(std::forward<Arguments>(arguments)...);
    }

  private:
    class Inside {
      public:
        Inside(const StackGuard& guard, const char* function);
        ~Inside();
        Inside(const Inside&) = delete;
        Inside& operator=(const Inside&) = delete;
    };

    /// Before the function's name in the message.
    std::string before_;
};

}  // namespace finwait::program
