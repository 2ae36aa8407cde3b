// Where the characters of a TOML string stand in their file.
#include "properties/language/formula_text.h"

#include <gtest/gtest.h>
#include <toml++/toml.h>

#include <string>
#include <string_view>

namespace finwait::properties {
namespace {

/// The value of the key `f` in `content`, found again.
FormulaText value_of(std::string_view content) {
    const toml::table table = toml::parse(content);
    const toml::source_position& at = table.get("f")->source().begin;
    const FormulaText text = TomlStrings(content, "file.toml").at(at.line, at.column);
    EXPECT_EQ(text.text(), table.get("f")->value<std::string>()) << content;
    return text;
}

/// Every character of the value stands in the file where it is said to.
void expect_verbatim(std::string_view content) {
    const FormulaText text = value_of(content);
    for (std::size_t i = 0; i < text.text().size(); ++i) {
        const model::Place place = text.place(i);
        std::size_t line_begin = 0;
        for (std::size_t line = 1; line < place.line; ++line) {
            line_begin = content.find('\n', line_begin) + 1;
        }
        EXPECT_EQ(content[line_begin + place.column - 1], text.text()[i]) << content << " at " << i;
    }
}

void expect_place(const FormulaText& text, std::size_t offset, std::size_t line,
                  std::size_t column) {
    EXPECT_EQ(text.place(offset), (model::Place{"file.toml", line, column})) << offset;
}

TEST(FormulaText, OfOneLine) {
    expect_verbatim("f = \"A.state = CLOSED\"");
    expect_verbatim("g = 1\n\n   f   =   'A.state = CLOSED' # so\n");
    expect_verbatim("f = \"\"");
    expect_place(value_of("f = \"abc\""), 3, 1, 9);
    expect_place(value_of("f = \"abc\""), 99, 1, 9);
    expect_place(value_of("f = \"\""), 0, 1, 6);
}

TEST(FormulaText, OfSeveralLines) {
    expect_verbatim("f = \"\"\"A.reset\nand B.reset\"\"\"");
    expect_verbatim("f = \"\"\"\nA.reset\n  and B.reset\n\"\"\"\n");
    expect_verbatim("f = '''\n\nA.reset\n  and B.reset'''");
    expect_verbatim("f = \"\"\"two \"\" quotes\"\"\"\"\"");
    expect_verbatim("f = '''it's '' so'''''");
    expect_place(value_of("f = \"\"\"\na\nbc\n\"\"\""), 3, 3, 2);
    expect_place(value_of("f = \"\"\"\na\nbc\n\"\"\""), 99, 4, 1);
}

TEST(FormulaText, WithWindowsLineEnds) {
    const FormulaText text = value_of("f = \"\"\"\r\na\r\nbc\"\"\"");
    const std::size_t b = text.text().find('b');
    expect_place(text, 0, 2, 1);
    expect_place(text, b, 3, 1);
}

TEST(FormulaText, WithEscapes) {
    const FormulaText text = value_of("f = \"a\\tb\\u00e9c\\\\d\\\"e\\U0001F600f\"");
    expect_place(text, text.text().find('a'), 1, 6);
    expect_place(text, text.text().find('\t'), 1, 7);
    expect_place(text, text.text().find('b'), 1, 9);
    expect_place(text, text.text().find('c'), 1, 16);
    expect_place(text, text.text().find('d'), 1, 19);
    expect_place(text, text.text().find('e'), 1, 22);
    expect_place(text, text.text().find('f'), 1, 33);
}

TEST(FormulaText, WithALineEndThatIsLeftOut) {
    const FormulaText text = value_of("f = \"\"\"a \\\n\n   b \\  \n c\"\"\"");
    EXPECT_EQ(text.text(), "a b c");
    expect_place(text, 2, 3, 4);
    expect_place(text, 4, 4, 2);
}

TEST(FormulaText, BehindCharactersOfSeveralBytes) {
    const FormulaText text = value_of("g = \"é\"\nf = \"äb€c\"");
    expect_place(text, text.text().find('b'), 2, 7);
    expect_place(text, text.text().find('c'), 2, 9);
}

TEST(FormulaText, BehindAByteOrderMark) {
    const FormulaText text = value_of(
        "\xef\xbb\xbf"
        "f = \"ab\"");
    expect_place(text, 1, 1, 7);
}

TEST(FormulaText, OnALineWithOthers) {
    expect_verbatim("g = { h = \"\\\"\", i = [''] }\nf = 'x'");
    expect_verbatim("g = [\"é\"]\nf = \"A.reset\"");
}

TEST(FormulaText, ThatStandsInNoFile) {
    const FormulaText text("aéb", {"file.toml", 3, 10});
    expect_place(text, 0, 3, 10);
    expect_place(text, 1, 3, 11);
    expect_place(text, 3, 3, 12);
    expect_place(text, 4, 3, 13);
}

}  // namespace
}  // namespace finwait::properties
