#!/bin/sh
# The same with GNU parallel, on this machine or on a few that are reached by SSH and see the plan under the same
# path: sh parallel.sh PLAN DIR [OPTIONS OF PARALLEL, as in --sshlogin one,two]
set -eu
plan=$1 output=$2
shift 2
parts=$(grep -c '"part":' "$plan/plan.json")
# A part that is killed is tried three times more. Without -q a shell would read the words of the command again.
seq 0 "$((parts - 1))" | parallel -q --retries 4 --joblog "$plan/parallel.log" "$@" \
    "${FOOTFALL:-footfall}" fit "$plan" --part {} --outputs database --threads 1 || true
# shellcheck disable=SC2086 # several options
exec "${FOOTFALL:-footfall}" merge "$plan" -o "$output" ${MERGE_ARGS:-}
