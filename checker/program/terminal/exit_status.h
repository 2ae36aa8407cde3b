// What the program tells a script: part of the contract, see the README.md of the project.
#pragma once

namespace finwait::program {

enum class ExitStatus : int {
    Ok = 0,
    Violated = 1,
    /// The command line or an input file is wrong, or a file cannot be written.
    BadInput = 2,
    Inconclusive = 3,
    /// A defect in finwait itself (EX_SOFTWARE of sysexits.h).
    Defect = 70,
};

}  // namespace finwait::program
