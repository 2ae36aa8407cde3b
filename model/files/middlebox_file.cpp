#include "model/files/middlebox_file.h"

#include <algorithm>
#include <optional>
#include <tuple>
#include <utility>

#include "model/files/condition_reader.h"
#include "model/files/input_error.h"
#include "model/files/input_file.h"
#include "model/files/middlebox_reader.h"
#include "model/files/toml_text.h"
#include "model/files/utf8.h"

namespace finwait::model {
namespace {

namespace fs = std::filesystem;

constexpr std::uint32_t kLongestBoxTimer = 200;
constexpr const char* kBoxRowForm = "{ next = STATE, does = \"pass\", \"drop\" or \"RST\" }";

class MiddleboxReader {
  public:
    MiddleboxReader(const TomlInput& input, const toml::table& given)
        : input_(input), given_(given) {}

    std::shared_ptr<const Middlebox> read() {
        constexpr std::array<std::string_view, 4> kBoxKeys{"summary", "source", "starts", "states"};
        input_.allow_keys(given_, kBoxKeys);
        if (const toml::node* const summary = given_.get("summary"))
            box_.summary = input_.sentence(*summary, "\"summary\"");
        if (const toml::node* const source = given_.get("source"))
            box_.source = input_.sentence(*source, "\"source\"");
        const toml::node& states = needed("states", "tables, [states.NAME]");
        read_names(input_.table(states, "\"states\"", "tables, [states.NAME]"));
        read_starts(needed("starts", "a state"));
        for (std::size_t i = 0; i < box_.states.size(); ++i) read_state(box_.states[i], *nodes_[i]);
        refuse_unreached();
        complete();
        return std::make_shared<const Middlebox>(std::move(box_));
    }

  private:
    const toml::node& needed(const char* key, const std::string& what) const {
        const toml::node* const node = given_.get(key);
        if (node == nullptr) {
            input_.refuse(given_.source().begin,
                          in_quotes(key) + " of the middlebox is missing; needed: " + what);
        }
        return *node;
    }

    /// In the order in which they stand in the file, so that a file that is written says the same.
    void read_names(const toml::table& states) {
        std::vector<std::pair<std::string, const toml::node*>> all;
        for (const auto& [key, value] : states) all.emplace_back(key.str(), &value);
        std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) {
            const auto& [line, column] = a.second->source().begin;
            const auto& [other_line, other_column] = b.second->source().begin;
            return std::tie(line, column) < std::tie(other_line, other_column);
        });
        if (all.empty()) input_.refuse(states, "the middlebox has no state; needed: one");
        if (all.size() > kMostBoxStates) {
            input_.refuse(states, "the middlebox has " + std::to_string(all.size()) +
                                      " states; allowed: " + std::to_string(kMostBoxStates));
        }
        for (auto& [name, node] : all) {
            if (name.empty() || !is_printable_utf8(name)) {
                input_.refuse(*node,
                              "a state of a middlebox cannot be called so; allowed: UTF-8 without "
                              "control characters");
            }
            BoxState& state = box_.states.emplace_back();
            state.name = std::move(name);
            nodes_.push_back(node);
        }
    }

    std::uint8_t state_named(const toml::node& node, const std::string& what) const {
        const std::string name = input_.string(node, what, "a state of the middlebox");
        std::vector<std::string_view> names;
        for (std::size_t i = 0; i < box_.states.size(); ++i) {
            if (box_.states[i].name == name) return static_cast<std::uint8_t>(i);
            names.push_back(box_.states[i].name);
        }
        input_.refuse(node, what + ": " + unknown("state", name, names));
    }

    void read_starts(const toml::node& node) {
        if (!node.is_table()) {
            box_.established = box_.closed = state_named(node, "\"starts\"");
            return;
        }
        constexpr std::array<std::string_view, 2> kStarts{"established", "closed"};
        const toml::table& starts = *node.as_table();
        input_.allow_keys(starts, kStarts);
        for (const std::string_view start : kStarts) {
            const toml::node* const named = starts.get(start);
            if (named == nullptr)
                input_.refuse(node, "\"starts\" lacks " + in_quotes(start) + "; needed: a state");
            (start == "closed" ? box_.closed : box_.established) =
                state_named(*named, in_quotes(start));
        }
    }

    void read_state(BoxState& state, const toml::node& node) const {
        const toml::table& given =
            input_.table(node, "a state of a middlebox", "a table of events");
        std::vector<std::string_view> keys;
        keys.reserve(kAllBoxEvents.size() + 1);
        for (const BoxEvent event : kAllBoxEvents) keys.push_back(name_of(event));
        keys.emplace_back("length");
        input_.allow_keys(given, keys, "event");
        const auto own = static_cast<std::uint8_t>(&state - box_.states.data());
        for (const BoxEvent event : kAllBoxEvents) {
            if (const toml::node* const rows = given.get(name_of(event)))
                state.rows[static_cast<std::size_t>(event)] = read_rows(own, event, *rows);
        }
        if (const toml::node* const length = given.get("length")) {
            const std::string allowed = "1 … " + std::to_string(kLongestBoxTimer);
            const std::int64_t ticks = input_.integer(*length, "\"length\"", allowed);
            if (ticks < 1 || ticks > kLongestBoxTimer) {
                input_.refuse(*length,
                              "\"length\" is " + std::to_string(ticks) + "; allowed: " + allowed);
            }
            if (state.of(BoxEvent::Timeout).empty()) {
                input_.refuse(*length, "\"length\" of a state without timer; needed: \"timeout\"");
            }
            state.length = static_cast<std::uint32_t>(ticks);
        }
    }

    std::vector<BoxRow> read_rows(std::uint8_t own, BoxEvent event, const toml::node& node) const {
        const toml::array* const all = node.as_array();
        if (all == nullptr) return {read_row(own, event, node)};
        if (all->empty())
            input_.refuse(node, std::string("an empty array of rows; allowed: ") + kBoxRowForm);
        std::vector<BoxRow> rows;
        for (const toml::node& one : *all) rows.push_back(read_row(own, event, one));
        refuse_untaken_rows(input_, *all, rows);
        return rows;
    }

    BoxRow read_row(std::uint8_t own, BoxEvent event, const toml::node& node) const {
        const std::string what = "the row of " + in_quotes(name_of(event));
        const toml::table& fields = input_.table(node, what, kBoxRowForm);
        constexpr std::array<std::string_view, 3> kFields{"next", "does", "when"};
        input_.allow_keys(fields, kFields);
        BoxRow row{.next = own};
        if (const toml::node* const next = fields.get("next"))
            row.next = state_named(*next, "\"next\"");
        if (const toml::node* const does = fields.get("does")) row.does = read_does(event, *does);
        if (const toml::node* const when = fields.get("when"))
            row.when = read_condition(input_, *when, is_in(event));
        if (event == BoxEvent::Timeout && row.next == own) {
            input_.refuse(node,
                          "a timer that ends leads elsewhere; needed: \"next\", another state");
        }
        return row;
    }

    Passage read_does(BoxEvent event, const toml::node& node) const {
        const bool of_rst = event == BoxEvent::InRst || event == BoxEvent::OutRst;
        std::vector<std::string_view> words;
        for (const Passage passage : kAllPassages) {
            if (event != BoxEvent::Timeout && !(of_rst && passage == Passage::Rst))
                words.push_back(name_of(passage));
        }
        if (words.empty()) input_.refuse(node, "a timer passes nothing; allowed: \"next\"");
        const std::string word = input_.string(node, "\"does\"", kBoxRowForm);
        for (const Passage passage : kAllPassages) {
            const bool may = std::find(words.begin(), words.end(), name_of(passage)) != words.end();
            if (may && word == name_of(passage)) return passage;
        }
        input_.refuse(node, unknown("\"does\"", word, words));
    }

    /// One that says nothing passes what comes in, and stays: so that it has a row to be written.
    void complete() {
        for (std::size_t i = 0; i < box_.states.size(); ++i) {
            auto& rows = box_.states[i].rows;
            if (std::all_of(rows.begin(), rows.end(), [](const auto& all) { return all.empty(); }))
                rows[static_cast<std::size_t>(BoxEvent::AnyIn)] = {
                    {.next = static_cast<std::uint8_t>(i)}};
        }
    }

    /// A state that no row leads to is a mistake.
    void refuse_unreached() const {
        std::vector<std::uint8_t> reached{box_.established, box_.closed};
        for (std::size_t i = 0; i < reached.size(); ++i) {
            for (const BoxEvent event : kAllBoxEvents) {
                for (const BoxRow& row : box_.states[reached[i]].of(event)) {
                    if (std::find(reached.begin(), reached.end(), row.next) == reached.end())
                        reached.push_back(row.next);
                }
            }
        }
        for (std::size_t i = 0; i < box_.states.size(); ++i) {
            if (std::find(reached.begin(), reached.end(), i) != reached.end()) continue;
            input_.refuse(*nodes_[i], "the state " + in_quotes(box_.states[i].name) +
                                          " is never entered; needed: a row that leads there");
        }
    }

    const TomlInput& input_;
    const toml::table& given_;
    Middlebox box_;
    /// Of its states.
    std::vector<const toml::node*> nodes_;
};

std::string box_row_text(const Middlebox& box, const BoxRow& row, std::size_t own) {
    std::string text;
    const auto add = [&](const std::string& part) { text += (text.empty() ? "" : ", ") + part; };
    if (!row.when.is_always()) add("when = " + toml_string(row.when.text()));
    if (row.next != own) add("next = " + toml_string(box.states[row.next].name));
    if (row.does != Passage::Pass) add("does = " + toml_string(name_of(row.does)));
    return text.empty() ? "{}" : "{ " + text + " }";
}

std::string box_rows_text(const Middlebox& box, const std::vector<BoxRow>& rows, std::size_t own) {
    if (rows.size() == 1) return box_row_text(box, rows.front(), own);
    std::string text;
    for (const BoxRow& row : rows) text += (text.empty() ? "" : ", ") + box_row_text(box, row, own);
    return "[" + text + "]";
}

fs::path middleboxes_directory() { return data_directory() / "model" / "middleboxes"; }

fs::path shipped_middlebox_file(const std::string& name) {
    const std::vector<std::string> all = shipped_middleboxes();
    if (std::find(all.begin(), all.end(), name) != all.end())
        return middleboxes_directory() / (name + ".toml");
    throw InputError(
        {}, unknown("middlebox", name, std::vector<std::string_view>(all.begin(), all.end())) +
                ", or the path of a file of your own, with a '/' or ending in .toml");
}

}  // namespace

std::shared_ptr<const Middlebox> read_middlebox(const TomlInput& input, const toml::table& given) {
    return MiddleboxReader(input, given).read();
}

std::shared_ptr<const Middlebox> find_middlebox(const std::string& name_or_path,
                                                const fs::path& folder) {
    const fs::path file =
        is_path(name_or_path) ? folder / name_or_path : shipped_middlebox_file(name_or_path);
    const TomlInput input(read_input_file(file), file.string());
    const auto read = read_middlebox(input, input.root());
    auto named = std::make_shared<Middlebox>(*read);
    named->name = file.stem().string();
    if (named->name.empty() || !is_printable_utf8(named->name)) named->name = "middlebox";
    return named;
}

std::vector<std::string> shipped_middleboxes() { return toml_names_in(middleboxes_directory()); }

std::vector<MiddleboxEntry> entries_of(const Middlebox& middlebox) {
    const auto name = [&](std::uint8_t state) { return toml_string(middlebox.states[state].name); };
    std::vector<MiddleboxEntry> entries;
    entries.push_back({"", "starts",
                       "{ established = " + name(middlebox.established) +
                           ", closed = " + name(middlebox.closed) + " }"});
    for (std::size_t i = 0; i < middlebox.states.size(); ++i) {
        const BoxState& state = middlebox.states[i];
        const std::string section = "states." + toml_string(state.name);
        for (const BoxEvent event : kAllBoxEvents) {
            if (state.of(event).empty()) continue;
            entries.push_back({section, toml_string(name_of(event)),
                               box_rows_text(middlebox, state.of(event), i)});
        }
        if (state.length) entries.push_back({section, "length", std::to_string(*state.length)});
    }
    return entries;
}

}  // namespace finwait::model
