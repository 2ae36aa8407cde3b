// What is wrong with an input file, and where.
#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>
#include <utility>

namespace finwait::model {

/// A place in an input file. Lines and columns count from 1, columns in characters; 0 where the
/// error concerns the file as a whole.
struct Place {
    std::string file;
    std::size_t line = 0;
    std::size_t column = 0;

    friend bool operator==(const Place&, const Place&) = default;
};

/// "file:line:column", without what is 0.
[[nodiscard]] inline std::string text_of(const Place& place) {
    std::string text = place.file;
    if (place.line > 0) text += ":" + std::to_string(place.line);
    if (place.column > 0) text += ":" + std::to_string(place.column);
    return text;
}

/// An input file is wrong. what() is one line: the place, what is wrong, what is allowed there.
class InputError : public std::runtime_error {
  public:
    InputError(Place place, const std::string& message)
        : std::runtime_error(text_of(place) + ": " + message), place_(std::move(place)) {}

    [[nodiscard]] const Place& place() const { return place_; }

  private:
    Place place_;
};

}  // namespace finwait::model
