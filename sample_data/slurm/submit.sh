#!/bin/sh
# Fits a plan by a job array and puts it together once no task is left: sh submit.sh PLAN DIR
# Further options of sbatch (a partition, memory, an account) are taken from SBATCH_ARGS.
set -eu
here=$(dirname "$0")
tasks=$(sed -n 's/.*"tasks": *\([0-9]*\).*/\1/p' "$1/plan.json")
# shellcheck disable=SC2086 # several options
fits=$(sbatch --parsable ${SBATCH_ARGS:-} --array="0-$((tasks - 1))" "$here/fit.sbatch" "$1")
# Not afterok, which never comes true once a task failed, even if it was requeued and then did well.
# shellcheck disable=SC2086
sbatch ${SBATCH_ARGS:-} --dependency="afterany:$fits" "$here/merge.sbatch" "$1" "$2"
