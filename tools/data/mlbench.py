#!/usr/bin/env python3
"""Writes the data sets that specs/letter.yaml, satellite.yaml and dna.yaml name, from the Debian package r-cran-mlbench.

    tools/data/mlbench.py [--package FOLDER] [--out FOLDER]

Each set becomes NAME_train.csv and NAME_test.csv: the first and the last rows, as the literature divides them.
"""
import argparse
import os
import pathlib

from r_to_csv import frame_of, write_csv

ROOT = pathlib.Path(__file__).resolve().parents[2]
PACKAGE = pathlib.Path("/usr/lib/R/site-library/mlbench")
SETS = {"letter": ("LetterRecognition", 16000), "satellite": ("Satellite", 4435), "dna": ("DNA", 2000)}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--package", type=pathlib.Path, default=PACKAGE, help=f"default: {PACKAGE}")
    parser.add_argument("--out", type=pathlib.Path, default=ROOT / "specs/data", help="default: specs/data")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    for name, (frame, trained) in SETS.items():
        file = options.package / "data" / f"{frame}.rda"
        names, columns = frame_of(file, frame, "r-cran-mlbench")
        for part, rows in (("train", slice(trained)), ("test", slice(trained, None))):
            target = options.out / f"{name}_{part}.csv"
            partial = target.with_name(target.name + ".partial")  # no half of a table where it is cut off
            with open(partial, "w", newline="", encoding="utf-8") as out:
                write_csv(out, names, columns, rows)
            os.replace(partial, target)


if __name__ == "__main__":
    main()
