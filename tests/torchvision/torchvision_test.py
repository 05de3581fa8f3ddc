#!/usr/bin/env python3
"""Weights come and go: networks of torchvision answer through mgm as they do in Python, and go back as they came.

    tests/torchvision/torchvision_test.py PATH_OF_MGM [unittest options]

Needs Debian's python3-torchvision, so that it runs in Debian's own Python.
"""
import json
import pathlib
import struct
import subprocess
import sys
import tempfile
import unittest
import zlib

import numpy
import torch
import torchvision

MGM = None
TOOLS = pathlib.Path(__file__).parents[2] / "tools"
CLASSES = ["ant", "bee", "cat", "dog"]
SIDE = 80


def run(*arguments, code=0):
    done = subprocess.run([MGM, *map(str, arguments)], capture_output=True, text=True, timeout=300)
    assert done.returncode == code, f"mgm {arguments}: exit {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done


def png(path, pixels):
    """Writes an array [height, width, 3] of bytes as a PNG file."""
    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
    header = struct.pack(">IIBBBBB", pixels.shape[1], pixels.shape[0], 8, 2, 0, 0, 0)
    raw = b"".join(b"\0" + row.tobytes() for row in pixels)
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(raw)) + chunk(b"IEND", b""))


def read_safetensors(path):
    content = path.read_bytes()
    length, = struct.unpack("<Q", content[:8])
    header = json.loads(content[8:8 + length])
    header.pop("__metadata__", None)
    tensors = {}
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        values = numpy.frombuffer(content[8 + length + begin:8 + length + end], dtype="<f4")
        tensors[name] = torch.from_numpy(values.copy()).reshape(entry["shape"])
    return tensors


def head(*layers):
    return torch.nn.Sequential(*layers)


def narrow_head(inputs, dropout_first):
    """The three linear layers of VGG or AlexNet, 32 wide so that the test stays small."""
    linear, relu, dropout = torch.nn.Linear, torch.nn.ReLU, torch.nn.Dropout
    if dropout_first:
        return head(dropout(), linear(inputs, 32), relu(), dropout(), linear(32, 32), relu(), linear(32, len(CLASSES)))
    return head(linear(inputs, 32), relu(), dropout(), linear(32, 32), relu(), dropout(), linear(32, len(CLASSES)))


def with_statistics(model):
    """Batch norm of chance, so that no statistic is what it would be without a file."""
    for module in model.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            torch.nn.init.uniform_(module.running_mean, -0.1, 0.1)
            torch.nn.init.uniform_(module.running_var, 0.5, 1.5)
            torch.nn.init.uniform_(module.weight, 0.5, 1.5)
            torch.nn.init.uniform_(module.bias, -0.1, 0.1)
    return model.eval()


def resnet(name):
    torch.manual_seed(5)
    model = with_statistics(getattr(torchvision.models, name)(num_classes=len(CLASSES)))
    with torch.no_grad():
        for module in model.modules():  # what blocks add stays small, else the softmax of 50 layers is 0 and 1
            if isinstance(module, torchvision.models.resnet.Bottleneck):
                module.bn3.weight.mul_(0.2)
    return model


def vgg11_bn():
    torch.manual_seed(5)
    model = torchvision.models.vgg11_bn(num_classes=len(CLASSES))
    model.classifier = narrow_head(512 * 7 * 7, False)
    return with_statistics(model)


def alexnet():
    torch.manual_seed(5)
    model = torchvision.models.alexnet(num_classes=len(CLASSES))
    model.classifier = narrow_head(256 * 6 * 6, True)
    return with_statistics(model)


class Torchvision(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.temporary = tempfile.TemporaryDirectory()
        cls.folder = pathlib.Path(cls.temporary.name)
        chance = numpy.random.default_rng(5)
        cls.pictures = {}
        for name in CLASSES:
            (cls.folder / "photos" / name).mkdir(parents=True)
            for number in range(4):
                pixels = chance.integers(0, 256, (SIDE, SIDE, 3), dtype=numpy.uint8)
                path = cls.folder / "photos" / name / f"{number}.png"
                png(path, pixels)
                cls.pictures[f"{name}/{number}.png"] = torch.from_numpy(pixels).permute(2, 0, 1).float() / 255

    @classmethod
    def tearDownClass(cls):
        cls.temporary.cleanup()

    def state_file(self, model, name):
        """The weights as torch.save keeps them, turned by the tool of this repository."""
        pth, target = self.folder / f"{name}.pth", self.folder / f"{name}.safetensors"
        torch.save(model.state_dict(), pth)
        subprocess.run([sys.executable, TOOLS / "pth_to_safetensors.py", pth, target], check=True, capture_output=True)
        return target

    def train(self, model, name, code=0):
        """A model of this spec that learns nothing: zero epochs."""
        spec = self.folder / f"{name}.yaml"
        spec.write_text(f"""
mgm: 1
data:
  source: {{images: photos}}
  inputs: {{image: {{normalise: unit}}}}
  targets: {{label: {{class: folder}}}}
  split: {{test: 0.25, seed: 1}}
model:
{model}
train: {{epochs: 0}}
""")
        return run("train", spec, "--out", self.folder / f"{name}.mgm", "--overwrite", code=code)

    def expect_same_answers(self, model, name):
        out = self.folder / f"{name}.jsonl"
        run("predict", self.folder / f"{name}.mgm", "--input", self.folder / "photos", "--format", "jsonl", "--output", out)
        records = [json.loads(line) for line in out.read_text().splitlines()]
        self.assertEqual(len(records), len(self.pictures))
        for record in records:
            picture = next(tensor for path, tensor in self.pictures.items() if record["sample"].endswith(path))
            with torch.no_grad():
                expected = torch.log_softmax(model(picture[None])[0].double(), 0)
            answered = torch.tensor([record[f"model.p.{label}"] for label in CLASSES], dtype=torch.float64).log()
            self.assertLess((answered - expected).abs().max().item(), 1e-5 * max(1, expected.abs().max().item()), record["sample"])

    def expect_same_weights(self, model, name, *options):
        exported = self.folder / f"{name}.exported"
        run("export", self.folder / f"{name}.mgm", "--safetensors", exported, "--names", "torchvision", *options)
        tensors = read_safetensors(exported)
        wanted = {key: value for key, value in model.state_dict().items() if value.is_floating_point()}
        self.assertEqual(sorted(tensors), sorted(wanted))
        for key, value in wanted.items():
            self.assertTrue(torch.equal(tensors[key], value), key)
        model.load_state_dict(tensors, strict=True)

    def there_and_back(self, model, name, net):
        torch.manual_seed(3)
        state = self.state_file(model, name)
        said = self.train(f"""
  net: {net}
  task: {{predict: label}}
  train: {{init: {{weights: {state.name}}}}}
""", name)
        self.assertIn("starts from", said.stderr)
        self.expect_same_answers(model, name)
        self.expect_same_weights(model, name)

    def test_resnet18(self):
        self.there_and_back(resnet("resnet18"), "resnet18", "{resnet18: {stem: standard}}")

    def test_resnet50(self):
        self.there_and_back(resnet("resnet50"), "resnet50", "{resnet50: {stem: standard}}")

    def test_vgg11_bn(self):
        self.there_and_back(vgg11_bn(), "vgg11_bn", "{vgg11: {batch_norm: true, widths: [32, 32, classes]}}")

    def test_alexnet(self):
        self.there_and_back(alexnet(), "alexnet", "{alexnet: {widths: [32, 32, classes]}}")

    def test_parts_of_a_network(self):
        """A chain of two ranges takes the weights of the whole, by one file for both or by renaming, and is the whole again."""
        torch.manual_seed(4)
        model = resnet("resnet18")
        state = self.state_file(model, "parts")
        said = self.train(f"""
  chain:
    trunk:
      net: {{resnet18: {{stem: standard, until: layer3}}}}
      train: {{init: {{weights: {state.name}}}}}
    top:
      net: {{resnet18: {{from: layer4}}}}
      train: {{init: {{weights: {state.name}}}}}
  task: {{predict: label}}
""", "parts")
        self.assertIn("not used", said.stderr)
        self.expect_same_answers(model, "parts")
        self.expect_same_weights(model, "parts")
        run("export", self.folder / "parts.mgm", "--safetensors", self.folder / "own.safetensors")
        self.train("""
  net: {resnet18: {stem: standard}}
  task: {predict: label}
  train: {init: {weights: own.safetensors, rename: {trunk.: '', top.: ''}}}
""", "renamed")
        self.expect_same_answers(model, "renamed")

    def test_what_does_not_fit(self):
        """Another number of classes is refused, and with strict: false the rest is taken."""
        torch.manual_seed(6)
        model = torchvision.models.resnet18(num_classes=7)
        state = self.state_file(model, "seven")
        net = f"""
  net: {{resnet18: {{stem: standard}}}}
  task: {{predict: label}}
  train: {{init: {{weights: {state.name}, strict: STRICT}}}}
"""
        refused = self.train(net.replace("STRICT", "true"), "seven", code=2)
        self.assertIn("model.fc.weight is F32 [7, 512] there and [4, 512] here", refused.stderr)
        self.assertIn("seven.yaml:12:", refused.stderr)
        said = self.train(net.replace("STRICT", "false"), "seven")
        self.assertIn("100 of its 102 weights", said.stderr)
        inspected = run("inspect", self.folder / "seven.mgm")
        self.assertIn("resnet18", inspected.stdout)


if __name__ == "__main__":
    MGM = sys.argv.pop(1)
    unittest.main(verbosity=2)
