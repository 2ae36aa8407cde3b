#include "checker/program/traces/property_watch.h"

#include "model/fairness.h"

namespace finwait::program {

using properties::Kind;

std::string_view name_of(Standing standing) {
    switch (standing) {
        case Standing::NothingSaid: return "not violated so far";
        case Standing::Owed: return "not yet";
        case Standing::Violated: return "violated";
        case Standing::Reached: return "reached";
        case Standing::NotAnyMore: return "not any more";
        case Standing::NoRunTells: return "no run tells";
    }
    return "";
}

PropertyWatch::PropertyWatch(const properties::Property& property, const model::World& initial,
                             bool stuck)
    : property_(&property) {
    if (property.has_route()) {
        passed_ = properties::start(property, initial);
        follow_route();
    }
    look_at(initial, stuck);
}

void PropertyWatch::step(const model::World& before, const model::Change& change,
                         const model::World& after, bool stuck) {
    ++steps_;
    if (is_decided()) return;
    if (property_->has_route()) {
        passed_ = properties::pass(*property_, *passed_, before, change, after);
        follow_route();
    }
    look_at(after, stuck);
}

bool PropertyWatch::is_decided() const {
    switch (standing_) {
        case Standing::Violated:
        case Standing::Reached:
        case Standing::NotAnyMore:
        case Standing::NoRunTells: return true;
        case Standing::NothingSaid:
        case Standing::Owed: return false;
    }
    return false;
}

void PropertyWatch::become(Standing standing) {
    if (standing == standing_) return;
    standing_ = standing;
    since_ = steps_;
}

void PropertyWatch::follow_route() {
    const bool witness = property_->kind == Kind::Reachable;
    if (!passed_) {
        become(Standing::NotAnyMore);
    } else if (*passed_ == property_->route_length()) {
        become(witness ? Standing::Reached : Standing::Violated);
    } else if (witness) {
        become(Standing::Owed);
    }
}

void PropertyWatch::look_at(const model::World& world, bool stuck) {
    switch (property_->kind) {
        case Kind::Always:
            if (!property_->formula->holds(world)) become(Standing::Violated);
            return;
        case Kind::NoDeadlock:
            if (stuck && !property_->formula->holds(world)) become(Standing::Violated);
            return;
        case Kind::Eventually:
            if (property_->formula->holds(world)) {
                become(Standing::Reached);
            } else {
                become(stuck ? Standing::Violated : Standing::Owed);
            }
            return;
        case Kind::LeadsTo:
            if (property_->premise->holds(world)) become(Standing::Owed);
            if (property_->formula->holds(world)) become(Standing::NothingSaid);
            if (standing_ == Standing::Owed && stuck) become(Standing::Violated);
            return;
        case Kind::AlwaysReachable:
        case Kind::NoEndless: become(Standing::NoRunTells); return;
        case Kind::Step:
        case Kind::Never:
        case Kind::Reachable: return;
    }
}

bool may_end(const model::ConnectionModel& model, const model::World& world) {
    bool owed = false;
    model.for_each_change(world, [&](const model::Change& change) {
        owed = owed || model::is_owed(change.event.kind);
    });
    return !owed;
}

}  // namespace finwait::program
