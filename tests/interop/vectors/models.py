"""Writes models.json: trainings with several inputs and outputs, weights per output, weighted metrics, steps per epoch, generators."""
import os

os.environ["COLUMNS"] = "300"  # the width that Keras lays its table out for
import keras
import numpy as np
import tensorflow as tf

from common import arguments, pack, write

ARGUMENTS = arguments()
SEED = ARGUMENTS.seed
SAMPLES, BATCH = 30, 8  # the last batch is a partial one

rng = np.random.default_rng(SEED)
A = rng.normal(size=(SAMPLES, 4)).astype("float32")
B = rng.normal(size=(SAMPLES, 3)).astype("float32")
PRICE = (A.sum(axis=1) + 0.1 * rng.normal(size=SAMPLES)).astype("float32")
KIND = rng.integers(0, 3, SAMPLES).astype("float32")
WEIGHT = rng.uniform(0.2, 2, SAMPLES).astype("float32")
OTHER = rng.uniform(0.2, 2, SAMPLES).astype("float32")


def build():
    """Two inputs, a shared trunk, two outputs."""
    keras.utils.set_random_seed(SEED)
    a = keras.Input((4,), name="a")
    b = keras.Input((3,), name="b")
    trunk = keras.layers.Concatenate(name="trunk")([a, b])
    hidden = keras.layers.Dense(6, activation="tanh", name="hidden")(trunk)
    price = keras.layers.Dense(1, name="price")(hidden)
    kind = keras.layers.Dense(3, activation="softmax", name="kind")(hidden)
    return keras.Model([a, b], [price, kind])


def case(name, compiled, ours, fit=None, ours_fit=None, y=None):
    model = build()
    start = [pack(w) for w in model.get_weights()]
    # Eagerly, since in a graph Keras 3.15 forgets the batch size when it averages the losses of single outputs over batches.
    model.compile(optimizer=keras.optimizers.SGD(0.05), run_eagerly=True, **compiled)
    history = model.fit([A, B], y or [PRICE, KIND], batch_size=BATCH, epochs=2, shuffle=False, verbose=0, **(fit or {}))
    evaluated = model.evaluate([A, B], y or [PRICE, KIND], batch_size=7, verbose=0, return_dict=True)
    return {"name": name, "compile": ours, "fit": ours_fit or {}, "start": start, "history": history.history,
            "evaluated": evaluated, "end": [pack(w) for w in model.get_weights()]}


TWO = ["mse", "sparse_categorical_crossentropy"]
OURS = ["mse", "sparseCategoricalCrossentropy"]
cases = [
    case("losses by list", {"loss": TWO}, {"loss": OURS}),
    case("losses by name, loss weights, metrics by name",
         {"loss": {"price": "mae", "kind": TWO[1]}, "loss_weights": {"price": 0.3, "kind": 2.0},
          "metrics": {"price": ["mse"], "kind": ["accuracy"]}},
         {"loss": {"price": "mae", "kind": OURS[1]}, "lossWeights": {"price": 0.3, "kind": 2.0},
          "metrics": {"price": ["mse"], "kind": ["accuracy"]}}),
    case("metrics by list, validation", {"loss": TWO, "metrics": [["mae", "mse"], ["accuracy"]]},
         {"loss": OURS, "metrics": [["mae", "mse"], ["accuracy"]]}, {"validation_split": 0.3}, {"validationSplit": 0.3}),
    case("sample weights for all outputs, weighted metrics",
         {"loss": TWO, "metrics": [["mae"], ["accuracy"]], "weighted_metrics": [["mae"], ["accuracy"]]},
         {"loss": OURS, "metrics": [["mae"], ["accuracy"]], "weightedMetrics": [["mae"], ["accuracy"]]},
         {"sample_weight": [WEIGHT, WEIGHT]}, {"sampleWeight": "both"}),
    case("sample weights per output", {"loss": TWO}, {"loss": OURS}, {"sample_weight": [WEIGHT, OTHER]}, {"sampleWeight": "each"}),
    case("steps per epoch", {"loss": TWO}, {"loss": OURS}, {"steps_per_epoch": 3}, {"stepsPerEpoch": 3}),
    case("validation every second epoch, fewer steps", {"loss": TWO},
         {"loss": OURS}, {"validation_split": 0.5, "validation_freq": 2, "validation_steps": 1, "validation_batch_size": 5},
         {"validationSplit": 0.5, "validationFreq": 2, "validationSteps": 1, "validationBatchSize": 5}),
]


def summary(model, **options):
    """The cells of Keras' table, and the lines below it."""
    lines = []
    model.summary(line_length=200, print_fn=lambda text, line_break=True: lines.append(text), **options)
    lines = "".join(lines).split("\n")
    header = [cell.strip() for cell in next(line for line in lines if line.startswith("┃")).strip("┃").split("┃")]
    rows = [[cell.rstrip()[1:].rstrip() for cell in line.strip("│").split("│")] for line in lines if line.startswith("│")]
    rows = [[cell.strip() if i else cell for i, cell in enumerate(row)] for row in rows]
    return {"header": header, "rows": rows, "totals": [line for line in lines if " params: " in line]}


keras.utils.clear_session()
two = build()
two.get_layer("hidden").trainable = False
nested = keras.Sequential([keras.Input((4,), name="given"), keras.layers.Dense(3, name="inner"),
                           keras.layers.BatchNormalization(name="scaled")], name="block")
stack = keras.Sequential([keras.Input((4,), name="given_too"), nested, keras.layers.Dense(1, name="last")], name="stack")
stack.compile("adam", "mse")
stack.fit(A, PRICE, verbose=0)
summaries = {"branches": summary(two, show_trainable=True), "nested": summary(stack, expand_nested=True), "stack": summary(stack)}

write("models", ARGUMENTS, [keras, tf], {
    "a": pack(A), "b": pack(B), "price": pack(PRICE), "kind": pack(KIND), "weight": pack(WEIGHT), "other": pack(OTHER), "cases": cases,
    "summaries": summaries,
})
