#include "checker/program/terminal/result_file.h"

namespace finwait::program {

void ResultFile::append(std::string_view content) {
    if (failure_) return;
    try {
        file_->append(content);
    } catch (const model::OutputError& error) {
        failure_ = error;
    }
}

void ResultFile::complete() {
    if (failure_) return;
    try {
        file_->commit();
    } catch (const model::OutputError& error) {
        failure_ = error;
    }
}

void ResultFile::tell_failure() const {
    if (failure_) throw model::OutputError(*failure_);
}

}  // namespace finwait::program
