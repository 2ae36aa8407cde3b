#include "checker/diagrams/operation_cache.h"

#include <algorithm>
#include <bit>
#include <new>
#include <span>

namespace finwait::checker::diagrams {

namespace {

constexpr std::size_t kFirstEntries = std::size_t{1} << 12U;

}  // namespace

OperationCache::OperationCache(Budget& budget, std::size_t most_bytes)
    : counted_(budget),
      most_entries_(std::max(kFirstEntries, std::bit_floor(most_bytes / sizeof(Entry)))),
      memory_(most_entries_ * sizeof(Entry)) {
    take_memory(kFirstEntries);
}

void OperationCache::take_memory(std::size_t entries) {
    const std::size_t bytes = entries * sizeof(Entry);
    if (!counted_.set(bytes) || !memory_.commit(bytes)) throw std::bad_alloc();
    mask_ = entries - 1;
}

void OperationCache::forget() { std::ranges::fill(std::span(entries(), size()), Entry{}); }

/// An entry's new place is its old one or behind all old ones. Where it leaves its old one, what is
/// left there belongs elsewhere and is never found.
void OperationCache::grow() {
    const std::size_t old_size = size();
    take_memory(std::min(most_entries_, 2 * old_size));
    for (std::size_t i = 0; i < old_size; ++i) {
        const Entry entry = entries()[i];
        if (entry.operation != 0) keep(entry.operation, entry.node, entry.other, entry.result);
    }
}

}  // namespace finwait::checker::diagrams
