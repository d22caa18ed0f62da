#include "geo/antimeridian.hpp"

namespace geo {}
