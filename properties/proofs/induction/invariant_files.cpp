#include "properties/proofs/induction/invariant_files.h"

#include "model/files/input_file.h"
#include "properties/files/property_file.h"

namespace finwait::proofs {

std::vector<properties::Property> shipped_invariants(const model::Design& design,
                                                     const model::Environment& environment) {
    const auto folder = model::data_directory() / "properties" / "proofs" / "invariants";
    const bool opens = environment.start == model::Start::Closed;
    auto invariants =
        properties::read_properties(folder / (opens ? "opening.toml" : "close.toml"), environment);
    if (opens && environment.incarnations > 1) {
        auto among_strays = properties::read_properties(folder / "among-strays.toml", environment);
        std::erase_if(invariants, [&](const properties::Property& invariant) {
            return properties::find_property(among_strays, invariant.name) != nullptr;
        });
        add_properties(invariants, std::move(among_strays));
    }
    const std::string of_fin =
        design.mechanisms.fin_consumes > 0 ? "fin-takes-a-number.toml" : "fin-takes-no-number.toml";
    add_properties(invariants, properties::read_properties(
                                   folder / ((opens ? "opening-" : "") + of_fin), environment));
    return invariants;
}

}  // namespace finwait::proofs
