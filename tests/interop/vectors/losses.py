"""Writes losses.json: values and gradients of every loss of Keras, with its options, reductions and sample weights.

Each case names its loss and options as they are written in TypeScript, and its data; `shape` is that of
its losses of samples, and says which weights go with them. The losses of all weights and reductions stand
one after another in `values` (in the order of WEIGHTS and REDUCTIONS), the gradients by yPred of GRADIENTS in `gradients`.
"""
import re

import keras
import numpy as np
import tensorflow as tf
from keras.src.losses.losses import LossFunctionWrapper

from common import arguments, pack, write

ARGUMENTS = arguments()
rng = np.random.default_rng(ARGUMENTS.seed)
N, T, C = 4, 3, 3

WEIGHTS = ["none", "row", "full"]
REDUCTIONS = ["sumOverBatchSize", "sum", "mean", "meanWithSampleWeight", "none"]
GRADIENTS = [["none", "sumOverBatchSize"], ["row", "sumOverBatchSize"], ["row", "meanWithSampleWeight"], ["full", "sum"],
             ["full", "none"]]


def snake(name):
    return re.sub(r"[A-Z]", lambda letter: f"_{letter[0].lower()}", name)


def f32(values):
    return np.asarray(values, dtype="float32")


def softmax(z):
    e = np.exp(z - z.max(-1, keepdims=True))
    return f32(e / e.sum(-1, keepdims=True))


def one_hot(labels):
    return np.eye(C, dtype="float32")[labels]


def both_ranks(make):
    """Data of a model with outputs [n, c] and of one with [n, t, c]."""
    return [make((N, C)), make((N, T, C))]


normal = lambda shape: f32(rng.normal(size=shape))
labels = lambda shape: rng.integers(0, C, shape[:-1])
uniform = lambda low, high: lambda shape: f32(rng.uniform(low, high, shape))
DATA = {
    "real": both_ranks(lambda s: (normal(s), 2 * normal(s))),
    "positive": both_ranks(lambda s: (uniform(0, 5)(s), uniform(0.1, 5)(s))),
    "counts": both_ranks(lambda s: (f32(rng.poisson(2, s)), uniform(0.1, 5)(s))),
    "signs": both_ranks(lambda s: (f32(rng.choice([-1, 1], s)), normal(s))),
    "bits": both_ranks(lambda s: (f32(rng.integers(0, 2, s)), uniform(0.02, 0.98)(s))),
    "bitLogits": both_ranks(lambda s: (f32(rng.integers(0, 2, s)), 3 * normal(s))),
    "shares": both_ranks(lambda s: (softmax(normal(s)), softmax(normal(s)))),
    "oneHot": both_ranks(lambda s: (one_hot(labels(s)), softmax(2 * normal(s)))),
    "oneHotLogits": both_ranks(lambda s: (one_hot(labels(s)), 3 * normal(s))),
    "labels": both_ranks(lambda s: (f32(labels(s)), softmax(2 * normal(s)))),
    "labelLogits": both_ranks(lambda s: (f32(labels(s)), 3 * normal(s))),
    # Ranks that differ by an axis of length 1, as a Dense(1) makes them.
    "oneOutput": [(normal((N,)), normal((N, 1))), (normal((N, T)), normal((N, T, 1))), (normal((N, 1)), normal((N,)))],
    "oneBit": [(f32(rng.integers(0, 2, N)), uniform(0.1, 0.9)((N, 1)))],
    # Where formulas have corners.
    "realCorners": [(f32([[0, 0, 0], [1, -1, 2], [0, 0, 0], [3, 3, 3]]), f32([[0, 0, 0], [1, -1, 2], [1, -1, 0.5], [-100, 100, 3]]))],
    "zeroVectors": [(f32([[0, 0, 0], [1, -1, 2], [0, 0, 0], [1, 2, 3]]), f32([[0, 0, 0], [0.5, 1, 2], [1, -1, 0.5], [0, 0, 0]]))],
    "positiveCorners": [(f32([[0, 0, 0], [1, 2, 3], [0, 1e4, 0.5], [3, 3, 3]]), f32([[0, 1, 0], [1, 2, 3], [-1, 1, 0], [1e5, 0, 1e-7]]))],
    "rateCorners": [(f32([[0, 0, 0], [1, 2, 3], [0, 1e4, 5], [3, 3, 3]]), f32([[0, 1, 0], [1, 2, 3], [1e-3, 1, 0], [1e5, 0, 1e-7]]))],
    "signCorners": [(f32([[1, -1, 1], [1, 1, -1], [-1, -1, -1], [1, 1, 1]]), f32([[1, -1, 0], [0, 0, 0], [1, -1, 100], [-100, 2, 0.5]]))],
    "bitCorners": [(f32([[0, 1, 1], [1, 0, 0], [0.3, 0, 1], [1, 1, 0]]), f32([[0, 1, 0], [1, 0, 1], [0.5, 1e-8, 1 - 6e-8], [1e-6, 0.9, 0.1]]))],
    "bitLogitCorners": [(f32([[0, 1, 1], [1, 0, 0], [0.3, 0, 1], [1, 1, 0]]), f32([[-100, 100, 0], [-100, 100, 0], [20, -20, 15], [-8, 8, -8]]))],
    "oneHotCorners": [(one_hot([0, 1, 2, 1]), f32([[1, 0, 0], [1, 0, 0], [0, 0, 1], [0.5, 0.5, 0]]))],
    "oneHotLogitCorners": [(one_hot([0, 1, 2, 1]), f32([[100, 0, -100], [100, 0, -100], [0, 0, 0], [-100, 0, 0]]))],
    "hingeTies": [(one_hot([0, 1, 2, 1]), f32([[0, 0, 0], [1, 1, 1], [2, 2, -1], [-1, 3, -1]]))],
    "labelCorners": [(f32([0, 1, 2, 1]), f32([[1, 0, 0], [1, 0, 0], [0, 0, 1], [0.5, 0.5, 0]]))],
    "labelLogitCorners": [(f32([0, 1, 2, 1]), f32([[100, 0, -100], [100, 0, -100], [0, 0, 0], [-100, 0, 0]]))],
    "someLabels": [(f32([0, -1, 2, -1]), softmax(2 * normal((N, C)))), (f32([[0, 1, -1]] * N), softmax(2 * normal((N, T, C))))],
    "someLabelLogits": [(f32([0, -1, 2, -1]), 3 * normal((N, C)))],
    "noLabels": [(f32([-1, -1, -1, -1]), softmax(2 * normal((N, C))))],
    "areas": [(f32(rng.integers(0, 2, (N, T, C))), uniform(0, 1)((N, T, C))), (f32(np.zeros((N, C))), f32(np.zeros((N, C))))],
    "embeddings": [(f32([0, 1, 0, 1]), (lambda e: f32(e / np.linalg.norm(e, axis=1, keepdims=True)))(rng.normal(size=(N, C)))),
                   (f32([0, 1, 0, 2]), (lambda e: f32(e / np.linalg.norm(e, axis=1, keepdims=True)))(rng.normal(size=(N, C))))],
}

real = ["real", "oneOutput", "realCorners"]
smooth = [{}, {"labelSmoothing": 0.1}]
logits = [{"fromLogits": True}, {"fromLogits": True, "labelSmoothing": 0.2}]
LOSSES = [
    ("MeanSquaredError", [{}], real),
    ("MeanAbsoluteError", [{}], real),
    ("MeanAbsolutePercentageError", [{}], ["real", "realCorners"]),
    ("MeanSquaredLogarithmicError", [{}], ["positive", "positiveCorners"]),
    ("Huber", [{}, {"delta": 0.3}, {"delta": 2}], real),
    ("LogCosh", [{}], real),
    ("CosineSimilarity", [{}], ["real", "zeroVectors"]),
    ("Hinge", [{}], ["signs", "bits", "signCorners"]),
    ("SquaredHinge", [{}], ["signs", "bits", "signCorners"]),
    ("CategoricalHinge", [{}], ["oneHotLogits", "hingeTies"]),
    ("KLDivergence", [{}], ["shares", "oneHotCorners"]),
    ("Poisson", [{}], ["counts", "rateCorners"]),
    ("BinaryCrossentropy", smooth, ["bits", "bitCorners", "oneBit"]),
    ("BinaryCrossentropy", logits, ["bitLogits", "bitLogitCorners"]),
    ("BinaryFocalCrossentropy", [*smooth, {"applyClassBalancing": True, "alpha": 0.4, "gamma": 1.5}], ["bits"]),
    ("BinaryFocalCrossentropy", [{"fromLogits": True, "applyClassBalancing": True, "gamma": 3}], ["bitLogits", "bitLogitCorners"]),
    ("CategoricalCrossentropy", smooth, ["oneHot", "oneHotCorners", "shares"]),
    ("CategoricalCrossentropy", logits, ["oneHotLogits", "oneHotLogitCorners"]),
    ("CategoricalFocalCrossentropy", [*smooth, {"alpha": [0.2, 0.5, 1.0], "gamma": 1.5}], ["oneHot"]),
    ("CategoricalFocalCrossentropy", [{"fromLogits": True, "labelSmoothing": 0.1}], ["oneHotLogits"]),
    ("SparseCategoricalCrossentropy", [{}], ["labels", "labelCorners"]),
    ("SparseCategoricalCrossentropy", [{"fromLogits": True}], ["labelLogits", "labelLogitCorners"]),
    ("SparseCategoricalCrossentropy", [{"ignoreClass": -1}], ["someLabels", "noLabels"]),
    ("SparseCategoricalCrossentropy", [{"ignoreClass": -1, "fromLogits": True}], ["someLabelLogits"]),
    ("CategoricalGeneralizedCrossEntropy", [{}, {"q": 0.8}], ["labels"]),
    ("Dice", [{}], ["areas"]),
    ("Tversky", [{}, {"alpha": 0.3, "beta": 0.8}], ["areas"]),
    ("Circle", [{}, {"gamma": 2.0, "margin": 0.2, "removeDiagonal": False}], ["embeddings"]),
]
# Options that need an axis in the middle: outputs [n, t, c] only.
AXES = [
    ("CosineSimilarity", {"axis": 1}, "real"),
    ("BinaryCrossentropy", {"axis": 1, "labelSmoothing": 0.1}, "bits"),
    ("BinaryCrossentropy", {"axis": 1, "fromLogits": True}, "bitLogits"),
    ("BinaryFocalCrossentropy", {"axis": 1}, "bits"),
    ("CategoricalCrossentropy", {"axis": 1, "labelSmoothing": 0.1}, "oneHot"),
    ("CategoricalCrossentropy", {"axis": 1, "fromLogits": True}, "oneHotLogits"),
    ("CategoricalFocalCrossentropy", {"axis": 1, "fromLogits": True}, "oneHotLogits"),
    ("Dice", {"axis": [1, 2]}, "areas"),
    ("Dice", {"axis": [0, 1]}, "areas"),
    ("Tversky", {"axis": [1, 2], "alpha": 0.2}, "areas"),
]


def loss_of(kind, options, reduction="sumOverBatchSize"):
    keywords = {snake(name): value for name, value in options.items()}
    return getattr(keras.losses, kind)(reduction=snake(reduction), **keywords)


SAMPLE_WEIGHTS = {}


def weights_of(shape):
    """Weights of the samples, and of each loss, for losses of this shape."""
    key = ",".join(map(str, shape)) or "scalar"
    if key not in SAMPLE_WEIGHTS:
        row = f32(rng.uniform(0, 2, shape[:1] or (N,)))
        full = f32(rng.uniform(0, 2, shape or (N,)))
        SAMPLE_WEIGHTS[key] = {"row": row.reshape((-1,) + (1,) * (len(shape) - 1)), "full": full}
    return key, {"none": None, **SAMPLE_WEIGHTS[key]}


def evaluated(loss, y_true, y_pred, weight, activate):
    x = tf.constant(y_pred)
    with tf.GradientTape() as tape:
        tape.watch(x)
        value = loss(y_true, activate(x), None if weight is None else tf.constant(weight))
    return np.asarray(value), np.asarray(tape.gradient(value, x))


def case(kind, options, data, index, activation=None):
    y_true, y_pred = DATA[data][index]
    activate = {"softmax": keras.activations.softmax, "sigmoid": keras.activations.sigmoid, None: lambda x: x}[activation]
    shape = evaluated(loss_of(kind, options, "none"), y_true, y_pred, None, activate)[0].shape
    key, weights = weights_of(shape)
    results = {(w, r): evaluated(loss_of(kind, options, r), y_true, y_pred, weights[w], activate) for w in WEIGHTS for r in REDUCTIONS}
    values = np.concatenate([results[w, r][0].ravel() for w in WEIGHTS for r in REDUCTIONS])
    gradients = np.stack([results[w, r][1] for w, r in GRADIENTS])
    return {"loss": kind, "options": options, "data": data, "index": index, **({"activation": activation} if activation else {}),
            "shape": key, "values": pack(values)["values"], "gradients": pack(gradients)["values"]}


cases = [case(kind, o, d, i) for kind, options, data in LOSSES for d in data for o in options for i in range(len(DATA[d]))]
cases += [case(kind, options, data, 0 if data == "areas" else 1) for kind, options, data in AXES]
# Losses of what an activation made: Keras goes back to the logits.
REMEMBERED = [
    ("BinaryCrossentropy", {}, "bitLogits", "sigmoid"), ("BinaryCrossentropy", {}, "bitLogitCorners", "sigmoid"),
    ("BinaryCrossentropy", {"labelSmoothing": 0.1}, "bitLogits", "sigmoid"), ("BinaryCrossentropy", {}, "bitLogits", "softmax"),
    ("BinaryFocalCrossentropy", {}, "bitLogits", "sigmoid"), ("BinaryFocalCrossentropy", {}, "bitLogitCorners", "sigmoid"),
    ("BinaryFocalCrossentropy", {"fromLogits": True}, "bitLogits", "sigmoid"),
    ("CategoricalCrossentropy", {}, "oneHotLogits", "softmax"), ("CategoricalCrossentropy", {}, "oneHotLogitCorners", "softmax"),
    ("CategoricalCrossentropy", {"labelSmoothing": 0.1}, "oneHotLogits", "softmax"),
    ("CategoricalCrossentropy", {"fromLogits": True}, "oneHotLogits", "softmax"),
    ("CategoricalFocalCrossentropy", {}, "oneHotLogits", "softmax"),
    ("SparseCategoricalCrossentropy", {}, "labelLogits", "softmax"), ("SparseCategoricalCrossentropy", {}, "labelLogitCorners", "softmax"),
    ("SparseCategoricalCrossentropy", {"ignoreClass": -1}, "someLabelLogits", "softmax"),
]
cases += [case(kind, options, data, 0, activation) for kind, options, data, activation in REMEMBERED]


def scalar_loss(y_true, y_pred):
    return tf.reduce_max(tf.abs(y_true - y_pred))


def whole_loss(y_true, y_pred):
    return tf.abs(y_true - y_pred) ** 3


def of_function(name, function):
    """A function as a loss, as `compile` wraps it, with and without weights."""
    y_true, y_pred = DATA["oneOutput"][0]
    weight = f32(rng.uniform(0, 2, N))
    loss = LossFunctionWrapper(function)
    return {"name": name, "weight": pack(weight), "plain": float(loss(y_true, y_pred)), "weighted": float(loss(y_true, y_pred, weight))}


def masked(mask_shape):
    """The mean squared error of outputs that carry a mask, as those of an Embedding with mask_zero do."""
    y_true, y_pred = DATA["real"][1]
    mask = rng.integers(0, 2, mask_shape).astype("float32")
    weight = f32(rng.uniform(0, 2, mask_shape))
    results = {}
    for reduction in REDUCTIONS[:4]:
        output = tf.constant(y_pred)
        keras.src.backend.set_keras_mask(output, tf.constant(mask > 0))
        loss = loss_of("MeanSquaredError", {}, reduction)
        results[reduction] = [float(loss(y_true, output)), float(loss(y_true, output, weight))]
    return {"mask": pack(mask), "weight": pack(weight), "results": results}


def fitted(reduction):
    """Loss and weights after one step of `fit` on a line through the origin."""
    keras.utils.set_random_seed(ARGUMENTS.seed)
    x, y = normal((N, 2)), normal((N,))
    weight = f32(rng.uniform(0, 2, N))
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1, use_bias=False, kernel_initializer="zeros")])
    model.compile(keras.optimizers.SGD(0.01), keras.losses.MeanSquaredError(reduction=snake(reduction)))
    loss = model.fit(x, y, sample_weight=weight, batch_size=N, verbose=0).history["loss"][0]
    return {"reduction": reduction, "x": pack(x), "y": pack(y), "weight": pack(weight), "loss": loss, "kernel": pack(model.get_weights()[0])}


saved = []
for kind, options in [(kind, options[-1]) for kind, options, _ in LOSSES]:
    config = loss_of(kind, options).get_config()
    saved.append({"options": options, "loss": {"class_name": kind, "config": config}})

write("losses", ARGUMENTS, [keras, tf], {
    "sampleWeights": {key: {kind: pack(w) for kind, w in weights.items()} for key, weights in SAMPLE_WEIGHTS.items()},
    "weights": WEIGHTS, "reductions": REDUCTIONS, "gradients": GRADIENTS,
    "data": {name: [{"yTrue": pack(t), "yPred": pack(p)} for t, p in pairs] for name, pairs in DATA.items()},
    "cases": cases, "functions": [of_function("scalar", scalar_loss), of_function("whole", whole_loss)],
    "masked": masked((N, T)), "fitted": [fitted(r) for r in REDUCTIONS], "saved": saved,
})
