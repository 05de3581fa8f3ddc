#!/usr/bin/env python3
"""Checks, before the compiler runs, that the folders of mgm/ use only what lies below them, and that files,
functions and names keep to the conventions.

    tools/check_layers.py [ROOT]

Prints one line for each thing that is wrong and exits with 1. The tables below are the rules;
tools/check_layers_test.py breaks each of them.
"""
import pathlib
import re
import sys

# What each folder may include, beside itself.
CORE = ["base", "spec", "data", "program"]
USES = {
    "base": [],
    "spec": ["base"],
    "data": ["base", "spec"],
    "program": ["base", "data"],
    "nets": CORE,
    "routing": CORE,
    "task": CORE,
    "schedules": ["base", "spec"],
    "cost": CORE,
    "bundle": ["base", "program"],
    "infer": CORE + ["bundle", "cost", "routing", "task"],
    "kinds": CORE + ["nets", "routing", "schedules", "task", "tree/tree_configs.h", "train/strategy.h",
                     "train/optimizer_configs.h", "infer/strategy.h"],
    "node": CORE + ["nets", "routing", "task"],
    "tree": CORE + ["nets", "node", "routing", "task"],
    "train": CORE + ["bundle", "cost", "kinds", "nets", "node", "routing", "schedules", "task", "tree",
                     "infer/strategy.h"],
    "cli": None,  # everything
}
TORCH_FOLDERS = {"node", "tree", "train"}
FREE_OF_TORCH_DOOR = {"ATen/core/Tensor.h", "ATen/Parallel.h", "ATen/CPUGeneratorImpl.h"}
# Only node/torch.h includes these: each costs 8 s and more a file.
BEHIND_THE_DOOR = {"torch/torch.h", "torch/all.h", "torch/script.h", "torch/types.h", "ATen/ATen.h"}
MOST_LINES = 450
MOST_FUNCTION_LINES = 40
EMPTY_NAMES = re.compile(r"^(utils?|helpers?|common|misc)(_test)?\.(h|cpp)$")
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
OF_ONE_MACHINE = re.compile(r"[\"'(\s]/(work|farm|home|root|tmp)/")


def may_include(folder, included):
    allowed = USES[folder]
    if allowed is None or included.split("/")[0] == folder:
        return True
    return included.split("/")[0] in allowed or included in allowed


def check_includes(path, folder, text, problems):
    for number, line in enumerate(text.splitlines(), 1):
        own = re.match(r'#include "mgm/([^"]+)"', line)
        if own and not may_include(folder, own.group(1)):
            problems.append(f"{path}:{number}: {folder} may not use {own.group(1)}")
        torch = re.match(r"#include <((ATen|torch|c10)/[^>]+)>", line)
        if torch and folder not in TORCH_FOLDERS and folder != "cli":
            problems.append(f"{path}:{number}: {folder} is free of torch, but includes <{torch.group(1)}>")
        is_header = path.suffix == ".h" and path.name != "torch.h"
        if torch and torch.group(1) in BEHIND_THE_DOOR and path.name != "torch.h":
            problems.append(f"{path}:{number}: <{torch.group(1)}> comes in by node/torch.h")
        elif torch and is_header and torch.group(1) not in FREE_OF_TORCH_DOOR:
            problems.append(f"{path}:{number}: torch's large headers come in by node/torch.h, from .cpp files only")


def blanked(text):
    """The text with comments, strings, characters and directives made blank: braces and words in them do not count."""
    pattern = r'^[ \t]*#[^\n]*|R"(\w*)\(.*?\)\1"|//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|(?<![0-9a-fA-F])\'(?:\\.|[^\'\\\n])*\''
    return re.sub(pattern, lambda match: re.sub(r"[^\n]", " ", match.group()), text, flags=re.DOTALL | re.MULTILINE)


def functions(text):
    """Yields (first line, number of lines) of each function that is defined in the text, outermost only."""
    code = blanked(text)
    open_braces = []  # for each: the line of its function's heading, or None
    heading = 0
    for place, character in enumerate(code):
        if character == "{":
            words = code[heading:place]
            inside = any(line is not None for line in open_braces)
            container = re.match(r"\s*(template\b.*?>\s*)?(extern|namespace|class|struct|enum|union)\b(?!.*\)\s*(const)?\s*$)",
                                 words, re.DOTALL)
            is_function = not inside and not container and re.search(r"\w\s*\(", words)
            first = code.count("\n", 0, heading + len(words) - len(words.lstrip())) + 1
            open_braces.append(first if is_function else None)
            heading = place + 1
        elif character == "}" and open_braces:
            first = open_braces.pop()
            if first is not None:
                yield first, code.count("\n", 0, place) + 2 - first
            heading = place + 1
        elif character == ";":
            heading = place + 1


def check_text(path, text, problems):
    for number, line in enumerate(text.splitlines(), 1):
        unfinished = UNFINISHED.search(line)
        if unfinished:
            problems.append(f"{path}:{number}: {unfinished.group()}: finish it, or open an issue")
        if OF_ONE_MACHINE.search(line):
            problems.append(f"{path}:{number}: a path of one machine")
    if len(text.splitlines()) > MOST_LINES:
        problems.append(f"{path}: {len(text.splitlines())} lines, at most {MOST_LINES} are allowed: split it by ideas")
    for first, lines in functions(text):
        if lines > MOST_FUNCTION_LINES:
            problems.append(f"{path}:{first}: a function of {lines} lines, at most {MOST_FUNCTION_LINES} are allowed")


def check_file(path, folder, problems):
    text = path.read_text()
    check_includes(path, folder, text, problems)
    check_text(path, text, problems)
    if path.suffix == ".h" and not text.startswith("#pragma once"):
        problems.append(f"{path}:1: a header begins with #pragma once")
    if EMPTY_NAMES.match(path.name):
        problems.append(f"{path}: a name that says nothing")


def check(root):
    problems = []
    for folder in sorted(p for p in (root / "mgm").iterdir() if p.is_dir()):
        if folder.name not in USES:
            problems.append(f"{folder}: tools/check_layers.py does not know this folder")
            continue
        for path in sorted([*folder.rglob("*.h"), *folder.rglob("*.cpp")]):
            check_file(path, folder.name, problems)
    return problems


def main():
    root = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else pathlib.Path(__file__).resolve().parent.parent
    problems = check(root)
    print("\n".join(problems) if problems else "the layers and conventions hold")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
