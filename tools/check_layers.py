#!/usr/bin/env python3
"""Checks that the folders of mgm/ use only what lies below them, before the compiler runs.

    tools/check_layers.py [ROOT]

Prints one line for each thing that is wrong and exits with 1. The tables below are the rules.
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
                     "train/optimizer_configs.h"],
    "node": CORE + ["nets", "routing", "task"],
    "tree": CORE + ["nets", "node", "routing", "task"],
    "train": CORE + ["bundle", "cost", "kinds", "nets", "node", "routing", "schedules", "task", "tree"],
    "cli": None,  # everything
}
TORCH_FOLDERS = {"node", "tree", "train"}
FREE_OF_TORCH_DOOR = {"ATen/core/Tensor.h", "ATen/Parallel.h", "ATen/CPUGeneratorImpl.h"}
MOST_LINES = 450
EMPTY_NAMES = re.compile(r"^(utils?|helpers?|common|misc)\.(h|cpp)$")


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
        if torch and is_header and torch.group(1) not in FREE_OF_TORCH_DOOR:
            problems.append(f"{path}:{number}: torch's large headers come in by node/torch.h, from .cpp files only")


def check_file(path, folder, problems):
    text = path.read_text()
    check_includes(path, folder, text, problems)
    if path.suffix == ".h" and not text.startswith("#pragma once"):
        problems.append(f"{path}:1: a header begins with #pragma once")
    if len(text.splitlines()) > MOST_LINES:
        problems.append(f"{path}: {len(text.splitlines())} lines, at most {MOST_LINES} are allowed: split it by ideas")
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
    print("\n".join(problems) if problems else "the layers hold")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
