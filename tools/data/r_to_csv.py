#!/usr/bin/env python3
"""Turns a data frame or matrix that R saved into CSV, without R.

    tools/data/r_to_csv.py FILE                            lists the tables in FILE (.rda, .RData, .rds, .rdb)
    tools/data/r_to_csv.py FILE NAME [--rows FIRST:LAST]   writes one to standard output; rows count from 1

Debian packages of R keep data below /usr/lib/R/site-library/PACKAGE/data.
"""
import argparse
import csv
import sys

from r_data import Damaged, read_values, table


def write_csv(file, names, columns, rows=slice(None)):
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(names)
    writer.writerows(zip(*(column[rows] for column in columns)))


def frame_of(file, name, package):
    """The names and columns of a data frame that a Debian package holds; ends the program where it is not there."""
    try:
        return table(read_values(file)[name])
    except FileNotFoundError:
        sys.exit(f"{file}: is not there; script/bootstrap bench installs {package}")
    except Damaged as problem:
        sys.exit(f"{file}: {problem}")


def some_rows(text):
    first, _, last = text.partition(":")
    try:
        return slice(int(first or 1) - 1, int(last) if last else None)
    except ValueError:
        raise argparse.ArgumentTypeError(f"expected FIRST:LAST, found {text}") from None


def tables_of(values):
    """The tables among some values by name, and what is wrong with those that cannot be read."""
    tables, broken = {}, {}
    for name, value in values.items():
        try:
            if (found := table(value)) is not None:
                tables[name] = found
        except Damaged as problem:
            broken[name] = problem
    return tables, broken


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file")
    parser.add_argument("name", nargs="?")
    parser.add_argument("--rows", type=some_rows, default=slice(None))
    options = parser.parse_args()
    try:
        values = read_values(options.file)
    except (OSError, Damaged) as problem:
        sys.exit(f"{options.file}: {problem}")
    tables, broken = tables_of(values)
    if options.name is None:
        for name in values:
            if name in broken:
                print(f"{name}: {broken[name]}")
            elif name in tables:
                names, columns = tables[name]
                print(f"{name}: {len(columns[0]) if columns else 0} rows of {', '.join(names)}")
    elif options.name in tables:
        write_csv(sys.stdout, *tables[options.name], options.rows)
    elif options.name in broken:
        sys.exit(f"{options.file}: {options.name}: {broken[options.name]}")
    else:
        sys.exit(f"{options.file}: has no table '{options.name}'; it has: {', '.join(tables) or 'none'}")


if __name__ == "__main__":
    main()
