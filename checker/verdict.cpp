#include "checker/verdict.h"

namespace finwait::checker {

std::string_view name_of(Verdict verdict) {
    switch (verdict) {
        case Verdict::Holds: return "holds";
        case Verdict::Violated: return "violated";
        case Verdict::Inconclusive: return "inconclusive";
    }
    return "";
}

}  // namespace finwait::checker
