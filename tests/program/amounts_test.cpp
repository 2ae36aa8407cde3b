#include "checker/program/terminal/amounts.h"

#include <gtest/gtest.h>

#include "checker/program/terminal/console.h"

namespace finwait::program {
namespace {

using namespace std::chrono_literals;

TEST(Amounts, SizesAreBytesOrPowersOf1024) {
    EXPECT_EQ(parse_size("17", "--memory"), 17U);
    EXPECT_EQ(parse_size("3K", "--memory"), 3072U);
    EXPECT_EQ(parse_size("512M", "--memory"), 536'870'912U);
    EXPECT_EQ(parse_size("20G", "--memory"), 21'474'836'480U);
    EXPECT_EQ(parse_size("64T", "--memory"), 70'368'744'177'664U);
    for (const char* const wrong :
         {"", "G", "0", "-1G", "1 G", "1g", "65T", "1.5G", "+1G", "0x10"}) {
        EXPECT_THROW((void)parse_size(wrong, "--memory"), UsageError) << wrong;
    }
}

TEST(Amounts, DurationsHaveAUnit) {
    EXPECT_EQ(parse_duration("250ms", "--time"), 250ms);
    EXPECT_EQ(parse_duration("10s", "--time"), 10s);
    EXPECT_EQ(parse_duration("5m", "--time"), 5min);
    EXPECT_EQ(parse_duration("2h", "--time"), 2h);
    for (const char* const wrong : {"", "5", "0s", "5 s", "5d", "1.5h", "10001h", "-1s"}) {
        EXPECT_THROW((void)parse_duration(wrong, "--time"), UsageError) << wrong;
    }
}

TEST(Amounts, NumbersMustBeWithinTheirBounds) {
    EXPECT_EQ(parse_number("1", "--n", 1, 8), 1U);
    EXPECT_EQ(parse_number("8", "--n", 1, 8), 8U);
    for (const char* const wrong : {"0", "9", "", "1x", " 1", "18446744073709551617"}) {
        EXPECT_THROW((void)parse_number(wrong, "--n", 1, 8), UsageError) << wrong;
    }
}

TEST(Amounts, AreReadable) {
    EXPECT_EQ(with_commas(0), "0");
    EXPECT_EQ(with_commas(999), "999");
    EXPECT_EQ(with_commas(1000), "1,000");
    EXPECT_EQ(with_commas(1234567), "1,234,567");
    EXPECT_EQ(size_text(999), "999 B");
    EXPECT_EQ(size_text(13 << 20), "13 MiB");
    EXPECT_EQ(size_text(std::uint64_t{5} << 29U), "2.5 GiB");
    EXPECT_EQ(seconds_text(0.0012), "1.2 ms");
    EXPECT_EQ(seconds_text(2.345), "2.35 s");
    EXPECT_EQ(seconds_text(125), "2 min 05 s");
    EXPECT_EQ(seconds_text(7320), "2 h 02 min");
}

}  // namespace
}  // namespace finwait::program
