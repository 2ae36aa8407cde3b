#include "tests/agreement/translation.h"

#include "model/environment_text.h"
#include "model/files/design_file.h"
#include "tests/reference/reference_file.h"

namespace finwait::agreement {

reference::Design to_reference(const model::Design& design) {
    return reference::read_design(model::design_file_text(design));
}

reference::Environment to_reference(const model::Environment& environment) {
    return reference::read_options(model::command_options(environment));
}

}  // namespace finwait::agreement
