#include "model/files/design_file.h"

#include <algorithm>
#include <optional>
#include <system_error>
#include <utility>

#include "model/files/condition_reader.h"
#include "model/files/input_error.h"
#include "model/files/input_file.h"
#include "model/files/mechanism_reader.h"
#include "model/files/middlebox_file.h"
#include "model/files/middlebox_reader.h"
#include "model/files/named.h"
#include "model/files/timer_reader.h"
#include "model/files/toml_input.h"
#include "model/files/utf8.h"
#include "model/mechanisms.h"

namespace finwait::model {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kMechanisms = "mechanisms";
constexpr std::string_view kStatesTable = "states";
constexpr std::string_view kTimersTable = "timers";
constexpr std::string_view kMiddlebox = "middlebox";
constexpr std::array<std::string_view, 8> kKeys{"summary",    "source",    "extends",
                                                "violates",   kMiddlebox,  kMechanisms,
                                                kTimersTable, kStatesTable};

/// What a row for `event` may look like, for an error.
std::string row_form(State state, TableEvent event) {
    std::string form = "{ next = STATE }, ";
    for (const Reply reply : kAllReplies) {
        if (reply != Reply::Nothing && may_send(state, event, reply)) {
            form += "{ next = STATE, send = \"" + std::string(name_of(reply)) + "\" }, ";
        }
    }
    return form + "\"" + std::string(absence(state, event)) + "\"";
}

/// The events for which a design has rows, as its files call them.
std::vector<TableEvent> events_of(const Design& design) {
    std::vector<TableEvent> events;
    for (const TableEvent event : kAllTableEvents) {
        const auto timer = timer_of_event(event);
        if (!timer || *timer < design.timers.size()) events.push_back(event);
    }
    return events;
}

/// The files being read, each extended by the one before it.
using Chain = std::vector<fs::path>;

Design parse(std::string_view text, const fs::path& file, const Chain& extended_by);

/// Reads one file.
class DesignReader {
  public:
    DesignReader(std::string_view text, const fs::path& file, const Chain& extended_by)
        : path_(file), chain_(extended_by), input_(text, file.string()) {
        std::error_code error;
        const fs::path canonical = fs::weakly_canonical(file, error);
        chain_.push_back(error ? file : canonical);
    }

    Design read() {
        const toml::table& root = input_.root();
        input_.allow_keys(root, kKeys);
        read_extended(root.get("extends"));
        if (!extends_) {
            // What was added to the form of files later is as RFC 9293 has it.
            const Design rfc = rfc9293();
            design_.table = rfc.table;
            design_.mechanisms = rfc.mechanisms;
        }
        design_.name = name();
        read_heading(root);
        read_middlebox(root.get(kMiddlebox));
        read_mechanisms(root.get(kMechanisms));
        read_timers(input_, root.get(kTimersTable), design_);
        read_states(root.get(kStatesTable));
        refuse_idle_timers(input_, root.get(kTimersTable), design_);
        return std::move(design_);
    }

  private:
    static constexpr toml::source_position kStart{1, 1};

    /// The file's name; it appears in tables and in JSON.
    std::string name() const {
        std::string stem = path_.stem().string();
        if (stem.empty() || !is_printable_utf8(stem)) {
            input_.refuse(kStart,
                          "a design is named by its file; allowed there: UTF-8 without control "
                          "characters");
        }
        return stem;
    }

    /// Takes table and mechanisms from the extended design, if there is one.
    void read_extended(const toml::node* extends) {
        if (extends == nullptr) return;
        const std::string named =
            input_.string(*extends, "\"extends\"", "the name of a shipped design, a path");
        fs::path file;
        std::string text;
        try {
            file = is_path(named) ? path_.parent_path() / named : shipped_design_file(named);
            text = read_input_file(file);
        } catch (const InputError& error) {
            const std::string subject =
                error.place().file.empty() ? "" : in_quotes(error.place().file) + " ";
            input_.refuse(*extends, "\"extends\": " + subject + error.message());
        }
        refuse_cycle(*extends, file);
        const Design extended = parse(text, file, chain_);
        design_.table = extended.table;
        design_.mechanisms = extended.mechanisms;
        design_.timers = extended.timers;
        design_.two_msl = extended.two_msl;
        design_.middlebox = extended.middlebox;
        extends_ = true;
    }

    void refuse_cycle(const toml::node& extends, const fs::path& file) const {
        constexpr std::size_t kLongestChain = 32;
        if (chain_.size() > kLongestChain) {
            input_.refuse(extends, "designs extend one another more than " +
                                       std::to_string(kLongestChain) + " deep");
        }
        const auto again = std::find(chain_.begin(), chain_.end(), fs::weakly_canonical(file));
        if (again == chain_.end()) return;
        std::string circle;
        for (auto link = again; link != chain_.end(); ++link) {
            circle += link->filename().string() + " → ";
        }
        input_.refuse(extends, "\"extends\" goes round in a circle: " + circle +
                                   again->filename().string() +
                                   "; allowed: a design that does not extend this one");
    }

    void read_heading(const toml::table& root) {
        const toml::node* const summary = root.get("summary");
        if (summary == nullptr) {
            input_.refuse(kStart,
                          "\"summary\" is missing; needed: one line that says what the "
                          "design is");
        }
        design_.summary = input_.sentence(*summary, "\"summary\"");
        if (const toml::node* const source = root.get("source")) {
            design_.source = input_.sentence(*source, "\"source\"");
        }
        if (const toml::node* const violates = root.get("violates")) read_violates(*violates);
    }

    /// A shipped one by its name, one in a file by its path from here, or all of it.
    void read_middlebox(const toml::node* node) {
        if (node == nullptr) return;
        if (const toml::table* const table = node->as_table()) {
            design_.middlebox = model::read_middlebox(input_, *table);
            return;
        }
        const std::string named = input_.string(
            *node, "\"middlebox\"", "the name of a shipped middlebox, a path, \"none\", a table");
        design_.middlebox = nullptr;
        if (named == "none") return;
        try {
            design_.middlebox = find_middlebox(named, path_.parent_path());
        } catch (const InputError& error) {
            // What is wrong in its own file says so with its place.
            if (!error.place().file.empty()) throw;
            input_.refuse(*node, "\"middlebox\": " + error.message());
        }
    }

    void read_violates(const toml::node& node) {
        constexpr std::string_view kAllowed = "an array of names of properties";
        for (const toml::node& element : input_.array(node, "\"violates\"", kAllowed)) {
            std::string property = input_.sentence(element, "an element of \"violates\"");
            const bool is_name = std::all_of(property.begin(), property.end(), [](char c) {
                return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
            });
            if (!is_name) {
                input_.refuse(element, in_quotes(property) +
                                           " is no name of a property; allowed: "
                                           "a-z, 0-9 and '-'");
            }
            if (std::find(design_.violates.begin(), design_.violates.end(), property) !=
                design_.violates.end()) {
                input_.refuse(element, in_quotes(property) + " stands here twice; allowed: once");
            }
            design_.violates.push_back(std::move(property));
        }
    }

    void read_mechanisms(const toml::node* node) {
        if (node == nullptr) {
            if (!extends_) refuse_incomplete(kStart, "[mechanisms] is missing");
            return;
        }
        const toml::table& given = input_.table(*node, "\"mechanisms\"", "a table, [mechanisms]");
        model::read_mechanisms(input_, given, design_.mechanisms);
        if (extends_) return;
        for (const Mechanism& mechanism : mechanisms()) {
            if (mechanism.required && given.get(mechanism.key) == nullptr) {
                refuse_incomplete(given.source().begin, in_quotes(mechanism.key) + " is missing");
            }
        }
    }

    void read_states(const toml::node* node) {
        if (node == nullptr) {
            if (!extends_) refuse_incomplete(kStart, "[states.ESTABLISHED] is missing");
            return;
        }
        const toml::table& given =
            input_.table(*node, "\"states\"", "tables, [states.ESTABLISHED]");
        input_.allow_keys(given, names_of(kAllStates), "state");
        for (const State state : kAllStates) {
            if (const toml::node* const rows = given.get(name_of(state))) {
                read_state(state, *rows);
            } else if (!extends_ && is_required(state)) {
                refuse_incomplete(kStart,
                                  "[states." + std::string(name_of(state)) + "] is missing");
            }
        }
    }

    /// What every file has to say that extends none; the rest was added later.
    static bool is_required(State state) { return kSynchronized.contains(state); }
    static bool is_required(State state, TableEvent event) {
        switch (event) {
            case TableEvent::Close:
            case TableEvent::RcvFin:
            case TableEvent::RcvAckOfFin:
            case TableEvent::RcvRst:
            case TableEvent::TwoMslTimeout:
            case TableEvent::Abort: return is_required(state);
            case TableEvent::ActiveOpen:
            case TableEvent::PassiveOpen:
            case TableEvent::RcvSyn:
            case TableEvent::RcvAckOfSyn:
            case TableEvent::RcvText:
            case TableEvent::FirstTimer:
            case TableEvent::SecondTimer:
            case TableEvent::ThirdTimer:
            case TableEvent::UserTimeout: return false;
        }
        return false;
    }

    void read_state(State state, const toml::node& node) {
        const std::string table_name = "[states." + std::string(name_of(state)) + "]";
        const toml::table& rows = input_.table(node, table_name, "a table of events");
        const std::vector<TableEvent> events = events_of(design_);
        std::vector<std::string> names;
        names.reserve(events.size());
        for (const TableEvent event : events) names.push_back(name_of(design_, event));
        input_.allow_keys(rows, std::vector<std::string_view>(names.begin(), names.end()), "event");
        for (std::size_t i = 0; i < events.size(); ++i) {
            const TableEvent event = events[i];
            if (const toml::node* const value = rows.get(names[i])) {
                design_.table.set(state, event, this->rows(state, event, *value));
            } else if (!extends_ && may_have_row(state, event) && is_required(state, event)) {
                refuse_incomplete(rows.source().begin,
                                  in_quotes(name_of(event)) + " is missing in " + table_name);
            }
        }
    }

    /// A row, an array of rows, or the word for none.
    std::vector<Row> rows(State state, TableEvent event, const toml::node& value) const {
        if (const auto* const word = value.as_string()) {
            if (word->get() == absence(state, event)) return {};
            input_.refuse(value, what_row(event) + " is " + in_quotes(word->get()) +
                                     what_happens_without_row(state, event) +
                                     "; allowed: " + row_form(state, event));
        }
        const toml::array* const all = value.as_array();
        if (all == nullptr) return {row(state, event, value)};
        if (all->empty()) {
            input_.refuse(value, what_row(event) + " is an empty array; allowed: " +
                                     row_form(state, event) + ", an array of rows");
        }
        std::vector<Row> rows;
        for (const toml::node& one : *all) rows.push_back(row(state, event, one));
        refuse_untaken_rows(input_, *all, rows);
        return rows;
    }

    /// Who writes "ignored" means something else.
    static std::string what_happens_without_row(State state, TableEvent event) {
        if (event == TableEvent::RcvSyn) return ", but without a row a SYN is challenged by an ACK";
        if (event != TableEvent::RcvText) return "";
        return ", but text is taken without a row; to pass over it: { next = \"" +
               std::string(name_of(state)) + "\", takes = false }";
    }

    std::string what_row(TableEvent event) const {
        return "the row of " + in_quotes(name_of(design_, event));
    }

    Row row(State state, TableEvent event, const toml::node& value) const {
        const std::string what = what_row(event);
        const toml::table& fields = input_.table(value, what, row_form(state, event));
        if (!may_have_row(state, event)) {
            const std::string why = state == State::Closed
                                        ? "nothing but OPEN leads out of CLOSED"
                                        : in_quotes(name_of(design_, event)) +
                                              " does not arise in " + std::string(name_of(state));
            input_.refuse(value, why + "; allowed: \"" + std::string(absence(state, event)) + "\"");
        }
        constexpr std::array<std::string_view, 5> kFields{"next", "send", "when", "arms", "takes"};
        input_.allow_keys(fields, kFields);
        const toml::node* const next = fields.get("next");
        if (next == nullptr) {
            input_.refuse(value, what + " lacks \"next\"; allowed: " + row_form(state, event));
        }
        Row row{read_named(input_, kAllStates, *next, "\"next\"", "state")};
        if (const toml::node* const send = fields.get("send"))
            row.send = reply(state, event, *send);
        if (const toml::node* const when = fields.get("when"))
            row.when = read_condition(input_, *when, is_arrival(event));
        if (const toml::node* const arms = fields.get("arms"))
            row.arms = read_armed_timers(input_, *arms, design_);
        if (const toml::node* const takes = fields.get("takes")) {
            const bool ends_opening =
                event == TableEvent::RcvAckOfSyn && state == State::SynReceived;
            if (event != TableEvent::RcvText && event != TableEvent::RcvFin &&
                event != TableEvent::RcvAckOfFin && !ends_opening) {
                input_.refuse(*takes,
                              in_quotes(name_of(design_, event)) +
                                  " takes nothing; allowed: of \"rcv text\", \"rcv FIN\", "
                                  "\"rcv ACK of FIN\", and \"rcv ACK of SYN\" in SYN-RECEIVED");
            }
            row.takes = input_.boolean(*takes, "\"takes\"");
        }
        return row;
    }

    Reply reply(State state, TableEvent event, const toml::node& node) const {
        const std::string allowed = row_form(state, event);
        const std::string word = input_.string(node, "\"send\"", allowed);
        for (const Reply reply : kAllReplies) {
            if (reply == Reply::Nothing) continue;
            if (word == name_of(reply) && may_send(state, event, reply)) return reply;
        }
        input_.refuse(node, in_quotes(name_of(design_, event)) + " cannot send " + in_quotes(word) +
                                "; allowed: " + allowed);
    }

    [[noreturn]] void refuse_incomplete(const toml::source_position& at,
                                        const std::string& message) const {
        input_.refuse(at, message +
                              "; a design that extends none gives every mechanism, and every "
                              "event in every state");
    }

    fs::path path_;
    Chain chain_;
    TomlInput input_;
    Design design_;
    bool extends_ = false;
};

Design parse(std::string_view text, const fs::path& file, const Chain& extended_by) {
    return DesignReader(text, file, extended_by).read();
}

}  // namespace

std::string_view absence(State state, TableEvent event) {
    switch (event) {
        case TableEvent::ActiveOpen:
        case TableEvent::PassiveOpen:
        case TableEvent::Close:
        case TableEvent::TwoMslTimeout:
        case TableEvent::UserTimeout:
        case TableEvent::FirstTimer:
        case TableEvent::SecondTimer:
        case TableEvent::ThirdTimer:
        case TableEvent::Abort: return "impossible";
        case TableEvent::RcvSyn:
            return state == State::Listen || state == State::SynSent ? "ignored" : "no row";
        case TableEvent::RcvText: return "no row";
        case TableEvent::RcvAckOfSyn:
        case TableEvent::RcvFin:
        case TableEvent::RcvAckOfFin:
        case TableEvent::RcvRst: return "ignored";
    }
    return "";
}

Design parse_design(std::string_view text, const fs::path& file) { return parse(text, file, {}); }

Design read_design(const fs::path& file) { return parse_design(read_input_file(file), file); }

Place place_of_violated(const fs::path& file, const std::string& property) {
    const TomlInput input(read_input_file(file), file.string());
    Place place{file.string()};
    if (const toml::array* const violates = input.root()["violates"].as_array()) {
        for (const toml::node& element : *violates) {
            if (element.value<std::string>() != property) continue;
            place.line = element.source().begin.line;
            place.column = element.source().begin.column;
        }
    }
    return place;
}

}  // namespace finwait::model
