#include "checker/program/stacks/named_stack.h"

#include <array>
#include <string_view>

#include "checker/program/stacks/kernel_stack.h"
#include "checker/program/stacks/shared_stack.h"
#include "checker/program/terminal/console.h"
#include "model/files/input_error.h"

namespace finwait::program {

void check_stack_name(const std::string& name) {
    if (name == "linux" || name.find('/') != std::string::npos) return;
    constexpr std::array<std::string_view, 2> kAllowed{
        "linux", "the path of a shared object, as in ./stack.so"};
    throw UsageError(model::unknown("stack", name, kAllowed));
}

std::unique_ptr<StackUnderTest> stack_named(const std::string& name) {
    check_stack_name(name);
    if (name == "linux") return std::make_unique<KernelStack>();
    return std::make_unique<SharedStack>(name);
}

}  // namespace finwait::program
