#!/usr/bin/env python3
"""Writes 13 classification sets of the UCI repository, from the Debian packages r-cran-mlbench and r-cran-kernlab, as CSV.

    tools/data/uci.py [--packages FOLDER] [--out FOLDER]

Each becomes NAME.csv with the class in a column `class`; missing cells are empty. They are all of the two packages that
have 150 to 7,000 samples of classes and are no drawn figures.
"""
import argparse
import pathlib

from r_to_csv import frame_of, write_csv

ROOT = pathlib.Path(__file__).resolve().parents[2]
PACKAGES = pathlib.Path("/usr/lib/R/site-library")
# name: package, data frame, column of the class, columns that name samples
SETS = {
    "breast_cancer": ("mlbench", "BreastCancer", "Class", ["Id"]),
    "dna": ("mlbench", "DNA", "Class", []),
    "glass": ("mlbench", "Glass", "Type", []),
    "house_votes": ("mlbench", "HouseVotes84", "Class", []),
    "ionosphere": ("mlbench", "Ionosphere", "Class", []),
    "pima": ("mlbench", "PimaIndiansDiabetes2", "diabetes", []),
    "satellite": ("mlbench", "Satellite", "classes", []),
    "sonar": ("mlbench", "Sonar", "Class", []),
    "soybean": ("mlbench", "Soybean", "Class", []),
    "vehicle": ("mlbench", "Vehicle", "Class", []),
    "vowel": ("mlbench", "Vowel", "Class", []),
    "musk": ("kernlab", "musk", "Class", []),
    "spam": ("kernlab", "spam", "type", []),
}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--packages", type=pathlib.Path, default=PACKAGES, help=f"default: {PACKAGES}")
    parser.add_argument("--out", type=pathlib.Path, default=ROOT / "specs/data/uci", help="default: specs/data/uci")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    for name, (package, frame, label, no_input) in SETS.items():
        file = options.packages / package / "data" / f"{frame}.rda"
        names, columns = frame_of(file, frame, f"r-cran-{package}")
        kept = [i for i, column in enumerate(names) if column not in no_input]
        with open(options.out / f"{name}.csv", "w", newline="", encoding="utf-8") as out:
            write_csv(out, ["class" if names[i] == label else names[i] for i in kept], [columns[i] for i in kept])


if __name__ == "__main__":
    main()
