#include "checker/program/engines/setting.h"

#include "checker/program/terminal/console.h"

namespace finwait::program {

Setting in_environment(const Setting& setting, const model::Environment& environment) {
    return {setting.designs, std::make_unique<model::ConnectionModel>(
                                 setting.model->design(model::Side::A),
                                 setting.model->design(model::Side::B), environment)};
}

std::string text_of(const std::array<std::string, 2>& designs) {
    const std::string a = printable(designs[0]);
    return designs[0] == designs[1] ? a : a + " with " + printable(designs[1]);
}

}  // namespace finwait::program
