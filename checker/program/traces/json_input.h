// A JSON file that is read strictly: every error names the line and column of the value at fault.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace finwait::program {

class JsonInput {
  public:
    /// One value of the document. Valid as long as the JsonInput.
    class Node {
      public:
        [[nodiscard]] const nlohmann::json& value() const { return *value_; }
        /// The member; InputError if this is no object or has none of that name.
        [[nodiscard]] Node at(const std::string& key) const;
        [[nodiscard]] std::optional<Node> find(const std::string& key) const;
        /// InputError if the object has a member that is not among these.
        void allow_only(std::initializer_list<std::string_view> keys) const;
        void allow_only(std::span<const std::string_view> keys) const;
        /// The elements; InputError if this is no array.
        [[nodiscard]] std::vector<Node> elements() const;
        [[nodiscard]] bool is_array() const;
        /// InputError unless the value is of that type (and a number not above `most`).
        [[nodiscard]] std::string text() const;
        [[nodiscard]] bool boolean() const;
        [[nodiscard]] std::uint64_t number(std::uint64_t most) const;
        /// A whole number between these; by default of 32 bits, with a sign or without one.
        [[nodiscard]] std::int64_t integer(
            std::int64_t least = std::numeric_limits<std::int32_t>::min(),
            std::int64_t most = std::numeric_limits<std::uint32_t>::max()) const;

        /// InputError here.
        [[noreturn]] void fail(const std::string& message) const;

      private:
        friend class JsonInput;
        Node(const JsonInput& input, const nlohmann::json& value, std::vector<std::string> path)
            : input_(&input), value_(&value), path_(std::move(path)) {}
        [[nodiscard]] Node child(const nlohmann::json& value, std::string key) const;
        /// As an error shows it.
        [[nodiscard]] std::string shown() const;

        const JsonInput* input_;
        const nlohmann::json* value_;
        /// Member names and element numbers from the root on.
        std::vector<std::string> path_;
    };

    /// InputError if `text` is not one JSON value, or an object names a member twice.
    JsonInput(std::string text, std::string file);
    ~JsonInput();
    JsonInput(const JsonInput&) = delete;
    JsonInput& operator=(const JsonInput&) = delete;

    [[nodiscard]] Node root() const;

  private:
    [[noreturn]] void fail_at(std::size_t offset, const std::string& message) const;

    std::string text_;
    std::string file_;
    std::unique_ptr<nlohmann::json> document_;
};

}  // namespace finwait::program
