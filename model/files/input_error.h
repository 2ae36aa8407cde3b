// What is wrong with an input file, and where; and the wording that such errors share.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

namespace finwait::model {

/// A place in an input file. Lines and columns count from 1, columns in characters; 0 where the
/// error concerns the file as a whole, and no file where it concerns none.
struct Place {
    std::string file;
    std::size_t line = 0;
    std::size_t column = 0;

    friend bool operator==(const Place&, const Place&) = default;
};

/// "file:line:column", without what is 0.
[[nodiscard]] std::string text_of(const Place& place);

/// An input file is wrong. what() is one line: the place, what is wrong, what is allowed there.
class InputError : public std::runtime_error {
  public:
    InputError(Place place, const std::string& message);

    [[nodiscard]] const Place& place() const { return place_; }
    /// what() without the place.
    [[nodiscard]] const std::string& message() const { return message_; }

  private:
    Place place_;
    std::string message_;
};

/// `text` as an error shows it: in quotes, on one line, cut where it is long.
[[nodiscard]] std::string in_quotes(std::string_view text);

/// "a, b, c".
[[nodiscard]] std::string listed(std::span<const std::string_view> words);

/// The one of `words` that `typed` probably means: close to it, or the only one that begins so.
[[nodiscard]] std::optional<std::string_view> nearest(std::string_view typed,
                                                      std::span<const std::string_view> words);

/// `unknown state "FINWAIT-1" (did you mean FIN-WAIT-1?); allowed: ESTABLISHED, …`
/// `also`: those that may be meant too, and are too many to be listed.
[[nodiscard]] std::string unknown(std::string_view kind, std::string_view typed,
                                  std::span<const std::string_view> allowed,
                                  std::span<const std::string_view> also = {});

}  // namespace finwait::model
