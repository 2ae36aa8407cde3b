// The one source of the tests that is compiled with folders of the machine: no other differs from
// clone to clone, so that ccache knows it again.
#include "tests/places.h"

namespace finwait::tests {

std::string source_file(const std::string& name) { return FINWAIT_SOURCES "/" + name; }

std::string program_file() { return FINWAIT_PROGRAM; }

std::string stack_file(const std::string& name) { return FINWAIT_STACKS "/" + name + "_stack.so"; }

}  // namespace finwait::tests
