#!/usr/bin/env python3
"""Breaks each rule of check_layers.py in a tree made here, and sees it say so."""
import pathlib
import tempfile
import unittest

import check_layers


class CheckLayers(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.root = pathlib.Path(self.folder.name)

    def problems(self, file, text):
        path = self.root / "mgm" / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return [problem.replace(f"{path}", file) for problem in check_layers.check(self.root)]

    def test_good_code_passes(self):
        self.assertEqual(self.problems("node/a.h", '#pragma once\n\n#include <ATen/core/Tensor.h>\n\n#include "mgm/base/a.h"\n'), [])
        self.assertEqual(self.problems("node/a.cpp", '#include "mgm/node/torch.h"\n'), [])
        self.assertEqual(self.problems("kinds/a.cpp", '#include "mgm/train/strategy.h"\n'), [])

    def test_a_folder_uses_only_what_lies_below(self):
        self.assertEqual(self.problems("base/a.cpp", '\n#include "mgm/spec/spec.h"\n'), ["base/a.cpp:2: base may not use spec/spec.h"])
        self.assertEqual(self.problems("base/a.cpp", ""), [])
        self.assertEqual(self.problems("kinds/a.cpp", '#include "mgm/train/trainer.h"\n'), ["kinds/a.cpp:1: kinds may not use train/trainer.h"])

    def test_folders_free_of_torch_stay_so(self):
        self.assertEqual(self.problems("infer/a.cpp", "#include <ATen/core/Tensor.h>\n"),
                         ["infer/a.cpp:1: infer is free of torch, but includes <ATen/core/Tensor.h>"])

    def test_large_headers_come_in_by_the_door(self):
        self.assertEqual(self.problems("train/a.cpp", "#include <torch/torch.h>\n"), ["train/a.cpp:1: <torch/torch.h> comes in by node/torch.h"])
        self.assertEqual(len(self.problems("train/a.cpp", "")), 0)
        self.assertIn("from .cpp files only", self.problems("tree/a.h", "#pragma once\n#include <torch/optim/sgd.h>\n")[0])

    def test_folders_are_known(self):
        self.assertIn("does not know this folder", self.problems("extra/a.cpp", "")[0])

    def test_headers_are_read_once(self):
        self.assertEqual(self.problems("base/a.h", "int a();\n"), ["base/a.h:1: a header begins with #pragma once"])

    def test_files_are_short(self):
        self.assertEqual(self.problems("base/a.cpp", "int a;\n" * 451), ["base/a.cpp: 451 lines, at most 450 are allowed: split it by ideas"])

    def test_functions_are_short(self):
        body = '  call("}", \'}\');  // }\n'
        self.assertEqual(self.problems("base/a.cpp", "namespace mgm {\n\nint f(\n    int a) {\n" + body * 37 + "}\n\n}\n"), [])
        self.assertEqual(self.problems("base/a.cpp", "namespace mgm {\n\nint f(\n    int a) {\n" + body * 38 + "}\n\n}\n"),
                         ["base/a.cpp:3: a function of 41 lines, at most 40 are allowed"])

    def test_members_are_functions_and_classes_are_not(self):
        members = "  int f() const {\n    return 1;\n  }\n" * 20
        self.assertEqual(self.problems("base/a.h", "#pragma once\nclass A : public B {\n" + members + "};\n"), [])
        long = "  int f() const {\n" + "    g();\n" * 40 + "  }\n"
        self.assertEqual(self.problems("base/a.h", "#pragma once\nclass A : public B {\n" + long + "};\n"),
                         ["base/a.h:3: a function of 42 lines, at most 40 are allowed"])

    def test_names_say_something(self):
        self.assertEqual(self.problems("base/utils.cpp", ""), ["base/utils.cpp: a name that says nothing"])

    def test_work_is_finished(self):
        self.assertEqual(self.problems("base/a.cpp", "// TO" + "DO: later\n"), ["base/a.cpp:1: TO" + "DO: finish it, or open an issue"])

    def test_paths_of_one_machine_stay_out(self):
        self.assertEqual(self.problems("base/a.cpp", 'auto a = "/ho' + 'me/me/data";\n'), ["base/a.cpp:1: a path of one machine"])


if __name__ == "__main__":
    unittest.main()
