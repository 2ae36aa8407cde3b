// The options of an environment (ENVIRONMENTS.md).
#include <algorithm>
#include <sstream>

#include "reference_file.h"
#include "reference_toml.h"

namespace finwait::reference {

namespace {

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
