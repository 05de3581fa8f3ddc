"""What the benchmarks share: running mgm, interleaved repeats, tables."""
import json
import os
import pathlib
import statistics
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
MGM = os.environ.get("MGM", str(ROOT / "build/release/bin/mgm"))
SPECS = ROOT / "bench/specs"


def mgm(verb, *arguments):
    """What a command of mgm reports as JSON."""
    done = subprocess.run([MGM, verb, *map(str, arguments), "--json"], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"mgm {verb} {' '.join(map(str, arguments))} failed:\n{done.stderr}")
    return json.loads(done.stdout)


def interleaved(cases, rounds):
    """Calls each case in turn, `rounds` times, so that a change of the machine's speed meets all; the results by case."""
    results = {name: [] for name in cases}
    for turn in range(rounds):
        for name, call in cases.items():
            results[name].append(call())
        print(f"round {turn + 1} of {rounds}", file=sys.stderr)
    return results


def median(values):
    return statistics.median(values)


def table(header, rows):
    """A Markdown table."""
    widths = [max(len(str(row[i])) for row in [header, *rows]) for i in range(len(header))]
    for row in [header, ["-" * width for width in widths], *rows]:
        print("| " + " | ".join(str(cell).ljust(width) for cell, width in zip(row, widths)) + " |")
    print()
