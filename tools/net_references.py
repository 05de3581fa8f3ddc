#!/usr/bin/env python3
"""Writes mgm/nets/references.h: what independent implementations of the zoo's networks compute, with weights and inputs of a fixed recipe.

    tools/net_references.py > mgm/nets/references.h && clang-format -i mgm/nets/references.h

Needs Debian's python3-torchvision: ResNet, VGG and AlexNet are its own, the others are written here with modules of torch. The recipe
is a hash of a tensor's name and an element's number (see `values`), which mgm/nets/reference_recipe.h repeats in C++, so
that no weights need be kept.
"""
import math
import sys
import zlib

import numpy
import torch
import torchvision
from torch import nn
from torch.nn import functional

CLASSES = 10
KEPT = 16  # outputs of each network


def values(name, count):
    """Numbers in [0, 1): murmur3's last mixing step over the element's number and the CRC of the name."""
    v = (numpy.arange(count, dtype=numpy.uint64) + zlib.crc32(name.encode())).astype(numpy.uint32)
    for shift, factor in ((16, 0x85EBCA6B), (13, 0xC2B2AE35)):
        v ^= v >> numpy.uint32(shift)
        v *= numpy.uint32(factor)
    v ^= v >> numpy.uint32(16)
    return (v >> numpy.uint32(8)).astype(numpy.float64) / 2**24


def weight(name, shape):
    """Matrices and kernels are uniform with variance 2 / fan in; scales and variances lie in [0.5, 1.5), all else in [-0.1, 0.1)."""
    u = values(name, math.prod(shape))
    if len(shape) > 1:
        u = (2 * u - 1) * math.sqrt(6 / math.prod(shape[1:]))
    elif name.endswith((".weight", "running_var")):
        u = 0.5 + u
    else:
        u = 0.2 * u - 0.1
    return torch.from_numpy(u.astype(numpy.float32)).reshape(shape)


def filled(model, named=lambda name: name):
    """The model with the recipe's weights; `named` turns a name of torch's into that of mgm."""
    for name, tensor in model.state_dict().items():
        if tensor.is_floating_point():
            tensor.copy_(weight(named(name), tensor.shape))
    return model.double().eval()


def dense(shape):
    """An input of numbers in [-1, 1)."""
    return torch.from_numpy(2 * values("input", math.prod(shape)) - 1).to(torch.float32).double().reshape(1, *shape)


def row(columns):
    """A row of a table: a number for each column of one, a one among zeros for the others."""
    u = values("input", len(columns))
    parts = [numpy.array([2 * u[i] - 1]) if width == 1 else numpy.eye(width)[int(u[i] * width)] for i, width in enumerate(columns)]
    return torch.from_numpy(numpy.concatenate(parts).astype(numpy.float32)).double()[None]


def text(length):
    """The numbers of a text's tokens, a third of which is padding."""
    numbers = 1 + numpy.floor(values("input", length) * (TOKENS - 1))
    numbers[length * 2 // 3:] = 0
    return torch.from_numpy(numbers.astype(numpy.int64))[None]


def network(name, **options):
    return filled(getattr(torchvision.models, name)(num_classes=CLASSES, **options))


def small_resnet18():
    model = torchvision.models.resnet18(num_classes=CLASSES)
    model.conv1 = nn.Conv2d(3, 64, 3, 1, 1, bias=False)
    model.maxpool = nn.Identity()
    return filled(model)


class Double(nn.Module):
    def __init__(self, inputs, channels):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(inputs, channels, 3, 1, 1, bias=False), nn.BatchNorm2d(channels)
        self.conv2, self.bn2 = nn.Conv2d(channels, channels, 3, 1, 1, bias=False), nn.BatchNorm2d(channels)

    def forward(self, x):
        return functional.relu(self.bn2(self.conv2(functional.relu(self.bn1(self.conv1(x))))))


class Up(Double):
    def __init__(self, inputs, channels):
        super().__init__(2 * channels, channels)
        self.conv0, self.bn0 = nn.Conv2d(inputs, channels, 3, 1, 1, bias=False), nn.BatchNorm2d(channels)

    def forward(self, x, skip):
        x = functional.relu(self.bn0(self.conv0(functional.interpolate(x, size=skip.shape[2:], mode="nearest"))))
        return super().forward(torch.cat([skip, x], 1))


class UNet(nn.Module):
    """Two levels of width 4."""
    def __init__(self):
        super().__init__()
        self.down1, self.down2, self.bottom = Double(3, 4), Double(4, 8), Double(8, 16)
        self.up2, self.up1, self.out = Up(16, 8), Up(8, 4), nn.Conv2d(4, 2, 1)

    def forward(self, x):
        one = self.down1(x)
        two = self.down2(functional.max_pool2d(one, 2))
        x = self.bottom(functional.max_pool2d(two, 2))
        return self.out(self.up1(self.up2(x, two), one))


TOKENS = 20  # different ones, of which 0 is padding


class Transformer(nn.Module):
    """Two of torch's encoder layers of width 8 in two heads over 12 patches of 4 x 4, or as many tokens of a text."""
    def __init__(self, pre, of_text=False):
        super().__init__()
        self.of_text = of_text
        self.embedding = nn.Embedding(TOKENS, 8) if of_text else nn.Conv2d(3, 8, 4, 4)
        self.positions = nn.Parameter(torch.zeros(12, 8))
        self.blocks = nn.ModuleList(
            nn.TransformerEncoderLayer(8, 2, 32, activation="gelu", batch_first=True, norm_first=pre) for _ in range(2))
        self.norm, self.fc1 = nn.LayerNorm(8) if pre else nn.Identity(), nn.Linear(8, CLASSES)

    def forward(self, x):
        padding = x == 0 if self.of_text else torch.zeros(1, 12, dtype=bool)
        x = self.embedding(x) if self.of_text else self.embedding(x).flatten(2).transpose(1, 2)
        x = x + self.positions
        for block in self.blocks:
            x = block(x, src_key_padding_mask=padding)
        return self.fc1(self.norm(x)[:, ~padding[0]].mean(1))

    @staticmethod
    def named(name):
        if name == "positions":
            return "positions.weight"
        for old, new in (("blocks.1.", "blocks.2."), ("blocks.0.", "blocks.1."), ("self_attn.in_proj_", "attention.in."),
                         ("self_attn.out_proj.", "attention.out."), ("linear1.", "fc1."), ("linear2.", "fc2.")):
            name = name.replace(old, new)
        return name


class TextCnn(nn.Module):
    """Windows of two and three tokens over numbers of width 6, four channels each; no maximum lies in the padding."""
    def __init__(self):
        super().__init__()
        self.embedding, self.fc1 = nn.Embedding(TOKENS, 6), nn.Linear(8, CLASSES)
        self.windows = nn.ModuleDict({str(size): nn.Linear(size * 6, 4) for size in (2, 3)})

    def forward(self, x):
        count = int((x != 0).sum())
        embedded = self.embedding(x).transpose(1, 2)
        maxima = []
        for size, layer in self.windows.items():
            kernel = layer.weight.reshape(4, int(size), 6).transpose(1, 2)
            before = (int(size) - 1) // 2
            padded = functional.pad(embedded, (before, int(size) - 1 - before))
            maxima.append(functional.relu(functional.conv1d(padded, kernel, layer.bias))[:, :, :count].amax(2))
        return self.fc1(torch.cat(maxima, 1))


COLUMNS = [1, 5, 1, 2]


class Tabular(nn.Module):
    """One block of width 8 over two numbers, a category of five values embedded in three numbers and one of two."""
    def __init__(self):
        super().__init__()
        self.table = weight("embeddings.x_2.weight", (3, 5)).double()
        self.first, self.norm = nn.Linear(7, 8), nn.LayerNorm(8)
        block = nn.Module()
        block.norm, block.fc1, block.fc2 = nn.LayerNorm(8), nn.Linear(8, 16), nn.Linear(16, 8)
        self.blocks = nn.ModuleDict({"1": block})
        self.fc1 = nn.Linear(8, CLASSES)

    def forward(self, x):
        embedded = functional.embedding(x[:, 1:6].argmax(1), self.table.T)
        x = self.first(torch.cat([x[:, :1], embedded, x[:, 6:]], 1))
        block = self.blocks["1"]
        x = x + block.fc2(functional.relu(block.fc1(block.norm(x))))
        return self.fc1(functional.relu(self.norm(x)))


def cases():
    """Net, options, shape of the input, columns of a table (or a number of different tokens), and the function."""
    for name in ("resnet18", "resnet34", "resnet50"):
        yield name, "{stem: standard}", [3, 64, 64], [], network(name)
    yield "resnet18", "{stem: small}", [3, 32, 32], [], small_resnet18()
    for name in ("vgg11", "vgg13", "vgg16", "vgg19"):
        yield name, "{until: features}", [3, 32, 32], [], network(name).features
        yield name, "{until: features, batch_norm: true}", [3, 32, 32], [], network(name + "_bn").features
    yield "vgg11", "{batch_norm: true}", [3, 64, 64], [], network("vgg11_bn")
    yield "alexnet", "{}", [3, 96, 96], [], network("alexnet")
    yield "unet", "{width: 4, levels: 2, channels: 2}", [3, 10, 12], [], filled(UNet())
    for norm in ("pre", "post"):
        options = f"{{width: 8, depth: 2, heads: 2, norm: {norm}}}"
        yield "transformer", options, [3, 12, 16], [], filled(Transformer(norm == "pre"), Transformer.named)
        yield "transformer", options, [12], TOKENS, filled(Transformer(norm == "pre", True), Transformer.named)
    yield "text_cnn", "{embedding: 6, windows: [2, 3], channels: 4}", [12], TOKENS, filled(TextCnn())
    yield "tabular", "{embedding: 3, width: 8, blocks: 1}", [sum(COLUMNS)], COLUMNS, filled(Tabular())


def listed(numbers):
    return "{" + ", ".join(str(number) for number in numbers) + "}"


def real(value):
    text = f"{value:.9g}"
    return (text if "." in text or "e" in text else text + ".0") + "F"


def main():
    print("#pragma once\n\n#include <vector>\n\n#include \"mgm/base/array.h\"\n\nnamespace mgm {\n")
    print("// Written by tools/net_references.py, in double precision: do not edit.\n")
    print("/// What an independent implementation of a network writes first for the input of the recipe.")
    print("struct NetReference {\n  const char* net;\n  const char* options;\n  Shape input;\n"
          "  std::vector<std::int64_t> columns;\n  std::int64_t tokens;\n  std::vector<float> outputs;\n};\n")
    print("inline const std::vector<NetReference> kNetReferences{")
    for name, options, shape, columns, model in cases():
        with torch.no_grad():
            of_text = isinstance(columns, int)
            read = text(shape[0]) if of_text else row(columns) if columns else dense(shape)
            out = model(read).flatten()[:KEPT]
        numbers = ", ".join(real(value) for value in out.tolist())
        columns, tokens = ([], columns) if of_text else (columns, 0)
        print(f'    {{"{name}", "{options}", {listed(shape)}, {listed(columns)}, {tokens}, {{{numbers}}}}},')
        print(name, options, file=sys.stderr)
    print("};\n\n}  // namespace mgm")


if __name__ == "__main__":
    main()
