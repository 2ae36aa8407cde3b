#include "properties/language/hints.h"

#include <algorithm>
#include <array>
#include <utility>

namespace finwait::properties {

namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 32> kOthers{{
    {"==", "="},        {"===", "="},           {"<>", "!="},       {"/=", "!="},
    {"=<", "<="},       {"=>", "implies"},      {"->", "implies"},  {"==>", "implies"},
    {"<=>", "="},       {"&&", "and"},          {"&", "and"},       {"||", "or"},
    {"|", "or"},        {"!", "not"},           {"AND", "and"},     {"OR", "or"},
    {"NOT", "not"},     {"IMPLIES", "implies"}, {"≠", "!="},        {"≤", "<="},
    {"≥", ">="},        {"¬", "not"},           {"∧", "and"},       {"∨", "or"},
    {"⇒", "implies"},   {"→", "implies"},       {"∀", "each"},      {"∃", "some"},
    {"forall", "each"}, {"all", "each"},        {"exists", "some"}, {"any", "some"},
}};

bool is_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}
bool is_sign(char c) { return std::string_view("=!<>&|/-").find(c) != std::string_view::npos; }
bool continues(char c) { return (static_cast<unsigned char>(c) & 0xc0U) == 0x80U; }

/// The run of characters of one kind around `offset`.
template <class Belongs>
std::string_view around(std::string_view text, std::size_t offset, Belongs belongs) {
    std::size_t begin = offset;
    std::size_t end = offset + 1;
    while (begin > 0 && belongs(text[begin - 1])) --begin;
    while (end < text.size() && belongs(text[end])) ++end;
    return text.substr(begin, end - begin);
}

std::string_view meant_by(std::string_view written) {
    const auto found =
        std::ranges::find(kOthers, written, &std::pair<std::string_view, std::string_view>::first);
    return found == kOthers.end() ? std::string_view() : found->second;
}

/// The word before `offset`, if it is what others call a quantifier: "forall x" is understood up to
/// the x.
std::string_view quantifier_before(std::string_view text, std::size_t offset) {
    while (offset > 0 && text[offset - 1] == ' ') --offset;
    if (offset == 0 || !is_word(text[offset - 1])) return {};
    const std::string_view word = around(text.substr(0, offset), offset - 1, is_word);
    const std::string_view meant = meant_by(word);
    return meant == "each" || meant == "some" ? word : std::string_view();
}

}  // namespace

Hint hint_at(std::string_view text, std::size_t offset) {
    if (offset >= text.size()) return {offset, {}, {}};
    if (is_sign(text[offset])) {
        const std::string_view run = around(text, offset, is_sign);
        // Only what means something elsewhere reaches back: "x = !y" is about the sign alone.
        if (const std::string_view meant = meant_by(run); !meant.empty())
            return {static_cast<std::size_t>(run.data() - text.data()), run, meant};
    }
    std::size_t end = offset + 1;
    const auto belongs = [&](char c) {
        return is_word(text[offset])   ? is_word(c)
               : is_sign(text[offset]) ? is_sign(c)
                                       : continues(c);
    };
    while (end < text.size() && belongs(text[end])) ++end;
    const std::string_view written = text.substr(offset, end - offset);
    if (const std::string_view word = quantifier_before(text, offset); !word.empty())
        return {static_cast<std::size_t>(word.data() - text.data()), word, meant_by(word)};
    return {offset, written, meant_by(written)};
}

}  // namespace finwait::properties
