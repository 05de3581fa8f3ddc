#!/usr/bin/env python3
"""What keeping the states of a training costs: the part of the time, and the longest that a step waits.

    bench/checkpoints.py [ROUNDS]        (default 3)

The small CNN (specs/fashion_cnn.yaml) as it is, with a state every second, and with one before every step, which nobody
wants, to see what one costs. Waiting is measured where a step waits; writing is the processor time of the thread that
writes beside the steps. Both stand here as parts of the whole time of the training.
"""
import sys
import tempfile

from measure import ROOT, interleaved, median, mgm, table

PACES = {"as it is": 60, "every second": 1, "before every step": 0}


def train(folder, seconds):
    report = mgm("train", ROOT / "specs/fashion_cnn.yaml", "--out", folder + "/model", "--overwrite", "--checkpoint-every", seconds)
    return {"seconds": report["seconds"], **report["checkpoints"]}


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    with tempfile.TemporaryDirectory() as folder:
        runs = interleaved({name: lambda pace=pace: train(folder, pace) for name, pace in PACES.items()}, rounds)
    rows = []
    for name, reports in runs.items():
        def part(what):
            return f"{100 * median([one[what] / one['seconds'] for one in reports]):.2f} %"
        rows.append([name, f"{median([one['seconds'] for one in reports]):.1f}", f"{median([one['count'] for one in reports]):.0f}",
                     part("blocked_seconds"), part("writing_seconds"),
                     f"{1000 * max(one['longest_block_seconds'] for one in reports):.1f}"])
    table(["states are kept", "training, s", "states", "steps waited", "written beside", "longest wait of a step, ms"], rows)


main()
