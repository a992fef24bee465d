"""Writes training.json: what Keras computes in small trainings; and keras.h5, a file as Keras writes it."""
import keras
import numpy as np
import tensorflow as tf

from common import arguments, pack, write

ARGUMENTS = arguments()
SEED = ARGUMENTS.seed
SAMPLES, FEATURES, BATCH = 40, 8, 16  # the last batch is a partial one


def stack(units, activations, l2):
    inputs = [keras.Input((FEATURES,))]
    regularizer = keras.regularizers.L2(l2) if l2 else None
    return keras.Sequential(
        inputs + [keras.layers.Dense(u, activation=a, kernel_regularizer=regularizer) for u, a in zip(units, activations)]
    )


def case(name, optimizer, loss, metrics, units=(64, 32, 1), activations=("relu", "relu", "linear"), targets="real",
         epochs=1, keras_optimizer=None, keras_loss=None, keras_metrics=None, l2=0, weights=None):
    keras.utils.set_random_seed(SEED)
    rng = np.random.default_rng(SEED)
    x = rng.normal(size=(SAMPLES, FEATURES)).astype("float32")
    if targets == "real":
        y = (x @ rng.normal(size=(FEATURES, units[-1])) + 0.1 * rng.normal(size=(SAMPLES, units[-1]))).astype("float32")
    elif targets == "binary":
        y = (x.sum(axis=1) > 0).astype("float32")
    else:
        labels = rng.integers(0, units[-1], SAMPLES)
        y = np.eye(units[-1], dtype="float32")[labels] if targets == "one-hot" else labels.astype("float32")
    model = stack(units, activations, l2)
    for layer in model.layers:  # biases that are not zero
        layer.bias.assign(rng.normal(scale=0.1, size=layer.bias.shape))
    start = [pack(w) for w in model.get_weights()]
    model.compile(optimizer=keras_optimizer, loss=keras_loss or loss, metrics=keras_metrics)
    fit = {}
    extra = {}
    if weights == "sample":
        fit["sample_weight"] = rng.uniform(0.2, 2, SAMPLES).astype("float32")
        extra["sampleWeight"] = pack(fit["sample_weight"])
    if weights == "class":
        extra["classWeight"] = {"0": 1.0, "1": 3.0, "2": 0.5}
        fit["class_weight"] = {int(k): v for k, v in extra["classWeight"].items()}
    history = model.fit(x, y, batch_size=BATCH, epochs=epochs, shuffle=False, validation_split=0.25, verbose=0, **fit)
    evaluated = model.evaluate(x, y, batch_size=7, verbose=0, return_dict=True)
    return {
        "name": name, "units": list(units), "activations": list(activations), "l2": l2, "optimizer": optimizer, "loss": loss,
        "metrics": metrics, "batchSize": BATCH, "epochs": epochs, "validationSplit": 0.25, "x": pack(x), "y": pack(y), **extra,
        "start": start, "end": [pack(w) for w in model.get_weights()], "history": history.history, "evaluated": evaluated,
        "predicted": pack(model.predict(x, verbose=0)),
    }


soft, sig = ("tanh", "tanh", "softmax"), ("tanh", "sigmoid")
o = keras.optimizers
cases = [
    case("64-32-1 rmsprop mse", {"name": "rmsprop"}, "mse", ["mae"], keras_optimizer="rmsprop", keras_metrics=["mae"]),
    case("nesterov", {"name": "sgd", "learningRate": 0.05, "momentum": 0.9, "nesterov": True}, "mse", ["mae"], (16, 8, 1),
         keras_optimizer=o.SGD(0.05, momentum=0.9, nesterov=True), keras_metrics=["mae"]),
    case("momentum", {"name": "sgd", "learningRate": 0.02, "momentum": 0.9}, "mae", ["mse"], (16, 8, 1),
         keras_optimizer=o.SGD(0.02, momentum=0.9), keras_metrics=["mse"]),
    case("plain sgd, l2", {"name": "sgd"}, "mse", ["mae"], (16, 8, 1), epochs=2, l2=0.03, keras_optimizer="sgd", keras_metrics=["mae"]),
    case("adam, 2 outputs", {"name": "adam"}, "mse", ["rootMeanSquaredError"], (16, 8, 2), keras_optimizer="adam", epochs=2,
         keras_metrics=[keras.metrics.RootMeanSquaredError(name="rootMeanSquaredError")]),
    case("rmsprop with momentum, huber", {"name": "rmsprop", "learningRate": 0.01, "momentum": 0.5, "rho": 0.8}, {"huber": 0.5}, ["mae"],
         (16, 8, 1), keras_optimizer=o.RMSprop(0.01, rho=0.8, momentum=0.5), keras_loss=keras.losses.Huber(delta=0.5), keras_metrics=["mae"]),
    case("sparse softmax adam", {"name": "adam", "learningRate": 0.01}, "sparseCategoricalCrossentropy", ["accuracy"], (16, 8, 3), soft,
         "labels", 2, keras_optimizer=o.Adam(0.01), keras_loss="sparse_categorical_crossentropy", keras_metrics=["accuracy"]),
    case("sparse from logits", {"name": "adam", "learningRate": 0.01}, {"fromLogits": True}, ["accuracy"], (16, 8, 3),
         ("tanh", "tanh", "linear"), "labels", 2, keras_optimizer=o.Adam(0.01),
         keras_loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True), keras_metrics=["accuracy"]),
    case("one-hot softmax", {"name": "sgd", "learningRate": 0.1}, "categoricalCrossentropy", ["accuracy"], (16, 8, 3), soft, "one-hot", 2,
         keras_optimizer=o.SGD(0.1), keras_loss="categorical_crossentropy", keras_metrics=["accuracy"]),
    case("binary sigmoid", {"name": "adam", "learningRate": 0.01}, "binaryCrossentropy", ["accuracy"], (8, 1), sig, "binary", 2,
         keras_optimizer=o.Adam(0.01), keras_loss="binary_crossentropy", keras_metrics=["accuracy"]),
    case("sample weights", {"name": "sgd", "learningRate": 0.05}, "mse", ["mae"], (16, 8, 1), weights="sample",
         keras_optimizer=o.SGD(0.05), keras_metrics=["mae"]),
    case("class weights", {"name": "sgd", "learningRate": 0.1}, "sparseCategoricalCrossentropy", ["accuracy"], (16, 8, 3), soft, "labels",
         weights="class", keras_optimizer=o.SGD(0.1), keras_loss="sparse_categorical_crossentropy", keras_metrics=["accuracy"]),
]
write("training", ARGUMENTS, [keras, tf], {"cases": cases})

# A file as Keras writes it, with the optimizer's state. The loss goes by its long name: Keras 3.15 can't read back 'mse'.
keras.utils.set_random_seed(SEED)
saved = keras.Sequential([keras.Input((3,)), keras.layers.Dense(4, activation="relu", kernel_regularizer="l2"),
                          keras.layers.BatchNormalization(), keras.layers.Dropout(0.1), keras.layers.Dense(1)])
saved.compile("adam", "mean_squared_error", metrics=["mae"])
x = np.random.default_rng(SEED).normal(size=(8, 3)).astype("float32")
saved.fit(x, x.sum(axis=1), verbose=0)
saved.save(ARGUMENTS.out / "keras.h5")
write("keras-h5", ARGUMENTS, [keras, tf], {"x": pack(x), "predicted": pack(saved.predict(x, verbose=0))})
