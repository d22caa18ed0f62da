"""Lines of results, summed up and laid out."""

import statistics

COLUMNS = ["method", "true K", "problems", "truths", "found", "by seed's rule", "fitted", "reliability", "CPU s",
           "wall s", "× Footfall"]


def row(title, group, results, footfall):
    """`results`: one dict per problem; `footfall`: Footfall's on the same problems, or nothing."""
    sums = {key: sum(r[key] for r in results) for key in ("truths", "found", "found_by_seed_rule", "fitted")}
    cpu = statistics.median(r["cpu_seconds"] for r in results)
    reliability = f"{sums['found'] / sums['fitted']:.3f}" if sums["fitted"] else "–"
    ratio = f"{cpu / statistics.median(r['cpu_seconds'] for r in footfall):.2f}" if footfall else "–"
    return [title, group, str(len(results)), str(sums["truths"]), str(sums["found"]),
            str(sums["found_by_seed_rule"]), str(sums["fitted"]), reliability, f"{cpu:.2f}",
            f"{statistics.median(r['seconds'] for r in results):.2f}", ratio]


def markdown(columns, rows):
    widths = [max(len(line[i]) for line in [columns, *rows]) for i in range(len(columns))]
    lines = [columns, ["-" * width for width in widths], *rows]
    return "\n".join("| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths)) + " |"
                     for line in lines)
