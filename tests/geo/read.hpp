#pragma once

#include "geo/read/read_stores.hpp"

#include <string>

inline geo::StoreTable read(std::string const& source, geo::ReadStoresOptions const& options = {}) {
    return geo::read_stores(source, options);
}
