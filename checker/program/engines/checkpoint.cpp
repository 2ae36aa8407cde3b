#include "checker/program/engines/checkpoint.h"

#include <fmt/format.h>
#include <xxhash.h>

#include <array>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string_view>

#include "checker/program/terminal/json_text.h"
#include "checker/program/terminal/version.h"
#include "model/environment_text.h"
#include "model/files/design_file.h"
#include "model/files/input_error.h"
#include "properties/files/claim_text.h"

namespace finwait::program {

namespace {

using checker::factored::Word;
using checker::factored::WordSink;
using checker::factored::WordSource;

/// The number rises with every change of the file, and of the order in which a layout numbers
/// controls.
constexpr std::string_view kMagic = "finwait checkpoint 4\n";
/// No subject is longer: three design files and some properties.
constexpr std::uint64_t kLongestSubject = std::uint64_t{16} << 20U;

class Hash {
  public:
    Hash() : state_(XXH3_createState(), &XXH3_freeState) {
        if (!state_) throw std::bad_alloc();
        XXH3_128bits_reset(state_.get());
    }
    void add(std::string_view bytes) {
        XXH3_128bits_update(state_.get(), bytes.data(), bytes.size());
    }
    [[nodiscard]] std::string digest() const {
        XXH128_canonical_t canonical;
        XXH128_canonicalFromHash(&canonical, XXH3_128bits_digest(state_.get()));
        return {reinterpret_cast<const char*>(canonical.digest), sizeof canonical.digest};
    }

  private:
    std::unique_ptr<XXH3_state_t, XXH_errorcode (*)(XXH3_state_t*)> state_;
};
constexpr std::size_t kDigestBytes = sizeof(XXH128_canonical_t);

std::string_view bytes_of(std::span<const Word> words) {
    return {reinterpret_cast<const char*>(words.data()), words.size_bytes()};
}

std::string json_of(const CheckpointSubject& subject) {
    nlohmann::ordered_json json;
    for (const auto& [name, text] : subject) json.push_back({name, text});
    return dump(json, -1);
}

/// A checkpoint that is being read; every read is within the file.
class Reader {
  public:
    explicit Reader(const std::string& file) : file_(file) {
        std::error_code error;
        const auto status = std::filesystem::status(file, error);
        if (!std::filesystem::exists(status)) fail("there is no such file");
        // To open a pipe is to wait for who writes to it.
        if (!std::filesystem::is_regular_file(status)) fail("is not a regular file; one is needed");
        stream_.open(file, std::ios::binary);
        left_ = std::filesystem::file_size(file, error);
        if (error || !stream_) fail("cannot be read");
    }

    [[noreturn]] void fail(const std::string& what) const {
        throw model::InputError({file_, 0, 0}, what);
    }
    [[noreturn]] void damaged() const {
        fail("the checkpoint is cut short or altered; start again without --resume");
    }
    /// Of this and of every read.
    void read(std::span<char> bytes) {
        if (bytes.size() > left_ ||
            !stream_.read(bytes.data(), static_cast<std::streamsize>(bytes.size()))) {
            damaged();
        }
        left_ -= bytes.size();
    }
    [[nodiscard]] std::string read(std::uint64_t size) {
        if (size > left_) damaged();
        std::string bytes(size, '\0');
        read(bytes);
        return bytes;
    }
    [[nodiscard]] std::uint64_t left() const { return left_; }

  private:
    std::string file_;
    std::ifstream stream_;
    std::uint64_t left_ = 0;
};

void check_hash(const std::string& file, checker::Budget& budget) {
    budget.begin_phase("reading the checkpoint");
    Reader reader(file);
    if (reader.left() < kMagic.size() + sizeof(Word) + kDigestBytes) reader.damaged();
    Hash hash;
    std::string chunk(std::size_t{1} << 20U, '\0');
    while (reader.left() > kDigestBytes) {
        chunk.resize(std::min<std::uint64_t>(chunk.size(), reader.left() - kDigestBytes));
        budget.must_go_on();
        reader.read(chunk);
        hash.add(chunk);
    }
    if (reader.read(kDigestBytes) != hash.digest()) reader.damaged();
}

std::string read_subject(Reader& reader) {
    if (reader.left() < kMagic.size() || reader.read(kMagic.size()) != kMagic) {
        reader.fail("this is no checkpoint of this version of finwait");
    }
    Word size = 0;
    reader.read({reinterpret_cast<char*>(&size), sizeof size});
    if (size > kLongestSubject) reader.damaged();
    return reader.read(size);
}

void check_subject(Reader& reader, const CheckpointSubject& subject) {
    const auto saved = nlohmann::ordered_json::parse(read_subject(reader), nullptr, false);
    const auto wanted = nlohmann::ordered_json::parse(json_of(subject));
    if (saved == wanted) return;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        if (!saved.is_array() || i >= saved.size() || saved[i] != wanted[i]) {
            reader.fail(
                fmt::format("the checkpoint was made with another {}; give what `finwait "
                            "check --checkpoint` was given",
                            subject[i].first));
        }
    }
    reader.fail("the checkpoint was made with more properties; give all of them");
}

}  // namespace

CheckpointSubject checkpoint_subject(const model::ConnectionModel& model,
                                     std::span<const properties::Property* const> properties,
                                     bool use_symmetry, bool subsumption) {
    CheckpointSubject subject{
        {"version of finwait", kVersion},
        {"design", model::design_file_text(model.design(model::Side::A))},
        {"peer's design", model::design_file_text(model.design(model::Side::B))},
        {"environment", text_of(model.environment())},
        {"choice of --symmetry", use_symmetry ? "on" : "off"},
        {"choice of --subsumption", subsumption ? "on" : "off"},
    };
    for (const properties::Property* const property : properties) {
        std::string text = property->name;
        for (const std::string& line : claim_lines(*property)) text += "\n" + line;
        subject.emplace_back("choice of properties", text);
    }
    return subject;
}

CheckpointWriter::CheckpointWriter(std::string file, const CheckpointSubject& subject,
                                   std::chrono::nanoseconds interval)
    : file_(std::move(file)),
      interval_(interval),
      written_(std::chrono::steady_clock::now()),
      next_(std::make_unique<model::WrittenFile>(file_)) {
    const std::string json = json_of(subject);
    const std::array<Word, 1> size{json.size()};
    head_ = std::string(kMagic) + std::string(bytes_of(size)) + json;
}

bool CheckpointWriter::due() const {
    return std::chrono::steady_clock::now() - written_ >= interval_;
}

void CheckpointWriter::write(const std::function<void(const WordSink&)>& save) {
    // One that fails half way is not gone on with.
    const auto next = next_ ? std::move(next_) : std::make_unique<model::WrittenFile>(file_);
    Hash hash;
    const auto append = [&](std::string_view bytes) {
        hash.add(bytes);
        next->append(bytes);
    };
    append(head_);
    save([&](std::span<const Word> words) { append(bytes_of(words)); });
    next->append(hash.digest());
    next->commit();
    written_ = std::chrono::steady_clock::now();
}

CheckpointReader::CheckpointReader(std::string file, const CheckpointSubject& subject,
                                   checker::Budget& budget)
    : file_(std::move(file)), budget_(budget) {
    Reader reader(file_);
    check_subject(reader, subject);
    check_hash(file_, budget_);
}

void CheckpointReader::read(const std::function<void(const WordSource&)>& load) {
    Reader reader(file_);
    (void)read_subject(reader);
    try {
        load([&](std::span<Word> words) {
            budget_.must_go_on();
            reader.read({reinterpret_cast<char*>(words.data()), words.size_bytes()});
        });
    } catch (const std::invalid_argument&) {
        reader.damaged();
    }
    if (reader.left() != kDigestBytes) reader.damaged();
}

}  // namespace finwait::program
