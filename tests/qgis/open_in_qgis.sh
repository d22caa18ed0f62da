#!/bin/sh
# open_in_qgis.sh FOOTFALL SOURCES: fits the sample data and opens the result in QGIS; ends with 77 without PyQGIS.
set -eu
/usr/bin/python3 -c "import qgis.core" 2>/dev/null || { echo "skipped: python3-qgis is not installed"; exit 77; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$1" fit "$2/sample_data/stores.geojson" -o "$folder/out" --quiet
/usr/bin/python3 "$2/tests/qgis/open_in_qgis.py" "$folder/out" "$folder"
