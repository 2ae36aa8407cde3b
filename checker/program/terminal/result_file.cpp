#include "checker/program/terminal/result_file.h"

namespace finwait::program {

void ResultFile::write(std::string_view content) {
    try {
        file_->append(content);
        file_->commit();
    } catch (const model::OutputError& error) {
        failure_ = error;
    }
}

void ResultFile::tell_failure() const {
    if (failure_) throw model::OutputError(*failure_);
}

}  // namespace finwait::program
