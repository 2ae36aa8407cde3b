// A checkpoint: a long exploration as a file, to go on with later.
//
//     finwait checkpoint 4\n
//     the length of the subject (8 bytes), the subject as JSON: what is explored, in words
//     what the exploration saved
//     XXH3-128 of all before
//
// Numbers are 64-bit words in the order of bytes of the machine. The subject is compared whole with
// that of the run that wants to go on, and the hash with the file: a checkpoint of another design,
// environment, property or version of the program, or a damaged one, is refused. The hash guards
// against damage, not against malice: of a file whose hash was computed anew no more is known than
// what `Exploration::load` sees of it, that counts and sets of states agree with one another.
#pragma once

#include <chrono>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "checker/factored/rows/saved_states.h"
#include "model/connection_model.h"
#include "model/files/written_file.h"
#include "properties/property.h"

namespace finwait::program {

/// What two runs must have in common for one to go on where the other ended: names, and what they
/// stand for, in the order in which a difference is told.
using CheckpointSubject = std::vector<std::pair<std::string, std::string>>;

[[nodiscard]] CheckpointSubject checkpoint_subject(
    const model::ConnectionModel& model, std::span<const properties::Property* const> properties,
    bool use_symmetry, bool subsumption);

class CheckpointWriter {
  public:
    /// Tries at once whether `file` can be written. Throws OutputError.
    CheckpointWriter(std::string file, const CheckpointSubject& subject,
                     std::chrono::nanoseconds interval);

    /// The interval has passed since the last one.
    [[nodiscard]] bool due() const;
    /// Replaces the last one by what `save` gives. Throws OutputError; then the last one stays.
    void write(const std::function<void(const checker::factored::WordSink&)>& save);
    [[nodiscard]] const std::string& file() const { return file_; }

  private:
    std::string file_;
    std::string head_;
    std::chrono::nanoseconds interval_;
    std::chrono::steady_clock::time_point written_;
    /// The first one, until it is written.
    std::unique_ptr<model::WrittenFile> next_;
};

class CheckpointReader {
  public:
    /// Needs a whole file about `subject`. Throws model::InputError, and std::bad_alloc if the
    /// budget tells to stop while it is looked through.
    CheckpointReader(std::string file, const CheckpointSubject& subject, checker::Budget& budget);

    /// Gives `load` what was saved. `load` throws std::invalid_argument where it does not fit.
    /// Throws model::InputError, std::bad_alloc as above.
    void read(const std::function<void(const checker::factored::WordSource&)>& load);

  private:
    std::string file_;
    checker::Budget& budget_;
};

}  // namespace finwait::program
