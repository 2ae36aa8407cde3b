// A mechanism of a running stack in every state that it concerns: the fixture of its tests.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "model/files/design_file.h"
#include "tests/model/arrival_test.h"

namespace finwait::model {

inline Design stack_design(const std::string& rest) {
    return parse_design("summary = \"stack\"\nextends = \"rfc9293\"\n" + rest, "stack.toml");
}

class StackMechanism : public Arrivals<RuleTestInEach> {
  protected:
    Mechanisms& mechanisms() { return design_.mechanisms; }
    /// At RCV.NXT + RCV.WND.
    Segment at_edge(Segment segment) const { return ahead(segment, kWindow); }
    Segment without_ack(Segment segment) const {
        segment.has_ack = false;
        segment.ack = 0;
        return segment;
    }
    Segment syn() const {
        Segment segment = bare();
        segment.syn = true;
        return segment;
    }
    void expect_ack(const Result& result) const {
        ASSERT_TRUE(result.sent);
        EXPECT_EQ(*result.sent, ack_of(result.after));
    }
};

inline std::string stack_state_name(const testing::TestParamInfo<State>& info) {
    return test_name(info);
}

}  // namespace finwait::model
