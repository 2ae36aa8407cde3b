// Where tests find what they look at.
#pragma once

#include <string>

namespace finwait::tests {

/// A file of the repository: "model/DESIGNS.md"; "" for its folder.
[[nodiscard]] std::string source_file(const std::string& name);

/// The program under test.
[[nodiscard]] std::string program_file();

/// A stack in a shared object, built from tests/stacks: "faulty", and where there is lwIP
/// (FINWAIT_HAS_LWIP) "lwip" and those that differ from it: "altered_lwip".
[[nodiscard]] std::string stack_file(const std::string& name);

}  // namespace finwait::tests
