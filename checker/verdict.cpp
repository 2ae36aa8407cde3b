#include "checker/verdict.h"

namespace finwait::checker {

std::string_view name_of(Verdict verdict) {
    switch (verdict) {
        case Verdict::Holds: return "holds";
        case Verdict::Violated: return "violated";
        case Verdict::Reached: return "reached";
        case Verdict::NotReached: return "not-reached";
        case Verdict::Inconclusive: return "inconclusive";
    }
    return "";
}

std::string_view name_of(Ending ending) {
    switch (ending) {
        case Ending::Complete: return "complete";
        case Ending::MemoryLimit: return "memory limit";
        case Ending::DiskFull: return "disk full";
        case Ending::TimeLimit: return "time limit";
        case Ending::Interrupted: return "interrupted";
        case Ending::FirstViolation: return "first violation";
    }
    return "";
}

}  // namespace finwait::checker
