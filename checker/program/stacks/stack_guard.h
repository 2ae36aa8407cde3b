// Around the code of a stack in a shared object: the program goes on in a child process from when
// the first one is loaded, and its parent watches it. However the child ends - by a crash, exit(),
// a signal - without having said that the program is done, and where a function does not come back,
// the program ends with status 2 and a message that says in which function.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <utility>

namespace finwait::program {

/// How long a function of a stack may take; seconds. Nothing in it waits, and finwait measures it
/// in microseconds.
inline constexpr int kStackSeconds = 10;

class StackGuard {
  public:
    /// For main(): `program` gives the exit status. Without it there is no child process, and what
    /// a stack does to the process happens to this one.
    static int watch(const std::function<int()>& program);

    /// `path`: what the message calls the stack. Throws std::system_error where no process can be
    /// started. No other thread may run where this is the first.
    explicit StackGuard(const std::string& path);

    /// A function of any stack may take no longer than that, where it is less than kStackSeconds:
    /// what has a limit of time is not to wait for one that hangs.
    static void wait_at_most(std::chrono::nanoseconds time);

    /// Calls a function of the stack; `name` must be a literal. Not from two threads at a time.
    /// What it writes to standard output goes to standard error.
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

    /// Before the function's name in the message; the parent can read it.
    const char* before_ = nullptr;
};

}  // namespace finwait::program
