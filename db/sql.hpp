#pragma once

/// The text of the `.sql` files of this folder, compiled in.
namespace db::sql {

extern char const* const geopackage;   ///< makes an empty file a GeoPackage
extern char const* const schema;       ///< the tables of results
extern char const* const bootstraps;   ///< the table of bootstraps, where it is missing
extern char const* const layers;       ///< registers them and their views for GIS programs
extern char const* const competitors;  ///< the table of competitors
extern char const* const covariates;   ///< the tables of covariates
extern char const* const trade_areas;  ///< the tables of trade areas and of the cities' stores
extern char const* const views;        ///< the views of the newest runs
extern char const* const rtree;        ///< the spatial index of one layer, whose name replaces {layer}
extern char const* const styles;       ///< the tables of the layers' styles
extern char const* const from_2_to_3;  ///< brings the tables of schema 2 up to date
extern char const* const from_3_to_4;  ///< the same of schema 3
extern char const* const from_4_to_5;  ///< the same of schema 4
extern char const* const from_5_to_6;  ///< the same of schema 5
extern char const* const drop_views;   ///< removes the views of results
extern char const* const drop;         ///< removes the tables of results, after their views

}  // namespace db::sql
