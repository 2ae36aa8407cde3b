#include "reference_toml.h"

#include <algorithm>
#include <cctype>
#include <stdexcept>

namespace finwait::reference {

void not_understood(const std::string& what) {
    throw std::runtime_error("not understood: " + what);
}

const TomlValue* TomlValue::find(const std::string& key) const {
    for (const auto& [name, value] : entries) {
        if (name == key) {
            return &value;
        }
    }
    return nullptr;
}

namespace {

class TomlReader {
  public:
    explicit TomlReader(const std::string& text) : text_(text) {}

    std::vector<TomlSection> sections() {
        std::vector<TomlSection> result(1);
        while (skip(), at_ < text_.size()) {
            if (take('[')) {
                TomlSection section;
                do {
                    skip();
                    section.path.push_back(key());
                    skip();
                } while (take('.'));
                expect(']');
                result.push_back(section);
            } else {
                result.back().entries.push_back(entry());
            }
        }
        return result;
    }

  private:
    // Spaces, ends of lines and comments.
    void skip() {
        while (at_ < text_.size()) {
            if (text_[at_] == '#') {
                at_ = std::min(text_.find('\n', at_), text_.size());
            } else if (std::isspace(static_cast<unsigned char>(text_[at_])) != 0) {
                ++at_;
            } else {
                return;
            }
        }
    }

    bool take(char c) {
        if (at_ >= text_.size() || text_[at_] != c) {
            return false;
        }
        ++at_;
        return true;
    }

    void expect(char c) {
        skip();
        if (!take(c)) {
            not_understood("no " + std::string(1, c) + " at: " + text_.substr(at_, 40));
        }
    }

    std::string quoted() {
        expect('"');
        std::string result;
        while (at_ < text_.size() && text_[at_] != '"') {
            at_ += text_[at_] == '\\' ? 1U : 0U;
            result += text_[at_++];
        }
        expect('"');
        return result;
    }

    std::string bare() {
        const std::size_t start = at_;
        while (at_ < text_.size() &&
               (std::isalnum(static_cast<unsigned char>(text_[at_])) != 0 || text_[at_] == '-' ||
                text_[at_] == '_' || text_[at_] == '+')) {
            ++at_;
        }
        if (at_ == start) {
            not_understood(text_.substr(at_, 40));
        }
        return text_.substr(start, at_ - start);
    }

    std::string key() { return at_ < text_.size() && text_[at_] == '"' ? quoted() : bare(); }

    TomlEntry entry() {
        skip();
        std::string name = key();
        expect('=');
        return {name, value()};
    }

    TomlValue value() {
        skip();
        TomlValue result;
        if (at_ < text_.size() && text_[at_] == '"') {
            result.type = TomlValue::Type::kString;
            result.text = quoted();
        } else if (take('[')) {
            result.type = TomlValue::Type::kArray;
            while (skip(), !take(']')) {
                result.items.push_back(value());
                skip();
                take(',');
            }
        } else if (take('{')) {
            result.type = TomlValue::Type::kTable;
            while (skip(), !take('}')) {
                result.entries.push_back(entry());
                skip();
                take(',');
            }
        } else {
            result.text = bare();
        }
        return result;
    }

    const std::string& text_;
    std::size_t at_ = 0;
};

}  // namespace

std::vector<TomlSection> sections_of_toml(const std::string& text) {
    return TomlReader(text).sections();
}

}  // namespace finwait::reference
