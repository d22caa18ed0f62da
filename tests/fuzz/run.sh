#!/bin/sh
# Fuzzes one target: run.sh BUILD TARGET MINUTES, as in run.sh build-fuzz alert 30
#
# BUILD is a folder of the preset "fuzz". What is found stays in BUILD/corpus/TARGET, and what fails beside it.
set -eu
build=$1 target=$2 minutes=$3
here=$(cd "$(dirname "$0")" && pwd)
corpus=$build/corpus/$target
mkdir -p "$corpus"

if [ "$target" = database ]; then
    rm -rf "$build/corpus/out"
    awk 'BEGIN { print "id,lon,lat,visitors"
                 for (i = 0; i < 64; ++i) { x = i % 8; y = int(i / 8)
                     print "s" i "," (-1.8 + x * 0.06) "," (52.8 + y * 0.04) "," \
                           int(20 + 900 * exp(-((x - 2) ^ 2 + (y - 3) ^ 2) / 3) + 500 * exp(-((x - 5) ^ 2 + (y - 5) ^ 2) / 2)) } }' \
        > "$build/corpus/stores.csv"
    for run in 1 2; do
        "$build/footfall" fit "$build/corpus/stores.csv" --src-crs EPSG:4326 --cities 2 --noise poisson --bootstrap 20 \
            --trace --force --quiet -o "$build/corpus/out"
    done
    export FOOTFALL_FUZZ_DATABASE="$build/corpus/out/footfall.gpkg"
fi

seeds=
[ ! -d "$here/seeds/$target" ] || seeds=$here/seeds/$target
# shellcheck disable=SC2086
nice -n 19 "$build/tests/fuzz/fuzz_$target" "$corpus" $seeds -max_total_time="$((minutes * 60))" -max_len=4096 -len_control=10 \
    -timeout=60 -rss_limit_mb=4096 -print_final_stats=1 -artifact_prefix="$corpus-"
