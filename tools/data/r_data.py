"""Reads what R saves: workspaces (.rda, .RData), single values (.rds) and the lazy-load databases of packages (.rdb
beside .rdx), in plain Python.

The format is that of "R Internals", section 1.8 (Serialization Formats), versions 2 and 3, in its binary form with
the byte order of XDR. A vector becomes a `Vector`; what is no data (functions, environments) becomes an `Opaque`.
"""
import bz2
import dataclasses
import gzip
import lzma
import math
import pathlib
import struct
import zlib


class Damaged(Exception):
    """A file that is not what R writes, or holds what this reader does not know."""


@dataclasses.dataclass
class Vector:
    """A vector or list of R: its values, and its attributes by name. A missing value is None."""
    values: list
    attributes: dict

    def attribute(self, name):
        """The values of an attribute; empty where there is none."""
        found = self.attributes.get(name)
        return found.values if isinstance(found, Vector) else []


@dataclasses.dataclass
class Opaque:
    """Something of R that holds no data for others."""
    what: str


# Numbers of types (SEXPTYPE), then those that stand for fixed values and for what was written before.
SYMBOL, PAIRS, CLOSURE, ENVIRONMENT, PROMISE, CALL = 1, 2, 3, 4, 5, 6
SPECIAL, BUILTIN, CHARACTERS, LOGICAL, INTEGER, REAL, COMPLEX, STRINGS, DOTS = 7, 8, 9, 10, 13, 14, 15, 16, 17
LIST, EXPRESSION, RAW, S4 = 19, 20, 24, 25
ALTERNATIVE, REFERENCE, NULL = 238, 255, 254
FIXED = {NULL: "NULL", 253: "global environment", 252: "unbound value", 251: "missing argument",
         250: "base namespace", 242: "empty environment", 241: "base environment"}
NAMED_PLACES = {247: "persistent", 248: "package", 249: "namespace"}
MISSING_INTEGER = -2 ** 31
MISSING_REAL = struct.unpack(">Q", bytes.fromhex("7ff00000000007a2"))[0]  # the payload 1954 tells NA from NaN
QUIET = 1 << 51  # a processor may set this bit of a NaN
MOST_LEVELS = 100  # of lists in lists


def uncompressed(data):
    """The bytes of a file that may be compressed in any of R's ways."""
    for magic, reader in ((b"\x1f\x8b", gzip), (b"BZh", bz2), (b"\xfd7zXZ", lzma)):
        if data.startswith(magic):
            try:
                return reader.decompress(data)
            except (OSError, EOFError, ValueError, lzma.LZMAError, zlib.error) as problem:
                raise Damaged(f"does not unpack: {problem}") from None
    return data


class Reader:
    """One serialised value."""

    def __init__(self, data):
        self.data, self.at, self.written, self.level = data, 0, [], 0

    def value(self):
        if self.take(2) != b"X\n":
            raise Damaged("no serialised value in R's binary form (XDR)")
        version, _, _ = self.integer(), self.integer(), self.integer()
        if version not in (2, 3):
            raise Damaged(f"version {version} of R's serialisation is not known; 2 and 3 are")
        if version == 3:
            self.take(self.integer())  # the encoding of whoever wrote it
        if self.data[self.at + 3:self.at + 4] == bytes([CLOSURE]):
            return Opaque("function")  # its code is not read
        return self.item()

    def take(self, count):
        if count < 0 or self.at + count > len(self.data):
            raise Damaged("ends in the middle of a value")
        self.at += count
        return self.data[self.at - count:self.at]

    def integer(self):
        return struct.unpack(">i", self.take(4))[0]

    def length(self):
        count = self.integer()
        if count == -1:  # longer than 31 bits say
            count = (self.integer() << 32) + (self.integer() & 0xFFFFFFFF)
        return count

    def numbers(self, code, size):
        count = self.length()
        return struct.unpack(f">{count}{code}", self.take(size * count))

    def item(self):
        self.level += 1
        if self.level > MOST_LEVELS:
            raise Damaged(f"nests more than {MOST_LEVELS} deep")
        flags = self.integer()
        found = self.of_type(flags & 0xFF, flags)
        self.level -= 1
        return found

    def of_type(self, kind, flags):
        has_attributes = bool(flags & 0x200)
        if kind in FIXED:
            return None if kind == NULL else Opaque(FIXED[kind])
        if kind == REFERENCE:
            return self.earlier(flags >> 8 or self.integer())
        if kind == SYMBOL:
            return self.remember(self.item())
        if kind in NAMED_PLACES:
            self.integer()
            for _ in range(self.integer()):
                self.item()
            return self.remember(Opaque(NAMED_PLACES[kind]))
        if kind == ENVIRONMENT:
            return self.environment()
        if kind in (PAIRS, CLOSURE, PROMISE, CALL, DOTS):
            return self.pairs(kind, flags)
        if kind == CHARACTERS:
            return self.characters()
        if kind in (SPECIAL, BUILTIN):
            return Opaque(self.take(self.integer()).decode("latin-1"))
        if kind == ALTERNATIVE:
            return self.alternative()
        values = [] if kind == S4 else self.values(kind)
        attributes = self.item() if has_attributes else {}
        return Opaque("S4 object") if kind == S4 else Vector(values, attributes)

    def values(self, kind):
        if kind in (LOGICAL, INTEGER):
            numbers = [None if n == MISSING_INTEGER else n for n in self.numbers("i", 4)]
            return [None if n is None else bool(n) for n in numbers] if kind == LOGICAL else numbers
        if kind == REAL:
            return [real(bits) for bits in self.numbers("Q", 8)]
        if kind == COMPLEX:
            count = self.length()
            parts = [real(bits) for bits in struct.unpack(f">{2 * count}Q", self.take(16 * count))]
            return [None if None in pair else complex(*pair) for pair in zip(parts[::2], parts[1::2])]
        if kind in (STRINGS, LIST, EXPRESSION):
            return [self.item() for _ in range(self.length())]
        if kind == RAW:
            return list(self.take(self.length()))
        raise Damaged(f"holds a value of type {kind}, which this reader does not know")

    def characters(self):
        count = self.integer()
        if count == -1:
            return None
        text = self.take(count)
        try:
            return text.decode("utf-8")
        except UnicodeDecodeError:
            return text.decode("latin-1")

    def pairs(self, kind, flags):
        """A list by names, one pair after another."""
        found = {}
        while True:
            if flags & 0x200:
                self.item()
            name = self.item() if flags & 0x400 else None
            found[name if isinstance(name, str) else f"[{len(found) + 1}]"] = self.item()
            flags = self.integer()
            if flags & 0xFF not in (PAIRS, CLOSURE, PROMISE, CALL, DOTS):
                break
        self.of_type(flags & 0xFF, flags)
        return found if kind == PAIRS else Opaque("function or call")

    def environment(self):
        self.integer()
        found = self.remember(Opaque("environment"))
        for _ in range(4):  # what encloses it, its frame, its hash table, its attributes
            self.item()
        return found

    def alternative(self):
        """Values that R had in another form: of these only the ranges and wrapped values hold data."""
        what, state, attributes = self.item(), self.item(), self.item()
        name = next(iter(what.values()), None) if isinstance(what, dict) else None
        attributes = attributes or {}
        if name in ("compact_intseq", "compact_realseq"):
            count, first, step = state.values
            return Vector([int(first + step * i) for i in range(int(count))], attributes)
        if name in ("wrap_integer", "wrap_real", "wrap_logical", "wrap_string", "wrap_list", "wrap_raw", "wrap_complex"):
            inner = state.values[0] if isinstance(state, Vector) else next(iter(state.values()))
            return Vector(inner.values, attributes or inner.attributes)
        if name == "deferred_string":
            inner = next(iter(state.values()))
            return Vector([None if value is None else shown(value) for value in inner.values], attributes)
        raise Damaged(f"holds a vector in the form '{name}', which this reader does not know")

    def remember(self, value):
        self.written.append(value)
        return value

    def earlier(self, number):
        if not 1 <= number <= len(self.written):
            raise Damaged("refers to what was not written before")
        return self.written[number - 1]


def real(bits):
    if bits & ~QUIET == MISSING_REAL & ~QUIET:
        return None
    return struct.unpack(">d", struct.pack(">Q", bits))[0]


def read_saved(path):
    """The values of a workspace (.rda, .RData) by their names, or that of a file .rds under the file's name."""
    data = uncompressed(pathlib.Path(path).read_bytes())
    if data[:5] in (b"RDX2\n", b"RDX3\n"):
        return Reader(data[5:]).value() or {}
    return {pathlib.Path(path).stem: Reader(data).value()}


def read_database(path):
    """The values of a lazy-load database (.rdb, with its index .rdx beside it) by their names.

    A piece is its length unpacked (4 bytes), for all but zlib a letter of how it is packed, and its packed bytes."""
    path = pathlib.Path(path)
    index = read_saved(path.with_suffix(".rdx"))[path.stem]
    variables = index.values[index.attribute("names").index("variables")]
    data = path.read_bytes()
    found = {}
    for name, place in zip(variables.attribute("names"), variables.values):
        offset, length = place.values
        found[name] = Reader(unpacked_piece(data[offset:offset + length])).value()
    return found


def unpacked_piece(piece):
    ways = {b"0": bytes, b"2": bz2.decompress,
            b"Z": lambda packed: lzma.decompress(packed, lzma.FORMAT_RAW, filters=[{"id": lzma.FILTER_LZMA2}])}
    way = ways.get(piece[4:5])  # a zlib stream begins with none of these letters
    try:
        return way(piece[5:]) if way else zlib.decompress(piece[4:])
    except (OSError, EOFError, ValueError, lzma.LZMAError, zlib.error) as problem:
        raise Damaged(f"a piece does not unpack: {problem}") from None


def read_values(path):
    """All that a file of R holds, by name."""
    return read_database(path) if str(path).endswith(".rdb") else read_saved(path)


def shown(value):
    """A cell as text; empty where it is missing."""
    if value is None or isinstance(value, float) and math.isnan(value):
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return repr(value) if isinstance(value, float) else str(value)


def cells(column):
    """The cells of a column as text: of a factor its levels."""
    if any(isinstance(value, (Vector, Opaque, dict)) for value in column.values):
        raise Damaged("a table has cells that hold lists or functions")
    levels = column.attribute("levels")
    if not levels:
        return [shown(value) for value in column.values]
    for code in column.values:
        if code is not None and not (isinstance(code, int) and 1 <= code <= len(levels)):
            raise Damaged(f"a factor of {len(levels)} levels has the code {shown(code)}")
    return [shown(levels[code - 1] if code else None) for code in column.values]


def table(value):
    """A data frame, or a matrix, as (names of its columns, columns of text, all of one length); None for anything else.

    A matrix that is a column of a data frame becomes a column for each of its own, NAME.1, NAME.2 or by their names."""
    if not isinstance(value, Vector):
        return None
    if "data.frame" in value.attribute("class"):
        found = frame_columns(value)
    elif len(value.attribute("dim")) == 2:
        found = matrix_columns(value)
    else:
        return None
    lengths = {len(column) for _, column in found}
    if len(lengths) > 1:
        raise Damaged(f"a table has columns of different lengths: {', '.join(f'{name} {len(column)}' for name, column in found)}")
    return [name for name, _ in found], [column for _, column in found]


def frame_columns(frame):
    """The columns of a data frame, each with its name."""
    names = frame.attribute("names")
    if len(names) != len(frame.values):
        raise Damaged(f"a data frame has {len(frame.values)} columns and {len(names)} names")
    found = []
    for name, column in zip(names, frame.values):
        if not isinstance(column, Vector):
            raise Damaged(f"column '{name}' of a data frame is no vector")
        if len(column.attribute("dim")) == 2:
            found += [(f"{name}.{inner}", texts) for inner, texts in matrix_columns(column, "{}")]
        else:
            found.append((name, cells(column)))
    return found


def matrix_columns(matrix, unnamed="V{}"):
    """The columns of a matrix, each with its name."""
    rows, count = matrix.attribute("dim")
    if len(matrix.values) != rows * count:
        raise Damaged(f"a matrix of {rows} x {count} has {len(matrix.values)} values")
    given = matrix.attribute("dimnames")[1:2]
    names = given[0].values if given and isinstance(given[0], Vector) else [unnamed.format(i + 1) for i in range(count)]
    if len(names) != count:
        raise Damaged(f"a matrix of {count} columns has {len(names)} names")
    return [(name, cells(Vector(matrix.values[i * rows:(i + 1) * rows], {}))) for i, name in enumerate(names)]
