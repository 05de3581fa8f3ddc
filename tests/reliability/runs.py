"""A short training of all three granularities, and ways to run it: to its end, killed, with failing files."""
import csv
import os
import pathlib
import random
import shutil
import subprocess
import tempfile

# data granularity: a route; model granularity: a chain whose parts learn in their own ways, and a cascade; task
# granularity: a fork
SPEC = """
mgm: 1
data:
  source: {csv: table.csv}
  inputs:
    shape: {columns: [width, height]}
    colour: {}
  targets: {kind: {class: kind}, price: {number: price}}
  split: {validation: 0.2, calibration: 0.1, test: 0.2, seed: 3}
model:
  chain:
    trunk:
      net: {mlp: {widths: [16]}}
      from: [shape, colour]
      train: {optimizer: {sgd: {lr: 0.05, momentum: 0.9}}}
    heads:
      fork:
        kind:
          route:
            partition: {column: {by: colour, groups: {warm: [red], cold: rest}}}
            router: {gate: {hidden: [8]}}
            experts:
              warm: {net: {mlp: {widths: [8, classes], dropout: 0.1}}}
              cold:
                cascade:
                  exit_at: {tolerance: 0.02}
                  stages:
                    quick: {net: {mlp: {widths: [classes]}}}
                    careful: {net: {mlp: {widths: [8, classes]}}}
          from: trunk
          task: {predict: kind}
        price: {net: {mlp: {widths: [classes]}}, task: {predict: price}}
train: {epochs: EPOCHS, batch: 32, seed: 5}
"""
EPOCHS = 30


def write_table(path, rows=400):
    chance = random.Random(1)
    with open(path, "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["width", "height", "colour", "kind", "price"])
        for _ in range(rows):
            width, height = chance.gauss(0, 1), chance.gauss(0, 1)
            colour = chance.choice(["red", "green", "blue"])
            kind = "big" if width + (height if colour == "red" else -height) > 0 else "small"
            writer.writerow([f"{width:.4f}", f"{height:.4f}", colour, kind, f"{3 * width + (2 if colour == 'blue' else 0):.4f}"])


def files_of(folder):
    """The content of every file below a folder, by path."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


class Workplace:
    """A folder with a spec and its data, in which models are trained."""

    def __init__(self, mgm, library=None, epochs=EPOCHS):
        self.mgm, self.library = mgm, library
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="mgm_reliability_"))
        (self.folder / "data").mkdir()
        write_table(self.folder / "data" / "table.csv")
        (self.folder / "data" / "spec.yaml").write_text(SPEC.replace("EPOCHS", str(epochs)))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.folder)

    def train(self, out, *more):
        """The command that trains into the folder `out`."""
        return ["train", "data/spec.yaml", "--out", f"{out}/model", "--threads", "2", *map(str, more)]

    def begin(self, command, **fault):
        """A process; `fault` becomes the settings of faulty_files.cpp."""
        settings = {f"MGM_FAULT_{key.upper()}": str(value) for key, value in fault.items()}
        if fault:
            settings["LD_PRELOAD"] = self.library
        return subprocess.Popen([self.mgm, *command], cwd=self.folder, env={**os.environ, **settings},
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def run(self, command, **fault):
        """(exit code, standard output, standard error)"""
        process = self.begin(command, **fault)
        out, err = process.communicate(timeout=300)
        return process.returncode, out, err

    def must(self, command, **fault):
        code, out, err = self.run(command, **fault)
        assert code == 0, f"mgm {' '.join(command)}: exit {code}\n{err}"
        return out, err

    def calls(self, command, **fault):
        """Every file call of a run that a fault could meet, `CALL PATH` each."""
        log = self.folder / "calls"
        log.unlink(missing_ok=True)
        self.must(command, log=log, **fault)
        return log.read_text().splitlines() if log.exists() else []

    def fresh(self, name):
        """An empty folder."""
        folder = self.folder / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        return folder
