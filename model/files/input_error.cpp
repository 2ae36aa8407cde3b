#include "model/files/input_error.h"

#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

namespace finwait::model {
namespace {

bool is_control(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7f;
}

bool continues_character(char c) { return (static_cast<unsigned char>(c) & 0xc0U) == 0x80U; }

std::string on_one_line(std::string text) {
    std::replace_if(text.begin(), text.end(), is_control, ' ');
    return text;
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool alike(char a, char b) { return lower(a) == lower(b); }

/// The fewest insertions, deletions, changes and exchanges of neighbours that make `b` of `a`,
/// upper and lower case alike.
std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> above(b.size() + 1);
    std::iota(above.begin(), above.end(), std::size_t{0});
    std::vector<std::size_t> two_above;
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::vector<std::size_t> row{i + 1};
        for (std::size_t j = 0; j < b.size(); ++j) {
            const std::size_t change = above[j] + (alike(a[i], b[j]) ? 0 : 1);
            std::size_t fewest = std::min({above[j + 1] + 1, row[j] + 1, change});
            if (i > 0 && j > 0 && alike(a[i], b[j - 1]) && alike(a[i - 1], b[j]))
                fewest = std::min(fewest, two_above[j - 1] + 1);
            row.push_back(fewest);
        }
        two_above = std::exchange(above, std::move(row));
    }
    return above.back();
}

bool begins_with(std::string_view word, std::string_view beginning) {
    return word.size() >= beginning.size() &&
           std::equal(beginning.begin(), beginning.end(), word.begin(), alike);
}

/// The only one of `words` that begins with what was typed, from three letters on.
std::optional<std::string_view> only_one_that_begins_with(std::string_view typed,
                                                          std::span<const std::string_view> words) {
    if (typed.size() < 3) return std::nullopt;
    std::optional<std::string_view> found;
    for (const std::string_view word : words) {
        if (!begins_with(word, typed)) continue;
        if (found) return std::nullopt;
        found = word;
    }
    return found;
}

}  // namespace

std::string text_of(const Place& place) {
    std::string text = place.file;
    if (place.line > 0) text += ":" + std::to_string(place.line);
    if (place.column > 0) text += ":" + std::to_string(place.column);
    return text;
}

InputError::InputError(Place place, const std::string& message)
    : std::runtime_error(on_one_line((place.file.empty() ? "" : text_of(place) + ": ") + message)),
      place_(std::move(place)),
      message_(on_one_line(message)) {}

std::string in_quotes(std::string_view text) {
    constexpr std::size_t kLongest = 60;
    std::size_t end = std::min(text.size(), kLongest);
    while (end > 0 && end < text.size() && continues_character(text[end])) --end;
    const std::string shown = on_one_line(std::string(text.substr(0, end)));
    return "\"" + shown + (end < text.size() ? "…" : "") + "\"";
}

std::string listed(std::span<const std::string_view> words) {
    std::string list;
    for (const std::string_view word : words) {
        if (!list.empty()) list += ", ";
        list += word;
    }
    return list;
}

std::optional<std::string_view> nearest(std::string_view typed,
                                        std::span<const std::string_view> words) {
    constexpr std::size_t kLongest = 100;
    if (typed.size() > kLongest) return std::nullopt;
    std::optional<std::string_view> best;
    // A third of the letters may differ; beyond that it is another word.
    std::size_t best_distance = typed.size() / 3 + 1;
    for (const std::string_view word : words) {
        const std::size_t distance = edit_distance(typed, word);
        if (distance < best_distance) {
            best = word;
            best_distance = distance;
        }
    }
    return best ? best : only_one_that_begins_with(typed, words);
}

std::string unknown(std::string_view kind, std::string_view typed,
                    std::span<const std::string_view> allowed,
                    std::span<const std::string_view> also) {
    std::string message = "unknown " + std::string(kind) + " " + in_quotes(typed);
    std::vector<std::string_view> all(allowed.begin(), allowed.end());
    all.insert(all.end(), also.begin(), also.end());
    if (const auto meant = nearest(typed, all)) {
        message += " (did you mean " + std::string(*meant) + "?)";
    }
    return allowed.empty() ? message : message + "; allowed: " + listed(allowed);
}

}  // namespace finwait::model
