#!/usr/bin/env python3
"""MMoE on its own synthetic task: mgm beside python3-torch on the same sets, and beside a shared bottom of as many parameters.

    bench/mmoe.py [SETS] [EPOCHS]        (default 5 and 100; needs `script/bootstrap bench`)

One set a seed, of tools/data/mmoe_synthetic.py. Each training keeps the epoch whose total loss (two mean squared errors; 0.02 is the
noise) is least on validation; the losses are those of that epoch.
"""
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile

from measure import ROOT, SPECS, mgm, table

PEER = ROOT / "bench/peers/torch_mmoe.py"
CORRELATIONS = (0.8, 0.5)


def ours(spec, data, seed, epochs):
    """The best epoch's total loss on validation, that on test, and the parameters."""
    out = data.with_suffix(".mgm")
    changes = ["--set", f"data.source.csv={data}", "--set", f"train.epochs={epochs}", "--set", f"train.seed={seed}"]
    mgm("train", SPECS / spec, "--out", out, "--overwrite", "--threads", 1, *changes)
    history = [json.loads(line) for line in (out / "history.jsonl").read_text().splitlines()]
    judged = mgm("evaluate", out)
    return {"validation": min(epoch["validation_loss"] for epoch in history), "test": total_loss(judged),
            "parameters": judged["cost"]["parameters"]}


def total_loss(judged):
    return sum(task["metrics"]["rmse"] ** 2 for task in judged["tasks"].values())


def theirs(data, seed, epochs):
    done = subprocess.run([PEER, data, str(seed), str(epochs)], check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


def plus_minus(values):
    return f"{statistics.mean(values):.4f} ± {statistics.stdev(values):.4f}" if len(values) > 1 else f"{values[0]:.4f}"


def paired(left, right):
    """How much lower `right` is, over the sets: the mean and its standard error."""
    apart = [a - b for a, b in zip(left, right)]
    return f"{statistics.mean(apart):+.4f} ± {statistics.stdev(apart) / len(apart) ** 0.5:.4f}" if len(apart) > 1 else f"{apart[0]:+.4f}"


def main():
    sets = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    epochs = int(sys.argv[2]) if len(sys.argv) > 2 else 100
    rows = []
    for correlation in CORRELATIONS:
        found = {"mgm MMoE": [], "python3-torch MMoE": [], "mgm shared bottom": []}
        with tempfile.TemporaryDirectory() as folder:
            for seed in range(1, sets + 1):
                data = pathlib.Path(folder) / "set.csv"
                subprocess.run([ROOT / "tools/data/mmoe_synthetic.py", data, "--correlation", str(correlation), "--seed", str(seed)],
                               check=True)
                found["mgm MMoE"].append(ours("mmoe_synthetic.yaml", data, seed, epochs))
                found["mgm shared bottom"].append(ours("shared_bottom_synthetic.yaml", data, seed, epochs))
                found["python3-torch MMoE"].append(theirs(data, seed, epochs))
                print(f"correlation {correlation}, set {seed} of {sets}: " +
                      ", ".join(f"{name} {runs[-1]['validation']:.4f}" for name, runs in found.items()), file=sys.stderr)
        reference = [run["validation"] for run in found["mgm MMoE"]]
        for name, runs in found.items():
            validation, test = ([run[part] for run in runs] for part in ("validation", "test"))
            rows.append([correlation, name, runs[0]["parameters"], plus_minus(validation), plus_minus(test),
                         "" if name == "mgm MMoE" else paired(validation, reference)])
    print(f"Total loss, mean and deviation over {sets} sets, {epochs} epochs; the last column: by how much mgm's MMoE is lower on "
          "validation, set by set, and the standard error of that.\n")
    table(["correlation", "net", "parameters", "on validation", "on test", "MMoE of mgm is lower by"], rows)


main()
