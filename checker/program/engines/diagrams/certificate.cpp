#include "checker/program/engines/diagrams/certificate.h"

#include <fmt/format.h>

#include <iterator>
#include <new>
#include <set>
#include <string>
#include <type_traits>
#include <vector>

#include "model/fields.h"
#include "model/settings.h"

namespace finwait::program {

namespace {

using checker::diagrams::Letter;
using checker::diagrams::Node;
using checker::diagrams::PairId;
using model::Side;

constexpr std::array kSides{Side::A, Side::B};

class Certificate {
  public:
    Certificate(const std::function<void(std::string_view)>& sink,
                checker::diagrams::WordSets& words, const ConnectionPairs& pairs,
                const checker::diagrams::CoverSearch& search, checker::Budget& budget)
        : sink_(sink), words_(words), pairs_(pairs), search_(search), budget_(budget) {}

    void put_subject(const model::ConnectionModel& model) {
        put("finwait certificate 1\n");
        for (const Side side : kSides) {
            put("design {} {}\n", model::name_of(side), model.design(side).name);
        }
        for (const model::Setting& setting : model::settings()) {
            if (setting.name == "capacity") continue;
            put("setting {} {}\n", setting.name,
                text_of(setting, setting.get(model.environment())));
        }
    }

    void put_claims(std::span<const properties::Property* const> properties,
                    std::span<const Finding> findings) {
        for (std::size_t i = 0; i < properties.size(); ++i) {
            const checker::Verdict verdict = findings[i].verdict;
            if (verdict != checker::Verdict::Holds && verdict != checker::Verdict::NotReached) {
                continue;
            }
            // What steps do follows from what endpoints are, but is not read off the sets.
            if (properties[i]->kind == properties::Kind::Step) continue;
            put("claim {} {}\n", name_of(properties[i]->kind), properties[i]->name);
        }
    }

    void put_segments() {
        std::set<Letter> letters;
        for (const PairId pair : search_.reached()) {
            checker::diagrams::SentSets(words_).for_each_message(
                search_.words(pair), [&](Letter letter) { letters.insert(letter); });
        }
        for (const Letter letter : letters) {
            const auto sent = pairs_.message(letter);
            put("segment {} {}", letter, model::name_of(static_cast<Side>(sent.side)));
            model::for_each_field_of_segment(
                pairs_.segment(sent),
                [&](const model::FieldInfo& field, const auto& value) { put_field(field, value); });
            put("\n");
        }
    }

    void put_endpoints() {
        std::set<std::pair<std::size_t, checker::diagrams::LocalId>> locals;
        for (const PairId pair : search_.reached()) {
            for (const std::size_t side : {std::size_t{0}, std::size_t{1}}) {
                locals.emplace(side, pairs_[pair][side]);
            }
        }
        for (const auto& [side, local] : locals) {
            put("endpoint {} {}", model::name_of(static_cast<Side>(side)), local);
            model::for_each_field_of_endpoint(
                pairs_.endpoint(side, local),
                [&](const model::FieldInfo& field, const auto& value) { put_field(field, value); });
            put("\n");
        }
    }

    void put_pairs() {
        checker::diagrams::SentSets sets(words_);
        for (const PairId pair : search_.reached()) {
            put("pair {} {}\n", pairs_[pair][0], pairs_[pair][1]);
            put_sets(sets.maximal(search_.words(pair)));
        }
    }

    void flush() {
        sink_(text_);
        text_.clear();
    }

  private:
    template <class... Values>
    void put(fmt::format_string<Values...> format, Values&&... values) {
        fmt::format_to(std::back_inserter(text_), format, std::forward<Values>(values)...);
    }

    template <class Value>
    void put_field(const model::FieldInfo& field, const Value& value) {
        if constexpr (std::is_same_v<Value, model::State>) {
            put(" {}={}", field.name, model::name_of(value));
        } else if constexpr (std::is_same_v<Value, model::Timer>) {
            if (!value.is_off()) put(" {}={}", field.name, value.coded() - 1);
        } else if constexpr (std::is_same_v<Value, model::SequenceSpace::Number>) {
            // Below 0 they go on above 2^31.
            if (value != 0) put(" {}={}", field.name, static_cast<std::int32_t>(value));
        } else {
            if (value != 0) put(" {}={}", field.name, static_cast<std::uint32_t>(value));
        }
    }

    void put_sets(Node words) {
        if (words == checker::diagrams::kNothing) return;
        if (words == checker::diagrams::kEmptyWord) {
            put("set");
            for (const Letter letter : set_) put(" {}", letter);
            put("\n");
            if (text_.size() < kPiece) return;
            if (!budget_.go_on()) throw std::bad_alloc();
            flush();
            return;
        }
        set_.push_back(words_.table().letter(words));
        put_sets(words_.table().hi(words));
        set_.pop_back();
        put_sets(words_.table().lo(words));
    }

    static constexpr std::size_t kPiece = std::size_t{1} << 16U;

    const std::function<void(std::string_view)>& sink_;
    checker::diagrams::WordSets& words_;
    const ConnectionPairs& pairs_;
    const checker::diagrams::CoverSearch& search_;
    checker::Budget& budget_;
    std::string text_;
    std::vector<Letter> set_;
};

}  // namespace

void write_certificate(const std::function<void(std::string_view)>& sink,
                       const model::ConnectionModel& model,
                       std::span<const properties::Property* const> properties,
                       std::span<const Finding> findings, checker::diagrams::WordSets& words,
                       const ConnectionPairs& pairs, const checker::diagrams::CoverSearch& search,
                       checker::Budget& budget) {
    Certificate certificate(sink, words, pairs, search, budget);
    certificate.put_subject(model);
    certificate.put_claims(properties, findings);
    certificate.put_segments();
    certificate.put_endpoints();
    certificate.put_pairs();
    certificate.flush();
}

}  // namespace finwait::program
