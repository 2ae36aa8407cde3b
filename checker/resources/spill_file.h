// Memory that stands in a file, for what the machine's memory has no room for.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <system_error>
#include <unordered_map>
#include <vector>

namespace finwait::checker {

/// Gives out pieces of a file that is mapped as a whole and shared: what is written to a piece is
/// in the file's pages, whether the process has them resident or not. So pages can be dropped from
/// the process at any moment, whoever is reading or writing them; what is touched again comes back
/// from where the system keeps it, from the disk in the end. Thread-safe.
///
/// The file has no name: nothing is left of it when the process ends, however it ends. Blocks of
/// the disk are reserved before a piece is given out, so that a full disk is an answer of `take`
/// and not a fault of whoever writes. (SIGXFSZ must be ignored for a limit of file sizes to be one
/// too.)
class SpillFile {
  public:
    /// In a folder. Throws std::system_error.
    explicit SpillFile(const std::string& folder);
    ~SpillFile();
    SpillFile(const SpillFile&) = delete;
    SpillFile& operator=(const SpillFile&) = delete;

    /// Some bytes of the file, from the beginning of a page on.
    class Piece {
      public:
        [[nodiscard]] void* data() const { return data_; }
        [[nodiscard]] std::size_t bytes() const { return bytes_; }

      private:
        friend class SpillFile;
        using Place = std::list<Piece*>::iterator;

        char* data_ = nullptr;
        std::size_t bytes_ = 0;
        /// Among those that may be resident.
        std::optional<Place> place_{};
    };

    /// Zeros, and resident. Null if the disk has no room: see `error`.
    [[nodiscard]] Piece* take(std::size_t bytes);
    /// The piece must not be used any more.
    void give_back(Piece& piece);

    /// All of the piece will be used now: it is dropped after what was used before. Gives whether
    /// it was dropped before: then it should be brought in.
    bool touch(Piece& piece);
    /// Makes all of the piece resident, where the system can do so at once.
    static void bring_in(const Piece& piece);
    /// Drops pages from the process until `enough()`, those of the pieces that were not used for
    /// the longest time first. One thread at a time.
    void drop_until(const std::function<bool()>& enough);

    /// How large the file is.
    [[nodiscard]] std::uint64_t bytes() const { return end_; }
    /// Why there was no room.
    [[nodiscard]] std::error_code error() const;

  private:
    /// These need the lock.
    bool use(Piece& piece);
    bool reserve(std::uint64_t bytes);

    int descriptor_ = -1;
    char* data_ = nullptr;
    std::uint64_t mapped_ = 0;
    mutable std::mutex mutex_;
    /// Up to there pieces were given out, and blocks are reserved.
    std::atomic<std::uint64_t> end_{0};
    std::uint64_t reserved_ = 0;
    std::error_code error_;
    std::deque<Piece> pieces_;
    /// By their size: what was given back.
    std::unordered_map<std::size_t, std::vector<Piece*>> free_;
    /// Pieces that may be resident, the one that was used last first.
    std::list<Piece*> resident_;
};

}  // namespace finwait::checker
