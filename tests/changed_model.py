"""Models that somebody changed and made fit again, as docs/format.md lets anybody."""
import hashlib
import json
import struct


def signed(manifest):
    """The text of a manifest with its own hash at the end, as docs/format.md has it."""
    manifest = {key: value for key, value in manifest.items() if key != "hash"}
    head = json.dumps(manifest, indent=1, ensure_ascii=False)[:-2].encode()
    return head + f',\n "hash": "{hashlib.sha256(head).hexdigest()}"\n}}\n'.encode()


class ChangedModel:
    """A model's folder: change `manifest` and `program`, then `write`."""

    def __init__(self, folder):
        self.folder = folder
        self.manifest = json.loads((folder / "manifest.json").read_text())
        self.program = json.loads((folder / "program.json").read_text())

    def write(self):
        (self.folder / "program.json").write_text(json.dumps(self.program, separators=(",", ":")))
        for name, record in self.manifest["files"].items():
            content = (self.folder / name).read_bytes()
            record.update(sha256=hashlib.sha256(content).hexdigest(), bytes=len(content))
        (self.folder / "manifest.json").write_bytes(signed(self.manifest))
        return self.folder


def fill_with_nan(model, prefix):
    """Makes all of the first bias whose name begins so NaN, and with it whatever it is added to."""
    path = model.folder / "weights" / "model.safetensors"
    content = bytearray(path.read_bytes())
    length = struct.unpack("<Q", content[:8])[0]
    weights = json.loads(content[8:8 + length])
    name = next(name for name in weights if name.startswith(prefix) and name.endswith("bias"))
    start, end = (8 + length + offset for offset in weights[name]["data_offsets"])
    content[start:end] = struct.pack("<f", float("nan")) * ((end - start) // 4)
    path.write_bytes(content)
