#include "properties/language/fields.h"

#include <algorithm>
#include <type_traits>
#include <vector>

#include "model/fields.h"

namespace finwait::properties {

namespace {

template <class Member>
constexpr Type type_of() {
    if constexpr (std::is_same_v<Member, bool>) return Type::Boolean;
    if constexpr (std::is_same_v<Member, model::State>) return Type::State;
    return Type::Number;
}

/// What formulas can read of the fields of `whole`; sets of connections they cannot.
template <class Whole, class ForEach>
std::vector<Field> fields_of(const Whole& whole, ForEach&& for_each) {
    std::vector<Field> fields;
    const auto* const begin = reinterpret_cast<const std::byte*>(&whole);
    for_each(whole, [&](const model::FieldInfo& info, const auto& member) {
        using Member = std::remove_cvref_t<decltype(member)>;
        if (info.kind == model::FieldKind::ConnectionSet) return;
        if constexpr (!std::is_same_v<Member, model::Timer>) {
            static_assert(sizeof(Member) == 1 || sizeof(Member) == 4);
            const auto offset = reinterpret_cast<const std::byte*>(&member) - begin;
            fields.push_back({info.name, info.help, type_of<Member>(),
                              static_cast<std::uint8_t>(offset), sizeof(Member) == 1});
        }
    });
    return fields;
}

static_assert(sizeof(model::Endpoint) < 256 && sizeof(model::Segment) < 256);

std::int64_t switched(const model::Environment& environment, const NamedSetting& setting,
                      model::Side /*side*/) {
    const model::SettingValue value = setting.setting->get(environment);
    // At both ends, or at one of them.
    const bool* const on = std::get_if<bool>(&value);
    return on == nullptr || *on ? 1 : 0;
}
model::SettingValue value_at(const model::Environment& environment, const NamedSetting& setting,
                             model::Side side) {
    return model::value_at(*setting.setting, setting.setting->get(environment), index(side));
}
std::int64_t switched_at(const model::Environment& environment, const NamedSetting& setting,
                         model::Side side) {
    return std::get<bool>(value_at(environment, setting, side)) ? 1 : 0;
}
std::int64_t number_at_end(const model::Environment& environment, const NamedSetting& setting,
                           model::Side side) {
    return std::get<std::int64_t>(value_at(environment, setting, side));
}
std::int64_t is_word_at(const model::Environment& environment, const NamedSetting& setting,
                        model::Side side) {
    return std::get<std::string>(value_at(environment, setting, side)) == setting.word ? 1 : 0;
}
std::int64_t number(const model::Environment& environment, const NamedSetting& setting,
                    model::Side /*side*/) {
    return std::get<std::int64_t>(setting.setting->get(environment));
}
std::int64_t of_end(const model::Environment& environment, const NamedSetting& setting,
                    model::Side side) {
    return std::get<std::vector<std::int64_t>>(setting.setting->get(environment))[index(side)];
}
std::int64_t is_of_end(const model::Environment& environment, const NamedSetting& setting,
                       model::Side side) {
    const auto ends = std::get<std::array<bool, 2>>(setting.setting->get(environment));
    return ends[index(side)] ? 1 : 0;
}
std::int64_t is_last_word(const model::Environment& environment, const NamedSetting& setting,
                          model::Side /*side*/) {
    const auto word = std::get<std::string>(setting.setting->get(environment));
    return word == setting.setting->words.back() ? 1 : 0;
}

/// "fifo" says enough; "closed" does not.
std::string condition_name(std::string name, const std::string& word) {
    if (name == "order") return word;
    name += '_';
    name += word;
    std::ranges::replace(name, '-', '_');
    return name;
}

/// "loss(x)", "window(x)", "close_when_after_end_of_file(x)".
std::vector<NamedSetting> make_settings_of_ends() {
    std::vector<NamedSetting> named;
    for (const model::Setting& setting : model::settings()) {
        if (!setting.per_end) continue;
        const std::string name = model::identifier_of(setting);
        if (setting.type == model::SettingType::Switch) {
            named.push_back({name, Type::Boolean, true, 1, switched_at, &setting});
        } else if (setting.type == model::SettingType::Number) {
            named.push_back({name, Type::Number, true, setting.most, number_at_end, &setting});
        } else if (setting.type == model::SettingType::Word) {
            // All words but the first, which is the default.
            for (std::size_t i = 1; i < setting.words.size(); ++i) {
                const std::string word(setting.words[i]);
                named.push_back({condition_name(name, word), Type::Boolean, true, 1, is_word_at,
                                 &setting, word});
            }
        }
    }
    return named;
}

std::vector<NamedSetting> make_settings() {
    std::vector<NamedSetting> named;
    for (const model::Setting& setting : model::settings()) {
        const std::string name = model::identifier_of(setting);
        switch (setting.type) {
            case model::SettingType::Switch:
                named.push_back({name, Type::Boolean, false, 1, switched, &setting});
                break;
            case model::SettingType::Number:
                named.push_back({name, Type::Number, false, setting.most, number, &setting});
                break;
            case model::SettingType::Pair:
                named.push_back({name, Type::Number, true, setting.most, of_end, &setting});
                break;
            case model::SettingType::Ends:
                // "closers" are several, "closer(x)" is one of them.
                named.push_back(
                    {name.substr(0, name.size() - 1), Type::Boolean, true, 1, is_of_end, &setting});
                break;
            case model::SettingType::Word: {
                if (setting.per_end) break;  // asked of an end only
                // Of two words the second, which is not the default: "fifo", "start_closed".
                const std::string word(setting.words.back());
                const std::string full = condition_name(name, word);
                named.push_back({full, Type::Boolean, false, 1, is_last_word, &setting});
                break;
            }
            case model::SettingType::Numbers: break;
        }
    }
    return named;
}

}  // namespace

std::span<const Field> endpoint_fields() {
    static const std::vector<Field> fields =
        fields_of(model::Endpoint{}, [](const auto& endpoint, auto&& visit) {
            model::for_each_field_of_endpoint(endpoint, visit);
        });
    return fields;
}

std::span<const Field> segment_fields() {
    static const std::vector<Field> fields =
        fields_of(model::Segment{}, [](const auto& segment, auto&& visit) {
            model::for_each_field_of_segment(segment, visit);
        });
    return fields;
}

std::span<const NamedSetting> settings() {
    static const std::vector<NamedSetting> all = make_settings();
    return all;
}

std::span<const NamedSetting> settings_of_ends() {
    static const std::vector<NamedSetting> all = make_settings_of_ends();
    return all;
}

}  // namespace finwait::properties
