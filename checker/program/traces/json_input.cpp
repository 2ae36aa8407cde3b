#include "checker/program/traces/json_input.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "checker/program/terminal/styled_text.h"
#include "model/files/input_error.h"

namespace finwait::program {

namespace {

/// Walks through text that is known to be valid JSON, to find where a value stands.
class Locator {
  public:
    explicit Locator(std::string_view text) : text_(text) {}

    /// The offset of the value that `path` leads to.
    std::size_t find(const std::vector<std::string>& path) {
        for (const std::string& step : path) {
            skip_space();
            const bool object = text_[at_] == '{';
            ++at_;
            for (std::size_t i = 0;; ++i) {
                skip_space();
                bool here = i == 0 ? step == "0" : step == fmt::to_string(i);
                if (object) {
                    const std::size_t begin = at_;
                    skip_value();
                    here = nlohmann::json::parse(text_.substr(begin, at_ - begin)) == step;
                    skip_space();
                    ++at_;  // ':'
                }
                if (here) break;
                skip_value();
                skip_space();
                ++at_;  // ','
            }
        }
        skip_space();
        return at_;
    }

  private:
    void skip_space() { at_ = std::min(text_.find_first_not_of(" \t\r\n", at_), text_.size()); }

    void skip_string() {
        for (++at_; text_[at_] != '"'; ++at_) {
            if (text_[at_] == '\\') ++at_;
        }
        ++at_;
    }

    void skip_value() {
        skip_space();
        std::size_t depth = 0;
        do {
            const char c = text_[at_];
            if (c == '"') {
                skip_string();
            } else if (c == '{' || c == '[') {
                ++depth;
                ++at_;
            } else if (c == '}' || c == ']') {
                --depth;
                ++at_;
            } else if (depth == 0) {
                at_ = std::min(text_.find_first_of(",]} \t\r\n", at_), text_.size());
            } else {
                ++at_;
            }
        } while (depth > 0);
    }

    std::string_view text_;
    std::size_t at_ = 0;
};

/// No value of a trace is nested as deep by far.
constexpr std::size_t kDeepest = 100;

constexpr std::string_view kNotJson = "this is not JSON; allowed: a trace that finwait saved";

/// Looks at a document before it is kept: what is wrong with it, and where.
class Grammar : public nlohmann::json_sax<nlohmann::json> {
  public:
    std::size_t error = 0;
    std::string message;
    /// A member that an object names twice.
    std::string twice;
    bool too_deep = false;

    bool null() override { return true; }
    bool boolean(bool /*value*/) override { return true; }
    bool number_integer(number_integer_t /*value*/) override { return true; }
    bool number_unsigned(number_unsigned_t /*value*/) override { return true; }
    bool number_float(number_float_t /*value*/, const string_t& /*text*/) override { return true; }
    bool string(string_t& /*value*/) override { return true; }
    bool binary(binary_t& /*value*/) override { return true; }
    bool start_object(std::size_t /*elements*/) override { return open(); }
    bool key(string_t& value) override {
        if (members_.back().insert(value).second) return true;
        twice = value;
        return false;
    }
    bool end_object() override { return close(); }
    bool start_array(std::size_t /*elements*/) override { return open(); }
    bool end_array() override { return close(); }
    bool parse_error(std::size_t position, const std::string& token,
                     const nlohmann::detail::exception& why) override {
        error = position > 0 ? position - 1 : 0;
        // Of a token that is understood all but its size is right: a number.
        const bool is_parse_error =
            dynamic_cast<const nlohmann::json::parse_error*>(&why) != nullptr;
        if (!is_parse_error) error -= std::min(error, token.empty() ? 0 : token.size() - 1);
        message = is_parse_error
                      ? std::string(kNotJson)
                      : fmt::format("the number {} is too large", model::in_quotes(token));
        return false;
    }

  private:
    bool open() {
        members_.emplace_back();
        too_deep = members_.size() > kDeepest;
        return !too_deep;
    }
    bool close() {
        members_.pop_back();
        return true;
    }

    std::vector<std::set<std::string>> members_;
};

model::Place place_of(std::string_view text, std::size_t offset, const std::string& file) {
    const std::string_view before = text.substr(0, std::min(offset, text.size()));
    const std::size_t line_begin = before.rfind('\n') + 1;  // npos + 1 is 0
    const auto lines = std::count(before.begin(), before.end(), '\n');
    return {file, static_cast<std::size_t>(lines) + 1, width_of(before.substr(line_begin)) + 1};
}

}  // namespace

JsonInput::JsonInput(std::string text, std::string file)
    : text_(std::move(text)), file_(std::move(file)) {
    Grammar grammar;
    if (!nlohmann::json::sax_parse(text_, &grammar)) {
        if (!grammar.twice.empty()) {
            throw model::InputError({file_, 0, 0},
                                    fmt::format("an object has two members {}; allowed: one",
                                                model::in_quotes(grammar.twice)));
        }
        if (grammar.too_deep) {
            throw model::InputError({file_, 0, 0},
                                    fmt::format("values are nested more than {} deep", kDeepest));
        }
        fail_at(grammar.error, grammar.message);
    }
    // To the parser the document ends there, whatever stands behind it.
    if (const auto nul = text_.find('\0'); nul != std::string::npos)
        fail_at(nul, std::string(kNotJson));
    document_ = std::make_unique<nlohmann::json>(nlohmann::json::parse(text_));
}

JsonInput::~JsonInput() = default;

JsonInput::Node JsonInput::root() const { return {*this, *document_, {}}; }

void JsonInput::fail_at(std::size_t offset, const std::string& message) const {
    throw model::InputError(place_of(text_, offset, file_), message);
}

void JsonInput::Node::fail(const std::string& message) const {
    input_->fail_at(Locator(input_->text_).find(path_), message);
}

JsonInput::Node JsonInput::Node::child(const nlohmann::json& value, std::string key) const {
    std::vector<std::string> path = path_;
    path.push_back(std::move(key));
    return {*input_, value, std::move(path)};
}

std::optional<JsonInput::Node> JsonInput::Node::find(const std::string& key) const {
    if (!value_->is_object()) fail("this is not an object; allowed: an object, {…}");
    const auto found = value_->find(key);
    if (found == value_->end()) return std::nullopt;
    return child(*found, key);
}

JsonInput::Node JsonInput::Node::at(const std::string& key) const {
    if (auto node = find(key)) return *node;
    fail(fmt::format("the member {} is missing here", model::in_quotes(key)));
}

void JsonInput::Node::allow_only(std::initializer_list<std::string_view> keys) const {
    allow_only(std::span(keys.begin(), keys.size()));
}

void JsonInput::Node::allow_only(std::span<const std::string_view> keys) const {
    if (!value_->is_object()) fail("this is not an object; allowed: an object, {…}");
    for (const auto& [key, value] : value_->items()) {
        if (std::find(keys.begin(), keys.end(), key) == keys.end()) {
            child(value, key).fail(model::unknown("member", key, keys));
        }
    }
}

bool JsonInput::Node::is_array() const { return value_->is_array(); }

std::vector<JsonInput::Node> JsonInput::Node::elements() const {
    if (!value_->is_array()) fail("this is not an array; allowed: an array, […]");
    std::vector<Node> nodes;
    for (const nlohmann::json& element : *value_)
        nodes.push_back(child(element, fmt::to_string(nodes.size())));
    return nodes;
}

std::string JsonInput::Node::text() const {
    if (!value_->is_string()) fail("this is not a string; allowed: a string");
    return value_->get<std::string>();
}

bool JsonInput::Node::boolean() const {
    if (!value_->is_boolean()) fail("this is neither true nor false; allowed: true, false");
    return value_->get<bool>();
}

std::int64_t JsonInput::Node::integer(std::int64_t least, std::int64_t most) const {
    const bool is_signed =
        value_->is_number_integer() && (!value_->is_number_unsigned() ||
                                        std::in_range<std::int64_t>(value_->get<std::uint64_t>()));
    const std::int64_t number = is_signed ? value_->get<std::int64_t>() : 0;
    if (!is_signed || number < least || number > most)
        fail(fmt::format("{} is not a whole number from {} to {}", shown(), least, most));
    return number;
}

std::uint64_t JsonInput::Node::number(std::uint64_t most) const {
    if (!value_->is_number_unsigned() || value_->get<std::uint64_t>() > most)
        fail(fmt::format("{} is not a whole number from 0 to {}", shown(), most));
    return value_->get<std::uint64_t>();
}

std::string JsonInput::Node::shown() const {
    if (value_->is_string()) return model::in_quotes(value_->get<std::string>());
    return value_->is_number() ? value_->dump() : model::in_quotes(value_->dump());
}

}  // namespace finwait::program
