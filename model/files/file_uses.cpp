#include "model/files/file_uses.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <set>

#include "model/files/input_error.h"

namespace finwait::model {

namespace {

struct FileUses {
    std::mutex mutex;
    /// By device and inode, since many names may lead to a file.
    std::set<std::string> inputs;
    /// What is there, by the place.
    std::map<std::string, std::string> outputs;
};

FileUses& file_uses() {
    static FileUses all;
    return all;
}

/// Empty of what is no regular file: nothing is lost where a device is read and written.
std::string identity_of(const struct stat& found) {
    if (!S_ISREG(found.st_mode)) return {};
    return std::to_string(found.st_dev) + ":" + std::to_string(found.st_ino);
}

}  // namespace

void note_input(const std::filesystem::path& file) {
    struct stat found {};
    if (stat(file.c_str(), &found) != 0 || !S_ISREG(found.st_mode)) return;
    const std::string identity = identity_of(found);
    FileUses& uses = file_uses();
    const std::lock_guard lock(uses.mutex);
    const bool is_output = std::any_of(uses.outputs.begin(), uses.outputs.end(),
                                       [&](const auto& one) { return one.second == identity; });
    if (is_output) {
        throw InputError({file.string()},
                         "is to be read and to be written; give the output another name");
    }
    uses.inputs.insert(identity);
}

std::string reserve_output(const std::string& place, const struct stat& found) {
    const std::string file = identity_of(found);
    FileUses& uses = file_uses();
    const std::lock_guard lock(uses.mutex);
    if (!file.empty() && uses.inputs.count(file) > 0)
        return "this file is read, too; give the output another name";
    if (!place.empty() && !uses.outputs.emplace(place, file).second)
        return "something else is to be written there, too";
    return {};
}

void release_output(const std::string& place) {
    FileUses& uses = file_uses();
    const std::lock_guard lock(uses.mutex);
    uses.outputs.erase(place);
}

}  // namespace finwait::model
