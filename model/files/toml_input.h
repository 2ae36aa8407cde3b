// A TOML file while it is read: whatever is not as it must be becomes an InputError with its place.
// Includes toml++, so include it in the .cpp of a reader only.
#pragma once

#include <toml++/toml.h>

#include <span>
#include <string>
#include <string_view>

namespace finwait::model {

class TomlInput {
  public:
    /// Parses `text`; `file` is how errors name it.
    TomlInput(std::string_view text, std::string file);

    [[nodiscard]] const toml::table& root() const { return root_; }
    [[nodiscard]] const std::string& file() const { return file_; }

    [[noreturn]] void refuse(const toml::source_position& at, const std::string& message) const;
    [[noreturn]] void refuse(const toml::node& at, const std::string& message) const;

    /// Refuses a key of `table` that is not one of `allowed`; `kind` is what its keys are: "key",
    /// "state".
    void allow_keys(const toml::table& table, std::span<const std::string_view> allowed,
                    std::string_view kind = "key") const;

    // The value of a node that must have a certain type. `what` is the thing as errors name it,
    // `allowed` what it may be.
    [[nodiscard]] const toml::table& table(const toml::node& node, std::string_view what,
                                           std::string_view allowed) const;
    [[nodiscard]] const toml::array& array(const toml::node& node, std::string_view what,
                                           std::string_view allowed) const;
    [[nodiscard]] bool boolean(const toml::node& node, std::string_view what) const;
    [[nodiscard]] std::int64_t integer(const toml::node& node, std::string_view what,
                                       std::string_view allowed) const;
    [[nodiscard]] std::string string(const toml::node& node, std::string_view what,
                                     std::string_view allowed) const;
    /// A string of one line that is not empty.
    [[nodiscard]] std::string sentence(const toml::node& node, std::string_view what) const;

  private:
    [[noreturn]] void refuse_type(const toml::node& node, std::string_view what,
                                  std::string_view allowed) const;

    std::string file_;
    toml::table root_;
};

}  // namespace finwait::model
