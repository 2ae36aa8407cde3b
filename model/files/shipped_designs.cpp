#include <algorithm>
#include <span>

#include "model/files/design_file.h"
#include "model/files/input_error.h"
#include "model/files/input_file.h"
#include "model/files/reported_designs.h"

namespace finwait::model {
namespace {

namespace fs = std::filesystem;

fs::path designs_directory() { return data_directory() / "model" / "designs"; }
fs::path reports_directory() { return designs_directory() / "reports"; }
fs::path behind_directory() { return designs_directory() / "behind"; }
fs::path stacks_directory() { return designs_directory() / "stacks"; }

bool is_among(const std::vector<std::string>& names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

std::vector<std::string> shipped_designs() { return toml_names_in(designs_directory()); }

std::vector<std::string> reported_designs() { return toml_names_in(reports_directory()); }

std::vector<std::string> stack_designs() { return toml_names_in(stacks_directory()); }

std::vector<std::string> designs_behind_middleboxes() { return toml_names_in(behind_directory()); }

std::vector<std::string> all_designs() {
    std::vector<std::string> all = shipped_designs();
    for (std::string& name : stack_designs()) all.push_back(std::move(name));
    for (std::string& name : reported_designs()) all.push_back(std::move(name));
    for (std::string& name : designs_behind_middleboxes()) all.push_back(std::move(name));
    return all;
}

fs::path shipped_design_file(const std::string& name) {
    if (is_among(shipped_designs(), name)) return designs_directory() / (name + ".toml");
    if (is_among(stack_designs(), name)) return stacks_directory() / (name + ".toml");
    if (is_among(reported_designs(), name)) return reports_directory() / (name + ".toml");
    if (is_among(designs_behind_middleboxes(), name)) return behind_directory() / (name + ".toml");
    // Those after reports are many, and those behind middleboxes come with them.
    const std::vector<std::string> all = all_designs();
    const std::vector<std::string_view> names(all.begin(), all.end());
    const std::size_t listed =
        names.size() - reported_designs().size() - designs_behind_middleboxes().size();
    throw InputError({}, unknown("design", name, std::span(names).first(listed),
                                 std::span(names).subspan(listed)) +
                             ", those after reports (finwait list designs), or the path of a file "
                             "of your own, with a '/' or ending in .toml");
}

Design find_design(const std::string& name_or_path) {
    return read_design(is_path(name_or_path) ? fs::path(name_or_path)
                                             : shipped_design_file(name_or_path));
}

}  // namespace finwait::model
