#include "checker/program/terminal/failure.h"

#include <cstdio>
#include <cstdlib>
#include <new>
#include <system_error>

#include "checker/program/terminal/console.h"
#include "checker/program/terminal/styled_text.h"
#include "model/files/input_error.h"

namespace finwait::program {

namespace {

Failure defect(const std::string& what) {
    return {ExitStatus::Defect, "finwait: a defect in finwait: " + printable(what) +
                                    "; please report it, with the command line and the files "
                                    "that it names"};
}

/// What ends the program for any other exception, with its message.
std::terminate_handler end_of_a_defect = nullptr;

void end_without_memory() {
    try {
        if (const std::exception_ptr exception = std::current_exception()) {
            std::rethrow_exception(exception);
        }
    } catch (const std::bad_alloc&) {
        std::fwrite(kNoMoreMemory.data(), 1, kNoMoreMemory.size(), stderr);
        std::fputc('\n', stderr);
        std::_Exit(static_cast<int>(ExitStatus::Inconclusive));
    } catch (...) {
        // A defect: as it would be without this.
    }
    end_of_a_defect();
}

}  // namespace

void end_cleanly_without_memory() { end_of_a_defect = std::set_terminate(end_without_memory); }

Failure failure_of(const std::exception_ptr& exception) {
    try {
        std::rethrow_exception(exception);
    } catch (const model::InputError& error) {
        return {ExitStatus::BadInput, "finwait: " + printable(error.what())};
    } catch (const UsageError& error) {
        return {ExitStatus::BadInput, "finwait: " + printable(error.what())};
    } catch (const OutputError& error) {
        return {ExitStatus::BadInput, "finwait: " + printable(error.what())};
    } catch (const std::bad_alloc&) {
        return {ExitStatus::Inconclusive, std::string(kNoMoreMemory)};
    } catch (const std::system_error& error) {
        if (error.code() != std::errc::resource_unavailable_try_again) return defect(error.what());
        return {ExitStatus::Inconclusive,
                "finwait: inconclusive: no more threads can be started (ulimit -u)"};
    } catch (const std::exception& error) {
        return defect(error.what());
    } catch (...) {
        return defect("unknown exception (not derived from std::exception)");
    }
}

}  // namespace finwait::program
