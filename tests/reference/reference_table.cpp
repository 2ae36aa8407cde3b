// The rows themselves: configurations in the words of the pages, and the figures of the pages.
#include "reference_rows.h"

namespace finwait::reference {

namespace {

using Violations = std::map<std::string, int>;

// An environment, said in the words of the tables; what is not said has its default.
class Setting {
  public:
    operator Environment() const { return environment_; }  // NOLINT: to be read like the table

    Setting& data(int of_a, int of_b) { return set(environment_.data, {of_a, of_b}); }
    Setting& capacity(int segments) { return set(environment_.capacity, segments); }
    Setting& fifo() { return set(environment_.fifo, true); }
    Setting& no_loss() { return set(environment_.loss, false); }
    Setting& no_duplication() { return set(environment_.duplication, false); }
    Setting& no_delayed_ack() { return set(environment_.delayed_ack, false); }
    Setting& abort() { return set(environment_.abort, true); }

    Setting& start_closed() { return set(environment_.start, Start::kClosed); }
    Setting& incarnations(int most) { return set(environment_.incarnations, most); }
    Setting& both_open() { return set(environment_.openers, {true, true}); }
    Setting& isn(const std::set<int>& offsets) { return set(environment_.isn, offsets); }
    Setting& user_timeout() { return set(environment_.user_timeout, true); }
    Setting& crash() { return set(environment_.crash, true); }

    Setting& with_clock() { return set(environment_.clock, Clock{}); }
    Setting& msl(int ticks) { return set(environment_.clock->msl, ticks); }
    Setting& rto(int ticks) { return set(environment_.clock->rto, ticks); }
    Setting& no_backoff() { return set(environment_.clock->backoff, false); }
    Setting& time_wait(int ticks) { return set(environment_.clock->time_wait, ticks); }
    Setting& ack_delay(int ticks) { return set(environment_.clock->ack_delay, ticks); }
    Setting& losses(int of_a, int of_b) { return set(environment_.clock->losses, {of_a, of_b}); }
    Setting& duplicates(int of_a, int of_b) {
        return set(environment_.clock->duplicates, {of_a, of_b});
    }

  private:
    template <typename Value>
    Setting& set(Value& field, const std::type_identity_t<Value>& value) {
        field = value;
        return *this;
    }

    Environment environment_;
};

Design time_wait_reopens() {
    Design design = rfc9293();
    design.time_wait_reopens = true;
    return design;
}

Design old_ack_counts() {
    Design design = rfc9293();
    design.old_ack_counts = every_state();
    return design;
}

Design restarting_on(TimeWaitRestarts which) {
    Design design = rfc9293();
    design.time_wait_restarts = which;
    return design;
}

}  // namespace

std::vector<TableRow> table_of_the_close() {
    return {
        {"rfc9293, data 0,0", rfc9293(), Setting().data(0, 0), 4'694, 43'354, 17},
        {"rfc9293, data 0,0, capacity 1", rfc9293(), Setting().data(0, 0).capacity(1), 418, 1'836,
         11},
        {"rfc9293, data 0,0, fifo, no loss, no duplication", rfc9293(),
         Setting().data(0, 0).fifo().no_loss().no_duplication(), 1'371, 3'366, 19},
        {"rfc9293, data 1,0", rfc9293(), Setting().data(1, 0), 38'296, 388'504, 21},
        {"rfc9293, no delayed ACK", rfc9293(), Setting().no_delayed_ack(), 234'572, 2'506'232, 22},
        {"rfc9293, data 0,0, ABORT", rfc9293(), Setting().data(0, 0).abort(), 14'348, 143'214, 16},
        {"FIN consumes no number, data 0,0", fin_free(), Setting().data(0, 0), 2'565, 21'166, 13},
        {"TIME-WAIT answers nothing, data 0,0", mute_time_wait(), Setting().data(0, 0), 4'448,
         40'560, 17},
        {"FIN taken over a hole, data 1,0", fin_over_hole(), Setting().data(1, 0), 38'434, 381'850,
         20},
        {"any ACK of the FIN, data 1,0", any_ack_of_fin(), Setting().data(1, 0), 36'223, 356'229,
         18},
    };
}

std::vector<TableRow> table_of_the_life_cycle() {
    return {
        {"start closed, data 0,0, capacity 1", rfc9293(),
         Setting().start_closed().data(0, 0).capacity(1), 1'006, 4'829, 16,
         Violations{
             {"time-wait-not-cut-short", 15}, {"never-reset", 15}, {"quiet-after-time-wait", 13}}},
        {"start closed, data 0,0", rfc9293(), Setting().start_closed().data(0, 0), 28'572, 286'942,
         22,
         Violations{
             {"time-wait-not-cut-short", 14}, {"never-reset", 14}, {"quiet-after-time-wait", 12}}},
        {"start closed, data 1,0", rfc9293(), Setting().start_closed().data(1, 0), 127'635,
         1'349'359, 25,
         Violations{
             {"time-wait-not-cut-short", 14}, {"never-reset", 14}, {"quiet-after-time-wait", 12}}},
        {"start closed, data 1,1", rfc9293(), Setting().start_closed().data(1, 1), 655'751,
         7'194'142, 28,
         Violations{
             {"time-wait-not-cut-short", 14}, {"never-reset", 14}, {"quiet-after-time-wait", 12}}},
        {"start closed, data 0,0, fifo, no loss, no duplication", rfc9293(),
         Setting().start_closed().data(0, 0).fifo().no_loss().no_duplication(), 4'166, 11'199, 24,
         Violations{
             {"time-wait-not-cut-short", 17}, {"never-reset", 17}, {"quiet-after-time-wait", 14}}},
        {"start closed, data 0,0, openers A,B", rfc9293(),
         Setting().start_closed().data(0, 0).both_open(), 60'713, 625'584, 21,
         Violations{
             {"time-wait-not-cut-short", 14}, {"never-reset", 14}, {"quiet-after-time-wait", 12}}},
        {"start closed, data 0,0, ABORT", rfc9293(), Setting().start_closed().data(0, 0).abort(),
         100'706, 1'099'359, 21,
         Violations{{"no-premature-reset", 5},
                    {"time-wait-not-cut-short", 11},
                    {"never-reset", 5},
                    {"quiet-after-time-wait", 12},
                    {"no-deadlock", kLengthNotGiven}}},
        {"start closed, data 0,0, user timeout", rfc9293(),
         Setting().start_closed().data(0, 0).user_timeout(), 86'950, 904'422, 22,
         Violations{{"no-premature-reset", 7},
                    {"time-wait-not-cut-short", 14},
                    {"never-reset", 7},
                    {"quiet-after-time-wait", 12},
                    {"no-deadlock", kLengthNotGiven}}},
        {"start closed, data 0,0, crash, capacity 1", rfc9293(),
         Setting().start_closed().data(0, 0).crash().capacity(1), 3'629, 19'865, 17,
         Violations{{"no-premature-reset", 7},
                    {"time-wait-not-cut-short", 15},
                    {"never-reset", 7},
                    {"quiet-after-time-wait", 13},
                    {"no-deadlock", kLengthNotGiven}}},
        {"start closed, data 1,0, no delayed ACK", rfc9293(),
         Setting().start_closed().data(1, 0).no_delayed_ack(), 99'361, 1'043'855, 24,
         Violations{
             {"time-wait-not-cut-short", 13}, {"never-reset", 13}, {"quiet-after-time-wait", 11}}},
        {"data 0,0, incarnations 2", rfc9293(), Setting().data(0, 0).incarnations(2), 220'586,
         2'354'307, 31,
         Violations{
             {"time-wait-not-cut-short", 10}, {"never-reset", 10}, {"quiet-after-time-wait", 8}}},
        {"data 0,0, incarnations 2, time-wait-reopens", time_wait_reopens(),
         Setting().data(0, 0).incarnations(2), 220'586, 2'354'307, 30,
         Violations{
             {"time-wait-not-cut-short", 10}, {"never-reset", 10}, {"quiet-after-time-wait", 8}}},
        {"data 1,0, incarnations 2, isn -2,-1,0, capacity 1", rfc9293(),
         Setting().data(1, 0).incarnations(2).isn({-2, -1, 0}).capacity(1), 27'846, 149'580, 29,
         Violations{{"time-wait-not-cut-short", 10},
                    {"never-reset", 10},
                    {"no-stray-reset", 16},
                    {"quiet-after-time-wait", 8}}},
        {"start closed, data 1,0, incarnations 2, isn -2,-1,0, capacity 1", rfc9293(),
         Setting().start_closed().data(1, 0).incarnations(2).isn({-2, -1, 0}).capacity(1), 126'258,
         680'330, 34,
         Violations{{"fin-ack-unambiguous", 14},
                    {"no-premature-reset", 10},
                    {"time-wait-not-cut-short", 15},
                    {"never-reset", 10},
                    {"no-stray-text", 9},
                    {"no-stray-ack", 6},
                    {"no-stray-reset", 5},
                    {"paired-with-each-other", 7},
                    {"quiet-after-time-wait", 13},
                    {"no-deadlock", kLengthNotGiven}}},
        {"start closed, data 0,0, incarnations 2, isn -1,0, capacity 1, crash", rfc9293(),
         Setting().start_closed().data(0, 0).incarnations(2).isn({-1, 0}).capacity(1).crash(),
         507'864, 3'109'574, 34,
         Violations{{"fin-ack-unambiguous", 10},
                    {"no-premature-reset", 7},
                    {"time-wait-not-cut-short", 15},
                    {"never-reset", 7},
                    {"no-stray-text", 9},
                    {"no-stray-ack", 6},
                    {"no-stray-reset", 5},
                    {"no-replay", 14},
                    {"paired-with-each-other", 7},
                    {"quiet-after-time-wait", 13},
                    {"no-deadlock", kLengthNotGiven}}},
        {"start closed, data 1,0, incarnations 2, isn -1, capacity 1, ABORT", rfc9293(),
         Setting().start_closed().data(1, 0).incarnations(2).isn({-1}).capacity(1).abort(), 771'316,
         4'979'103, 36,
         Violations{{"fin-ack-unambiguous", 14},
                    {"no-data-lost", 21},
                    {"no-premature-reset", 5},
                    {"time-wait-not-cut-short", 12},
                    {"never-reset", 5},
                    {"no-stray-text", 9},
                    {"no-stray-ack", 6},
                    {"no-stray-reset", 5},
                    {"no-replay", 14},
                    {"paired-with-each-other", 7},
                    {"quiet-after-time-wait", 13},
                    {"no-deadlock", kLengthNotGiven}}},
        {"start closed, data 0,0, incarnations 2, openers A,B, isn -1,0, capacity 1", rfc9293(),
         Setting().start_closed().data(0, 0).incarnations(2).both_open().isn({-1, 0}).capacity(1),
         67'528, 365'620, 30,
         Violations{{"no-premature-reset", 11},
                    {"time-wait-not-cut-short", 15},
                    {"never-reset", 11},
                    {"no-stray-text", 9},
                    {"no-stray-ack", 7},
                    {"no-stray-reset", 5},
                    {"paired-with-each-other", 8},
                    {"quiet-after-time-wait", 13}}},
        {"data 0,0, incarnations 3, openers A,B, isn -3,0, capacity 1, time-wait-reopens",
         time_wait_reopens(),
         Setting().data(0, 0).incarnations(3).both_open().isn({-3, 0}).capacity(1), 178'542,
         1'018'318, 39,
         Violations{{"no-premature-reset", 21},
                    {"time-wait-not-cut-short", 10},
                    {"never-reset", 10},
                    {"no-stray-text", 19},
                    {"no-stray-ack", 17},
                    {"no-stray-reset", 19},
                    {"quiet-after-time-wait", 8}}},
        {"data 0,0, incarnations 2, isn -5, rfc1337", rfc1337(),
         Setting().data(0, 0).incarnations(2).isn({-5}), 216'415, 2'329'381, 31,
         Violations{{"never-reset", 10}, {"quiet-after-time-wait", 8}}},
        {"data 1,0, old-ack-counts", old_ack_counts(), Setting().data(1, 0), 38'568, 392'016, 19,
         Violations{
             {"time-wait-not-cut-short", 10}, {"never-reset", 10}, {"quiet-after-time-wait", 8}}},
        {"clock, data 0,0, capacity 6", rfc9293(), Setting().with_clock().data(0, 0).capacity(6),
         302, 535, 14, Violations{{"time-wait-not-cut-short", 12}, {"never-reset", 12}}},
        {"clock, data 0,0, capacity 6, rfc1337", rfc1337(),
         Setting().with_clock().data(0, 0).capacity(6), 300, 535, 14, Violations{}},
        {"clock, data 0,0, capacity 6, losses 1, time-wait 7, rfc1337", rfc1337(),
         Setting().with_clock().data(0, 0).capacity(6).losses(1, 1).time_wait(7), 2'558, 4'977, 28,
         Violations{{"never-reset", 23}, {"quiet-after-time-wait", 21}}},
        {"clock, data 0,0, capacity 6, losses 1, time-wait 7, rfc1337, no back-off", rfc1337(),
         Setting().with_clock().data(0, 0).capacity(6).losses(1, 1).time_wait(7).no_backoff(),
         2'264, 4'527, 25, Violations{{"never-reset", 21}, {"quiet-after-time-wait", 19}}},
        {"clock, data 0,0, capacity 6, losses 0,1, duplicates 1,0, rto 2", rfc9293(),
         Setting().with_clock().data(0, 0).capacity(6).losses(0, 1).duplicates(1, 0).rto(2), 8'802,
         31'101, 27,
         Violations{
             {"time-wait-not-cut-short", 10}, {"never-reset", 10}, {"quiet-after-time-wait", 22}}},
        {"clock, data 0,1, capacity 6, losses 1, rto 3, ack-delay 1, time-wait-restarts any",
         restarting_on(TimeWaitRestarts::kAny),
         Setting().with_clock().data(0, 1).capacity(6).losses(1, 1).rto(3).ack_delay(1), 54'166,
         188'031, 73,
         Violations{
             {"time-wait-not-cut-short", 12}, {"never-reset", 12}, {"quiet-after-time-wait", 14}}},
        {"clock, data 2,0, capacity 6, losses 0, ack-delay 2, time-wait-restarts none",
         restarting_on(TimeWaitRestarts::kNone),
         Setting().with_clock().data(2, 0).capacity(6).losses(0, 0).ack_delay(2), 64'039, 211'901,
         35,
         Violations{
             {"time-wait-not-cut-short", 14}, {"never-reset", 14}, {"quiet-after-time-wait", 16}}},
        {"clock, data 0,0, fifo, capacity 6, msl 2, rto 5, losses 1", rfc9293(),
         Setting().with_clock().data(0, 0).fifo().capacity(6).msl(2).rto(5).losses(1, 1), 4'677,
         9'156, 37,
         Violations{
             {"time-wait-not-cut-short", 24}, {"never-reset", 17}, {"quiet-after-time-wait", 15}}},
        {"clock, data 1,1, capacity 1, losses 1, duplicates 1, rto 1", rfc9293(),
         Setting().with_clock().data(1, 1).capacity(1).losses(1, 1).duplicates(1, 1).rto(1),
         566'064, 1'849'396, 100,
         Violations{
             {"time-wait-not-cut-short", 10}, {"never-reset", 10}, {"quiet-after-time-wait", 16}},
         true},
        {"clock, start closed, data 0,0, capacity 7, losses 0, openers A,B, rfc1337", rfc1337(),
         Setting().with_clock().start_closed().data(0, 0).capacity(7).losses(0, 0).both_open(),
         73'652, 305'822, 34, Violations{}},
        {"clock, start closed, data 0,0, capacity 6, losses 1, time-wait 4", rfc9293(),
         Setting().with_clock().start_closed().data(0, 0).capacity(6).losses(1, 1).time_wait(4),
         22'537, 72'572, 43,
         Violations{
             {"time-wait-not-cut-short", 15}, {"never-reset", 15}, {"quiet-after-time-wait", 18}}},
        {"clock, data 0,0, incarnations 2, capacity 6, isn -1,0, time-wait 2, rfc1337", rfc1337(),
         Setting().with_clock().data(0, 0).incarnations(2).capacity(6).isn({-1, 0}).time_wait(2),
         45'058, 139'263, 39,
         Violations{{"no-premature-reset", 19},
                    {"never-reset", 19},
                    {"no-stray-ack", 17},
                    {"no-stray-reset", 19},
                    {"quiet-after-time-wait", 13}}},
        {"clock, data 0,0, incarnations 2, capacity 6, isn -1,0, time-wait 3, rfc1337", rfc1337(),
         Setting().with_clock().data(0, 0).incarnations(2).capacity(6).isn({-1, 0}).time_wait(3),
         14'424, 38'620, 37,
         Violations{{"no-premature-reset", 20},
                    {"never-reset", 20},
                    {"no-stray-reset", 20},
                    {"quiet-after-time-wait", 15}}},
        {"clock, data 0,0, incarnations 2, capacity 6, isn -1,0, time-wait 4, rfc1337", rfc1337(),
         Setting().with_clock().data(0, 0).incarnations(2).capacity(6).isn({-1, 0}).time_wait(4),
         7'196, 17'825, 34, Violations{}},
        {"clock, data 0,0, incarnations 2, capacity 6, isn 0, time-wait 2, losses 1, "
         "time-wait-reopens",
         time_wait_reopens(),
         Setting().with_clock().data(0, 0).incarnations(2).capacity(6).isn({0}).time_wait(2).losses(
             1, 1),
         116'380, 458'227, 54,
         Violations{
             {"time-wait-not-cut-short", 12}, {"never-reset", 12}, {"quiet-after-time-wait", 13}}},
    };
}

}  // namespace finwait::reference
