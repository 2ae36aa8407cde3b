#include "checker/program/commands/prove/refutation.h"

#include <algorithm>
#include <cctype>
#include <set>

#include "checker/program/traces/validation.h"

namespace finwait::program {

namespace {

using model::Environment;
using properties::Property;

/// The largest number in a formula that an amount of data is chosen by.
constexpr std::uint32_t kLargestNumber = 32;

class Environments {
  public:
    using Change = std::function<void(Environment&)>;

    void add(
        std::uint32_t a, std::uint32_t b, std::uint32_t capacity,
        const Change& change = [](Environment&) {}) {
        Environment environment;
        environment.data = {a, b};
        environment.capacity = capacity;
        change(environment);
        if (std::ranges::find(all_, environment) == all_.end()) all_.push_back(environment);
    }
    [[nodiscard]] std::vector<Environment> take() { return std::move(all_); }

  private:
    std::vector<Environment> all_;
};

/// The numbers that stand in a formula, not too large.
std::set<std::uint32_t> numbers_in(const std::string& formula) {
    std::set<std::uint32_t> numbers;
    const auto is_digit = [](char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; };
    for (auto at = formula.begin(); at != formula.end();) {
        const auto begin = std::find_if(at, formula.end(), is_digit);
        at = std::find_if_not(begin, formula.end(), is_digit);
        // What belongs to a name, as in FIN-WAIT-2, does no harm.
        const std::string digits(begin, at);
        if (!digits.empty() && digits.size() < 3) {
            numbers.insert(static_cast<std::uint32_t>(std::stoul(digits)));
        }
    }
    return numbers;
}

void add_for_numbers(std::span<const Property* const> doubtful, Environments& environments) {
    std::set<std::uint32_t> numbers;
    for (const Property* property : doubtful) numbers.merge(numbers_in(property->formula->text()));
    for (const std::uint32_t number : numbers) {
        if (number < 2 || number > kLargestNumber) continue;
        const auto as_wide = [&](Environment& e) { e.window = number; };
        const auto orderly = [](Environment& e) { e.loss = e.duplication = false; };
        environments.add(number + 1, 0, 1);
        environments.add(0, number + 1, 1, orderly);
        environments.add(number, number, 1, orderly);
        environments.add(2, 1, 1, as_wide);
        if (number < model::kMaxCapacity) environments.add(0, 0, std::min(number + 1, 4U), orderly);
    }
}

/// The property, said of another environment.
Property said_in(const Property& property, const Environment& environment) {
    Property said = property;
    said.formula.emplace(property.formula->text(), environment);
    return said;
}

}  // namespace

std::vector<Environment> environments_to_look_in(std::span<const Property* const> doubtful) {
    const auto abort = [](Environment& e) { e.abort = true; };
    const auto at_once = [](Environment& e) { e.delayed_ack = false; };
    const auto narrow = [](Environment& e) { e.window = 1; };
    const auto two_wide = [](Environment& e) { e.window = 2; };
    const auto fifo = [](Environment& e) { e.order = model::Order::Fifo; };
    const auto no_loss = [](Environment& e) { e.loss = false; };
    const auto no_copies = [](Environment& e) { e.duplication = false; };
    const auto orderly = [](Environment& e) {
        e.order = model::Order::Fifo;
        e.loss = e.duplication = false;
    };
    const auto closers = [](bool a, bool b) { return [=](Environment& e) { e.closers = {a, b}; }; };
    Environments environments;
    environments.add(0, 0, 2);
    environments.add(1, 0, 2);
    environments.add(0, 1, 2);
    environments.add(1, 0, 1);
    environments.add(1, 0, 2, at_once);
    environments.add(1, 0, 2, fifo);
    environments.add(1, 0, 2, no_loss);
    environments.add(1, 0, 2, no_copies);
    environments.add(1, 0, 2, orderly);
    environments.add(1, 0, 2, closers(true, false));
    environments.add(0, 1, 2, closers(true, false));
    environments.add(1, 0, 2, closers(false, true));
    environments.add(0, 1, 2, closers(false, true));
    environments.add(1, 1, 2, closers(false, false));
    environments.add(2, 1, 1, narrow);
    environments.add(1, 1, 2, narrow);
    environments.add(0, 0, 2, abort);
    environments.add(1, 0, 2, abort);
    environments.add(2, 2, 1, two_wide);
    environments.add(3, 1, 1);
    environments.add(2, 0, 2);
    environments.add(0, 2, 2);
    environments.add(0, 0, 3);
    environments.add(1, 1, 2);
    environments.add(1, 1, 2, abort);
    add_for_numbers(doubtful, environments);
    environments.add(2, 1, 2, narrow);
    environments.add(1, 0, 3);
    environments.add(2, 1, 2);
    return environments.take();
}

std::map<const Property*, Counterexample> refute(const std::string& name,
                                                 const model::Design& design,
                                                 std::span<const Property* const> doubtful,
                                                 const std::function<checker::Limits()>& limits) {
    std::map<const Property*, Counterexample> refuted;
    for (const Environment& environment : environments_to_look_in(doubtful)) {
        if (refuted.size() == doubtful.size()) break;
        const checker::Limits here = limits();
        if (here.time && here.time->count() <= 0) break;
        if (here.interrupted != nullptr && here.interrupted->load()) break;
        std::vector<const Property*> asked;
        std::vector<std::unique_ptr<Property>> said;
        for (const Property* property : doubtful) {
            if (refuted.contains(property)) continue;
            asked.push_back(property);
            said.push_back(std::make_unique<Property>(said_in(*property, environment)));
        }
        std::vector<const Property*> pointers;
        pointers.reserve(said.size());
        for (const auto& property : said) pointers.push_back(property.get());
        const model::ConnectionModel model(design, design, environment);
        const EngineResult result = run_engine(model, pointers, here);
        for (std::size_t i = 0; i < asked.size(); ++i) {
            if (result.findings[i].verdict != checker::Verdict::Violated) continue;
            Setting setting{{name, name},
                            std::make_unique<model::ConnectionModel>(design, design, environment)};
            ShownTrace trace = validated(*setting.model, *said[i], result.findings[i]);
            refuted.emplace(
                asked[i], Counterexample{std::move(setting), std::move(said[i]), std::move(trace)});
        }
    }
    return refuted;
}

}  // namespace finwait::program
