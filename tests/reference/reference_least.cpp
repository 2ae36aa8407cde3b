#include "reference_least.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <iostream>
#include <set>

namespace finwait::reference {

namespace {

// Asks at one length of TIME-WAIT after another.
class Asker {
  public:
    Asker(const Design& design, const Environment& environment, const Limits& limits, Least& least)
        : design_(design), environment_(environment), limits_(limits), least_(least) {}

    // Those violated at the least depth at which one is; with as much capacity as it takes. Nothing
    // where the limits come first.
    std::optional<std::set<std::string>> violated(int length,
                                                  const std::set<std::string>& properties) {
        environment_.clock->time_wait = length;
        Answer answer = ask(design_, design_, environment_, properties, limits_);
        while (answer.capacity_exceeded) {
            environment_.capacity += 1;
            answer = ask(design_, design_, environment_, properties, limits_);
        }
        least_.capacity = environment_.capacity;
        least_.worlds = std::max(least_.worlds, answer.states);
        if (answer.out_of_limits) {
            least_.out_of_limits = true;
            return std::nullopt;
        }
        return answer.violated;
    }

  private:
    const Design& design_;
    Environment environment_;
    const Limits& limits_;
    Least& least_;
};

}  // namespace

Least least_time_wait(const Design& design, Environment environment,
                      const std::map<std::string, int>& properties, int at_most,
                      const Limits& limits) {
    Least least;
    Asker asker(design, environment, limits, least);
    for (int length = 0; length <= at_most && !least.of_all; ++length) {
        std::set<std::string> left;
        for (const auto& [name, from] : properties) {
            if (from <= length) {
                left.insert(name);
            }
        }
        // A question ends at the first violation; those that are not violated by then are asked
        // about again.
        bool all_hold = false;
        while (!left.empty() && !all_hold) {
            const auto violated = asker.violated(length, left);
            if (!violated) {
                return least;
            }
            all_hold = violated->empty();
            for (const std::string& name : *violated) {
                left.erase(name);
            }
        }
        for (const std::string& name : left) {
            least.of.insert({name, length});
        }
        if (left.size() == properties.size()) {
            least.of_all = length;
        }
    }
    return least;
}

Least least_time_wait_bisected(const Design& design, Environment environment,
                               const std::map<std::string, int>& properties, int at_most,
                               const Limits& limits) {
    Least least;
    Asker asker(design, environment, limits, least);
    std::set<std::string> names;
    int too_short = -1;
    for (const auto& [name, from] : properties) {
        names.insert(name);
        too_short = std::max(too_short, from - 1);
    }
    std::optional<int> long_enough;
    while (!long_enough || *long_enough - too_short > 1) {
        const int length =
            long_enough ? (too_short + *long_enough) / 2 : std::min(at_most, 2 * too_short + 3);
        const auto violated = asker.violated(length, names);
        if (!violated) {
            return least;
        }
        if (violated->empty()) {
            long_enough = length;
        } else if (length == at_most) {
            return least;
        } else {
            too_short = length;
        }
    }
    least.of_all = long_enough;
    return least;
}

namespace {

struct Range {
    int from = 0;
    int to = 0;
};

std::optional<int> number_in(const std::string& text) {
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || value < 0 ||
        value > 100'000'000) {
        return std::nullopt;
    }
    return value;
}

// "3" or "1..3"; for data, the separator is a comma.
std::optional<Range> range_in(const std::string& text, const std::string& separator) {
    const std::size_t at = text.find(separator);
    const std::optional<int> from = number_in(text.substr(0, at));
    const std::optional<int> to =
        at == std::string::npos ? from : number_in(text.substr(at + separator.size()));
    if (!from || !to) {
        return std::nullopt;
    }
    return Range{*from, *to};
}

std::string text_of(const std::optional<int>& value) {
    return value ? std::to_string(*value) : "?";
}

std::optional<int> found(const Least& least, const std::string& name) {
    const auto at = least.of.find(name);
    return at == least.of.end() ? std::nullopt : std::optional(at->second);
}

struct Question {
    Range losses = {0, 3};
    Range msl = {1, 3};
    Range rto = {1, 6};
    Range data = {0, 0};  // at A and at B
    Range seconds = {600, 600};
    Range worlds = {1'000'000, 1'000'000};
    Range bisect = {0, 0};
};

std::optional<Question> question_in(const std::map<std::string, std::string>& settings) {
    Question question;
    const std::map<std::string, Range*> fields = {
        {"losses", &question.losses}, {"msl", &question.msl},         {"rto", &question.rto},
        {"data", &question.data},     {"seconds", &question.seconds}, {"worlds", &question.worlds},
        {"bisect", &question.bisect}};
    for (const auto& [name, text] : settings) {
        const auto field = fields.find(name);
        const std::optional<Range> range = range_in(text, name == "data" ? "," : "..");
        if (field == fields.end() || !range) {
            std::cerr << "not understood: " << name << "=" << text << "\n";
            return std::nullopt;
        }
        *field->second = *range;
    }
    return question;
}

}  // namespace

bool print_least_time_wait(const std::map<std::string, std::string>& settings) {
    const std::optional<Question> question = question_in(settings);
    if (!question) {
        return false;
    }
    const std::string never_reset = "never-reset";
    const std::string quiet = "quiet-after-time-wait";
    const int longest = 1000;
    Limits limits;
    limits.deadline = std::chrono::steady_clock::now() + std::chrono::seconds(question->seconds.to);
    limits.worlds = static_cast<std::size_t>(question->worlds.to);

    std::cout << "losses msl rto | never-reset quiet both | capacity worlds" << std::endl;
    for (int msl = question->msl.from; msl <= question->msl.to; ++msl) {
        for (int rto = question->rto.from; rto <= question->rto.to; ++rto) {
            // What fewer losses make possible, more do as well: no length that was too short before
            // need be tried again.
            std::map<std::string, int> from = {{never_reset, 0}, {quiet, 0}};
            for (int losses = question->losses.from; losses <= question->losses.to; ++losses) {
                Environment environment;
                environment.data = {question->data.from, question->data.to};
                environment.capacity = 4;
                environment.clock = Clock{};
                environment.clock->msl = msl;
                environment.clock->rto = rto;
                environment.clock->losses = {losses, losses};
                const auto search =
                    question->bisect.to != 0 ? least_time_wait_bisected : least_time_wait;
                const Least least = search(rfc1337(), environment, from, longest, limits);
                std::cout << losses << " " << msl << " " << rto << " | "
                          << text_of(found(least, never_reset)) << " "
                          << text_of(found(least, quiet)) << " " << text_of(least.of_all) << " | "
                          << least.capacity << " " << least.worlds
                          << (least.out_of_limits ? " (out of limits)" : "") << std::endl;
                if (!least.of_all) {
                    break;
                }
                for (auto& [name, length] : from) {
                    length = question->bisect.to != 0 ? *least.of_all : least.of.at(name);
                }
            }
        }
    }
    return true;
}

}  // namespace finwait::reference
