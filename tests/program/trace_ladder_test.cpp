// The line below a ladder that says how an end is left.
#include "checker/program/renderings/ladder/trace_ladder.h"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <type_traits>

#include "checker/program/renderings/step_note.h"
#include "model/fields.h"

namespace finwait::program {
namespace {

/// Another value than a new endpoint has.
void change_field(model::State& state) { state = model::State::FinWait1; }
void change_field(model::Timer& timer) { timer = model::Timer(3); }
void change_field(bool& flag) { flag = !flag; }
template <class Number>
void change_field(Number& number) {
    number = static_cast<Number>(number + 2);
}

/// The fields of the table that the line says nothing of.
std::set<std::string_view> fields_left_out() {
    std::set<std::string_view> left_out;
    const std::string before = plain(describe(model::Endpoint{}));
    bool more = true;
    for (std::size_t wanted = 0; more; ++wanted) {
        model::Endpoint endpoint;
        std::string_view name;
        std::size_t at = 0;
        model::for_each_field_of_endpoint(endpoint, [&](const model::FieldInfo& info, auto& value) {
            if (at++ != wanted) return;
            name = info.name;
            change_field(value);
        });
        more = !name.empty();
        if (more && plain(describe(endpoint)) == before) left_out.insert(name);
    }
    return left_out;
}

TEST(LineOfAnEndpoint, HasEveryFieldButThoseThatOnlyFullTells) {
    const std::set<std::string_view> only_in_full{
        "close_called",    "armed",         "retransmissions", "passive",
        "syn_outstanding", "unread",        "read_shut",       "snd_edge",
        "vanished",        "first_kept",    "first_kept_end",  "first_kept_fin",
        "keeps_one",       "second_kept",   "second_kept_end", "second_kept_fin",
        "keeps_two",       "third_kept",    "third_kept_end",  "third_kept_fin",
        "keeps_three",     "ack_base",      "isn_base",        "retransmission_timer",
        "doublings",       "two_msl_timer", "ack_timer",       "first_timer",
        "second_timer",    "third_timer",   "established",     "taken",
        "taken_before",    "middlebox",     "middlebox_timer"};
    EXPECT_EQ(fields_left_out(), only_in_full);
}

}  // namespace
}  // namespace finwait::program
