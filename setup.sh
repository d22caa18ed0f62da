#!/bin/sh
# Installs what Footfall needs on Debian 12 or 13, builds it, and shows or tests it.
set -eu

usage() {
    cat <<'EOF'
Usage: sh setup.sh build   install the missing Debian packages, build the program: build/footfall
       sh setup.sh demo    build, then find the cities in the sample data: out/demo
       sh setup.sh test    build with warnings as errors, then run all tests
       sh setup.sh package [RELEASE]
                           build a Debian package and a tarball in a new, bare Debian (bookworm, trixie; this
                           machine's own without RELEASE): build/packages/RELEASE
EOF
}

build_packages="g++ cmake ninja-build libgdal-dev libproj-dev libeigen3-dev libceres-dev libsqlite3-dev
    libsqlitecpp-dev libboost-dev libnanoflann-dev libcli11-dev libfmt-dev libxsimd-dev nlohmann-json3-dev
    libpugixml-dev libjs-leaflet libjs-chart.js"
# Beside the test framework: the programs with which the tests read what Footfall wrote.
test_packages="catch2 gdal-bin sqlite3 python3-gdal chromium chromium-driver python3-selenium qgis python3-qgis
    python3-jsonschema python3-geopandas r-cran-sf zsh fish postgresql postgresql-postgis
    slurm-wlm munge"

stop() {
    echo "setup.sh: $*" >&2
    exit 1
}

# The packages among the arguments that are not installed, on one line.
missing_of() {
    for package; do
        status=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) || status=none
        [ "$status" = installed ] || printf '%s ' "$package"
    done
}

is_supported_debian() {
    [ -r /etc/os-release ] || return 1
    running=$(. /etc/os-release && echo "${ID:-} ${VERSION_ID:-}")
    [ "$running" = "debian 12" ] || [ "$running" = "debian 13" ]
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    else
        sudo "$@"
    fi
}

apt() {
    # A machine that has just started may still be updating itself: wait for apt's lock.
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300 "$@" </dev/null
}

install_packages() {
    command -v dpkg-query >/dev/null || stop "this is not Debian: install GDAL, PROJ, Eigen, Ceres Solver," \
        "SQLite, SQLiteCpp, Boost, CLI11, fmt, xsimd, nlohmann-json and pugixml with their headers, Leaflet and" \
        "Chart.js, then build as docs/architecture.md says."
    missing=$(missing_of "$@")
    [ -n "$missing" ] || return 0
    is_supported_debian || stop "packages are installed on Debian 12 and 13 only; install these yourself" \
        "and run this again: $missing"
    [ "$(id -u)" -eq 0 ] || command -v sudo >/dev/null || stop "installing needs root or sudo; have these" \
        "packages installed and run this again: $missing"
    echo "Installing: $missing"
    # shellcheck disable=SC2086 # one argument per package
    { apt update && apt install -y --no-install-recommends $missing; } ||
        stop "the packages could not be installed (see above); install them and run this again: $missing"
}

# build PRESET [CMAKE OPTIONS]: configures and builds with one compiler per core.
build() {
    preset=$1
    shift
    cmake --preset "$preset" "$@"
    cmake --build --preset "$preset" --parallel "$(nproc)"
}

build_program() {
    # shellcheck disable=SC2086
    install_packages $build_packages
    build release -DFOOTFALL_TESTS=OFF
}

show_demo() {
    mkdir -p out
    build/footfall fit sample_data/stores.geojson --places sample_data/cities.geojson -o out/demo
    cat <<'EOF'

Open out/demo/report.html in a browser: the findings in plain words, with a map.
Open out/demo/footfall.qgz in QGIS: the map, and a print layout of it.
The cities that the sample stores were made from are in sample_data/stores_truth.geojson.
EOF
}

run_tests() {
    # shellcheck disable=SC2086
    install_packages $build_packages $test_packages
    build dev
    ctest --preset dev --parallel "$(nproc)" --timeout 600
}

# The packages depend on what the Debian has that they are built in, and on nothing that only this machine has.
make_package() {
    release=${1:-$(. /etc/os-release && echo "${VERSION_CODENAME:-}")}
    install_packages debootstrap
    mirror=$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' | head -n 1)
    # Not /tmp, which is in memory on Debian 13, and without devices. Apt loads as a user of its own, who has to get in.
    root=$(mktemp -d -p /var/tmp)
    chmod 755 "$root"
    # shellcheck disable=SC2064 # as it is now
    trap "as_root umount '$root/proc' 2>/dev/null; as_root rm -rf '$root'" EXIT
    as_root debootstrap --variant=minbase "$release" "$root" "$mirror" || stop "no bare Debian $release (see above)"
    # It reaches its packages as this machine does.
    as_root cp -r /etc/apt/apt.conf.d "$root/etc/apt/"
    [ ! -e /etc/resolv.conf ] || as_root cp -L /etc/resolv.conf "$root/etc/"
    as_root mkdir "$root/footfall"
    tar -c --exclude='./build*' --exclude='./out*' --exclude=./.git . | as_root tar -xC "$root/footfall"
    as_root mount -t proc proc "$root/proc"
    as_root chroot "$root" sh -c 'cd /footfall && sh setup.sh build &&
        apt-get install -y --no-install-recommends file dpkg-dev && cd build && cpack'
    mkdir -p "build/packages/$release"
    cp "$root"/footfall/build/packages/footfall* "build/packages/$release/"
    ls -l "build/packages/$release"
}

if [ $# -ne 1 ] && { [ $# -ne 2 ] || [ "$1" != package ]; }; then
    usage >&2
    exit 2
fi
cd "$(dirname "$0")"
case $1 in
    build) build_program ;;
    demo)
        build_program
        show_demo
        ;;
    test) run_tests ;;
    package) make_package "${2:-}" ;;
    -h | --help) usage ;;
    *)
        echo "setup.sh: there is no '$1'" >&2
        usage >&2
        exit 2
        ;;
esac
