#include "checker/program/commands/prove/refutation.h"

#include <algorithm>
#include <cctype>
#include <regex>
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

    /// Like `base` but for data and capacity.
    explicit Environments(const Environment& base) : base_(base) {}

    void add(
        std::uint32_t a, std::uint32_t b, std::uint32_t capacity,
        const Change& change = [](Environment&) {}) {
        Environment environment = base_;
        environment.data = {a, b};
        environment.capacity = capacity;
        change(environment);
        if (std::ranges::find(all_, environment) == all_.end()) all_.push_back(environment);
    }
    [[nodiscard]] std::vector<Environment> take() { return std::move(all_); }

  private:
    Environment base_;
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

/// Opening costs so much that there are few: either end or both open, with text either way.
void add_for_opening(Environments& environments, const Environments::Change& abort) {
    const auto both = [](Environment& e) { e.openers = {true, true}; };
    const auto orderly = [](Environment& e) { e.loss = e.duplication = false; };
    const auto narrow = [](Environment& e) { e.window = 1; };
    environments.add(0, 0, 1);
    environments.add(0, 0, 1, both);
    environments.add(1, 0, 1);
    environments.add(0, 1, 1);
    environments.add(0, 0, 2);
    environments.add(0, 0, 2, both);
    environments.add(0, 0, 1, abort);
    environments.add(1, 1, 1, orderly);
    environments.add(0, 0, 1, narrow);
    environments.add(1, 0, 2, orderly);
    environments.add(2, 1, 1, narrow);
}

/// Further connections cost more still.
void add_for_strays(Environments& environments, const Environments::Change& abort) {
    const auto both = [](Environment& e) { e.openers = {true, true}; };
    environments.add(0, 0, 1);
    environments.add(0, 0, 1, both);
    environments.add(1, 0, 1);
    environments.add(0, 1, 1, both);
    environments.add(0, 0, 1, abort);
}

/// The property, said of another environment.
Property said_in(const Property& property, const Environment& environment) {
    Property said = property;
    said.formula.emplace(property.formula->text(), environment);
    return said;
}

/// Whether a formula compares numbers of a direction, which wrap there.
bool names_numbers(const Property& property) {
    static const std::regex kNumbers("\\b(snd_una|snd_nxt|rcv_nxt|seq|ack)\\b");
    return std::regex_search(property.formula->text(), kNumbers);
}

/// The nearest worlds of a model, as far as some number goes, each with the event that it was
/// reached by first.
class NearestWorlds {
  public:
    explicit NearestWorlds(const model::ConnectionModel& model) : model_(model) {
        found_.push_back({model.initial(), 0, {}});
        known_.insert(model.initial());
    }

    /// The events to the nearest one where `formula` does not hold; none: it holds in all of them.
    [[nodiscard]] std::optional<std::vector<model::Event>> way_to(
        const properties::Formula& formula, const std::function<bool()>& goes_on) {
        for (std::size_t at = 0; at < kMost && goes_on(); ++at) {
            while (at >= found_.size() && next_ < found_.size()) expand(next_++);
            if (at >= found_.size()) break;
            if (!formula.holds(found_[at].world)) return events_to(at);
        }
        return std::nullopt;
    }

  private:
    static constexpr std::size_t kMost = 3'000;
    struct Reached {
        model::World world;
        std::size_t from = 0;
        std::optional<model::Event> by{};
    };

    void expand(std::size_t from) {
        const model::World world = found_[from].world;
        model_.for_each_change(world, [&](const model::Change& change) {
            const model::World next = model_.apply(world, change);
            if (known_.insert(next).second) found_.push_back({next, from, change.event});
        });
    }
    [[nodiscard]] std::vector<model::Event> events_to(std::size_t at) const {
        std::vector<model::Event> events;
        for (; at != 0; at = found_[at].from) events.push_back(*found_[at].by);
        std::ranges::reverse(events);
        return events;
    }

    const model::ConnectionModel& model_;
    std::vector<Reached> found_;
    std::set<model::World> known_;
    std::size_t next_ = 0;
};

/// With ISSs such that the first number behind a SYN is 0 on the wire.
void refute_near_the_end_of_numbers(const std::string& name, const model::Design& design,
                                    std::span<const Property* const> doubtful,
                                    const std::function<checker::Limits()>& limits,
                                    std::map<const Property*, Counterexample>& refuted) {
    constexpr std::uint32_t kLast = 0xffff'ffff;
    Environment environment;
    environment.start = model::Start::Closed;
    environment.data = {0, 0};
    environment.loss = environment.duplication = false;
    const auto goes_on = [here = limits()] {
        return here.interrupted == nullptr || !here.interrupted->load();
    };
    const auto make = [&](const model::Numbering& numbering) {
        return std::make_unique<model::ConnectionModel>(design, design, environment, numbering);
    };
    const auto usual = make({});
    NearestWorlds usual_worlds(*usual);
    for (const model::Numbering& numbering :
         {model::Numbering{.iss = {0, kLast}}, model::Numbering{.iss = {kLast, 0}}}) {
        const auto model = make(numbering);
        NearestWorlds worlds(*model);
        for (const Property* property : doubtful) {
            if (refuted.contains(property) || names_numbers(*property)) continue;
            auto said = std::make_unique<Property>(said_in(*property, environment));
            // What needs no such ISS is shown as an exploration finds it.
            if (usual_worlds.way_to(*said->formula, goes_on)) continue;
            const auto events = worlds.way_to(*said->formula, goes_on);
            if (!events) continue;
            Finding finding{.verdict = checker::Verdict::Violated, .run = ModelRun{*events}};
            Instance instance{{name, name}, make(numbering)};
            ShownTrace trace = validated(*instance.model, *said, finding);
            Counterexample counterexample{std::move(instance), std::move(said), std::move(trace)};
            counterexample.iss = numbering.iss;
            refuted.emplace(property, std::move(counterexample));
        }
    }
}

}  // namespace

std::vector<Environment> environments_to_look_in(std::span<const Property* const> doubtful,
                                                 const Environment& base) {
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
    Environments environments(base);
    if (base.start == model::Start::Closed && base.incarnations > 1) {
        add_for_strays(environments, abort);
        return environments.take();
    }
    if (base.start == model::Start::Closed) {
        add_for_opening(environments, abort);
        add_for_numbers(doubtful, environments);
        return environments.take();
    }
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
                                                 const Environment& base,
                                                 std::span<const Property* const> doubtful,
                                                 const std::function<checker::Limits()>& limits) {
    std::map<const Property*, Counterexample> refuted;
    if (base.start == model::Start::Closed && base.incarnations == 1) {
        refute_near_the_end_of_numbers(name, design, doubtful, limits, refuted);
    }
    for (const Environment& environment : environments_to_look_in(doubtful, base)) {
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
            Instance instance{
                {name, name},
                std::make_unique<model::ConnectionModel>(design, design, environment)};
            ShownTrace trace = validated(*instance.model, *said[i], result.findings[i]);
            refuted.emplace(asked[i], Counterexample{std::move(instance), std::move(said[i]),
                                                     std::move(trace)});
        }
    }
    return refuted;
}

}  // namespace finwait::program
