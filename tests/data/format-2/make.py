#!/usr/bin/env python3
"""Made the models of this folder as those of format 1 were made (see there), from the specs beside this.

    tests/data/format-2/make.py PATH_OF_MGM FOLDER
"""
import importlib.util
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
SPEC = importlib.util.spec_from_file_location("format_1", HERE.parent / "format-1" / "make.py")
format_1 = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(format_1)

if __name__ == "__main__":
    format_1.HERE = HERE
    format_1.MAKERS["answering"] = format_1.table
    format_1.make(pathlib.Path(sys.argv[1]).resolve(), "answering", pathlib.Path(sys.argv[2]) / "answering")
