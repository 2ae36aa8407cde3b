#include "checker/resources/worker_pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>

namespace finwait::checker {
namespace {

TEST(WorkerPool, CallsEveryWorkerOnceARun) {
    WorkerPool pool(3);
    std::atomic<unsigned> called = 0;
    for (unsigned i = 0; i < 100; ++i)
        pool.run([&](unsigned worker) { called += 1U << 8U * worker; });
    EXPECT_EQ(called, 100U | 100U << 8U | 100U << 16U);
}

TEST(WorkerPool, WhatAnyWorkerThrowsComesOut) {
    WorkerPool pool(3);
    for (unsigned throwing = 0; throwing < 3; ++throwing) {
        EXPECT_THROW(pool.run([&](unsigned worker) {
            if (worker == throwing) throw std::runtime_error("at work");
        }),
                     std::runtime_error);
    }
}

TEST(WorkerPool, AfterARunInWhichAllThrewTheNextOneThrowsNothing) {
    WorkerPool pool(3);
    EXPECT_THROW(pool.run([](unsigned) { throw std::runtime_error("at work"); }),
                 std::runtime_error);
    EXPECT_NO_THROW(pool.run([](unsigned) {}));
}

}  // namespace
}  // namespace finwait::checker
