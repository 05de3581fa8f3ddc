#!/usr/bin/env python3
"""Every broken spec and broken data set here is answered with the message and the exit code that lie beside it.

    tests/cases/cases_test.py PATH_OF_MGM [NAME ...] [--write]

A case is a folder below specs/, data/ or models/ with a file `expected`:

    $ mgm check spec.yaml
    mgm: error: spec.yaml:4:3: what mgm says ... and nothing else
    exit 2

The command runs in the folder and writes nothing to standard output. `...` stands for any text within a line; it is
for what may grow (lists of kinds). --write writes what mgm says now into `expected`, to be read before it is kept.
"""
import concurrent.futures
import os
import pathlib
import re
import shlex
import subprocess
import sys

CASES = pathlib.Path(__file__).resolve().parent
SECONDS = 120  # only what hangs takes as long, on a busy machine too


def run(mgm, folder, command):
    """Standard error and the exit code, as `expected` has them."""
    words = shlex.split(command)
    assert words[0] == "mgm", f"{folder}: the first line is no command of mgm: {command}"
    try:
        done = subprocess.run([mgm, *words[1:]], cwd=folder, capture_output=True, timeout=SECONDS)
    except subprocess.TimeoutExpired:
        return [f"nothing within {SECONDS} seconds"]
    lines = done.stderr.decode("utf-8", "backslashreplace").splitlines()
    if done.stdout:
        lines.append(f"and on standard output: {done.stdout!r}")
    return [*lines, f"exit {done.returncode}"]


def fits(line, expected):
    return re.fullmatch(".*".join(map(re.escape, expected.split("..."))), line) is not None


def check(mgm, folder, write):
    """What is wrong with a case; nothing where it passes."""
    file = folder / "expected"
    if not file.exists():
        return f"{folder.relative_to(CASES)}: has no file 'expected'"
    command, *expected = file.read_text().splitlines()
    command = command.removeprefix("$ ")
    found = run(mgm, folder, command)
    if len(found) == len(expected) and all(map(fits, found, expected)):
        return None
    if write:
        file.write_text("\n".join([f"$ {command}", *found]) + "\n")
    return "\n    ".join([f"{folder.relative_to(CASES)}: {command}", "expected:", *expected, "found:", *found])


def main():
    mgm = os.path.abspath(sys.argv[1])
    write = "--write" in sys.argv
    names = [word for word in sys.argv[2:] if word != "--write"]
    folders = [folder for kind in ["specs", "data", "models"] for folder in sorted((CASES / kind).glob("*/"))
               if not names or folder.name in names]
    assert folders, "no case has such a name"
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        wrong = [text for text in pool.map(lambda folder: check(mgm, folder, write), folders) if text]
    print("\n".join(wrong))
    print(f"{len(folders) - len(wrong)} of {len(folders)} cases are answered as expected")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
