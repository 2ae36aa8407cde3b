#include "model/files/input_file.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <system_error>
#include <vector>

#include "model/files/file_uses.h"
#include "model/files/input_error.h"

namespace finwait::model {
namespace fs = std::filesystem;

fs::path data_directory() {
    std::vector<fs::path> places;
    const char* const given = std::getenv("FINWAIT_DATA");
    if (given != nullptr && *given != '\0') {
        places.emplace_back(given);
    } else {
        std::error_code error;
        const fs::path program = fs::read_symlink("/proc/self/exe", error);
        if (!error) {
            places.push_back(
                (program.parent_path() / FINWAIT_DATA_FROM_PROGRAM).lexically_normal());
        }
        places.emplace_back(FINWAIT_SOURCES);
    }
    std::string looked_in;
    for (const fs::path& place : places) {
        std::error_code error;
        if (fs::is_directory(place / "model" / "designs", error)) return place;
        looked_in += (looked_in.empty() ? "" : ", ") + place.string();
    }
    throw InputError({}, "the shipped designs are missing, looked in " + looked_in +
                             "; set FINWAIT_DATA to the folder that contains model/designs");
}

std::vector<fs::path> toml_files_in(const fs::path& folder) {
    std::vector<fs::path> files;
    std::error_code error;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
         entry.increment(error)) {
        if (entry->path().extension() == ".toml") files.push_back(entry->path());
    }
    if (error) throw InputError({folder.string()}, "cannot be listed: " + error.message());
    std::sort(files.begin(), files.end());
    return files;
}

std::vector<std::string> toml_names_in(const fs::path& folder) {
    std::vector<std::string> names;
    for (const fs::path& file : toml_files_in(folder)) names.push_back(file.stem().string());
    std::sort(names.begin(), names.end());
    return names;
}

void require_input_file(const fs::path& file) {
    const auto refuse = [&](const std::string& why) { throw InputError({file.string()}, why); };
    std::error_code error;
    const fs::file_status status = fs::status(file, error);
    if (status.type() == fs::file_type::not_found) refuse("there is no such file");
    if (error) refuse("cannot be read: " + error.message());
    if (fs::is_directory(status)) refuse("is a directory; a file is needed");
    if (!fs::is_regular_file(status)) refuse("is not a regular file; one is needed");
}

std::string read_input_file(const fs::path& file, std::size_t largest) {
    const auto refuse = [&](const std::string& why) { throw InputError({file.string()}, why); };
    require_input_file(file);
    note_input(file);
    errno = 0;
    std::ifstream stream(file, std::ios::binary);
    if (!stream) refuse("cannot be read: " + std::generic_category().message(errno));
    std::string text;
    std::vector<char> block(std::size_t{1} << 16U);
    while (stream && text.size() <= largest) {
        stream.read(block.data(), static_cast<std::streamsize>(block.size()));
        text.append(block.data(), static_cast<std::size_t>(stream.gcount()));
    }
    if (stream.bad()) refuse("cannot be read: " + std::generic_category().message(errno));
    if (text.size() > largest) refuse("is larger than " + std::to_string(largest) + " bytes");
    return text;
}

bool is_path(const std::string& name_or_path) {
    return name_or_path.find('/') != std::string::npos ||
           (name_or_path.size() >= 5 && name_or_path.ends_with(".toml"));
}

}  // namespace finwait::model
