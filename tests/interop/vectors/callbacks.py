"""Writes callbacks.json: what Keras' callbacks decide on given logs, the order of its hooks, and texts as Python writes them.

And callbacks.weights.h5, a file of weights as Keras writes it.
"""
import os
import pathlib
import random
import tempfile

from common import arguments, pack, write

import keras
import numpy as np
import tensorflow as tf

ARGUMENTS = arguments()
RANDOM = random.Random(ARGUMENTS.seed)


class FakeModel:
    """As much of a model as the callbacks look at. Its weight is the number of the epoch."""

    def __init__(self, rate):
        self.optimizer = keras.optimizers.SGD(rate)
        self.stop_training = False
        self.saved = []
        self.epoch = 0
        self.built = True

    def get_weights(self):
        return [np.float32(self.epoch)]

    def set_weights(self, weights):
        self.epoch = int(weights[0])

    def save(self, path, overwrite=True):
        self.saved.append(os.path.basename(path))

    save_weights = save


def sequence(length):
    """Values that improve at first and then hover, with ties, small changes, and now and then something that is no number."""
    value, values = RANDOM.uniform(0.5, 2), []
    for i in range(length):
        value += RANDOM.choice([-0.2, -0.1, -0.05, -0.001, -1e-4, 0, 0, 1e-4, 0.001, 0.05, 0.1]) * RANDOM.choice([1, 1, 0.5])
        values.append(float(np.float32(value)))
    if RANDOM.random() < 0.15:
        values[RANDOM.randrange(length)] = float("nan")
    if RANDOM.random() < 0.1:
        values[RANDOM.randrange(length)] = float("inf")
    return values


def text(value):
    return "nan" if value != value else "inf" if value == float("inf") else value


def option(**choices):
    """Some of the options, each with one of its values."""
    return {name: RANDOM.choice(values) for name, values in choices.items() if RANDOM.random() < 0.6}


def drive(callback, model, values, monitor, batches=0):
    rates, counted = [], 0
    callback.set_model(model)
    callback.set_params({"epochs": len(values), "steps": batches, "verbose": 0})
    callback.on_train_begin()
    for epoch, value in enumerate(values):
        model.epoch = epoch
        callback.on_epoch_begin(epoch)
        for batch in range(batches):
            callback.on_train_batch_begin(batch)
            callback.on_train_batch_end(batch, {"loss": value})
        callback.on_epoch_end(epoch, {"loss": 0.0, monitor: value})
        rates.append(float(keras.ops.convert_to_numpy(model.optimizer.learning_rate)))
        counted += 1
        if model.stop_training:
            break
    callback.on_train_end()
    return {"epochs": counted, "rates": rates, "epoch": model.epoch, "saved": model.saved}


def mode():
    return RANDOM.choice(["auto", "min", "max"])


def early_stopping():
    args = {"mode": mode(), **option(min_delta=[0, 0.001, 0.05, -0.05], patience=[0, 1, 2, 3, 5], baseline=[0.5, 1, 1.5], restore_best_weights=[True, False],
                    start_from_epoch=[0, 2, 4])}
    values = sequence(15)
    callback = keras.callbacks.EarlyStopping(monitor="val_loss", **args)
    result = drive(callback, FakeModel(0.1), values, "val_loss")
    return {"args": args, "values": [text(v) for v in values], "epochs": result["epochs"], "epoch": result["epoch"],
            "stoppedEpoch": callback.stopped_epoch, "bestEpoch": callback.best_epoch, "best": text(callback.best) if callback.best is not None else None}


def plateau():
    args = {"mode": mode(), **option(factor=[0.1, 0.5, 0.9], patience=[1, 2, 3], min_delta=[0, 0.001, 0.05], cooldown=[0, 1, 3], min_lr=[0, 0.001, 0.01])}
    values = sequence(18)
    rate = RANDOM.choice([0.1, 0.01, 0.05])
    result = drive(keras.callbacks.ReduceLROnPlateau(monitor="val_loss", **args), FakeModel(rate), values, "val_loss")
    return {"args": args, "rate": rate, "values": [text(v) for v in values], "rates": result["rates"]}


def checkpoint():
    frequency = RANDOM.choice(["epoch", "epoch", 2, 3, 5, 7])
    args = {"mode": mode(), "save_freq": frequency,
            **option(save_best_only=[True, False] if frequency == "epoch" else [False], initial_value_threshold=[0.8, 1.2])}
    values = sequence(10)
    pattern = "{epoch:02d}-{val_loss:.3f}.keras" if frequency == "epoch" else "{epoch:02d}-{batch}-{loss:.3e}.keras"
    result = drive(keras.callbacks.ModelCheckpoint(os.path.join(tempfile.gettempdir(), pattern), **args), FakeModel(0.1), values, "val_loss", batches=4)
    return {"args": args, "pattern": pattern, "values": [text(v) for v in values], "saved": result["saved"]}


def formats():
    specs = ["", "d", "02d", "5d", "<5d", "^6d", "+d", ",d", "_d", "x", "#x", "b", "08,d", ".4f", ".0f", "8.3f", "<8.3f", "^9.2f", "*>9.2f", "+.2f", " .2f", "=+9.2f",
             ".3e", ".0e", "E", "g", ".3g", "#.4g", "G", ".2%", "%", ".4", ".1", ",.2f", "012,.1f", "012.3f", "F", "n"]
    made = []
    for spec in specs:
        for _ in range(4):
            if spec[-1:] in ("d", "x", "b"):
                value = RANDOM.choice([1, 7, 12, 123, 4567, 1234567])
            else:
                value = RANDOM.choice([0.0, 1.0, 0.5, 2.5, 0.125, 1e-5, 1e16, 123456.789, -0.0005, 1 / 3, RANDOM.uniform(-10, 10), float(np.float32(RANDOM.random())),
                                       10 ** RANDOM.uniform(-8, 8), float("inf"), float("nan")])
            made.append([spec, text(value), format(value, spec)])
    floats = [0.0, 1.0, 0.1, 1e16, 1.5e16, 123456789012345.0, 1e-4, 1e-5, 1.25e-7, 1e22, float("nan"), float("inf"), *(float(np.float32(RANDOM.random())) for _ in range(5))]
    return {"specs": made, "floats": [[text(v), str(v)] for v in floats]}


def csv():
    cases = []
    for separator, append, names in [(",", False, ["loss"]), (";", False, ["val_loss", "loss", "mae", "val_mae"]), (",", True, ["loss", "b", "a"])]:
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "log.csv")
            rows = []
            for training in range(2):
                callback = keras.callbacks.CSVLogger(path, separator=separator, append=append)
                callback.on_train_begin()
                for epoch in range(2):
                    logs = {name: float(np.float32(RANDOM.random())) for name in names}
                    rows.append(logs)
                    callback.on_epoch_end(epoch, logs)
                callback.on_train_end()
            cases.append({"separator": separator, "append": append, "rows": rows, "text": pathlib.Path(path).read_bytes().decode()})
    return cases


def histograms():
    from tensorboard.plugins.histogram.summary_v2 import histogram_pb
    from tensorboard.util import tensor_util

    made = []
    for values in [np.random.default_rng(ARGUMENTS.seed).normal(size=50), np.full(4, 2.0), np.array([]), np.array([-1.0, 0, 1, 1])]:
        values = values.astype("float32")
        made.append({"values": pack(values), "buckets": tensor_util.make_ndarray(histogram_pb("t", values).value[0].tensor).ravel().tolist()})
    return made


class Recorder(keras.callbacks.Callback):
    """Writes down each hook with the names in its logs."""

    def __init__(self, calls):
        super().__init__()
        for hook in dir(keras.callbacks.Callback):
            if hook.startswith("on_"):
                setattr(self, hook, self.note(hook, calls))

    def note(self, hook, calls):
        def called(*args, logs=None):
            if args and not isinstance(args[-1], int):
                *args, logs = args
            calls.append([hook, args[0] if args else None, sorted(logs) if logs else []])

        return called


def hooks():
    keras.utils.set_random_seed(ARGUMENTS.seed)
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    model.compile("sgd", "mse", metrics=["mae"])
    x, y = np.ones((5, 2)), np.ones((5,))
    made = {}
    for name, run in {
        "fit": lambda callbacks: model.fit(x, y, epochs=2, batch_size=2, validation_data=(x, y), verbose=0, callbacks=callbacks),
        "evaluate": lambda callbacks: model.evaluate(x, y, batch_size=2, verbose=0, callbacks=callbacks),
        "predict": lambda callbacks: model.predict(x, batch_size=2, verbose=0, callbacks=callbacks),
    }.items():
        calls = []
        run([Recorder(calls)])
        made[name] = calls

    class Stop(keras.callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            self.model.stop_training = batch == 1

    calls = []
    model.fit(x, y, epochs=2, batch_size=2, validation_data=(x, y), verbose=0, callbacks=[Stop(), Recorder(calls)])
    made["stopped"] = calls
    return made


def weights():
    """A model with a model within, and its file; weights are small whole numbers, so that the file stays small."""
    inner = keras.Sequential([keras.Input((4,)), keras.layers.Dense(8)], name="inner")
    words = keras.Input((2,), name="words")
    embedded = keras.layers.Flatten()(keras.layers.Embedding(5, 2)(words))
    image = keras.Input((4, 4, 1), name="image")
    seen = keras.layers.Flatten()(keras.layers.BatchNormalization()(keras.layers.Conv2D(2, 3)(image)))
    model = keras.Model([words, image], [inner(embedded), seen])
    rng = np.random.default_rng(ARGUMENTS.seed)
    for weight in model.weights:
        if "seed" not in weight.path:
            weight.assign(rng.integers(1, 9, weight.shape))
    model.save_weights(ARGUMENTS.out / "callbacks.weights.h5")
    inputs = [rng.integers(0, 5, (3, 2)), rng.normal(size=(3, 4, 4, 1))]
    outputs = model.predict(inputs, verbose=0)
    return {"words": pack(inputs[0]), "image": pack(inputs[1]), "outputs": [pack(output) for output in outputs]}


if __name__ == "__main__":
    ARGUMENTS.out.mkdir(parents=True, exist_ok=True)
    write("callbacks", ARGUMENTS, [keras, tf], {
        "earlyStopping": [early_stopping() for _ in range(50)],
        "plateau": [plateau() for _ in range(40)],
        "checkpoint": [checkpoint() for _ in range(30)],
        "formats": formats(), "csv": csv(), "histograms": histograms(), "hooks": hooks(), "weights": weights(),
    })
