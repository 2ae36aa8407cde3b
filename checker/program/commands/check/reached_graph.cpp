#include "checker/program/commands/check/reached_graph.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <deque>
#include <map>
#include <unordered_map>
#include <utility>

#include "checker/program/renderings/xml_text.h"
#include "checker/program/terminal/amounts.h"
#include "checker/program/terminal/console.h"
#include "checker/program/terminal/interruption.h"
#include "checker/program/traces/trace.h"
#include "model/environment_text.h"
#include "model/packing.h"

namespace finwait::program {

namespace {

using model::Side;

/// More nodes than these nobody draws; more states than these take too long to be counted anew.
constexpr std::size_t kMostNodes = 20'000;
constexpr std::size_t kMostProjected = 1'000'000;

/// Numbers for worlds, in the order in which they are reached first.
class ReachedWorlds {
  public:
    ReachedWorlds(const model::ConnectionModel& model, std::size_t most)
        : model_(model), packing_(model), most_(most) {}

    /// Calls `visit_world(number, world)` of every reachable world, breadth first, and behind that
    /// `visit_step(from, change, to, world)` of everything that can happen there; equal events of
    /// equal segments once.
    template <class VisitWorld, class VisitStep>
    void explore(VisitWorld&& visit_world, VisitStep&& visit_step) {
        number_of(model_.initial());
        for (std::size_t number = 0; !queue_.empty(); ++number) {
            if (interrupted()) throw UsageError("--graph: interrupted, so there is none");
            const model::World world = queue_.front();
            queue_.pop_front();
            visit_world(number, world);
            std::vector<model::Event> seen;
            model_.for_each_change(world, [&](const model::Change& change) {
                if (std::find(seen.begin(), seen.end(), change.event) != seen.end()) return;
                seen.push_back(change.event);
                const model::World next = model_.apply(world, change);
                visit_step(number, change, number_of(next), next);
            });
        }
    }

  private:
    std::size_t number_of(const model::World& world) {
        const auto [found, is_new] = numbers_.emplace(key_of(world), numbers_.size());
        if (!is_new) return found->second;
        if (numbers_.size() > most_) {
            throw UsageError(fmt::format(
                "--graph: more than {} states; {}", with_commas(most_),
                most_ == kMostNodes ? "take --projection states, or a smaller environment"
                                    : "take a smaller environment, or finwait simulate --walks"));
        }
        queue_.push_back(world);
        return found->second;
    }

    /// All of a world, packed.
    [[nodiscard]] std::string key_of(const model::World& world) const {
        std::string key;
        const auto add = [&](std::uint64_t bits) {
            key.append(reinterpret_cast<const char*>(&bits), sizeof bits);
        };
        for (const Side side : {Side::A, Side::B}) {
            for (const std::uint64_t bits : packing_.pack(side, world.endpoint(side))) add(bits);
        }
        for (const Side side : {Side::A, Side::B}) {
            const model::Channel& channel = world.from(side);
            add(channel.size() | std::uint64_t{channel.losses} << 16U |
                std::uint64_t{channel.duplicates} << 32U);
            for (const model::Segment& segment : channel.segments())
                add(packing_.pack(side, segment));
        }
        return key;
    }

    const model::ConnectionModel& model_;
    model::Packing packing_;
    std::size_t most_;
    std::unordered_map<std::string, std::size_t> numbers_;
    std::deque<model::World> queue_;
};

struct GraphNode {
    std::string a;
    std::string b;
    std::string in_flight;
    /// How many states it stands for, and transitions between these.
    std::uint64_t states = 1;
    std::uint64_t inner = 0;
    std::string violates;
};

/// The syntax of one form.
class GraphWriter {
  public:
    GraphWriter(GraphForm form, const std::function<void(std::string_view)>& sink)
        : is_dot_(form == GraphForm::Dot), sink_(sink) {}

    void begin(const std::string& title) {
        if (is_dot_) {
            sink_(fmt::format("digraph finwait {{\n  label=\"{}\";\n  node [shape=box];\n",
                              quoted(title)));
            return;
        }
        sink_(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<graphml "
            "xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n");
        for (const char* const name : {"A", "B", "in_flight", "violates"})
            key(name, "node", "string");
        for (const char* const name : {"states", "inner"}) key(name, "node", "long");
        key("event", "edge", "string");
        key("count", "edge", "long");
        sink_(fmt::format(
            "  <graph id=\"reachable\" edgedefault=\"directed\">\n    <desc>{}</desc>\n",
            xml_text(title)));
    }
    void node(std::size_t number, const GraphNode& node, bool counts) {
        if (!is_dot_) {
            std::string text = fmt::format("    <node id=\"n{}\">", number);
            text += data("A", node.a) + data("B", node.b);
            if (!node.in_flight.empty()) text += data("in_flight", node.in_flight);
            if (!node.violates.empty()) text += data("violates", node.violates);
            if (counts) text += data("states", node.states) + data("inner", node.inner);
            sink_(text + "</node>\n");
            return;
        }
        std::string label = fmt::format("{}\\n{}", node.a, node.b);
        if (counts) label += fmt::format("\\n{} states", node.states);
        if (!node.in_flight.empty()) label += "\\n" + quoted(node.in_flight);
        if (!node.violates.empty()) label += "\\nviolates " + quoted(node.violates);
        sink_(fmt::format("  n{} [label=\"{}\"{}{}];\n", number, label,
                          number == 0 ? ", peripheries=2" : "",
                          node.violates.empty() ? "" : ", color=red"));
    }
    void edge(std::size_t from, std::size_t to, const std::string& event, std::uint64_t count) {
        if (!is_dot_) {
            sink_(fmt::format("    <edge source=\"n{}\" target=\"n{}\">{}</edge>\n", from, to,
                              event.empty() ? data("count", count) : data("event", event)));
            return;
        }
        sink_(fmt::format("  n{} -> n{} [label=\"{}\"];\n", from, to,
                          event.empty() ? std::to_string(count) : quoted(event)));
    }
    void end() { sink_(is_dot_ ? "}\n" : "  </graph>\n</graphml>\n"); }

  private:
    void key(const char* name, const char* of, const char* type) {
        sink_(fmt::format("  <key id=\"{0}\" for=\"{1}\" attr.name=\"{0}\" attr.type=\"{2}\"/>\n",
                          name, of, type));
    }
    static std::string data(const char* name, const std::string& value) {
        return fmt::format("<data key=\"{}\">{}</data>", name, xml_text(value));
    }
    static std::string data(const char* name, std::uint64_t value) {
        return data(name, std::to_string(value));
    }
    static std::string quoted(const std::string& text) {
        std::string safe;
        for (const char c : printable(text)) {
            if (c == '"' || c == '\\') safe += '\\';
            safe += c;
        }
        return safe;
    }

    bool is_dot_;
    const std::function<void(std::string_view)>& sink_;
};

std::string violated_in(const model::World& world,
                        std::span<const properties::Property* const> properties) {
    std::string names;
    for (const properties::Property* const property : properties) {
        if (property->kind != properties::Kind::Always || property->formula->holds(world)) continue;
        names += (names.empty() ? "" : ", ") + property->name;
    }
    return names;
}

std::string in_flight_text(const model::World& world) {
    std::string text;
    for (const Side side : {Side::A, Side::B}) {
        for (const model::Segment& segment : world.from(side).segments())
            text +=
                fmt::format("{}{}: {}", text.empty() ? "" : "; ", name_of(side), text_of(segment));
    }
    return text;
}

void write_all_states(const Instance& instance,
                      std::span<const properties::Property* const> properties,
                      GraphWriter& writer) {
    ReachedWorlds worlds(*instance.model, kMostNodes);
    worlds.explore(
        [&](std::size_t number, const model::World& world) {
            GraphNode node;
            node.a = name_of(world.endpoint(Side::A).state);
            node.b = name_of(world.endpoint(Side::B).state);
            node.in_flight = in_flight_text(world);
            node.violates = violated_in(world, properties);
            writer.node(number, node, false);
        },
        [&](std::size_t from, const model::Change& change, std::size_t to, const model::World&) {
            writer.edge(from, to, text_of(change.event), 1);
        });
}

void write_pairs(const Instance& instance, std::span<const properties::Property* const> properties,
                 GraphWriter& writer) {
    using Pair = std::pair<model::State, model::State>;
    const auto pair_of = [](const model::World& world) {
        return Pair{world.endpoint(Side::A).state, world.endpoint(Side::B).state};
    };
    std::map<Pair, std::size_t> numbers;
    std::vector<GraphNode> nodes;
    std::map<std::pair<std::size_t, std::size_t>, std::uint64_t> edges;
    const auto number_of = [&](const model::World& world) {
        const Pair pair = pair_of(world);
        const auto [found, is_new] = numbers.emplace(pair, nodes.size());
        if (is_new) {
            nodes.emplace_back();
            nodes.back().a = name_of(pair.first);
            nodes.back().b = name_of(pair.second);
            nodes.back().states = 0;
        }
        return found->second;
    };
    std::size_t here = 0;
    ReachedWorlds worlds(*instance.model, kMostProjected);
    worlds.explore(
        [&](std::size_t, const model::World& world) {
            here = number_of(world);
            ++nodes[here].states;
            if (nodes[here].violates.empty()) nodes[here].violates = violated_in(world, properties);
        },
        [&](std::size_t, const model::Change&, std::size_t, const model::World& next) {
            const std::size_t to = number_of(next);
            if (to == here) {
                ++nodes[here].inner;
            } else {
                ++edges[{here, to}];
            }
        });
    for (std::size_t i = 0; i < nodes.size(); ++i) writer.node(i, nodes[i], true);
    for (const auto& [ends, count] : edges) writer.edge(ends.first, ends.second, "", count);
}

}  // namespace

GraphForm graph_form_of(const std::string& file) {
    if (file.ends_with(".dot") || file.ends_with(".gv")) return GraphForm::Dot;
    if (file.ends_with(".graphml")) return GraphForm::GraphMl;
    throw UsageError(
        fmt::format("--graph {}: how the name ends says the form; allowed: .dot, .gv, .graphml",
                    printable(file)));
}

void write_reached_graph(const Instance& instance,
                         std::span<const properties::Property* const> properties, GraphForm form,
                         GraphProjection projection,
                         const std::function<void(std::string_view)>& sink) {
    GraphWriter writer(form, sink);
    writer.begin(
        fmt::format("{} · {}", text_of(instance.designs), text_of(instance.model->environment())));
    switch (projection) {
        case GraphProjection::None: write_all_states(instance, properties, writer); break;
        case GraphProjection::States: write_pairs(instance, properties, writer); break;
    }
    writer.end();
}

}  // namespace finwait::program
