#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "checker/program/commands/commands.h"
#include "checker/program/renderings/json.h"
#include "model/files/design_file.h"
#include "model/files/middlebox_file.h"
#include "model/files/reported_designs.h"
#include "model/mechanisms.h"
#include "model/world.h"
#include "properties/files/property_file.h"
#include "properties/files/suite_file.h"
#include "properties/language/fields.h"
#include "properties/proofs/claim.h"

namespace finwait::program {

namespace {

struct Entry {
    std::string name;
    std::string what;
    /// Of properties: is it core?
    std::optional<bool> core{};
};

using Described = std::pair<std::string_view, std::string_view>;

template <std::size_t N>
std::string description(const std::array<Described, N>& descriptions, std::string_view name) {
    const auto found = std::ranges::find(descriptions, name, &Described::first);
    return found == descriptions.end() ? "" : std::string(found->second);
}

constexpr auto kFields = std::to_array<Described>({
    {"state", "the state of the endpoint"},
    {"snd_una", "SND.UNA: the oldest number that is not acknowledged"},
    {"snd_nxt", "SND.NXT: the next number to send"},
    {"rcv_nxt", "RCV.NXT: the next number that is expected"},
    {"ack_base", "where the design asks: an ACK below it is none of this connection (oldest-ack)"},
    {"first_kept", "where the first piece begins that it keeps ahead of a hole (keeps-ahead)"},
    {"first_kept_end", "the number behind the text of that piece"},
    {"first_kept_fin", "a FIN stands there"},
    {"keeps_one", "there is such a piece"},
    {"second_kept", "the same of the second piece"},
    {"second_kept_end", "the number behind the text of that piece"},
    {"second_kept_fin", "a FIN stands there"},
    {"keeps_two", "there is such a piece"},
    {"third_kept", "the same of the third piece"},
    {"third_kept_end", "the number behind the text of that piece"},
    {"third_kept_fin", "a FIN stands there"},
    {"keeps_three", "there is such a piece"},
    {"unsent", "units of data that the application has written and TCP has not sent"},
    {"fin_sent", "its FIN was sent"},
    {"ack_pending", "it owes an ACK"},
    {"close_called",
     "CLOSE was called, and takes effect when the FIN is sent (close-waits-for-fin)"},
    {"armed", "which timers run that only rows arm: a bit each, 8 for that of 2MSL"},
    {"retransmissions", "how often what stands at SND.UNA was sent again, where a timer counts it"},
    {"delivered", "units of data that its application was handed"},
    {"fin_received", "it has taken its peer's FIN"},
    {"fin_acked", "it regards its FIN as acknowledged"},
    {"closed_first", "its application called CLOSE before it took a FIN"},
    {"time_waited", "it has been in TIME-WAIT"},
    {"reset", "its connection was reset"},
    {"unread", "units of data that its application has not read yet"},
    {"read_shut", "its application reads no more"},
    {"snd_edge", "the number behind the last one that its peer has said to have room for"},
    {"vanished", "its host has vanished"},
    {"middlebox", "the state of the middlebox in front of it, by its number in the file"},
    {"passive", "it was opened passively"},
    {"syn_outstanding", "its SYN is not acknowledged"},
    {"established", "it has been in ESTABLISHED"},
    {"refused", "its connection was refused"},
    {"gave_up", "its TCP gave up"},
    {"crashed", "its host crashed"},
    {"stray_text", "it took text of another connection"},
    {"stray_ack", "it took an acknowledgement of another connection"},
    {"stray_rst", "it took a reset of another connection"},
    {"isn_base", "in CLOSED while an OPEN is left: the number behind the last one that it used"},
    {"doublings", "how often its retransmission timer was doubled"},
    {"replayed", "it took text that an earlier connection was handed already"},
    {"incarnation", "which connection of its end it belongs to, from 1 on"},
    {"paired", "the connection of the peer whose SYN was taken; 0: none"},
    {"to", "the connection of the peer that it is for; 0: whichever"},
    {"age", "ticks in flight; 0 without a clock"},
    {"syn", "the segment carries a SYN"},
    {"has_ack", "the segment acknowledges"},
    {"seq", "SEG.SEQ"},
    {"ack", "SEG.ACK"},
    {"len", "units of data in the segment"},
    {"wnd", "the room that its sender has for data"},
    {"fin", "the segment carries a FIN"},
    {"rst", "the segment is a reset"},
    {"flag", "the segment says that the FIN was taken (fin-acknowledged-by = flag)"},
});

const char* name_of(properties::Type type) {
    switch (type) {
        case properties::Type::Boolean: return "condition";
        case properties::Type::Number: return "number";
        case properties::Type::State: return "state";
    }
    return "";
}

std::vector<Entry> fields() {
    std::vector<Entry> entries;
    const auto add = [&](std::string_view name, properties::Type type, const char* of,
                         const std::string& what) {
        entries.push_back({std::string(name), fmt::format("{}, {}{}{}", name_of(type), of,
                                                          what.empty() ? "" : ": ", what)});
    };
    for (const properties::Field& field : properties::endpoint_fields())
        add(field.name, field.type, "of an endpoint", description(kFields, field.name));
    for (const properties::Field& field : properties::segment_fields())
        add(field.name, field.type, "of a segment", description(kFields, field.name));
    for (const properties::NamedSetting& named : properties::settings()) {
        add(named.name, named.type,
            named.per_endpoint ? "of the environment, for an endpoint" : "of the environment",
            std::string(named.setting->help));
    }
    for (const properties::NamedSetting& named : properties::settings_of_ends()) {
        if (named.word.empty()) continue;  // listed already, without an end
        add(named.name, named.type, "of the environment, for an endpoint",
            std::string(named.setting->help));
    }
    return entries;
}

std::vector<Entry> entries_of(Listed what) {
    std::vector<Entry> entries;
    switch (what) {
        case Listed::Designs:
            for (const std::string& name : model::all_designs())
                entries.push_back({name, model::find_design(name).summary});
            break;
        case Listed::Properties:
        case Listed::Scenarios:
            for (const auto& property : properties::shipped_properties({})) {
                if (property.scenario != (what == Listed::Scenarios)) continue;
                entries.push_back({property.name, property.sentence, property.core});
            }
            break;
        case Listed::Suites:
            for (const std::string& name : properties::shipped_suites())
                entries.push_back({name, properties::find_suite(name).summary});
            break;
        case Listed::Middleboxes:
            for (const std::string& name : model::shipped_middleboxes())
                entries.push_back({name, model::find_middlebox(name)->summary});
            break;
        case Listed::Mechanisms: {
            const model::Mechanisms standard = model::find_design("rfc9293").mechanisms;
            for (const model::Mechanism& mechanism : model::mechanisms()) {
                entries.push_back({std::string(mechanism.key),
                                   fmt::format("{} (rfc9293: {})", mechanism.help,
                                               model::text_of(mechanism.get(standard)))});
            }
            break;
        }
        case Listed::Fields: return fields();
        case Listed::Events:
            for (std::size_t i = 0; i < model::kEventKinds; ++i) {
                const auto kind = static_cast<model::EventKind>(i);
                entries.push_back({std::string(name_of(kind)), std::string(meaning_of(kind))});
            }
            break;
        case Listed::Claims:
            for (const auto claims : {proofs::arithmetic_claims(), proofs::opening_claims()}) {
                for (const proofs::Claim& claim : claims)
                    entries.push_back({std::string(claim.name), std::string(claim.sentence)});
            }
            break;
    }
    return entries;
}

/// The name, whether it is core where some are and some are not, and what it is.
void print_entries(const std::vector<Entry>& entries, Listed what, Console& console) {
    std::size_t width = 0;
    for (const Entry& entry : entries) width = std::max(width, width_of(entry.name));
    for (const Entry& entry : entries) {
        std::string padding(width - width_of(entry.name), ' ');
        if (what == Listed::Properties) padding += entry.core.value_or(false) ? "  core" : "      ";
        console.print_line(console.palette().paint(Role::Strong, entry.name) + padding + "  " +
                           printable(entry.what));
    }
}

const char* word_of(Listed what) {
    switch (what) {
        case Listed::Designs: return "designs";
        case Listed::Properties: return "properties";
        case Listed::Scenarios: return "scenarios";
        case Listed::Suites: return "suites";
        case Listed::Middleboxes: return "middleboxes";
        case Listed::Mechanisms: return "mechanisms";
        case Listed::Fields: return "fields";
        case Listed::Events: return "events";
        case Listed::Claims: return "claims";
    }
    return "";
}

std::string json_text(const std::vector<Entry>& entries, Listed what) {
    nlohmann::ordered_json json = document_json("list");
    json["what"] = word_of(what);
    json["entries"] = nlohmann::ordered_json::array();
    for (const Entry& entry : entries) {
        nlohmann::ordered_json one{{"name", entry.name}, {"summary", entry.what}};
        if (entry.core) one["core"] = *entry.core;
        json["entries"].push_back(std::move(one));
    }
    return dump(json, 2);
}

}  // namespace

ExitStatus list(Listed what, Format format, Console& console) {
    const std::vector<Entry> entries = entries_of(what);
    if (format == Format::Json) {
        console.print_document(json_text(entries, what) + "\n");
    } else {
        print_entries(entries, what, console);
    }
    return ExitStatus::Ok;
}

}  // namespace finwait::program
