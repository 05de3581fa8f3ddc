#!/usr/bin/env python3
"""Made the models of this folder; see README.md.

    tests/data/format-2/make.py PATH_OF_MGM FOLDER
"""
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from later_format import make  # noqa: E402

make(HERE, "fallback", *sys.argv[1:3])
