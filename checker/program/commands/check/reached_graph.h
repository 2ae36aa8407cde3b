// finwait check --graph: what is reachable, as a graph for other programs.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "checker/program/engines/instance.h"
#include "properties/property.h"

namespace finwait::program {

enum class GraphForm { Dot, GraphMl };
/// By how the name ends: .dot, .gv; .graphml. Throws UsageError.
[[nodiscard]] GraphForm graph_form_of(const std::string& file);

enum class GraphProjection {
    None,    ///< a node per state of the model
    States,  ///< a node per pair of TCP states, with how many states of the model it stands for
};

/// Puts out the graph piece by piece. Nodes in which an Always property of `properties` does not
/// hold are marked. Throws UsageError where there is too much for a graph, or the run is
/// interrupted; then what was put out is not whole.
void write_reached_graph(const Instance& instance,
                         std::span<const properties::Property* const> properties, GraphForm form,
                         GraphProjection projection,
                         const std::function<void(std::string_view)>& sink);

}  // namespace finwait::program
