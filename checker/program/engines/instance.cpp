#include "checker/program/engines/instance.h"

#include "checker/program/terminal/console.h"

namespace finwait::program {

Instance in_environment(const Instance& instance, const model::Environment& environment) {
    return {instance.designs, std::make_unique<model::ConnectionModel>(
                                  instance.model->design(model::Side::A),
                                  instance.model->design(model::Side::B), environment)};
}

std::string text_of(const std::array<std::string, 2>& designs) {
    const std::string a = printable(designs[0]);
    return designs[0] == designs[1] ? a : a + " with " + printable(designs[1]);
}

}  // namespace finwait::program
