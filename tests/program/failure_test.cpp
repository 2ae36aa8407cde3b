#include "checker/program/terminal/failure.h"

#include <gtest/gtest.h>

#include <new>
#include <stdexcept>

#include "checker/program/terminal/console.h"
#include "model/files/input_error.h"

namespace finwait::program {
namespace {

template <class E>
Failure failure(const E& exception) {
    return failure_of(std::make_exception_ptr(exception));
}

TEST(Failure, OfTheInputExits2WithThePlace) {
    const Failure found = failure(model::InputError({"a.toml", 3, 4}, "a bad word"));
    EXPECT_EQ(found.status, ExitStatus::BadInput);
    EXPECT_EQ(found.message, "finwait: a.toml:3:4: a bad word");
}

TEST(Failure, OfTheCommandLineOrTheOutputExits2) {
    EXPECT_EQ(failure(UsageError("--x: y")).status, ExitStatus::BadInput);
    EXPECT_EQ(failure(UsageError("--x: y")).message, "finwait: --x: y");
    EXPECT_EQ(failure(UsageError("two\nlines")).message, "finwait: two\\x0alines");
    EXPECT_EQ(failure(OutputError("full")).status, ExitStatus::BadInput);
}

TEST(Failure, OfMemoryIsInconclusive) {
    EXPECT_EQ(failure(std::bad_alloc()).status, ExitStatus::Inconclusive);
}

TEST(Failure, OfAnythingElseIsADefectToBeReported) {
    const Failure found = failure(std::logic_error("a value does not fit"));
    EXPECT_EQ(found.status, ExitStatus::Defect);
    EXPECT_EQ(static_cast<int>(found.status), 70);
    EXPECT_EQ(
        found.message.find("finwait: a defect in finwait: a value does not fit; please report"),
        0U);
    EXPECT_EQ(failure(17).status, ExitStatus::Defect);
}

}  // namespace
}  // namespace finwait::program
