#!/usr/bin/env python3
"""Whether choosing experts by competence pays: a pool of 16 small nets on 13 sets of the UCI repository.

    bench/dynamic_selection.py [SET ...]      all sets, 75 % to train on, 25 % test, split seeds 0 to 2

The pool: 16 nets of one hidden layer that differ in width, dropout, weight decay and rate, each learning from all
samples; a competence router lets the best 4 answer for a sample. Against it stand, on the same test samples: the vote of
the whole pool (mean of its outputs), the member of the pool that did best on training samples that it had not learned
from, and one net of the routed model's MACs. That net gets the pool's eight settings to choose from, on a fifth of the
training samples, then learns from all. The design was chosen on
other divisions of the same sets. script/bootstrap bench and
tools/data/uci.py bring the data. Accuracy and MACs come from the seeds; microseconds need a quiet machine.
"""
import itertools
import json
import math
import pathlib
import sys
import tempfile

from measure import ROOT, mgm, table

SEEDS, TOP, BATCH = range(3), 4, 32
WIDTHS = [16, 64]
SETTINGS = list(itertools.product([0.0, 0.4], [0.01, 0.5], [0.002, 0.008]))  # dropout, weight decay, rate
SETS = ["breast_cancer", "dna", "glass", "house_votes", "ionosphere", "musk", "pima", "satellite", "sonar", "soybean",
        "spam", "vehicle", "vowel"]
DATA = ROOT / "specs/data/uci"
# two-sided 95 % quantiles of Student's t
T_QUANTILE = {12: 2.179, 38: 2.024}


def net(width, setting):
    dropout, decay, rate = setting
    return {"net": {"mlp": {"widths": [width, "classes"], "dropout": dropout}},
            "train": {"optimizer": {"adamw": {"lr": rate, "weight_decay": decay}}}}


def pool():
    experts = {f"n{i}": net(width, setting)
               for i, (width, setting) in enumerate(itertools.product(WIDTHS, SETTINGS))}
    return {"route": {"partition": {"random": {"share": 1}}, "router": {"competence": {"top": TOP}}, "experts": experts}}


def trained(folder, name, seed, model, validation=0.0):
    """The report of a training, and its folder."""
    samples = sum(1 for _ in open(DATA / f"{name}.csv")) - 1
    spec = {"mgm": 1,
            "data": {"source": {"csv": str(DATA / f"{name}.csv")}, "targets": {"class_": {"class": "class"}},
                     "split": {"validation": validation, "test": 0.25, "seed": seed}},
            "model": {**model, "task": {"predict": "class_"}},
            "train": {"epochs": max(15, min(60, 60000 // samples)), "batch": BATCH, "seed": seed, "keep": "last",
                      "schedule": "cosine", **model.get("train", {})}}
    spec["model"].pop("train", None)
    file = folder / "spec.yaml"
    file.write_text(json.dumps(spec))
    out = folder / "model.mgm"
    return mgm("train", file, "--out", out, "--overwrite", "--threads", 1), out


def evaluated(bundle):
    return mgm("evaluate", bundle, "--batch-sizes", "256")


def accuracy(report):
    return report["tasks"]["model"]["metrics"]["accuracy"]


def dense(folder, name, seed, macs, ports):
    """Accuracy of one net of so many MACs, with the setting that does best on a fifth of the training samples."""
    width = max(1, round(macs / (ports["inputs"][0]["shape"][0] + ports["outputs"][0]["shape"][0])))
    reached = [trained(folder, name, seed, net(width, setting), 0.2 * 0.75)[0]["validation"]["model"]["accuracy"]
               for setting in SETTINGS]
    best = SETTINGS[reached.index(max(reached))]
    return accuracy(evaluated(trained(folder, name, seed, net(width, best))[1]))


def run(folder, name, seed):
    bundle = trained(folder, name, seed, pool())[1]
    report = evaluated(bundle)
    manifest = json.loads((bundle / "manifest.json").read_text())
    route = report["routes"]["model"]
    losses = report["inference"]["evidence"]["model"]["competence"]["loss"]
    member = min(losses, key=losses.get)
    cost = report["cost"]
    return {"chosen by competence": accuracy(report), "vote of all 16": route["average"]["model"],
            "best member": route["single"]["model"][member], "mean member": mean(route["single"]["model"].values()),
            "best member on the test itself": route["best_single"]["model"]["value"],
            "net of equal MACs": dense(folder, name, seed, cost["macs_per_sample"], manifest["ports"]),
            "macs": cost["macs_per_sample"], "us": cost["latency_us"]["256"],
            "looks": report["inference"]["evidence"]["model"]["competence"]["looks_at_the_sample"]}


def mean(values):
    values = list(values)
    return sum(values) / len(values)


def paired(differences):
    """Mean and 95 % interval of differences, in points."""
    center, count = mean(differences), len(differences)
    if count - 1 not in T_QUANTILE:
        return f"{100 * center:+.2f}"
    error = math.sqrt(sum((value - center) ** 2 for value in differences) / (count - 1) / count)
    half = T_QUANTILE[count - 1] * error
    return f"{100 * center:+.2f} ({100 * (center - half):+.2f} to {100 * (center + half):+.2f})"


def main():
    names = sys.argv[1:] or SETS
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, seed in itertools.product(names, SEEDS):
            found[name, seed] = run(pathlib.Path(folder), name, seed)
            print(name, seed, json.dumps(found[name, seed]), file=sys.stderr, flush=True)
    us = "chosen by competence"
    others = ["vote of all 16", "best member", "net of equal MACs", "mean member", "best member on the test itself"]
    of_set = {name: {way: mean(found[name, seed][way] for seed in SEEDS) for way in [us, *others, "macs", "us", "looks"]}
              for name in names}
    table(["set", us, *others[:3], "MACs", "us, batch 256", "looks at the sample"],
          [[name, *(f"{100 * row[way]:.2f}" for way in [us, *others[:3]]), f"{row['macs']:.0f}", f"{row['us']:.2f}",
            f"{3 * row['looks']:.0f} of 3"] for name, row in of_set.items()])
    table(["", "mean accuracy", f"{us}: better by (over sets)", "over sets and seeds"],
          [[us, f"{100 * mean(row[us] for row in of_set.values()):.2f}", "", ""],
           *([way, f"{100 * mean(row[way] for row in of_set.values()):.2f}",
              paired([row[us] - row[way] for row in of_set.values()]),
              paired([row[us] - row[way] for row in found.values()])] for way in others)])


main()
