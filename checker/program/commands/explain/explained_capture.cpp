#include "checker/program/commands/explain/explained_capture.h"

#include <algorithm>
#include <map>
#include <utility>

namespace finwait::program {

namespace {

/// Which connection a segment belongs to: its addresses and ports, in either direction.
using Ports = std::pair<WireEnd, WireEnd>;
Ports ports_of(const WireSegment& segment) { return std::minmax(segment.from, segment.to); }

class ConnectionLog {
  public:
    explicit ConnectionLog(const Reading& reading) : reading_(reading) {}

    std::uint64_t see(const WireSegment& segment) {
        finish_old(segment.time);
        const Ports ports = ports_of(segment);
        const auto known = open_.find(ports);
        if (known != open_.end() && !all_[known->second].is_over_before(segment)) {
            all_[known->second].see(segment);
            return all_[known->second].number();
        }
        std::optional<WireSegment> earlier;
        if (known != open_.end()) {
            earlier = all_[known->second].unanswered_syn();
            all_[known->second].finish();
        }
        const std::uint64_t number = all_.size() + 1;
        const bool is_judged = !reading_.only || std::ranges::binary_search(*reading_.only, number);
        all_.emplace_back(number, segment,
                          is_judged ? reading_.designs : std::span<const model::Design>{});
        if (earlier) all_.back().note_earlier(*earlier);
        open_[ports] = all_.size() - 1;
        all_.back().see(segment);
        return number;
    }

    std::vector<ObservedConnection> finish() {
        for (const auto& [ports, place] : open_) all_[place].finish();
        return std::move(all_);
    }

  private:
    /// Now and then, so that only open connections take memory.
    void finish_old(std::int64_t now) {
        constexpr std::int64_t kEvery = 10'000'000'000;
        if (now - looked_ < kEvery && looked_ != 0) return;
        looked_ = now;
        std::erase_if(open_, [&](const auto& entry) {
            ObservedConnection& connection = all_[entry.second];
            if (!connection.is_over_at(now)) return false;
            connection.finish();
            return true;
        });
    }

    const Reading& reading_;
    std::vector<ObservedConnection> all_{};
    std::map<Ports, std::size_t> open_{};
    std::int64_t looked_ = 0;
};

}  // namespace

ExplainedCapture explain_capture(const std::string& path, const Reading& reading) {
    ConnectionLog log(reading);
    ExplainedCapture explained;
    explained.counts = read_capture(path, [&](const WireSegment& segment) {
        if (reading.interrupted != nullptr && reading.interrupted->load()) {
            explained.complete = false;
            return false;
        }
        const std::uint64_t number = log.see(segment);
        if (reading.visit) reading.visit(number, segment);
        if (reading.progress && segment.packet % 4096 == 0) reading.progress(segment.packet);
        return true;
    });
    explained.connections = log.finish();
    return explained;
}

}  // namespace finwait::program
