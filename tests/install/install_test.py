#!/usr/bin/env python3
"""Installs mgm, moves the prefix, builds the examples against it with find_package(mgm), and runs them.

    tests/install/install_test.py BUILD_FOLDER
"""
import pathlib
import shutil
import subprocess
import sys
import tempfile

SPEC = """
mgm: 1
data:
  source: {csv: table.csv}
  targets: {kind: {class: kind}}
  split: {validation: 0.2}
model: MODEL
train: {epochs: 2}
"""
PLAIN = "{net: {mlp: {widths: [4, classes]}}, task: {predict: kind}}"
OWN = """
  chain:
    first: {net: {mlp: {widths: [4]}}}
    second: {shortcut: {around: {net: {mlp: {widths: [4]}}}}}
    last: {net: {mlp: {widths: [classes]}}, task: {predict: kind}}
"""


def run(*command):
    done = subprocess.run([str(c) for c in command], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{command} failed\n{done.stdout}\n{done.stderr}")
    return done.stdout


def main():
    build = pathlib.Path(sys.argv[1])
    source = pathlib.Path(__file__).resolve().parents[2]
    folder = pathlib.Path(tempfile.mkdtemp(prefix="mgm_install_"))
    try:
        run("cmake", "--install", build, "--prefix", folder / "first")
        (folder / "first").rename(folder / "moved")
        run("cmake", "-G", "Ninja", "-S", source / "examples", "-B", folder / "build", f"-DCMAKE_PREFIX_PATH={folder / 'moved'}")
        run("cmake", "--build", folder / "build")
        rows = "".join(f"{i % 7},{i % 3},{'yes' if i % 7 > 3 else 'no'}\n" for i in range(60))
        (folder / "table.csv").write_text("a,b,kind\n" + rows)
        (folder / "plain.yaml").write_text(SPEC.replace("MODEL", PLAIN))
        (folder / "own.yaml").write_text(SPEC.replace("MODEL", OWN))
        assert "epoch 2" in run(folder / "build/01_train", folder / "plain.yaml", folder / "plain.mgm")
        assert "60 answers of 2 values" in run(folder / "build/02_predict", folder / "plain.mgm", folder / "table.csv")
        assert "trained" in run(folder / "build/03_own_kind", folder / "own.yaml", folder / "own.mgm")
        assert "60 answers of 2 values" in run(folder / "build/02_predict", folder / "own.mgm", folder / "table.csv")
        assert "torch" not in run("ldd", folder / "build/02_predict"), "answering needs no libtorch"
        assert "mgm 0" in run(folder / "moved/bin/mgm", "version")
        run(folder / "moved/bin/mgm", "check", folder / "plain.yaml")
    finally:
        shutil.rmtree(folder)
    print("installed, moved, built against and run")


if __name__ == "__main__":
    main()
