#include "checker/diagrams/operation_cache.h"

#include <algorithm>
#include <bit>
#include <new>
#include <utility>

namespace finwait::checker::diagrams {

namespace {

constexpr std::size_t kFirstEntries = std::size_t{1} << 12U;

}  // namespace

OperationCache::OperationCache(Budget& budget, std::size_t most_bytes)
    : counted_(budget),
      most_entries_(std::max(kFirstEntries, std::bit_floor(most_bytes / sizeof(Entry)))),
      entries_(kFirstEntries),
      mask_(kFirstEntries - 1) {
    if (!counted_.set(entries_.size() * sizeof(Entry))) throw std::bad_alloc();
}

void OperationCache::forget() { std::ranges::fill(entries_, Entry{}); }

void OperationCache::grow() {
    const std::size_t wanted = std::min(most_entries_, 4 * entries_.size());
    if (!counted_.set(wanted * sizeof(Entry))) throw std::bad_alloc();
    const std::vector<Entry> old = std::exchange(entries_, std::vector<Entry>(wanted));
    mask_ = wanted - 1;
    for (const Entry& entry : old) {
        if (entry.operation != 0) keep(entry.operation, entry.node, entry.other, entry.result);
    }
}

}  // namespace finwait::checker::diagrams
