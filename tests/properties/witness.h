// The shortest witness of a property about runs, by a search of its own, and what is sent in it.
#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "model/connection_model.h"
#include "model/files/design_file.h"
#include "model/packing.h"
#include "properties/files/property_file.h"

namespace finwait::properties {

using PackedWorlds = model::PackedConnectionModel<4>;
/// A world, and how many waypoints are passed.
using Stop = std::pair<PackedWorlds::State, std::size_t>;

/// The changes of the first of the shortest witnesses; none if there is no witness.
inline std::optional<std::vector<model::Change>> shortest_witness(
    const model::ConnectionModel& model, const Property& property) {
    struct Arrival {
        Stop from;
        model::Change change;
    };
    const PackedWorlds packed(model);
    std::map<Stop, std::optional<Arrival>> visited;
    const auto path_to = [&](Stop stop) {
        std::vector<model::Change> path;
        while (const auto& arrival = visited.at(stop)) {
            path.push_back(arrival->change);
            stop = arrival->from;
        }
        std::ranges::reverse(path);
        return path;
    };
    std::vector<Stop> frontier;
    if (const Passed passed = start(property, model.initial())) {
        frontier.emplace_back(packed.initial(), *passed);
        visited.emplace(frontier.front(), std::nullopt);
        if (passed == property.through.size()) return std::vector<model::Change>{};
    }
    while (!frontier.empty()) {
        std::vector<Stop> next;
        for (const Stop& stop : frontier) {
            const model::World world = packed.unpack(stop.first);
            std::optional<Stop> witness;
            model.for_each_change(world, [&](const model::Change& change) {
                const model::World after = model.apply(world, change);
                const Passed passed = pass(property, stop.second, world, change, after);
                if (!passed || witness) return;
                const Stop arrival{packed.pack(after), *passed};
                if (!visited.emplace(arrival, Arrival{stop, change}).second) return;
                next.push_back(arrival);
                if (*passed == property.through.size()) witness = arrival;
            });
            if (witness) return path_to(*witness);
        }
        frontier = std::move(next);
    }
    return std::nullopt;
}

/// "A: FIN+ACK 0/0/0": the flags, and seq, ack, len; negative numbers as such.
inline std::string text_of(model::Side side, const model::Segment& segment) {
    std::string flags;
    const auto add = [&](bool on, const std::string& flag) {
        if (on) flags += (flags.empty() ? "" : "+") + flag;
    };
    add(segment.len > 0, "DATA");
    add(segment.syn, "SYN");
    add(segment.fin, "FIN");
    add(segment.rst, "RST");
    add(segment.has_ack, "ACK");
    const auto number = [](std::uint32_t value) {
        return std::to_string(static_cast<std::int32_t>(value));
    };
    return std::string(name_of(side)) + ": " + flags + " " + number(segment.seq) + "/" +
           number(segment.ack) + "/" + number(segment.len);
}

inline const Property& scenario(const std::vector<Property>& properties, const std::string& name) {
    const Property* const property = find_property(properties, name);
    if (property == nullptr) throw std::runtime_error("no scenario " + name);
    return *property;
}

inline std::optional<std::vector<model::Change>> witness_in(const model::Environment& environment,
                                                            const std::string& name,
                                                            const std::string& design) {
    const model::Design end = model::find_design(design);
    const model::ConnectionModel model(end, end, environment);
    return shortest_witness(model, scenario(shipped_properties(environment), name));
}

/// The environment that the scenario is drawn in.
inline model::Environment environment_of(const std::string& name) {
    return scenario(shipped_properties({}), name).drawn_in.value();
}

/// What is sent, in this order; "no witness" where there is none.
inline std::vector<std::string> segments_of(const std::string& name,
                                            const std::string& design = "rfc9293") {
    const auto witness = witness_in(environment_of(name), name, design);
    if (!witness) return {"no witness"};
    std::vector<std::string> segments;
    for (const model::Change& change : *witness) {
        if (change.outcome.sent) {
            segments.push_back(text_of(change.event.endpoint, *change.outcome.sent));
        }
        if (change.event.kind == model::EventKind::Lose) segments.push_back("lost");
    }
    return segments;
}

}  // namespace finwait::properties
