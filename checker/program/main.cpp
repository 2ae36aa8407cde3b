// finwait: see README.md, or `finwait --help`.
#include <csignal>
#include <cstdio>
#include <exception>

#include "checker/program/command_line/command_line.h"
#include "checker/program/stacks/stack_guard.h"
#include "checker/program/terminal/console.h"
#include "checker/program/terminal/failure.h"

namespace {

int exit_status_of(int argc, char** argv) {
    try {
        return static_cast<int>(finwait::program::run_command_line(argc, argv));
    } catch (...) {
        const auto failure = finwait::program::failure_of(std::current_exception());
        const std::string shown = finwait::program::locale_is_utf8()
                                      ? failure.message
                                      : finwait::program::in_ascii(failure.message);
        std::fputs((shown + "\n").c_str(), stderr);
        return static_cast<int>(failure.status);
    }
}

}  // namespace

int main(int argc, char** argv) {
    // A reader that goes away, and a limit of file sizes, are noticed by the writing itself.
    std::signal(SIGPIPE, SIG_IGN);
    std::signal(SIGXFSZ, SIG_IGN);
    finwait::program::end_cleanly_without_memory();
    return finwait::program::StackGuard::watch([=] { return exit_status_of(argc, argv); });
}
