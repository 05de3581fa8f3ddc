#!/usr/bin/env python3
"""Writes mgm/nets/torchvision_reference.h: what torchvision's networks compute with weights and pictures of a fixed recipe.

    tools/torchvision_reference.py > mgm/nets/torchvision_reference.h

Needs Debian's python3-torchvision. The recipe is a hash of a tensor's name and an element's number (see `values`), which
mgm/nets/torchvision_recipe.h repeats in C++, so that no weights need be kept.
"""
import math
import sys
import zlib

import numpy
import torch
import torchvision

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


def weight(name, tensor):
    """Matrices and kernels are uniform with variance 2 / fan in; scales and variances lie in [0.5, 1.5), all else in [-0.1, 0.1)."""
    u = values(name, tensor.numel())
    if tensor.dim() > 1:
        u = (2 * u - 1) * math.sqrt(6 / (tensor.numel() // tensor.shape[0]))
    elif name.endswith((".weight", "running_var")):
        u = 0.5 + u
    else:
        u = 0.2 * u - 0.1
    return torch.from_numpy(u.astype(numpy.float32)).reshape(tensor.shape)


def filled(model):
    state = {name: weight(name, tensor) for name, tensor in model.state_dict().items() if tensor.is_floating_point()}
    model.load_state_dict(state, strict=False)
    return model.double().eval()


def picture(side):
    return torch.from_numpy(2 * values("picture", 3 * side * side) - 1).to(torch.float32).double().reshape(1, 3, side, side)


def network(name, **options):
    return filled(getattr(torchvision.models, name)(num_classes=CLASSES, **options))


def small_resnet18():
    model = torchvision.models.resnet18(num_classes=CLASSES)
    model.conv1 = torch.nn.Conv2d(3, 64, 3, 1, 1, bias=False)
    model.maxpool = torch.nn.Identity()
    return filled(model)


def cases():
    for name in ("resnet18", "resnet34", "resnet50"):
        yield name, "{stem: standard}", 64, network(name)
    yield "resnet18", "{stem: small}", 32, small_resnet18()
    for name in ("vgg11", "vgg13", "vgg16", "vgg19"):
        yield name, "{until: features}", 32, network(name).features
        yield name, "{until: features, batch_norm: true}", 32, network(name + "_bn").features
    yield "vgg11", "{batch_norm: true}", 64, network("vgg11_bn")
    yield "alexnet", "{}", 96, network("alexnet")


def main():
    print("#pragma once\n\n#include <cstdint>\n#include <vector>\n\nnamespace mgm {\n")
    print("// Written by tools/torchvision_reference.py, in double precision: do not edit.\n")
    print("/// What a network of torchvision writes first for the picture of the recipe.")
    print("struct TorchvisionReference {\n  const char* net;\n  const char* options;\n  std::int64_t side;\n"
          "  std::vector<float> outputs;\n};\n")
    print("inline const std::vector<TorchvisionReference> kTorchvisionReferences{")
    for name, options, side, model in cases():
        with torch.no_grad():
            out = model(picture(side)).flatten()[:KEPT]
        numbers = ", ".join(f"{value:.9g}F" if "." in f"{value:.9g}" or "e" in f"{value:.9g}" else f"{value:.1f}F" for value in out.tolist())
        print(f'      {{"{name}", "{options}", {side}, {{{numbers}}}}},')
        print(name, options, file=sys.stderr)
    print("};\n\n}  // namespace mgm")


if __name__ == "__main__":
    main()
