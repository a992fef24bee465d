"""What the scripts share that write tests/vectors/*.json: arrays as text, and where to write with which seed.

Each script NAME.py of this folder writes NAME.json: numbers from Python Keras or scikit-learn for tests that run without Python.
Usage: python tests/interop/vectors/NAME.py [--seed N] [--out FOLDER]
"""
import argparse
import base64
import json
import os
import pathlib

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np

OUT = pathlib.Path(__file__).parents[2] / "vectors"


def arguments(seed=20):
    """The seed and the folder, from the command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=seed)
    parser.add_argument("--out", type=pathlib.Path, default=OUT)
    return parser.parse_args()


def pack(array):
    """Shape and float32 values (little-endian, base64)."""
    array = np.asarray(array, dtype="<f4")
    return {"shape": list(array.shape), "values": base64.b64encode(array.tobytes()).decode()}


def pack64(array):
    """Shape and float64 values (little-endian, base64)."""
    array = np.asarray(array, dtype="<f8")
    return {"shape": list(array.shape), "values": base64.b64encode(array.tobytes()).decode()}


def write(name, arguments, libraries, content):
    """Writes `content` (a dictionary) with the versions of the libraries (modules) and the seed that made it."""
    versions = {library.__name__: library.__version__ for library in [*libraries, np]}
    arguments.out.mkdir(parents=True, exist_ok=True)
    path = arguments.out / f"{name}.json"
    path.write_text(json.dumps({"madeBy": {**versions, "seed": arguments.seed}, **content}, indent=1) + "\n")
    print(f"{path}: {path.stat().st_size} bytes")
