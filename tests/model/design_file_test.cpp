// Design files: the shipped ones, and what reading them gives.
#include "model/design_file.h"

#include <gtest/gtest.h>

namespace finwait::model {
namespace {

TEST(DesignFile, ShippedRfc9293IsTheYardstick) {
    const Design shipped = find_design("rfc9293");
    const Design yardstick = rfc9293();
    EXPECT_EQ(shipped.name, yardstick.name);
    EXPECT_EQ(shipped.summary, yardstick.summary);
    EXPECT_EQ(shipped.source, yardstick.source);
    EXPECT_EQ(shipped.violates, yardstick.violates);
    EXPECT_EQ(shipped.table, yardstick.table);
    EXPECT_EQ(shipped.mechanisms, yardstick.mechanisms);
}

TEST(DesignFile, FinFreeIsRfc9293ButThatAFinConsumesNothing) {
    const Design fin_free = find_design("fin-free");
    Mechanisms mechanisms;
    mechanisms.fin_consumes = 0;
    EXPECT_EQ(fin_free.name, "fin-free");
    EXPECT_EQ(fin_free.table, rfc9293().table);
    EXPECT_EQ(fin_free.mechanisms, mechanisms);
}

}  // namespace
}  // namespace finwait::model
