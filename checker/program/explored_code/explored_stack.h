// A TCP in a shared object as an end of the model: its code, explored. What a connection's end does
// is the table of code_table.h; here are the application, the history that properties speak of, and
// segments that are sent together.
//
//  - *send data* is a write of one octet, the unit of the model; *CLOSE* is the application's
//    decision, and *send FIN* its call of shutdown(WR), when all is written;
//  - *retransmit* and *2MSL timeout* are timers that the stack has set;
//  - an event sends at most one segment. Where the code sends several at once, the others wait in
//    the end, in order, and nothing else of its own happens there until they are sent. In a network
//    that keeps order, so do answers to what arrives meanwhile; what would be more than
//    kMostWaiting is lost.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "checker/program/explored_code/code_table.h"
#include "model/design.h"
#include "model/implementation.h"

namespace finwait::program {

inline constexpr std::size_t kMostWaiting = 4;

/// A segment that the code has sent, and that is not on its way yet.
struct WaitingSegment {
    model::EventKind kind = model::EventKind::SendAck;
    model::Segment segment{};

    friend auto operator<=>(const WaitingSegment&, const WaitingSegment&) = default;
};

/// One end. All of its methods lock, for there is one stack for all.
class ExploredEnd final : public model::ImplementedEnd {
  public:
    /// `table` and `stack_in_use` must outlive it.
    ExploredEnd(CodeTable& table, std::mutex& stack_in_use, std::string path, model::Side side,
                const model::Environment& environment);

    [[nodiscard]] model::Endpoint initial() const override;
    [[nodiscard]] std::vector<model::OwnChange> own_events(
        const model::Endpoint& endpoint) const override;
    [[nodiscard]] model::Outcome arrival(const model::Endpoint& endpoint,
                                         const model::Segment& segment) const override;

    /// What the code executes where the event happens; none: it executes nothing.
    [[nodiscard]] std::optional<CodeEvent> executed_by(const model::Endpoint& endpoint,
                                                       const model::Event& event) const;
    /// How many endpoints it has had.
    [[nodiscard]] std::size_t endpoints() const { return locals_.size(); }

  private:
    /// A local state of the end; its endpoint has no image.
    struct Local {
        RecordId record = 0;
        model::Endpoint endpoint{};
        std::vector<WaitingSegment> waiting{};

        friend auto operator<=>(const Local&, const Local&) = default;
    };

    [[nodiscard]] model::Endpoint numbered(const Local& local) const;
    [[nodiscard]] const Local& local(const model::Endpoint& endpoint) const {
        return *locals_[endpoint.image];
    }
    void offer_calls(const Local& before, std::vector<model::OwnChange>& events) const;
    void offer(const Local& before, model::EventKind kind, const CodeEvent& event,
               std::vector<model::OwnChange>& events) const;
    /// What comes of it, the first segment sent; `kind`: as which event those that wait are sent;
    /// none: as what they are.
    [[nodiscard]] model::Outcome outcome(const Local& before, const CodeEvent& event,
                                         const CodeStep& step,
                                         std::optional<model::EventKind> kind) const;
    void take_history(const Local& before, const CodeEvent& event, const CodeStep& step,
                      Local& after) const;
    void check_range(const CodeStep& step, const Local& after) const;
    [[nodiscard]] bool wants_to_close(const model::Endpoint& endpoint) const;

    CodeTable& table_;
    std::mutex& stack_in_use_;
    std::string path_;
    model::Side side_;
    model::Environment environment_;
    mutable std::map<Local, std::uint32_t> ids_;
    /// Where `ids_` has them.
    mutable std::vector<const Local*> locals_;
};

class ExploredStack final : public model::Implementation {
  public:
    /// Loads it. Throws model::InputError where there is no stack that can be explored.
    explicit ExploredStack(const std::string& path);

    [[nodiscard]] std::shared_ptr<const model::ImplementedEnd> end(
        model::Side side, const model::Environment& environment) const override;

    [[nodiscard]] const std::string& path() const { return path_; }
    [[nodiscard]] const std::string& name() const { return name_; }
    [[nodiscard]] const std::vector<MaskedPart>& masked() const { return masked_; }
    /// Which numbers it tells: those that are none it does not.
    [[nodiscard]] StackNumbers numbers() const;
    /// Of what the end at `side` executes. A opens actively, B passively.
    [[nodiscard]] CodeTable& table(model::Side side) const;

  private:
    std::string path_;
    mutable SharedStack stack_;
    std::string name_;
    std::vector<MaskedPart> masked_;
    mutable std::mutex stack_in_use_;
    mutable std::array<std::unique_ptr<CodeTable>, 2> tables_;
    /// With the environments that they were asked for, without what they do not look at.
    mutable std::vector<std::pair<model::Environment, std::shared_ptr<const ExploredEnd>>> ends_;
    mutable std::vector<model::Side> sides_of_ends_;
};

/// A shared object: it begins as ELF files do.
[[nodiscard]] bool is_shared_object(const std::string& path);
/// The design whose implementation the stack is. Throws model::InputError.
[[nodiscard]] model::Design explored_design(const std::string& path);
/// Of an end of the model; null: it is a design.
[[nodiscard]] const ExploredStack* explored_stack(const model::Design& design);

/// Why no end of this stack can be in the environment; none if one can.
[[nodiscard]] std::optional<std::string> why_not_explored_in(const model::Environment& environment,
                                                             model::Side side);

}  // namespace finwait::program
