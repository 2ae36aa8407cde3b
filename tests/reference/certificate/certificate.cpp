#include "certificate.h"

#include <algorithm>
#include <functional>
#include <set>
#include <sstream>
#include <stdexcept>

namespace finwait::reference {

namespace {

constexpr int kNoLimit = 1'000'000;

[[noreturn]] void fail(const std::string& what) { throw std::runtime_error(what); }

int side_of(const std::string& name) {
    if (name != "A" && name != "B") fail("no end is called " + name);
    return name == "A" ? 0 : 1;
}

State state_of(const std::string& name) {
    static const std::vector<std::string> names = {
        "ESTABLISHED", "FIN-WAIT-1", "FIN-WAIT-2", "CLOSE-WAIT", "CLOSING",     "LAST-ACK",
        "TIME-WAIT",   "CLOSED",     "LISTEN",     "SYN-SENT",   "SYN-RECEIVED"};
    const auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end()) fail("no state is called " + name);
    return static_cast<State>(found - names.begin());
}

template <typename Member>
void set_member(Member& member, const std::string& value) {
    member = static_cast<Member>(std::stoi(value));
}

using Setters = std::map<std::string, std::function<void(const std::string&)>>;

Setters setters(Endpoint& x) {
    const auto of = [](auto& member) {
        return [&member](const std::string& value) { set_member(member, value); };
    };
    return {{"state", [&x](const std::string& value) { x.state = state_of(value); }},
            {"snd_una", of(x.snd_una)},
            {"snd_nxt", of(x.snd_nxt)},
            {"rcv_nxt", of(x.rcv_nxt)},
            {"unsent", of(x.unsent)},
            {"isn_base", of(x.isn_base)},
            {"fin_sent", of(x.fin_sent)},
            {"ack_pending", of(x.ack_pending)},
            {"passive", of(x.passive)},
            {"syn_outstanding", of(x.syn_outstanding)},
            {"delivered", of(x.delivered)},
            {"fin_received", of(x.fin_received)},
            {"fin_acked", of(x.fin_acked)},
            {"closed_first", of(x.closed_first)},
            {"time_waited", of(x.time_waited)},
            {"established", of(x.established)},
            {"reset", of(x.reset)},
            {"refused", of(x.refused)},
            {"gave_up", of(x.gave_up)},
            {"crashed", of(x.crashed)},
            {"stray_text", of(x.stray_text)},
            {"stray_ack", of(x.stray_ack)},
            {"stray_rst", of(x.stray_rst)},
            {"replayed", of(x.replayed)},
            {"incarnation", of(x.incarnation)},
            {"paired", of(x.paired)},
            {"taken", of(x.taken)},
            {"taken_before", of(x.taken_before)}};
}

Setters setters(Segment& s) {
    const auto of = [](auto& member) {
        return [&member](const std::string& value) { set_member(member, value); };
    };
    return {{"seq", of(s.seq)},        {"ack", of(s.ack)},   {"len", of(s.len)},
            {"syn", of(s.syn)},        {"fin", of(s.fin)},   {"rst", of(s.rst)},
            {"has_ack", of(s.ack_on)}, {"flag", of(s.flag)}, {"incarnation", of(s.incarnation)},
            {"to", of(s.to)}};
}

// "NAME=VALUE …"; what is not named is 0.
template <typename Thing>
Thing thing_from(std::istream& line) {
    Thing thing;
    const Setters known = setters(thing);
    for (std::string field; line >> field;) {
        const std::size_t equals = field.find('=');
        const auto setter = known.find(field.substr(0, equals));
        if (equals == std::string::npos || setter == known.end()) fail("no field: " + field);
        setter->second(field.substr(equals + 1));
    }
    return thing;
}

Design design_of(std::string name) {
    std::replace(name.begin(), name.end(), '-', '_');
    const std::map<std::string, Design> known = all_designs();
    if (!known.contains(name)) fail("the reference has no design " + name);
    return known.at(name);
}

std::vector<int> numbers_in(const std::string& text) {
    std::vector<int> numbers;
    std::istringstream stream(text);
    for (std::string one; std::getline(stream, one, ',');) numbers.push_back(std::stoi(one));
    return numbers;
}

void set_setting(Environment& e, const std::string& name, const std::string& value) {
    const bool on = value == "on";
    const auto ends = [&] {
        return std::array{value.find('A') != std::string::npos,
                          value.find('B') != std::string::npos};
    };
    // These say something with a clock only.
    static const std::set<std::string> of_clock = {"msl",       "rto",    "backoff",   "time-wait",
                                                   "ack-delay", "losses", "duplicates"};
    // The reference has one value for both ends.
    static const std::set<std::string> alike = {"window", "loss",  "duplication", "delayed-ack",
                                                "abort",  "crash", "user-timeout"};
    static const std::map<std::string, std::string> without = {{"close-when", "any-time"},
                                                               {"reading", "always"},
                                                               {"close-ends-reading", "off"},
                                                               {"close-aborts", "off"},
                                                               {"vanish", "off"}};
    if (alike.contains(name) && value.find_first_of(",AB") != std::string::npos) {
        fail("the reference knows no " + name + " per end");
    }
    if (without.contains(name)) {
        if (value != without.at(name)) fail("the reference does without " + name);
    } else if (name == "data") {
        e.data = {numbers_in(value).at(0), numbers_in(value).at(1)};
    } else if (name == "isn") {
        const std::vector<int> offsets = numbers_in(value);
        e.isn = {offsets.begin(), offsets.end()};
    } else if (name == "window") {
        e.window = std::stoi(value);
    } else if (name == "incarnations") {
        e.incarnations = std::stoi(value);
    } else if (name == "start") {
        e.start = value == "closed" ? Start::kClosed : Start::kEstablished;
    } else if (name == "closers") {
        e.closers = ends();
    } else if (name == "openers") {
        e.openers = ends();
    } else if (name == "delayed-ack") {
        e.delayed_ack = on;
    } else if (name == "abort") {
        e.abort = on;
    } else if (name == "user-timeout") {
        e.user_timeout = on;
    } else if (name == "crash") {
        e.crash = on;
    } else if (name == "order") {
        e.fifo = value != "any";
    } else if (name == "loss") {
        e.loss = on;
    } else if (name == "duplication") {
        e.duplication = on;
    } else if (name == "retransmission" || name == "clock") {
        if (on != (name == "retransmission")) fail("the reference does without " + name);
    } else if (!of_clock.contains(name)) {
        fail("no setting is called " + name);
    }
}

class Reader {
  public:
    Certificate read(std::istream& file) {
        std::string text;
        if (!std::getline(file, text) || text != "finwait certificate 1") fail("no certificate");
        while (std::getline(file, text)) {
            std::istringstream line(text);
            std::string word;
            line >> word;
            read_line(word, line);
        }
        const Environment& environment = certificate_.environment;
        if (environment.fifo || !environment.loss[0] || !environment.loss[1] ||
            !environment.duplication[0] || !environment.duplication[1]) {
            fail("the network has to reorder, lose and duplicate");
        }
        certificate_.environment.capacity = kNoLimit;
        return certificate_;
    }

  private:
    void read_line(const std::string& word, std::istream& line) {
        std::string name;
        int number = 0;
        if (word == "design" && line >> name) {
            const auto side = static_cast<std::size_t>(side_of(name));
            line >> name;
            certificate_.designs[side] = design_of(name);
        } else if (word == "setting" && line >> name) {
            std::string value;
            line >> value;
            set_setting(certificate_.environment, name, value);
        } else if (word == "claim" && line >> name) {
            certificate_.claims.push_back({name, ""});
            line >> certificate_.claims.back().second;
        } else if (word == "segment" && line >> number >> name) {
            const auto segment = thing_from<Segment>(line);
            if (number < 0 || number >= static_cast<int>(Segments{}.size()))
                fail("too many segments");
            certificate_.segments[{side_of(name), segment}] = static_cast<std::size_t>(number);
        } else if (word == "endpoint" && line >> name >> number) {
            endpoints_[{side_of(name), number}] = with_told_history(thing_from<Endpoint>(line));
        } else if (word == "pair" && line >> number) {
            int other = 0;
            line >> other;
            sets_ = &certificate_.pairs[{endpoints_.at({0, number}), endpoints_.at({1, other})}];
        } else if (word == "set" && sets_ != nullptr) {
            sets_->push_back({});
            while (line >> number) sets_->back().set(static_cast<std::size_t>(number));
        } else {
            fail("no line of a certificate begins with " + word);
        }
    }

    Certificate certificate_;
    std::map<std::pair<int, int>, Endpoint> endpoints_;
    std::vector<Segments>* sets_ = nullptr;
};

}  // namespace

Certificate read_certificate(std::istream& file) { return Reader().read(file); }

Endpoint with_told_history(Endpoint endpoint) {
    endpoint.taken = endpoint.taken_before = 0;
    return endpoint;
}

}  // namespace finwait::reference
