#include "checker/program/explored_code/code_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <iterator>
#include <new>
#include <random>

#include "checker/program/traces/trace.h"
#include "model/files/input_error.h"

namespace finwait::program {

namespace {

/// A TCP that closes has some thousands: more are a sign of something that counts up.
constexpr std::size_t kMostRecords = 200'000;
/// Those of one record, of all.
constexpr std::size_t kOtherImagesOfOne = 64;
constexpr std::uint64_t kOtherImagesOfAll = 200'000;

constexpr std::uint32_t kIsnOfCode = 1'000'000;
constexpr std::uint32_t kIsnOfItsPeer = 2'000'000;

constexpr int kWalks = 100;
constexpr int kStepsOfWalk = 60;
/// The same on every run.
constexpr std::uint64_t kSeedOfWalks = 16;

template <class Number>
void append_number(std::string& key, const std::optional<Number>& number) {
    key += number ? fmt::format("{} ", *number) : "- ";
}

}  // namespace

std::string text_of(const CodeEvent& event) {
    switch (event.kind) {
        case CodeEvent::Kind::Segment: return text_of(event.segment) + " arrives";
        case CodeEvent::Kind::Write: return "write";
        case CodeEvent::Kind::Shutdown: return "shutdown";
        case CodeEvent::Kind::Abort: return "abort";
        case CodeEvent::Kind::Retransmission: return "retransmission timer";
        case CodeEvent::Kind::TimeWait: return "2MSL timer";
    }
    return "";
}

CodeTable::CodeTable(SharedStack& stack, std::string path, bool active)
    : stack_(stack), path_(std::move(path)) {
    const auto begun = stack_.open({active, kIsnOfItsPeer, kIsnOfCode});
    if (!begun) {
        throw model::InputError({path_},
                                fmt::format("no connection came about that the stack opens {}",
                                            active ? "actively" : "passively"));
    }
    begun_ = *begun;
    static_cast<void>(stack_.read_new());
    Executed start;
    first_image_ = observe(start);
    static_cast<void>(number(start, first_image_));
}

CodeTable::Delta CodeTable::delta_of(const std::string& image) const {
    constexpr std::size_t kPiece = 32;
    Delta delta{image.size(), {}};
    for (std::size_t at = 0; at < image.size(); at += kPiece) {
        const std::size_t size = std::min(kPiece, image.size() - at);
        const bool same = at + size <= first_image_.size() &&
                          std::memcmp(image.data() + at, first_image_.data() + at, size) == 0;
        if (!same)
            delta.pieces.emplace_back(static_cast<std::uint32_t>(at), image.substr(at, size));
    }
    return delta;
}

std::string CodeTable::image_of(const Delta& delta) const {
    std::string image = first_image_;
    image.resize(delta.size);
    for (const auto& [at, octets] : delta.pieces) image.replace(at, octets.size(), octets);
    return image;
}

StackUnderTest::Sent CodeTable::happen(const CodeEvent& event, bool& happens) {
    const auto fire = [&](StackTimer timer) {
        auto sent = stack_.fire(timer);
        happens = sent.has_value();
        return sent.value_or(StackUnderTest::Sent{});
    };
    switch (event.kind) {
        case CodeEvent::Kind::Segment: {
            model::Segment segment = event.segment;
            segment.seq += begun_.peer_isn + 1;
            if (segment.has_ack) segment.ack += begun_.own_isn + 1;
            return stack_.input(segment, kPeerWindow);
        }
        case CodeEvent::Kind::Write: return stack_.write(1);
        case CodeEvent::Kind::Shutdown: return stack_.call(StackCall::ShutdownWrite);
        case CodeEvent::Kind::Abort: return stack_.call(StackCall::Abort);
        case CodeEvent::Kind::Retransmission: return fire(StackTimer::Retransmission);
        case CodeEvent::Kind::TimeWait: return fire(StackTimer::TimeWait);
    }
    return {};
}

CodeTable::Executed CodeTable::execute(const CodeEvent& event) {
    Executed executed;
    StackUnderTest::Sent sent = happen(event, executed.step.happens);
    const Handed handed = stack_.read_new();
    executed.step.handed = handed.octets;
    executed.step.end_of_file = handed.end_of_file;
    std::ranges::move(stack_.sent_since(), std::back_inserter(sent));
    for (const WireSegment& segment : sent) executed.step.sent.push_back(relative(segment));
    return executed;
}

std::string CodeTable::observe(Executed& executed) {
    std::string image = stack_.save();
    executed.facts = facts_of_stack();
    executed.record = stack_.record();
    return image;
}

CodeFacts CodeTable::facts_of_stack() {
    const auto state = stack_.state();
    if (!state) {
        throw model::InputError({path_},
                                "finwait_stack_state does not tell the state: a stack whose code "
                                "is explored has to");
    }
    CodeFacts facts{*state, stack_.numbers()};
    // A connection that is gone has none.
    const bool gone = *state == model::State::Closed;
    const auto count_from = [&](std::optional<std::uint32_t>& number, std::uint32_t isn) {
        if (number) number = gone ? 0 : *number - isn - 1;
    };
    count_from(facts.numbers.snd_una, begun_.own_isn);
    count_from(facts.numbers.snd_nxt, begun_.own_isn);
    count_from(facts.numbers.rcv_nxt, begun_.peer_isn);
    return facts;
}

model::Segment CodeTable::relative(const WireSegment& segment) const {
    model::Segment shown;
    shown.syn = segment.syn;
    shown.fin = segment.fin;
    shown.rst = segment.rst;
    shown.len = segment.len;
    shown.has_ack = segment.has_ack;
    shown.seq = segment.seq - begun_.own_isn - 1;
    shown.ack = segment.has_ack ? segment.ack - begun_.peer_isn - 1 : 0;
    // The RST that answers a segment without ACK has the number 0 (RFC 9293 §3.10.7.1).
    if (segment.rst && segment.has_ack && segment.seq == 0) shown.seq = 0;
    return shown;
}

std::string CodeTable::key_of(const Executed& executed) const {
    std::string key = fmt::format("{} ", name_of(executed.facts.state));
    append_number(key, executed.facts.numbers.snd_una);
    append_number(key, executed.facts.numbers.snd_nxt);
    append_number(key, executed.facts.numbers.rcv_nxt);
    return key + executed.record;
}

void CodeTable::keep_other_image(StateOfCode& state, const std::string& image) {
    if (!known_images_.insert(std::hash<std::string>{}(image)).second) return;
    ++other_images_;
    if (state.other_images.size() < kOtherImagesOfOne && other_images_ <= kOtherImagesOfAll)
        state.other_images.push_back(delta_of(image));
}

RecordId CodeTable::number(const Executed& executed, const std::string& image) {
    const auto [it, fresh] =
        ids_.try_emplace(key_of(executed), static_cast<RecordId>(states_.size()));
    if (!fresh) {
        keep_other_image(states_[it->second], image);
        return it->second;
    }
    known_images_.insert(std::hash<std::string>{}(image));
    states_.push_back({executed.facts, delta_of(image), {}, {}});
    return it->second;
}

const CodeStep& CodeTable::step(RecordId record, const CodeEvent& event) {
    const auto known = states_[record].steps.find(event);
    if (known != states_[record].steps.end()) return known->second;
    if (states_.size() >= kMostRecords) {
        endless_ = true;
        throw std::bad_alloc();
    }
    stack_.restore(image_of(states_[record].image));
    Executed executed = execute(event);
    ++executions_;
    if (executed.step.happens) {
        const std::string image = observe(executed);
        executed.step.after = number(executed, image);
    } else {
        executed.step = {false, record, {}, 0, false};
    }
    return states_[record].steps.emplace(event, std::move(executed.step)).first->second;
}

bool CodeTable::is(const CodeStep& expected, const Executed& executed) const {
    if (expected.happens != executed.step.happens) return false;
    if (!expected.happens) return true;
    const auto after = ids_.find(key_of(executed));
    return after != ids_.end() && after->second == expected.after &&
           expected.sent == executed.step.sent && expected.handed == executed.step.handed &&
           expected.end_of_file == executed.step.end_of_file;
}

void CodeTable::note_difference(CongruenceTest& test, RecordId record, const CodeEvent& event,
                                const Executed& executed) const {
    if (test.differences++ > 0) return;
    const CodeStep& expected = states_[record].steps.at(event);
    const auto sent_text = [](const CodeStep& step) {
        std::string text;
        for (const model::Segment& segment : step.sent)
            text += (text.empty() ? "" : ", ") + text_of(segment);
        return text.empty() ? std::string("nothing") : text;
    };
    test.difference =
        fmt::format("in {}, {}: ", name_of(states_[record].facts.state), text_of(event));
    if (expected.happens != executed.step.happens) {
        test.difference += "it can happen in one of them only";
    } else if (expected.sent != executed.step.sent) {
        test.difference += fmt::format("one sends {}, the other {}", sent_text(expected),
                                       sent_text(executed.step));
    } else if (expected.handed != executed.step.handed ||
               expected.end_of_file != executed.step.end_of_file) {
        test.difference += "the application is handed something else";
    } else {
        test.difference += "the states that they lead to have different records";
    }
}

void CodeTable::compare_images(CongruenceTest& test, const std::function<bool()>& go_on) {
    for (RecordId record = 0; record < states_.size(); ++record) {
        for (const Delta& delta : states_[record].other_images) {
            const std::string image = image_of(delta);
            ++test.images;
            for (const auto& [event, expected] : states_[record].steps) {
                if (!go_on()) {
                    test.in_part = true;
                    return;
                }
                stack_.restore(image);
                Executed executed = execute(event);
                static_cast<void>(observe(executed));
                ++test.comparisons;
                if (!is(expected, executed)) note_difference(test, record, event, executed);
            }
        }
    }
}

std::optional<std::size_t> CodeTable::differs_at(const std::vector<CodeEvent>& events) {
    stack_.restore(first_image_);
    RecordId record = initial();
    for (std::size_t i = 0; i < events.size(); ++i) {
        const CodeStep& expected = states_[record].steps.at(events[i]);
        Executed executed = execute(events[i]);
        static_cast<void>(observe(executed));
        if (!is(expected, executed)) return i;
        record = expected.after;
    }
    return std::nullopt;
}

void CodeTable::walk_at_random(CongruenceTest& test, const std::function<bool()>& go_on) {
    std::mt19937_64 random(kSeedOfWalks);
    for (int walk = 0; walk < kWalks; ++walk) {
        stack_.restore(first_image_);
        RecordId record = initial();
        for (int i = 0; i < kStepsOfWalk && !states_[record].steps.empty(); ++i) {
            if (!go_on()) {
                test.in_part = true;
                return;
            }
            const auto& steps = states_[record].steps;
            const auto& [event, expected] =
                *std::next(steps.begin(), static_cast<std::ptrdiff_t>(random() % steps.size()));
            Executed executed = execute(event);
            static_cast<void>(observe(executed));
            ++test.walked;
            if (!is(expected, executed)) {
                note_difference(test, record, event, executed);
                break;
            }
            record = expected.after;
        }
    }
}

CongruenceTest CodeTable::test_congruence(const std::function<bool()>& go_on) {
    CongruenceTest test;
    compare_images(test, go_on);
    if (!test.in_part) walk_at_random(test, go_on);
    return test;
}

}  // namespace finwait::program
