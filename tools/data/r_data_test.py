#!/usr/bin/env python3
"""Writes what R would write, value by value after its manual, and reads it back; and real data where a package is installed."""
import bz2
import gzip
import io
import lzma
import pathlib
import struct
import subprocess
import sys
import tempfile
import unittest
import zlib

import r_data
from mlbench import PACKAGE
from r_data import Damaged, Reader, Vector

MISSING = struct.pack(">i", -2 ** 31)
NULL = struct.pack(">i", 254)


def flags(kind, attributes=b"", tag=b""):
    return struct.pack(">i", kind | (0x200 if attributes else 0) | (0x400 if tag else 0))


def text(value):
    return struct.pack(">ii", 9, -1) if value is None else struct.pack(">ii", 9, len(value.encode())) + value.encode()


def symbol(name):
    return struct.pack(">i", 1) + text(name)


def pairs(entries):
    return b"".join(flags(2, tag=b"x") + name + value for name, value in entries) + NULL


def vector(kind, count, body, attributes=()):
    attributes = pairs(attributes) if attributes else b""
    return flags(kind, attributes) + struct.pack(">i", count) + body + attributes


def strings(*values, attributes=()):
    return vector(16, len(values), b"".join(map(text, values)), attributes)


def integers(*values, attributes=()):
    return vector(13, len(values), b"".join(MISSING if v is None else struct.pack(">i", v) for v in values), attributes)


def reals(*values):
    return vector(14, len(values), b"".join(bytes.fromhex("7ff00000000007a2") if v is None else struct.pack(">d", v) for v in values))


def list_of(*values, attributes=()):
    return vector(19, len(values), b"".join(values), attributes)


def stream(item, version=2):
    encoding = struct.pack(">i", 5) + b"UTF-8" if version == 3 else b""
    return b"X\n" + struct.pack(">iii", version, 0x40202, 0x20300) + encoding + item


def frame():
    """A data frame of a factor and of numbers, each with a missing value."""
    levels = symbol("levels"), strings("ä", "b")
    factor = integers(2, None, 1, attributes=[levels, (symbol("class"), strings("factor"))])
    back = struct.pack(">i", 2 << 8 | 255)  # the second symbol again: class
    return list_of(factor, reals(1, 2.5, None), attributes=[
        (symbol("names"), strings("kind", "size")), (back, strings("data.frame")),
        (symbol("row.names"), integers(None, -3))])


NAMES, COLUMNS = ["kind", "size"], [["b", "", "ä"], ["1", "2.5", ""]]


class Reading(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def file(self, name, content):
        path = self.folder / name
        path.write_bytes(content)
        return path

    def test_a_workspace_gives_its_data_frame_however_it_is_packed(self):
        for version in (2, 3):
            saved = f"RDX{version}\n".encode() + stream(pairs([(symbol("data"), frame().replace(
                struct.pack(">i", 2 << 8 | 255), struct.pack(">i", 3 << 8 | 255)))]), version)
            for pack in (bytes, gzip.compress, bz2.compress, lzma.compress):
                found = r_data.read_values(self.file("a.rda", pack(saved)))
                self.assertEqual(list(found), ["data"])
                self.assertEqual(r_data.table(found["data"]), (NAMES, COLUMNS), (version, pack))

    def test_a_single_value_has_the_name_of_its_file(self):
        self.assertEqual(r_data.table(r_data.read_values(self.file("flowers.rds", stream(frame())))["flowers"]), (NAMES, COLUMNS))

    def test_a_database_is_found_by_its_index(self):
        packed = {"plain": lambda data: b"0" + data, "zlib": zlib.compress, "bzip2": lambda data: b"2" + bz2.compress(data),
                  "lzma": lambda data: b"Z" + lzma.compress(data, lzma.FORMAT_RAW, filters=[{"id": lzma.FILTER_LZMA2}])}
        content, places = b"", []
        for pack in packed.values():
            piece = struct.pack(">I", len(stream(frame()))) + pack(stream(frame()))
            places.append(integers(len(content), len(piece)))
            content += piece
        names = strings(*packed)
        variables = list_of(*places, attributes=[(symbol("names"), names)])
        index = list_of(variables, integers(), attributes=[(struct.pack(">i", 1 << 8 | 255), strings("variables", "references"))])
        self.file("sets.rdx", gzip.compress(stream(index)))
        found = r_data.read_values(self.file("sets.rdb", content))
        self.assertEqual({name: r_data.table(value) for name, value in found.items()}, dict.fromkeys(packed, (NAMES, COLUMNS)))

    def test_values_of_every_sort(self):
        def values(item):
            return Reader(stream(item)).value().values
        self.assertEqual(values(vector(10, 3, struct.pack(">ii", 0, 1) + MISSING)), [False, True, None])
        self.assertEqual(values(vector(24, 3, b"\0\1\xff")), [0, 1, 255])
        self.assertEqual(values(vector(15, 1, struct.pack(">dd", 1, -2))), [1 - 2j])
        self.assertEqual(values(strings("", None, "é")), ["", None, "é"])
        self.assertEqual(values(vector(16, 1, struct.pack(">ii", 9, 1) + b"\xe9")), ["é"])
        self.assertEqual(values(vector(13, -1, struct.pack(">iii", 0, 1, 7))), [7])
        self.assertEqual([str(v) for v in values(vector(14, 2, struct.pack(">dd", float("inf"), float("nan"))))], ["inf", "nan"])
        range_state = vector(14, 3, struct.pack(">ddd", 3, 10, -1))
        compact = flags(238) + pairs([(b"", symbol("compact_intseq"))]).replace(flags(2, tag=b"x"), flags(2)) + range_state + NULL
        self.assertEqual(values(compact), [10, 9, 8])

    def test_a_matrix_is_a_table(self):
        matrix = integers(1, 2, 3, 4, attributes=[(symbol("dim"), integers(2, 2))])
        self.assertEqual(r_data.table(Reader(stream(matrix)).value()), (["V1", "V2"], [["1", "2"], ["3", "4"]]))
        self.assertIsNone(r_data.table(Vector([1], {})))

    def of_frame(self, *columns, names=None):
        names = [f"c{i}" for i in range(len(columns))] if names is None else names
        item = list_of(*columns, attributes=[(symbol("names"), strings(*names)), (symbol("class"), strings("data.frame"))])
        return r_data.table(Reader(stream(item)).value())

    def test_a_matrix_in_a_frame_keeps_all_its_columns(self):
        def matrix(*more):
            return integers(1, 2, 3, 4, attributes=[(symbol("dim"), integers(2, 2)), *more])
        self.assertEqual(self.of_frame(matrix(), integers(5, 6)), (["c0.1", "c0.2", "c1"], [["1", "2"], ["3", "4"], ["5", "6"]]))
        named = matrix((symbol("dimnames"), list_of(NULL, strings("x", "y"))))
        self.assertEqual(self.of_frame(named)[0], ["c0.x", "c0.y"])

    def test_tables_that_do_not_fit_together_are_refused(self):
        factor = [(symbol("levels"), strings("a")), (symbol("class"), strings("factor"))]
        for columns, names, problem in [((integers(1, 2), integers(1)), None, "different lengths: c0 2, c1 1"),
                                        ((integers(1), NULL), None, "column 'c1' of a data frame is no vector"),
                                        ((list_of(integers(1)),), None, "cells that hold lists"),
                                        ((integers(2, attributes=factor),), None, "1 levels has the code 2"),
                                        ((integers(0, attributes=factor),), None, "1 levels has the code 0"),
                                        ((integers(1),), ["a", "b"], "1 columns and 2 names"),
                                        ((integers(1, 2, 3, attributes=[(symbol("dim"), integers(2, 2))]),), None, "2 x 2 has 3 values")]:
            with self.assertRaisesRegex(Damaged, problem):
                self.of_frame(*columns, names=names)

    def test_what_is_cut_short_is_refused_wherever_it_ends(self):
        whole = stream(frame())
        for end in range(len(whole)):
            with self.assertRaises(Damaged):
                Reader(whole[:end]).value()

    def test_what_is_not_known_is_named(self):
        for content, problem in [(b"A\n", "binary form"), (stream(NULL, version=4), "version 4"), (stream(flags(21)), "type 21"),
                                 (stream(struct.pack(">i", 9 << 8 | 255)), "not written before"),
                                 (stream((flags(19) + struct.pack(">i", 1)) * 150), "deep"),
                                 (stream(flags(13) + struct.pack(">i", 2 ** 31 - 1)), "in the middle")]:
            with self.assertRaisesRegex(Damaged, problem):
                Reader(content).value()
        with self.assertRaisesRegex(Damaged, "unpack"):
            r_data.uncompressed(gzip.compress(b"abc" * 100)[:-9])

    def test_the_program_lists_and_writes_tables(self):
        file = self.file("a.rds", stream(frame()))
        program = pathlib.Path(__file__).with_name("r_to_csv.py")

        def run(*arguments):
            return subprocess.run([sys.executable, program, file, *arguments], capture_output=True, text=True)
        self.assertEqual(run().stdout, "a: 3 rows of kind, size\n")
        self.assertEqual(run("a", "--rows", "2:3").stdout, "kind,size\n,2.5\nä,\n")
        self.assertIn("has no table 'b'; it has: a", run("b").stderr)

    def test_a_table_that_cannot_be_hides_no_other(self):
        bad = list_of(NULL, attributes=[(symbol("names"), strings("x")), (symbol("class"), strings("data.frame"))])
        good = integers(1, 2, attributes=[(symbol("dim"), integers(2, 1))])
        file = self.file("a.rda", b"RDX2\n" + stream(pairs([(symbol("bad"), bad), (symbol("good"), good)])))
        program = pathlib.Path(__file__).with_name("r_to_csv.py")

        def run(*arguments):
            return subprocess.run([sys.executable, program, file, *arguments], capture_output=True, text=True)
        self.assertEqual(run().stdout, "bad: column 'x' of a data frame is no vector\ngood: 2 rows of V1\n")
        self.assertEqual(run("good").stdout, "V1\n1\n2\n")
        self.assertEqual((run("bad").returncode, run("bad").stderr), (1, f"{file}: bad: column 'x' of a data frame is no vector\n"))

    @unittest.skipUnless(PACKAGE.exists(), "r-cran-mlbench is not installed")
    def test_letters_are_those_of_the_literature(self):
        names, columns = r_data.table(r_data.read_values(PACKAGE / "data/LetterRecognition.rda")["LetterRecognition"])
        self.assertEqual((names[0], len(names), len(columns[0])), ("lettr", 17, 20000))
        self.assertEqual([column[0] for column in columns], "T 2 8 3 5 1 8 13 0 6 6 10 8 0 8 0 8".split())
        out = io.StringIO()
        from r_to_csv import write_csv
        write_csv(out, names, columns, slice(19999, None))
        self.assertEqual(out.getvalue().splitlines()[1], "A,4,9,6,6,2,9,5,3,1,8,1,8,2,7,2,8")


if __name__ == "__main__":
    unittest.main()
