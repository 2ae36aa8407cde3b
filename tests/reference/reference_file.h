// Designs and environments as finwait's files and options say them, read by a reader of its own: of
// TOML as much as design files use, and the conditions of rows (DESIGNS.md, ENVIRONMENTS.md).

#ifndef FINWAIT_TESTS_REFERENCE_REFERENCE_FILE_H
#define FINWAIT_TESTS_REFERENCE_REFERENCE_FILE_H

#include <string>

#include "reference_explorer.h"

namespace finwait::reference {

// The text of a design file. What it does not say is as in the design that it extends: that file is
// sought in `folder` and in the folder "reports" below it. It throws std::runtime_error where it
// does not understand something, and is not made to check what finwait itself checks.
Design read_design(const std::string& text, const std::string& folder = "");

// "folder/NAME.toml", or that in its folder "reports".
Design find_design(const std::string& name, const std::string& folder);

// Options of `finwait check`, laid over the defaults: "--data 0,0 --no-loss --set A.window=2".
Environment read_options(const std::string& options);

// One setting, by the name of its option: ("window", "2,4"), ("A.loss", "off").
void set(Environment& environment, const std::string& name, const std::string& value);

}  // namespace finwait::reference

#endif  // FINWAIT_TESTS_REFERENCE_REFERENCE_FILE_H
