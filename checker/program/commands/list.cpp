#include <fmt/format.h>

#include <algorithm>

#include "checker/program/commands/commands.h"
#include "model/files/design_file.h"
#include "properties/files/property_file.h"
#include "properties/files/suite_file.h"

namespace finwait::program {

namespace {

struct Entry {
    std::string name;
    std::string what;
};

void print_entries(const std::vector<Entry>& entries, Console& console) {
    std::size_t width = 0;
    for (const Entry& entry : entries) width = std::max(width, entry.name.size());
    for (const Entry& entry : entries) {
        const std::string padding(width - entry.name.size(), ' ');
        console.print_line(console.palette().paint(Role::Strong, entry.name) + padding + "  " +
                           entry.what);
    }
}

std::vector<Entry> entries_of(Listed what) {
    std::vector<Entry> entries;
    switch (what) {
        case Listed::Designs:
            for (const std::string& name : model::shipped_designs()) {
                entries.push_back({name, model::find_design(name).summary});
            }
            break;
        case Listed::Properties:
        case Listed::Scenarios:
            for (const auto& property : properties::shipped_properties({})) {
                if (property.scenario == (what == Listed::Scenarios)) {
                    entries.push_back({property.name, property.sentence});
                }
            }
            break;
        case Listed::Suites:
            for (const std::string& name : properties::shipped_suites()) {
                entries.push_back({name, properties::find_suite(name).summary});
            }
            break;
    }
    return entries;
}

}  // namespace

ExitStatus list(Listed what, Console& console) {
    print_entries(entries_of(what), console);
    return ExitStatus::Ok;
}

}  // namespace finwait::program
