#include "model/files/design_file.h"

#include <algorithm>
#include <optional>
#include <system_error>
#include <utility>

#include "model/files/input_error.h"
#include "model/files/input_file.h"
#include "model/files/toml_input.h"
#include "model/files/utf8.h"

namespace finwait::model {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kMechanisms = "mechanisms";
constexpr std::string_view kStatesTable = "states";
constexpr std::array<std::string_view, 6> kKeys{"summary",  "source",    "extends",
                                                "violates", kMechanisms, kStatesTable};
constexpr std::string_view kFinConsumes = "fin-consumes";
constexpr std::string_view kFinAcknowledgedBy = "fin-acknowledged-by";
constexpr std::string_view kFinRetransmitted = "fin-retransmitted";
constexpr std::string_view kFinOverHole = "fin-over-hole";
constexpr std::string_view kTimeWaitAnswers = "time-wait-answers";
constexpr std::array<std::string_view, 5> kMechanismKeys{
    kFinConsumes, kFinAcknowledgedBy, kFinRetransmitted, kFinOverHole, kTimeWaitAnswers};
constexpr std::array<FinAcknowledgedBy, 3> kAllFinAcknowledgedBy{
    FinAcknowledgedBy::Sequence, FinAcknowledgedBy::Flag, FinAcknowledgedBy::AnyAck};

template <class Named, std::size_t N>
std::array<std::string_view, N> names_of(const std::array<Named, N>& all) {
    std::array<std::string_view, N> names;
    std::transform(all.begin(), all.end(), names.begin(), [](Named one) { return name_of(one); });
    return names;
}

template <class Named, std::size_t N>
std::optional<Named> by_name(const std::array<Named, N>& all, std::string_view name) {
    const auto found =
        std::find_if(all.begin(), all.end(), [&](Named one) { return name_of(one) == name; });
    return found == all.end() ? std::nullopt : std::optional(*found);
}

/// What a row for `event` may look like, for an error.
std::string row_form(TableEvent event) {
    std::string form = "{ next = STATE }, ";
    for (const Reply reply : {Reply::Ack, Reply::Rst}) {
        if (may_send(event, reply)) {
            form += "{ next = STATE, send = \"" + std::string(name_of(reply)) + "\" }, ";
        }
    }
    return form + "\"" + std::string(absence(event)) + "\"";
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
        design_.name = name();
        read_heading(root);
        read_mechanisms(root.get(kMechanisms));
        read_states(root.get(kStatesTable));
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
        input_.allow_keys(given, kMechanismKeys, "mechanism");
        for (const std::string_view key : kMechanismKeys) {
            if (const toml::node* const value = given.get(key)) {
                read_mechanism(key, *value);
            } else if (!extends_) {
                refuse_incomplete(given.source().begin, in_quotes(key) + " is missing");
            }
        }
    }

    void read_mechanism(std::string_view key, const toml::node& value) {
        Mechanisms& mechanisms = design_.mechanisms;
        const std::string what = in_quotes(key);
        if (key == kFinConsumes) {
            const std::int64_t number = input_.integer(value, what, "0, 1");
            if (number != 0 && number != 1) {
                input_.refuse(value, what + " is " + std::to_string(number) + "; allowed: 0, 1");
            }
            mechanisms.fin_consumes = static_cast<std::uint32_t>(number);
        } else if (key == kFinAcknowledgedBy) {
            mechanisms.fin_acknowledged_by =
                named(kAllFinAcknowledgedBy, value, what, "way to know the FIN acknowledged");
        } else if (key == kFinRetransmitted) {
            mechanisms.fin_retransmitted_in = states(value, what);
        } else if (key == kFinOverHole) {
            mechanisms.fin_over_hole = input_.boolean(value, what);
        } else if (key == kTimeWaitAnswers) {
            mechanisms.time_wait_answers = input_.boolean(value, what);
        }
    }

    /// true, false, or an array of states.
    TcpStates states(const toml::node& node, const std::string& what) const {
        if (const auto* const all = node.as_boolean())
            return all->get() ? kEveryState : TcpStates{};
        TcpStates set;
        for (const toml::node& element :
             input_.array(node, what, "true, false, an array of states")) {
            set.insert(named(kAllStates, element, "an element of " + what, "state"));
        }
        return set;
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
            } else if (!extends_) {
                refuse_incomplete(kStart,
                                  "[states." + std::string(name_of(state)) + "] is missing");
            }
        }
    }

    void read_state(State state, const toml::node& node) {
        const std::string table_name = "[states." + std::string(name_of(state)) + "]";
        const toml::table& rows = input_.table(node, table_name, "a table of events");
        input_.allow_keys(rows, names_of(kAllTableEvents), "event");
        for (const TableEvent event : kAllTableEvents) {
            if (const toml::node* const value = rows.get(name_of(event))) {
                design_.table.set(state, event, row(state, event, *value));
            } else if (!extends_) {
                refuse_incomplete(rows.source().begin,
                                  in_quotes(name_of(event)) + " is missing in " + table_name);
            }
        }
    }

    std::optional<Row> row(State state, TableEvent event, const toml::node& value) const {
        const std::string what = "the row of " + in_quotes(name_of(event));
        if (const auto* const word = value.as_string()) {
            if (word->get() == absence(event)) return std::nullopt;
            input_.refuse(value,
                          what + " is " + in_quotes(word->get()) + "; allowed: " + row_form(event));
        }
        const toml::table& fields = input_.table(value, what, row_form(event));
        // Segments that arrive in CLOSED find no TCB, so no table either (RFC 9293 §3.10.7.1), and
        // a connection that is gone has no CLOSE, no ABORT and no timer.
        if (state == State::Closed) {
            input_.refuse(value, "nothing leads out of CLOSED; allowed: \"" +
                                     std::string(absence(event)) + "\"");
        }
        constexpr std::array<std::string_view, 2> kFields{"next", "send"};
        input_.allow_keys(fields, kFields);
        const toml::node* const next = fields.get("next");
        if (next == nullptr) {
            input_.refuse(value, what + " lacks \"next\"; allowed: " + row_form(event));
        }
        Row row{named(kAllStates, *next, "\"next\"", "state")};
        if (const toml::node* const send = fields.get("send")) row.send = reply(event, *send);
        return row;
    }

    Reply reply(TableEvent event, const toml::node& node) const {
        const std::string allowed = row_form(event);
        const std::string word = input_.string(node, "\"send\"", allowed);
        for (const Reply reply : {Reply::Ack, Reply::Rst}) {
            if (word == name_of(reply) && may_send(event, reply)) return reply;
        }
        input_.refuse(node, in_quotes(name_of(event)) + " cannot send " + in_quotes(word) +
                                "; allowed: " + allowed);
    }

    /// The one of `all` that a string names; `kind` is what they are.
    template <class Named, std::size_t N>
    Named named(const std::array<Named, N>& all, const toml::node& node, const std::string& what,
                std::string_view kind) const {
        const auto names = names_of(all);
        const std::string word = input_.string(node, what, listed(names));
        const std::optional<Named> found = by_name(all, word);
        if (!found) input_.refuse(node, unknown(kind, word, names));
        return *found;
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

std::string_view absence(TableEvent event) {
    switch (event) {
        case TableEvent::Close:
        case TableEvent::TwoMslTimeout:
        case TableEvent::Abort: return "impossible";
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
