// finwait: see README.md, or `finwait --help`.
#include <fmt/format.h>

#include <csignal>
#include <cstdio>
#include <exception>
#include <new>

#include "checker/program/command_line.h"
#include "checker/program/console.h"
#include "checker/styled_text.h"
#include "model/input_error.h"

namespace {

using finwait::program::ExitStatus;

void complain(const char* prefix, const std::string& message) {
    const std::string line = prefix + finwait::checker::printable(message) + "\n";
    std::fputs(line.c_str(), stderr);
}

ExitStatus run(int argc, const char* const* argv) {
    try {
        return finwait::program::run_command_line(argc, argv);
    } catch (const finwait::model::InputError& error) {
        complain("", error.what());
        return ExitStatus::BadInput;
    } catch (const finwait::program::UsageError& error) {
        complain("finwait: ", error.what());
        return ExitStatus::BadInput;
    } catch (const finwait::program::OutputError& error) {
        complain("finwait: ", error.what());
        return ExitStatus::BadInput;
    } catch (const std::bad_alloc&) {
        complain("finwait: ",
                 "inconclusive: there is no more memory; use --memory, or ask for less");
        return ExitStatus::Inconclusive;
    } catch (const std::exception& error) {
        complain("finwait: ", fmt::format("a defect in finwait: {}; please report it, with the "
                                          "command line and the files that it names",
                                          error.what()));
        return ExitStatus::Defect;
    }
}

}  // namespace

int main(int argc, char** argv) {
    // A reader that goes away is noticed by the writing itself.
    std::signal(SIGPIPE, SIG_IGN);
    return static_cast<int>(run(argc, argv));
}
