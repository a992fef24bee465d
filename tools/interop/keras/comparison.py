"""Python Keras' trainings of the comparison: the same as lib/comparison.mjs, in the words of the guide.

Usage: python comparison.py FOLDER
"""
import json
import os
import pathlib
import random
import sys
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("KERAS_BACKEND", "tensorflow")

import keras
import numpy as np
from sklearn.preprocessing import StandardScaler

from store import Reader


def set_seed(seed):
    """Seeds weights and dropout, not TensorFlow: with its seed set, Keras 3.15 shuffles every epoch of a fit into the same order,
    and what is compared here is training on a new order each epoch, as both do without a seed."""
    random.seed(seed)
    np.random.seed(seed)


def digits(data, seed, epochs):
    set_seed(seed)
    x, x_test = (data.get(f"mnist/x/{part}").astype("float32") / 255 for part in ("train", "test"))
    y, y_test = (data.get(f"mnist/y/{part}") for part in ("train", "test"))
    model = keras.Sequential([
        keras.Input((28, 28)),
        keras.layers.Flatten(),
        keras.layers.Dense(512, activation="relu"),
        keras.layers.Dropout(0.2),
        keras.layers.Dense(256, activation="relu"),
        keras.layers.Dense(10, activation="softmax"),
    ])
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    last = []
    keep_last = keras.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: last.__setitem__(slice(None), model.get_weights()))
    stopping = keras.callbacks.EarlyStopping(monitor="val_loss", patience=3, restore_best_weights=True)
    start = time.perf_counter()
    history = model.fit(x, y, epochs=epochs, batch_size=256, validation_split=0.2, verbose=0, callbacks=[keep_last, stopping])
    seconds = time.perf_counter() - start
    restored = model.evaluate(x_test, y_test, batch_size=256, verbose=0, return_dict=True)["accuracy"]
    model.set_weights(last)
    accuracy = model.evaluate(x_test, y_test, batch_size=256, verbose=0, return_dict=True)["accuracy"]
    return {"seed": seed, "restored": restored, "last": accuracy, "epochs": len(history.epoch), "seconds": seconds}


def housing(data, seed, early, late):
    set_seed(seed)
    x_raw, x_test_raw, y, y_test = (
        data.get(f"housing/{seed}/{key}") for key in ("x/train", "x/test", "y/train", "y/test")
    )
    scaler = StandardScaler()
    x, x_test = scaler.fit_transform(x_raw), scaler.transform(x_test_raw)
    model = keras.Sequential([
        keras.Input((8,)),
        keras.layers.Dense(64, activation="relu"),
        keras.layers.Dense(32, activation="relu"),
        keras.layers.Dense(1),
    ])
    model.compile(optimizer="rmsprop", loss="mse", metrics=["mae"])
    at_early = []

    def keep_early(epoch, logs):
        if epoch == early - 1:
            at_early[:] = model.get_weights()

    start = time.perf_counter()
    model.fit(
        x, y, epochs=late, batch_size=32, validation_split=0.2, verbose=0,
        callbacks=[keras.callbacks.LambdaCallback(on_epoch_end=keep_early)],
    )
    seconds = time.perf_counter() - start
    whole = model.evaluate(x_test, y_test, verbose=0, return_dict=True)
    model.set_weights(at_early)
    part = model.evaluate(x_test, y_test, verbose=0, return_dict=True)
    return {
        "seed": seed, "rmse20": float(np.sqrt(part["loss"])), "mae20": part["mae"], "rmse50": float(np.sqrt(whole["loss"])),
        "mae50": whole["mae"], "seconds": seconds,
    }


def main():
    folder = pathlib.Path(sys.argv[1])
    plan = json.loads((folder / "plan.json").read_text())
    most = lambda wanted: min(wanted, plan["epochs"] or wanted)
    data = Reader(folder, "data")
    trained = {"mnist": [], "housing": []}
    for seed in plan["seeds"]:
        trained["mnist"].append(digits(data, seed, most(50)))
        print("trained mnist", seed, flush=True)
        trained["housing"].append(housing(data, seed, most(20), most(50)))
        print("trained housing", seed, flush=True)
        keras.backend.clear_session()
    part = folder / "trained-keras.part"
    part.write_text(json.dumps(trained))
    part.replace(folder / "trained-keras.json")


if __name__ == "__main__":
    main()
