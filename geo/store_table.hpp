#pragma once

#include "geo/geometry.hpp"
#include "geo/layer.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace geo {

/// How a field of the stores enters a model: as it is, by its logarithm, or as a kind, each with an effect of
/// its own.
enum class CovariateScale { linear, logarithm, factor };

/// A field by which stores differ.
struct Covariate {
    std::string field;
    CovariateScale scale = CovariateScale::linear;
};

/// What a store has of a covariate.
struct CovariateValue {
    std::optional<double> number;  ///< none of a factor, and where it is missing
    std::string level;             ///< of a factor; empty where it is missing

    bool is_missing() const { return !number && level.empty(); }
};

/// A location with a visitor count, as read.
struct Store {
    std::int64_t source_fid = 0;                  ///< the row's id in its layer
    std::string id;                               ///< the key, stable from file to file
    std::string name;                             ///< empty where the layer has none
    double visitors = 0;                          ///< people counted in the period of the file
    SourcePoint position;                         ///< in the CRS of the file
    double exposure = 1;                          ///< > 0: the time or size that `visitors` refers to
    std::vector<CovariateValue> covariates = {};  ///< one for each of the table's
    std::vector<Value> row = {};                  ///< one for each of the table's fields; empty without them
};

/// An input row that cannot be used, kept with the reason.
struct SetAsideRow {
    std::int64_t source_fid = 0;
    std::string reason;  ///< a fixed short phrase, to be counted by: "no geometry", "visitors missing", …
    std::string detail;  ///< what stood there, and the store's key if it has one
};

/// A store without a count, or without a covariate: set aside, but people go to it.
struct UncountedStore {
    std::int64_t source_fid = 0;
    SourcePoint position;                         ///< in the CRS of the file
    std::vector<CovariateValue> covariates = {};  ///< one for each of the table's, or missing
};

/// Everything that was read from one layer: each row is either a store or set aside.
struct StoreTable {
    std::string source;  ///< as the user named it
    std::string layer;   ///< the layer that was read
    std::string driver;  ///< GDAL's short name of the format
    std::string filter;  ///< the attribute filter; empty for none
    std::string visitors_field;
    std::string id_field;                    ///< empty where the row id serves as the key
    std::string name_field;                  ///< empty for none
    std::string exposure_field;              ///< empty where every exposure is 1
    std::vector<Covariate> covariates = {};  ///< with the names that the fields have in the layer
    std::string crs_wkt;                     ///< WKT 2 of the CRS of the positions, x first
    std::string crs_name;                    ///< for people: "WGS 84 (EPSG:4326)"
    std::string input_hash;                  ///< of the content used and set aside; equal for equal content
    std::vector<Field> fields = {};          ///< of the layer, where stores keep their rows; else none
    std::int64_t rows_read = 0;
    std::vector<Store> stores;
    std::vector<SetAsideRow> set_aside;
    std::vector<UncountedStore> uncounted = {};  ///< those of the rows set aside that only miss their
                                                 ///< count or a covariate
    std::vector<std::string> notices;            ///< what the analyst should know though it is no error
};

}  // namespace geo
