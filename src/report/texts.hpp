#pragma once

/// The files of the page and the libraries that it holds, compiled in from page/ and Debian's packages.
namespace report::texts {

extern char const* const leaflet_script;
extern char const* const leaflet_style;
extern char const* const chart_script;
extern char const* const licences;
extern char const* const document;
extern char const* const page;
extern char const* const style;
extern char const* const print;
extern char const* const theme;
extern char const* const colours;
extern char const* const contributions;
extern char const* const panel;
extern char const* const details;
extern char const* const outlines;
extern char const* const land;
extern char const* const land_style;
extern char const* const graticule;
extern char const* const base_layers;
extern char const* const layers;
extern char const* const trade_areas;
extern char const* const map_base;
extern char const* const map;
extern char const* const charts;
extern char const* const trends;
extern char const* const tables;
extern char const* const sites_page;
extern char const* const sites_style;
extern char const* const sites_layers;
extern char const* const sites_map;
extern char const* const groups_page;
extern char const* const groups_style;
extern char const* const groups_layers;
extern char const* const groups_map;

}  // namespace report::texts
