// An end that no table and no rules describe but the code of a TCP itself: what the model needs to
// know of it.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "model/endpoint.h"
#include "model/environment.h"
#include "model/rules/rules.h"
#include "model/segment.h"
#include "model/world.h"

namespace finwait::model {

/// How many of its states such an end may have, and how far its numbers may lie below and beyond
/// those that the environment needs: what a world has room for.
inline constexpr std::uint32_t kMostImages = 1U << 20U;
inline constexpr std::uint32_t kImplementedBelow = 2;
inline constexpr std::uint32_t kImplementedBeyond = 4;

/// An event of an end's own, and what comes of it.
struct OwnChange {
    EventKind kind = EventKind::Close;
    Outcome outcome;
};

/// One end of a connection that begins ESTABLISHED, in one environment. What it does is a function
/// of its endpoint, which `Endpoint::image` tells apart where its other fields are alike, and of
/// the segment. Several threads may ask.
class ImplementedEnd {
  public:
    ImplementedEnd() = default;
    virtual ~ImplementedEnd() = default;
    ImplementedEnd(const ImplementedEnd&) = delete;
    ImplementedEnd& operator=(const ImplementedEnd&) = delete;

    [[nodiscard]] virtual Endpoint initial() const = 0;
    /// In the order of EventKind; without a look at whether there is room.
    [[nodiscard]] virtual std::vector<OwnChange> own_events(const Endpoint& endpoint) const = 0;
    [[nodiscard]] virtual Outcome arrival(const Endpoint& endpoint,
                                          const Segment& segment) const = 0;
};

/// What stands behind a design that has no table.
class Implementation {
  public:
    Implementation() = default;
    virtual ~Implementation() = default;
    Implementation(const Implementation&) = delete;
    Implementation& operator=(const Implementation&) = delete;

    /// The same end for environments that differ in nothing but the network.
    [[nodiscard]] virtual std::shared_ptr<const ImplementedEnd> end(
        Side side, const Environment& environment) const = 0;
};

}  // namespace finwait::model
