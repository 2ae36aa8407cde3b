// Stimuli: segments around every edge of windows and numbers.
#include "checker/program/conformance/stimulus.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace finwait::program {
namespace {

constexpr EndpointNumbers kStimulusNumbers{100, 103, 500, 600};

TEST(Stimulus, SegmentsAroundHaveEveryEdgeOnceAndNoTwoAlike) {
    std::set<model::Segment> segments;
    std::set<std::uint32_t> seqs;
    std::set<std::uint32_t> acks;
    const std::vector<Stimulus> all = segments_around(kStimulusNumbers);
    for (const Stimulus& stimulus : all) {
        const model::Segment segment = segment_of(stimulus, kStimulusNumbers);
        segments.insert(segment);
        seqs.insert(segment.seq);
        if (segment.has_ack) acks.insert(segment.ack);
    }
    EXPECT_EQ(segments.size(), all.size());
    EXPECT_THAT(seqs, testing::ElementsAre(499, 500, 501, 599, 600));
    EXPECT_THAT(acks, testing::ElementsAre(99, 100, 101, 103, 104));
}

TEST(Stimulus, PlacesThatAreTheSameNumberStandThereOnce) {
    // Nothing is outstanding, and there is room for one octet.
    const EndpointNumbers numbers{100, 100, 500, 501};
    std::set<model::Segment> segments;
    const std::vector<Stimulus> all = segments_around(numbers);
    for (const Stimulus& stimulus : all) segments.insert(segment_of(stimulus, numbers));
    EXPECT_EQ(segments.size(), all.size());
    EXPECT_LT(all.size(), segments_around(kStimulusNumbers).size());
}

TEST(Stimulus, IsSaidByItsPlaces) {
    Stimulus stimulus;
    stimulus.seq = SeqPlace::OneBefore;
    stimulus.ack = AckPlace::Beyond;
    stimulus.fin = true;
    stimulus.len = 2;
    EXPECT_EQ(text_of(stimulus, ApplicationStyle::Close),
              "ACK,FIN at RCV.NXT - 1, ack SND.NXT + 1, 2 octets");
    stimulus.kind = Stimulus::Kind::Close;
    EXPECT_EQ(text_of(stimulus, ApplicationStyle::Shutdown), "shutdown(WR)");
}

}  // namespace
}  // namespace finwait::program
