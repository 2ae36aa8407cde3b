#include "reference_file.h"

#include <algorithm>
#include <cctype>
#include <fstream>
#include <initializer_list>
#include <sstream>
#include <stdexcept>

#include "reference_condition.h"

namespace finwait::reference {

namespace {

[[noreturn]] void not_understood(const std::string& what) {
    throw std::runtime_error("not understood: " + what);
}

template <typename Value>
Value look_up(const std::map<std::string, Value>& words, const std::string& word) {
    const auto found = words.find(word);
    if (found == words.end()) {
        not_understood(word);
    }
    return found->second;
}

// ---- TOML, as much as design files use

struct TomlEntry;

struct TomlValue {
    enum class Type { kWord, kString, kArray, kTable } type = Type::kWord;
    std::string text;  // a string, or a number, true and false as they stand
    std::vector<TomlValue> items;
    std::vector<TomlEntry> entries;

    const TomlValue* find(const std::string& key) const;
};

struct TomlEntry {
    std::string key;
    TomlValue value;
};
using TomlTable = std::vector<TomlEntry>;

const TomlValue* TomlValue::find(const std::string& key) const {
    for (const auto& [name, value] : entries) {
        if (name == key) {
            return &value;
        }
    }
    return nullptr;
}

struct TomlSection {
    std::vector<std::string> path;
    TomlTable entries;
};

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

// ---- designs

State state_called(const std::string& name) {
    static const std::map<std::string, State> states = {{"LISTEN", State::kListen},
                                                        {"SYN-SENT", State::kSynSent},
                                                        {"SYN-RECEIVED", State::kSynReceived},
                                                        {"ESTABLISHED", State::kEstablished},
                                                        {"FIN-WAIT-1", State::kFinWait1},
                                                        {"FIN-WAIT-2", State::kFinWait2},
                                                        {"CLOSE-WAIT", State::kCloseWait},
                                                        {"CLOSING", State::kClosing},
                                                        {"LAST-ACK", State::kLastAck},
                                                        {"TIME-WAIT", State::kTimeWait},
                                                        {"CLOSED", State::kClosed}};
    return look_up(states, name);
}

bool is_true(const TomlValue& value) {
    return look_up<bool>({{"true", true}, {"false", false}}, value.text);
}

// A mechanism that is a set of states: true, false, an array, or a table of exceptions.
void read_states(std::set<State>& states, const TomlValue& value) {
    switch (value.type) {
        case TomlValue::Type::kArray:
            states.clear();
            for (const TomlValue& item : value.items) {
                states.insert(state_called(item.text));
            }
            return;
        case TomlValue::Type::kTable:
            if (const TomlValue* other = value.find("default")) {
                read_states(states, *other);
            }
            for (const auto& [name, one] : value.entries) {
                if (name != "default" && is_true(one)) {
                    states.insert(state_called(name));
                } else if (name != "default") {
                    states.erase(state_called(name));
                }
            }
            return;
        case TomlValue::Type::kWord:
        case TomlValue::Type::kString:
            states = is_true(value) ? every_state() : std::set<State>{};
            return;
    }
}

// A mechanism that has a word per state: a word, or a table of exceptions.
template <typename Value>
void read_words(ByState<Value>& mechanism, const std::map<std::string, Value>& words,
                const TomlValue& value) {
    if (value.type != TomlValue::Type::kTable) {
        mechanism = {look_up(words, value.text)};
        return;
    }
    if (const TomlValue* other = value.find("default")) {
        read_words(mechanism, words, *other);
    }
    for (const auto& [name, one] : value.entries) {
        if (name != "default") {
            mechanism.exceptions[state_called(name)] = look_up(words, one.text);
        }
    }
}

const std::map<std::string, Draws> kDraws = {
    {"nothing", Draws::kNothing}, {"ACK", Draws::kAck}, {"RST", Draws::kRst}};

const std::map<std::string, SentAgainAt> kSentAgainAt = {{"SND.UNA", SentAgainAt::kSndUna},
                                                         {"SND.NXT", SentAgainAt::kSndNxt}};

const std::map<std::string, AckFate> kAckFates = {
    {"processed", AckFate::kProcessed},
    {"dropped", AckFate::kDropped},
    {"answered", AckFate::kAnswered},
    {"answered and processed", AckFate::kAnsweredAndProcessed},
    {"RST", AckFate::kRst}};

const std::map<std::string, bool> kResets = {{"RST", true}, {"silence", false}};

// Mechanisms of running stacks, which the reference has as RFC 9293 has them.
const std::map<std::string, std::string> kOfStacks = {{"acceptable-before", "in the window"},
                                                      {"acceptable-behind", "none"},
                                                      {"acceptable-overlong", "true"},
                                                      {"without-ack-unseen", "false"},
                                                      {"ack-too-old", "processed"},
                                                      {"oldest-ack", "MAX.SND.WND"},
                                                      {"keeps-ahead", "0"},
                                                      {"only-answers", "no"},
                                                      {"fin-taken-again", "false"},
                                                      {"rst-of-row-at", "SND.NXT"},
                                                      {"rst-carries-ack", "where needed"}};

class DesignReader {
  public:
    DesignReader(Design& design, const std::string& folder) : design_(design), folder_(folder) {}

    void read(const std::string& text) {
        const std::vector<TomlSection> sections = TomlReader(text).sections();
        for (const auto& [key, value] : sections.front().entries) {
            if (key == "extends") {
                read_extended(value.text);
            }
        }
        for (const TomlSection& section : sections) {
            read_timer(section);
        }
        for (const TomlSection& section : sections) {
            for (const auto& [key, value] : section.entries) {
                if (section.path == std::vector<std::string>{"mechanisms"}) {
                    read_mechanism(key, value);
                } else if (section.path.size() == 2 && section.path[0] == "states") {
                    read_rows(state_called(section.path[1]), key, value);
                }
            }
        }
    }

  private:
    void read_extended(const std::string& name) {
        for (const char* const below : {"/", "/reports/"}) {
            std::ifstream file(folder_ + below + name + ".toml");
            std::ostringstream text;
            if (file && text << file.rdbuf()) {
                read(text.str());
                return;
            }
        }
        not_understood("there is no design " + name);
    }

    // Declared timers have numbers in the order in which they are declared.
    void read_timer(const TomlSection& section) {
        if (section.path.size() != 2 || section.path[0] != "timers") {
            return;
        }
        const std::string& name = section.path[1];
        if (!events_.contains(name)) {
            events_[name] =
                std::vector{Trigger::kFirstTimer, Trigger::kSecondTimer, Trigger::kThirdTimer}.at(
                    declared_++);
        }
        DesignTimer& timer = design_.timers[static_cast<std::size_t>(events_[name]) -
                                            static_cast<std::size_t>(Trigger::kTwoMslTimeout)];
        for (const auto& [key, value] : section.entries) {
            if (key == "armed") {
                timer.armed_by_rows =
                    look_up<bool>({{"by rows", true}, {"in states", false}}, value.text);
            } else if (key == "after") {
                timer.after = std::stoi(value.text);
            } else if (key == "length") {
                timer.length = std::stoi(value.text);
            } else {
                not_understood(key);
            }
        }
    }

    void read_rows(State state, const std::string& event, const TomlValue& value) {
        std::vector<Row> rows;
        if (value.type == TomlValue::Type::kArray) {
            for (const TomlValue& item : value.items) {
                rows.push_back(row_from(item));
            }
        } else if (value.type == TomlValue::Type::kTable) {
            rows.push_back(row_from(value));
        }
        const std::pair<State, Trigger> key = {state, look_up(events_, event)};
        if (rows.empty()) {
            design_.table.erase(key);  // "ignored", "impossible"
        } else {
            design_.table[key] = rows;
        }
    }

    Row row_from(const TomlValue& value) const {
        static const std::map<std::string, Sends> sends = {{"nothing", Sends::kNothing},
                                                           {"ACK", Sends::kAck},
                                                           {"RST", Sends::kRst},
                                                           {"SYN", Sends::kSyn},
                                                           {"SYN,ACK", Sends::kSynAck}};
        Row row;
        for (const auto& [key, entry] : value.entries) {
            if (key == "next") {
                row.next = state_called(entry.text);
            } else if (key == "send") {
                row.sends = look_up(sends, entry.text);
            } else if (key == "when") {
                row.when = condition_from(entry.text);
            } else if (key == "takes") {
                row.takes = is_true(entry);
            } else if (key == "arms") {
                for (const TomlValue& timer : entry.items) {
                    row.arms.push_back(look_up(events_, timer.text));
                }
            } else {
                not_understood(key);
            }
        }
        return row;
    }

    void read_mechanism(const std::string& key, const TomlValue& value) {
        const std::map<std::string, std::set<State>*> sets = {
            {"fin-acknowledged-unsent", &design_.fin_acknowledged_unsent},
            {"text-sent", &design_.text_sent},
            {"fin-sent", &design_.fin_sent},
            {"text-carries-ack", &design_.text_carries_ack},
            {"fin-carries-ack", &design_.fin_carries_ack},
            {"syn-retransmitted", &design_.syn_retransmitted},
            {"text-retransmitted", &design_.text_retransmitted},
            {"fin-retransmitted", &design_.fin_retransmitted},
            {"owed-ack-sent", &design_.owed_ack_sent},
            {"answers", &design_.answers},
            {"old-ack-counts", &design_.old_ack_counts},
            {"without-ack-taken", &design_.without_ack_taken},
            {"goes-on-after-ack-of-fin", &design_.goes_on_after_ack_of_fin},
            {"ends-at-ack", &design_.ends_at_ack},
            {"text-taken", &design_.text_taken},
            {"text-delivered", &design_.text_delivered},
            {"fin-over-hole", &design_.fin_over_hole},
            {"close-waits-for-fin", &design_.close_waits_for_fin}};
        const std::map<std::string, ByState<Draws>*> draws = {
            {"old-segment-draws", &design_.old_segment_draws},
            {"segment-beyond-window-draws", &design_.segment_beyond_window_draws},
            {"rst-in-window-draws", &design_.rst_in_window_draws},
            {"rst-outside-draws", &design_.rst_outside_draws},
            {"ahead-draws", &design_.ahead_draws},
            {"bare-ack-ahead-draws", &design_.bare_ack_ahead_draws}};
        if (kOfStacks.contains(key)) {
            if (value.text != kOfStacks.at(key)) {
                not_understood("the reference has no " + key + " but that of RFC 9293");
            }
        } else if (sets.contains(key)) {
            read_states(*sets.at(key), value);
        } else if (draws.contains(key)) {
            read_words(*draws.at(key), kDraws, value);
        } else if (key == "text-retransmitted-at") {
            read_words(design_.text_retransmitted_at, kSentAgainAt, value);
        } else if (key == "fin-retransmitted-at") {
            read_words(design_.fin_retransmitted_at, kSentAgainAt, value);
        } else if (key == "ack-below") {
            read_words(design_.ack_below, kAckFates, value);
        } else if (key == "ack-beyond") {
            read_words(design_.ack_beyond, kAckFates, value);
        } else if (key == "fin-acknowledged-by") {
            read_words(design_.fin_test,
                       {{"sequence", FinTest::kSequence},
                        {"one short", FinTest::kOneShort},
                        {"flag", FinTest::kFlag},
                        {"any ACK", FinTest::kAnyAck}},
                       value);
        } else if (key == "rst-accepted") {
            read_words(design_.rst_accepted,
                       {{"RCV.NXT", RstAccepted::kAtRcvNxt},
                        {"RCV.NXT or one before", RstAccepted::kAtRcvNxtOrOneBefore},
                        {"window", RstAccepted::kInWindow},
                        {"anywhere", RstAccepted::kAnywhere}},
                       value);
        } else {
            read_single(key, value.text);
        }
    }

    // Those that are the same in every state.
    void read_single(const std::string& key, const std::string& word) {
        if (key == "fin-consumes") {
            design_.fin_consumes = std::stoi(word);
        } else if (key == "time-wait-reopens") {
            design_.time_wait_reopens = word == "true";
        } else if (key == "rst-discards-unread") {
            design_.rst_discards_unread = word == "true";
        } else if (key == "close-with-unread") {
            design_.close_with_unread_resets = look_up(kResets, word);
        } else if (key == "text-after-close") {
            design_.text_after_close_resets = look_up(kResets, word);
        } else if (key == "time-wait-restarts") {
            design_.time_wait_restarts =
                look_up<TimeWaitRestarts>({{"fin", TimeWaitRestarts::kFin},
                                           {"any", TimeWaitRestarts::kAny},
                                           {"none", TimeWaitRestarts::kNone}},
                                          word);
        } else if (key == "full-buffer") {
            design_.full_buffer = look_up<FullBuffer>({{"drops", FullBuffer::kDrops},
                                                       {"takes FIN", FullBuffer::kTakesFin},
                                                       {"loses text", FullBuffer::kLosesText}},
                                                      word);
        } else {
            not_understood(key);
        }
    }

    Design& design_;
    const std::string& folder_;
    std::size_t declared_ = 0;
    std::map<std::string, Trigger> events_ = {{"active OPEN", Trigger::kActiveOpen},
                                              {"passive OPEN", Trigger::kPassiveOpen},
                                              {"CLOSE", Trigger::kClose},
                                              {"rcv SYN", Trigger::kReceiveSyn},
                                              {"rcv ACK of SYN", Trigger::kReceiveAckOfSyn},
                                              {"rcv text", Trigger::kReceiveText},
                                              {"rcv FIN", Trigger::kReceiveFin},
                                              {"rcv ACK of FIN", Trigger::kReceiveAckOfFin},
                                              {"rcv RST", Trigger::kReceiveRst},
                                              {"2MSL timeout", Trigger::kTwoMslTimeout},
                                              {"user timeout", Trigger::kUserTimeout},
                                              {"ABORT", Trigger::kAbort}};
};

// ---- settings

bool is_on(const std::string& word) { return look_up<bool>({{"on", true}, {"off", false}}, word); }

std::vector<std::string> words_between_commas(const std::string& text) {
    std::vector<std::string> words;
    std::istringstream stream(text);
    for (std::string one; std::getline(stream, one, ',');) {
        words.push_back(one);
    }
    return words;
}

template <typename Value, typename Parse>
void set_per_end(std::array<Value, 2>& setting, const std::string& end, const std::string& value,
                 Parse parse) {
    const std::vector<std::string> words = words_between_commas(value);
    if (!end.empty()) {
        setting[end == "A" ? 0 : 1] = parse(value);
    } else {
        setting = {parse(words.front()), parse(words.back())};
    }
}

std::array<bool, 2> ends_in(const std::string& value) {
    return {value.find('A') != std::string::npos, value.find('B') != std::string::npos};
}

int number_from(const std::string& word) { return std::stoi(word); }

CloseWhen close_when_from(const std::string& word) {
    return look_up<CloseWhen>({{"any-time", CloseWhen::kAnyTime},
                               {"after-end-of-file", CloseWhen::kAfterEndOfFile},
                               {"after-all-is-sent", CloseWhen::kAfterAllIsSent}},
                              word);
}

bool set_switch_per_end(Environment& e, const std::string& end, const std::string& name,
                        const std::string& value) {
    const std::map<std::string, std::array<bool, 2>*> switches = {
        {"loss", &e.loss},
        {"duplication", &e.duplication},
        {"delayed-ack", &e.delayed_ack},
        {"abort", &e.abort},
        {"retransmission", &e.retransmission},
        {"close-ends-reading", &e.close_ends_reading},
        {"close-aborts", &e.close_aborts},
        {"vanish", &e.vanish}};
    if (!switches.contains(name)) {
        return false;
    }
    set_per_end(*switches.at(name), end, value, is_on);
    return true;
}

bool set_of_clock(Environment& e, const std::string& end, const std::string& name,
                  const std::string& value) {
    if (name == "clock") {
        e.clock = is_on(value) ? std::optional(e.clock.value_or(Clock{})) : std::nullopt;
        return true;
    }
    // They say nothing without a clock.
    Clock none;
    Clock& clock = e.clock ? *e.clock : none;
    const std::map<std::string, int*> numbers = {{"msl", &clock.msl},
                                                 {"rto", &clock.rto},
                                                 {"time-wait", &clock.time_wait},
                                                 {"ack-delay", &clock.ack_delay}};
    if (numbers.contains(name)) {
        *numbers.at(name) = number_from(value);
    } else if (name == "backoff") {
        clock.backoff = is_on(value);
    } else if (name == "losses") {
        set_per_end(clock.losses, end, value, number_from);
    } else if (name == "duplicates") {
        set_per_end(clock.duplicates, end, value, number_from);
    } else {
        return false;
    }
    return true;
}

// "name=value", or "name" and the value as the next word.
std::pair<std::string, std::string> name_and_value(const std::string& text,
                                                   std::istringstream& following) {
    const std::size_t equals = text.find('=');
    if (equals != std::string::npos) {
        return {text.substr(0, equals), text.substr(equals + 1)};
    }
    std::string value;
    if (!(following >> value)) {
        not_understood(text);
    }
    return {text, value};
}

}  // namespace

Design read_design(const std::string& text, const std::string& folder) {
    Design design;
    DesignReader(design, folder).read(text);
    return design;
}

Design find_design(const std::string& name, const std::string& folder) {
    return read_design("extends = \"" + name + "\"\n", folder);
}

void set(Environment& e, const std::string& full_name, const std::string& value) {
    const bool of_an_end = full_name.size() > 2 && full_name[1] == '.';
    const std::string end = of_an_end ? full_name.substr(0, 1) : "";
    const std::string name = of_an_end ? full_name.substr(2) : full_name;
    if (set_switch_per_end(e, end, name, value) || set_of_clock(e, end, name, value)) {
        return;
    }
    if (name == "data") {
        set_per_end(e.data, end, value, number_from);
    } else if (name == "window") {
        set_per_end(e.window, end, value, number_from);
    } else if (name == "close-when") {
        set_per_end(e.close_when, end, value, close_when_from);
    } else if (name == "reading") {
        set_per_end(e.reading_at_will, end, value, [](const std::string& word) {
            return look_up<bool>({{"always", false}, {"at-will", true}}, word);
        });
    } else if (name == "capacity") {
        e.capacity = number_from(value);
    } else if (name == "incarnations") {
        e.incarnations = number_from(value);
    } else if (name == "order") {
        e.fifo = look_up<bool>({{"any", false}, {"fifo", true}}, value);
    } else if (name == "start") {
        e.start = look_up<Start>({{"established", Start::kEstablished}, {"closed", Start::kClosed}},
                                 value);
    } else if (name == "closers") {
        e.closers = ends_in(value);
    } else if (name == "openers") {
        e.openers = ends_in(value);
    } else if (name == "user-timeout") {
        e.user_timeout = is_on(value);
    } else if (name == "crash") {
        e.crash = is_on(value);
    } else if (name == "isn") {
        e.isn.clear();
        for (const std::string& word : words_between_commas(value)) {
            e.isn.insert(number_from(word));
        }
    } else {
        not_understood(full_name);
    }
}

// A switch is "--name" or "--no-name"; anything else is "--name=value" or "--name value".
Environment read_options(const std::string& options) {
    static const std::set<std::string> switches = {"loss",
                                                   "duplication",
                                                   "delayed-ack",
                                                   "abort",
                                                   "retransmission",
                                                   "vanish",
                                                   "close-ends-reading",
                                                   "close-aborts",
                                                   "user-timeout",
                                                   "crash",
                                                   "clock",
                                                   "backoff"};
    Environment environment;
    std::istringstream stream(options);
    std::vector<std::pair<std::string, std::string>> settings;
    for (std::string word; stream >> word;) {
        const std::string text = word.substr(std::min<std::size_t>(2, word.size()));
        if (switches.contains(text)) {
            settings.push_back({text, "on"});
        } else if (text.rfind("no-", 0) == 0 && switches.contains(text.substr(3))) {
            settings.push_back({text.substr(3), "off"});
        } else {
            settings.push_back(name_and_value(text, stream));
            if (settings.back().first == "set") {
                settings.back() = name_and_value(settings.back().second, stream);
            }
        }
    }
    // Whether there is a clock comes before what it is set to.
    for (const bool clock : {true, false}) {
        for (const auto& [name, value] : settings) {
            if ((name == "clock") == clock) {
                set(environment, name, value);
            }
        }
    }
    return environment;
}

}  // namespace finwait::reference
