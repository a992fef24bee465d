"""TensorFlow's half of the exports: converts Keras' models for the library to run, and runs what the library wrote.

Usage: python exports.py FOLDER write SEED, then python exports.py FOLDER read
"""
import json
import os
import pathlib
import sys
import warnings

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("KERAS_BACKEND", "tensorflow")
warnings.filterwarnings("ignore")  # that tf.lite moves to a package of its own

import keras
import numpy as np
import tensorflow as tf

from store import Reader, Writer

SIGNATURE = "serving_default"


def told(notes, number, action):
    """One broken file must not hide the others."""
    try:
        notes[number] = {}
        action()
    except Exception as error:
        notes[number] = {"error": f"{type(error).__name__}: {error}"[:1500]}


def model_of(case):
    layers = [getattr(keras.layers, name)(**args) for name, args in case["layers"]]
    return keras.Sequential([keras.Input(case["shape"]), *layers])


def write(folder, converted, seed):
    keras.utils.set_random_seed(seed)
    writer = Writer(folder, "keras-wrote")

    def one(case):
        number = case["number"]
        model = model_of(case)
        x = np.random.normal(size=(case["rows"], *case["shape"])).astype("float32")
        converter = tf.lite.TFLiteConverter.from_keras_model(model)
        (folder / f"keras-{number}.tflite").write_bytes(converter.convert())
        writer.put(f"{number}/x", x)
        writer.put(f"{number}/predicted/out", np.array(model(x, training=False)))

    for case in converted:
        told(writer.notes, case["number"], lambda: one(case))
    writer.close()


def read(folder, cases):
    data, writer = Reader(folder, "lib"), Writer(folder, "keras-read")

    def one(number):
        note = data.notes[str(number)]
        if "error" in note:
            return
        inputs = {name: data.get(f"{number}/x/{name}") for name in note["inputs"]}
        interpreter = tf.lite.Interpreter(str(folder / f"lib-{number}.tflite"))
        runner = interpreter.get_signature_runner(SIGNATURE)
        assert sorted(runner.get_input_details()) == sorted(note["inputs"])
        for name, details in runner.get_input_details().items():
            assert list(details["shape_signature"]) == [-1, *inputs[name].shape[1:]]
        outputs = runner(**inputs)
        assert sorted(outputs) == sorted(note["outputs"])
        for name, values in outputs.items():
            writer.put(f"{number}/run/{name}", values)

    for case in cases:
        told(writer.notes, case["number"], lambda: one(case["number"]))
    writer.close()


def main():
    folder, action = pathlib.Path(sys.argv[1]), sys.argv[2]
    plan = json.loads((folder / "cases.json").read_text())
    if action == "write":
        write(folder, plan["converted"], int(sys.argv[3]))
    else:
        read(folder, plan["cases"])


if __name__ == "__main__":
    main()
