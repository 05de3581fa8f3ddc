#!/usr/bin/env python3
"""Time of a sample through a route over 8 small CNNs, beside one such CNN on the whole batch.

    bench/routing_speed.py [ROUNDS]        (default 5)
"""
import sys
import tempfile

from measure import SPECS, interleaved, median, mgm, table

BATCHES = ["1", "64", "256"]


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    spec = SPECS / "experts.yaml"
    with tempfile.TemporaryDirectory() as folder:
        mgm("train", spec, "--out", folder + "/route")
        mgm("train", spec, "--out", folder + "/one", "--set",
            "model={net: {cnn: {channels: [32, 64], widths: [128, classes]}}, task: {predict: label}}")
        costs = interleaved(
            {name: lambda name=name: mgm("evaluate", f"{folder}/{name}", "--batch-sizes", ",".join(BATCHES))["cost"]
             for name in ("one", "route")}, rounds)
    rows = []
    for batch in BATCHES:
        one, route = ([cost["latency_us"][batch] for cost in costs[name]] for name in ("one", "route"))
        rows.append([batch, f"{median(one):.1f}", f"{median(route):.1f}",
                     f"{median([b / a for a, b in zip(one, route)]):.2f}"])
    table(["batch", "one expert, us a sample", "route over 8, us a sample", "ratio"], rows)
    table(["", "one expert", "route over 8"],
          [[name, *(f"{costs[model][0][key]:,.0f}" for model in ("one", "route"))]
           for name, key in (("MACs a sample", "macs_per_sample"), ("parameters", "parameters"))])


main()
