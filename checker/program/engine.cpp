#include "checker/program/engine.h"

#include "checker/program/plain_engine.h"

namespace finwait::program {

bool is_decided(properties::Kind kind) {
    switch (kind) {
        case properties::Kind::Always:
        case properties::Kind::NoDeadlock: return true;
        case properties::Kind::Reachable:
        case properties::Kind::AlwaysReachable:
        case properties::Kind::Eventually:
        case properties::Kind::LeadsTo:
        case properties::Kind::NoEndless: return false;
    }
    return false;
}

EngineResult run_engine(const model::CloseModel& model,
                        std::span<const properties::Property* const> properties,
                        const checker::Limits& limits) {
    return run_plain_engine(model, properties, limits);
}

}  // namespace finwait::program
