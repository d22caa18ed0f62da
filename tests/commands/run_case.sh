#!/bin/sh
# Runs one golden case: run_case.sh FOOTFALL SOURCE_FOLDER CASE
#
# A case is a text file:
#   # what it shows
#   $ a shell command that prepares the folder      (any number of these)
#   footfall fit missing.geojson -o out             the command
#   exit 1                                          its exit code
#   footfall fit: missing.geojson does not exist …  what it writes to standard error, to the letter,
#                                                   but for a * where a library puts its own words
#   --- stdout                                      and to standard output, if the case says so
#
# It runs in an empty folder with links to `broken` (sample_data/broken) and `inputs` (beside this script).
# A command that fails must leave no file behind.
set -eu
footfall=$1 source_folder=$2 case=$3
export LC_ALL=C.UTF-8

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
mkdir run expected actual
cd run
ln -s "$source_folder/sample_data/broken" broken
ln -s "$source_folder/tests/commands/inputs" inputs

grep '^\$ ' "$case" | cut -c3- > ../prepare || :
sh -eu ../prepare > /dev/null
find . > ../before

grep '^footfall ' "$case" | head -n 1 | cut -d' ' -f2- > ../arguments
sed -n 's/^exit //p' "$case" | head -n 1 > ../expected/exit
sed '1,/^exit /d; /^--- stdout$/,$d' "$case" > ../expected/stderr
sed '1,/^--- stdout$/d' "$case" > ../expected/stdout

code=0
sh -c "\"\$0\" $(cat ../arguments)" "$footfall" > ../actual/stdout 2> ../actual/stderr || code=$?
echo "$code" > ../actual/exit

failed=0
complain() {
    failed=1
    echo "$(basename "$case"): $1"
}
# To the letter, or as a pattern, so that * stands for anything.
same_text() {
    cmp -s "$1" "$2" && return 0
    # shellcheck disable=SC2254
    case $(cat "$2") in $(cat "$1")) ;; *) return 1 ;; esac
}

cmp -s ../expected/exit ../actual/exit || complain "exit code $code instead of $(cat ../expected/exit)"
for stream in stderr stdout; do
    [ "$stream" = stderr ] || grep -q '^--- stdout$' "$case" || continue
    same_text ../expected/$stream ../actual/$stream && continue
    complain "$stream is not as expected"
    diff -u ../expected/$stream ../actual/$stream || :
done
if [ "$code" -ne 0 ] && ! find . | diff ../before -; then
    complain "a failed run left files behind"
fi
exit $failed
