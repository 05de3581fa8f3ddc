#!/usr/bin/env python3
"""Made the models of this folder; see README.md.

    tests/data/format-3/make.py PATH_OF_MGM FOLDER
"""
import importlib.util
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent


def maker_of_format_1():
    spec = importlib.util.spec_from_file_location("make_format_1", HERE.parent / "format-1" / "make.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    maker = maker_of_format_1()
    maker.HERE = HERE
    maker.MAKERS = {"texts": maker.table}
    maker.make(pathlib.Path(sys.argv[1]).resolve(), "texts", pathlib.Path(sys.argv[2]) / "texts")
