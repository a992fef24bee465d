"""Keras' half of the files: writes models for the library to read, and reads what the library wrote.

Usage: python files.py FOLDER write SEED, then python files.py FOLDER read
Each model takes a step, is saved, and takes another step; whoever reads the file must get the same outputs, and the same weights
after a step of its own: the optimizer's state travels too.
"""
import json
import os
import pathlib
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("KERAS_BACKEND", "tensorflow")

import h5py
import keras
import numpy as np

from build import compile_args, model_of
from draw import data_of, weights_of
from store import Reader, Writer


def keep(writer, group, number, model):
    for layer in model.layers:
        for i, array in enumerate(layer.get_weights()):
            writer.put(f"{number}/{group}/{layer.name}/{i}", array)


def told(writer, number, action):
    """One broken file must not hide the others."""
    try:
        writer.notes[number] = {"weights": {}}
        action()
    except Exception as error:
        writer.notes[number] = {"error": f"{type(error).__name__}: {error}"[:1500]}


def loaded(path):
    """The model of a file, its optimizer's state included.

    Keras 3.15.1 builds the optimizer of an .h5 file on the model's own variables, of which it has none, so that a step after
    loading fails ("Unknown variable"), with files of its own too: here the optimizer is built again, on all, from the file."""
    model = keras.models.load_model(path)
    optimizer = type(model.optimizer).from_config(model.optimizer.get_config())
    optimizer.build(model.trainable_variables)
    with h5py.File(path) as file:
        group = file["optimizer_weights"]
        optimizer.set_weights([group[name][()] for name in group.attrs["weight_names"]])
    model.compile(optimizer=optimizer, loss=model.loss, run_eagerly=True)
    return model


def write(folder, cases, seed):
    writer = Writer(folder, "keras-wrote")

    def one(case):
        number = case["number"]
        x, y, _ = data_of(case, seed, 0)
        x, y = x["in_a"], y[case["outputs"][0]["name"]]
        model = model_of(case)
        start = weights_of(case, seed, 0, model)
        for layer in model.layers:
            layer.set_weights(start[layer.name])
        model.compile(**compile_args(case, "eager"))
        model.train_on_batch(x, y)
        model.save(folder / f"keras-{number}.h5")
        writer.put(f"{number}/x", x)
        writer.put(f"{number}/y", y)
        writer.put(f"{number}/predicted/out", np.array(model(x, training=False)))
        model.train_on_batch(x, y)
        keep(writer, "step", number, model)

    for case in cases:
        told(writer, case["number"], lambda: one(case))
    writer.close()


def read(folder, cases):
    data, writer = Reader(folder, "keras-wrote"), Writer(folder, "keras-read")

    def one(number):
        model = loaded(folder / f"lib-{number}.h5")
        x, y = data.get(f"{number}/x"), data.get(f"{number}/y")
        writer.put(f"{number}/predicted/out", np.array(model(x, training=False)))
        model.train_on_batch(x, y)
        keep(writer, "step", number, model)

    for case in cases:
        told(writer, case["number"], lambda: one(case["number"]))
    writer.close()


def main():
    folder, action = pathlib.Path(sys.argv[1]), sys.argv[2]
    cases = json.loads((folder / "cases.json").read_text())
    if action == "write":
        write(folder, cases, int(sys.argv[3]))
    else:
        read(folder, cases)


if __name__ == "__main__":
    main()
