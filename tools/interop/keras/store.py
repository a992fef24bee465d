"""Named arrays in two files, NAME.bin (the values, one after the other) and NAME.json (where each lies): what both sides can read."""
import json
import pathlib

import numpy as np


class Writer:
    """Collects named arrays and notes; `close` writes them."""

    def __init__(self, folder, name):
        self.base = pathlib.Path(folder) / name
        self.index, self.chunks, self.size, self.notes = {}, [], 0, {}

    def put(self, name, array):
        """Takes an array as float32, or as int32 if it holds whole numbers by type."""
        array = np.asarray(array)
        dtype = "int32" if array.dtype.kind in "iu" else "float32"
        values = np.ascontiguousarray(array, dtype=np.dtype(dtype).newbyteorder("<"))
        self.index[name] = {"offset": self.size, "shape": list(array.shape), "dtype": dtype}
        self.chunks.append(values.tobytes())
        self.size += values.nbytes

    def close(self):
        """Writes the values first and the index last, in one step: what has an index is whole."""
        self.base.with_suffix(".bin").write_bytes(b"".join(self.chunks))
        part = self.base.with_suffix(".part")
        part.write_text(json.dumps({"arrays": self.index, "notes": self.notes}))
        part.replace(self.base.with_suffix(".json"))


class Reader:
    """Arrays and notes that a Writer of either side left."""

    def __init__(self, folder, name):
        base = pathlib.Path(folder) / name
        content = json.loads(base.with_suffix(".json").read_text())
        self.index, self.notes = content["arrays"], content["notes"]
        self.bytes = base.with_suffix(".bin").read_bytes()

    def get(self, name):
        entry = self.index[name]
        count = int(np.prod(entry["shape"], dtype=int))
        dtype = np.dtype(entry["dtype"]).newbyteorder("<")
        return np.frombuffer(self.bytes, dtype, count, entry["offset"]).reshape(entry["shape"])
