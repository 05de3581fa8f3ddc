#!/usr/bin/env python3
"""What the program makes of the machine: whichever BLAS is installed, it computes with oneDNN, and it starts fast.

    tests/platform/platform_test.py PATH_OF_MGM [unittest options]
"""
import json
import os
import pathlib
import subprocess
import sys
import unittest

MGM = None
REFERENCE_BLAS = pathlib.Path("/usr/lib/x86_64-linux-gnu/blas")  # where Debian's libblas3 puts it


def run(*arguments, code=0, **environment):
    unset = {"GOMP_SPINCOUNT", "OMP_WAIT_POLICY", "GLIBC_TUNABLES", "MGM_RESTARTED"}
    inherited = {name: value for name, value in os.environ.items() if name not in unset}
    done = subprocess.run([MGM, *arguments], capture_output=True, text=True, env={**inherited, **environment}, timeout=120)
    assert done.returncode == code, f"mgm {arguments}: exit {done.returncode}, expected {code}\n{done.stdout}\n{done.stderr}"
    return done


def doctor(**options):
    return json.loads(run("doctor", "--json", **options).stdout)


class Platform(unittest.TestCase):
    @unittest.skipUnless(REFERENCE_BLAS.exists(), "no reference BLAS on this machine")
    def test_the_reference_blas_is_not_computed_with(self):
        report = doctor(LD_LIBRARY_PATH=str(REFERENCE_BLAS))
        self.assertTrue(report["blas"]["is_mgm"])
        self.assertTrue(report["blas"]["library"].endswith("libmgm.so"))
        if report["training_library"]["problem"] is None:
            self.assertTrue(report["training_library"]["computes_through_mgm"])
            for product in report["products"]:
                # the reference BLAS reaches a fortieth; busy neighbours do not slow one of the two that much
                self.assertGreater(product["gflops"]["libtorch"], product["gflops"]["best"] / 10)

    @unittest.skipUnless((REFERENCE_BLAS / "libblas.so.3").exists(), "no reference BLAS on this machine")
    def test_doctor_finds_a_blas_that_stands_in_the_way(self):
        report = doctor(LD_PRELOAD=str(REFERENCE_BLAS / "libblas.so.3"), code=1)
        self.assertFalse(report["blas"]["is_mgm"])
        self.assertTrue(report["advice"][0]["grave"])
        self.assertIn("LD_PRELOAD", report["advice"][0]["text"])

    def test_what_computes_runs_with_settings(self):
        report = doctor()
        self.assertEqual(report["missing"], {})
        self.assertGreater(int(report["environment"]["GOMP_SPINCOUNT"]), 0)
        self.assertEqual(report["environment"]["GLIBC_TUNABLES"], "glibc.malloc.hugetlb=1")
        self.assertEqual(report["allocator"], "keeps what is freed")

    def test_settings_of_the_user_stand(self):
        report = doctor(OMP_WAIT_POLICY="passive", GLIBC_TUNABLES="glibc.malloc.hugetlb=0")
        self.assertNotIn("GOMP_SPINCOUNT", report["environment"])
        self.assertEqual(report["environment"]["GLIBC_TUNABLES"], "glibc.malloc.hugetlb=0")

    def test_threads_are_those_that_may_be_used(self):
        one = sorted(os.sched_getaffinity(0))[0]
        done = subprocess.run(["taskset", "-c", str(one), MGM, "doctor", "--json"], capture_output=True, text=True)
        self.assertEqual(json.loads(done.stdout)["threads"], 1)

    def test_what_computes_nothing_starts_once_and_without_libtorch(self):
        for command in [["--help"], ["version"], ["train", "--help"]]:
            trace = subprocess.run(["env", "LD_DEBUG=files", MGM, *command], capture_output=True, text=True).stderr
            self.assertEqual(trace.count("initialize program"), 1)
            self.assertNotIn("libtorch", trace)


if __name__ == "__main__":
    MGM = os.path.abspath(sys.argv.pop(1))
    unittest.main(verbosity=2)
