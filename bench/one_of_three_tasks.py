#!/usr/bin/env python3
"""What one task of a model of three costs to answer, beside a net that has this task alone: time over time, for each task.

    bench/one_of_three_tasks.py [ROUNDS]        (default 7)

Both are trained by mgm for an epoch; `mgm evaluate` measures the microseconds a sample, in interleaved rounds.
"""
import sys
import tempfile

from measure import SPECS, interleaved, median, mgm, table

SPEC = SPECS / "three_tasks.yaml"
TASKS = {"label": "{net: {mlp: {widths: [256, 128, classes]}}, task: {predict: label}}",
         "kind": "{net: {mlp: {widths: [256, 128, classes]}}, task: {predict: kind}}",
         "amount": "{net: {mlp: {widths: [256, 128, 1]}}, task: {predict: amount}}"}
BATCHES = (1, 64)


def train(out, *changes):
    mgm("train", SPEC, "--out", out, "--threads", 1, *changes)
    return out


def microseconds(model, *options):
    judged = mgm("evaluate", model, "--batch-sizes", ",".join(map(str, BATCHES)), *options)
    return judged["cost"]["macs_per_sample"], {batch: judged["cost"]["latency_us"][str(batch)] for batch in BATCHES}


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    with tempfile.TemporaryDirectory() as folder:
        three = train(f"{folder}/three")
        cases = {}
        for task, head in TASKS.items():
            alone = train(f"{folder}/{task}", "--set", f"model.chain.tasks={head}")
            cases["three", task] = lambda task=task: microseconds(three, "--tasks", task)
            cases["alone", task] = lambda alone=alone: microseconds(alone)
        found = interleaved(cases, rounds)
    rows = []
    for task in TASKS:
        for batch in BATCHES:
            of_three, alone = ([times[batch] for _, times in found[which, task]] for which in ("three", "alone"))
            rows.append([task, batch, *(f"{found[which, task][0][0]:.0f}" for which in ("three", "alone")),
                         f"{median(of_three):.1f}", f"{median(alone):.1f}",
                         f"{median([a / b for a, b in zip(of_three, alone)]):.2f}"])
    print(f"Medians of {rounds} interleaved rounds; the last column: the median of the rounds' ratios.\n")
    table(["task", "batch", "MACs, one of three", "MACs, alone", "us a sample, one of three", "us a sample, alone", "ratio"], rows)


main()
