#include <algorithm>

#include "model/files/design_file.h"
#include "model/files/input_error.h"
#include "model/files/input_file.h"

namespace finwait::model {
namespace {

namespace fs = std::filesystem;

fs::path designs_directory() { return data_directory() / "model" / "designs"; }

}  // namespace

std::vector<std::string> shipped_designs() { return toml_names_in(designs_directory()); }

fs::path shipped_design_file(const std::string& name) {
    const std::vector<std::string> shipped = shipped_designs();
    if (std::find(shipped.begin(), shipped.end(), name) == shipped.end()) {
        const std::vector<std::string_view> names(shipped.begin(), shipped.end());
        throw InputError({},
                         unknown("design", name, names) +
                             ", or the path of a file of your own, with a '/' or ending in .toml");
    }
    return designs_directory() / (name + ".toml");
}

Design find_design(const std::string& name_or_path) {
    return read_design(is_path(name_or_path) ? fs::path(name_or_path)
                                             : shipped_design_file(name_or_path));
}

}  // namespace finwait::model
