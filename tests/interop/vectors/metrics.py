"""Writes metrics.json: every metric of Keras, streamed over uneven batches, with its options, sample weights and edge cases."""
import math
import re

import keras
import numpy as np

from common import arguments, pack, write

ARGUMENTS = arguments()
rng = np.random.default_rng(ARGUMENTS.seed)
BATCHES = [7, 1, 12, 5]
N = sum(BATCHES)


def softmax(x):
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def labels(count, *shape):
    """Whole numbers, each of which occurs."""
    values = rng.integers(0, count, shape)
    values.reshape(-1)[:count] = np.arange(count)
    return values


def two_digits(*shape):
    """Probabilities on a grid of 0.01, so that some are equal and some meet a threshold."""
    return np.round(rng.uniform(size=shape), 2)


classes = labels(4, N)
scores = rng.normal(size=(N, 4)) + 1.5 * np.eye(4)[classes]
rows = softmax(scores)
ties = np.round(rows, 1)  # equal outputs in a row
binary = labels(2, N, 1)
probability = np.clip(np.round(0.3 * binary + two_digits(N, 1) * 0.7, 2), 0, 1)
many = labels(2, N, 3)
targets = rng.normal(size=(N, 3))
noise = rng.normal(scale=0.4, size=(N, 3))
DATA = {
    "real": (targets, targets + noise),
    "column": (targets[:, 0], (targets + noise)[:, :1]),
    "positive": (np.exp(targets), np.exp(targets + noise)),
    "counts": (rng.poisson(2, (N, 2)), rng.uniform(0.1, 4, (N, 2))),
    "integers": (labels(3, N, 2), labels(3, N, 2)),
    "binary": (binary, probability),
    "flat": (binary[:, 0], probability[:, 0]),
    "logits": (binary, 8 * probability - 4),
    "outside": (binary, 2 * probability - 0.5),
    "oneHot": (np.eye(4)[classes], rows),
    "oneHotLogits": (np.eye(4)[classes], scores),
    "oneHotTies": (np.eye(4)[classes], ties),
    "labels": (classes, rows),
    "labelLogits": (classes, scores),
    "labelTies": (classes, ties),
    "labelColumn": (classes[:, None], rows),
    "sortedIds": (classes, np.argsort(-scores, axis=1)),
    "sequence": (np.eye(4)[labels(4, N, 2)], softmax(rng.normal(size=(N, 2, 4)))),
    "sequenceLabels": (labels(4, N, 2), softmax(rng.normal(size=(N, 2, 4)))),
    "manyLabels": (many, np.clip(0.3 * many + 0.7 * two_digits(N, 3), 0, 1)),
    "manyLogits": (many, rng.normal(size=(N, 3)) + many),
    "distributions": (softmax(rng.normal(size=(N, 3))), softmax(rng.normal(size=(N, 3)))),
    "signs": (2 * many - 1, rng.normal(size=(N, 3))),
    "points": (labels(4, N, 6), labels(4, N, 6)),
    "pointScores": (np.eye(3)[labels(3, N, 4)], softmax(rng.normal(size=(N, 4, 3)))),
    "noPositives": (np.zeros((N, 1)), probability),
    "allPositives": (np.ones((N, 1)), probability),
    "equalScores": (binary, np.full((N, 1), 0.5)),
    "zeroScores": (many, np.zeros((N, 3))),
}
DATA = {name: [np.asarray(part, "float32") for part in pair] for name, pair in DATA.items()}
WEIGHTS = {"sample": np.round(rng.uniform(0, 2, N), 3), "zeros": np.zeros(N)}
WEIGHTS["sample"][3] = 0
for width in (1, 2, 3, 6):
    WEIGHTS[f"values{width}"] = rng.uniform(0, 2, (N, width))
WEIGHTS = {name: np.asarray(values, "float32") for name, values in WEIGHTS.items()}


def camel(name):
    return re.sub(r"_(\w)", lambda match: match.group(1).upper(), name)


def plain(value):
    """Numbers as JSON can hold them."""
    if value is None or isinstance(value, (str, bool)):
        return value
    if hasattr(value, "numpy"):
        value = value.numpy()
    if isinstance(value, (list, tuple)) or getattr(value, "ndim", 0):
        return [plain(v) for v in value]
    return float(value) if math.isfinite(value) else str(float(value))


def result(metric):
    try:
        return plain(np.asarray(metric.result(), "float64").reshape(-1))
    except AttributeError:  # Keras has made no state yet
        return None


def case(kind, data, options=None, weights=(None,), dtype=None):
    options = options or {}
    return [one(kind, data, options, weight, dtype) for weight in weights]


def one(kind, data, options, weight, dtype):
    metric = getattr(keras.metrics, kind)(**options, **({"dtype": dtype} if dtype else {}))
    y_true, y_pred = DATA[data]
    if dtype is None and "IoU" in kind:
        y_true = y_true.astype("int32")
    empty = result(metric)
    results = []
    start = 0

    def update(batch):
        part = {} if weight is None else {"sample_weight": WEIGHTS[weight][batch]}
        if kind in ("Mean", "Sum"):
            metric.update_state(y_pred[batch], **part)
        else:
            metric.update_state(y_true[batch], y_pred[batch], **part)

    for size in BATCHES:
        update(slice(start, start + size))
        results.append(result(metric))
        start += size
    metric.reset_state()
    after_reset = result(metric)
    update(slice(8, 20))
    config = {key: plain(value) for key, value in metric.get_config().items() if key not in ("name", "dtype", "fn")}
    # The names differ where ours are in camelCase: an option's value too.
    args = {camel(key): camel(value) if isinstance(value, str) else plain(value) for key, value in options.items()}
    return {"metric": kind, "data": data, "args": args, "weights": weight, "empty": empty, "results": results,
            "afterReset": after_reset, "again": result(metric), "config": config}


BOTH = (None, "sample")
cases = []
for kind in ("Mean", "Sum"):
    cases += case(kind, "positive", weights=(None, "sample", "values3", "values1", "zeros")) + case(kind, "flat", weights=BOTH)
for kind in ("MeanSquaredError", "RootMeanSquaredError", "MeanAbsoluteError", "MeanAbsolutePercentageError", "LogCoshError"):
    cases += case(kind, "real", weights=BOTH) + case(kind, "column", weights=BOTH)
cases += case("RootMeanSquaredError", "real", weights=("values3", "zeros"))
cases += case("MeanSquaredLogarithmicError", "positive", weights=BOTH) + case("MeanSquaredLogarithmicError", "real")
cases += case("CosineSimilarity", "real", weights=BOTH) + case("CosineSimilarity", "real", {"axis": 0})
for kind in ("PearsonCorrelation", "ConcordanceCorrelation"):
    cases += case(kind, "real", weights=BOTH)
for aggregation in ("uniform_average", "variance_weighted_average", None):
    cases += case("R2Score", "real", {"class_aggregation": aggregation}, (None, "sample", "values3"))
cases += case("R2Score", "real", {"num_regressors": 4}, BOTH) + case("R2Score", "real", {"num_regressors": 22})
cases += case("Accuracy", "integers", weights=(None, "sample", "values2"))
cases += case("BinaryAccuracy", "binary", weights=(None, "sample", "values1", "zeros")) + case("BinaryAccuracy", "flat", weights=BOTH)
cases += case("BinaryAccuracy", "manyLabels", weights=(None, "sample", "values3"))
cases += case("BinaryAccuracy", "logits", {"threshold": 0.25}, BOTH)
cases += case("CategoricalAccuracy", "oneHot", weights=BOTH) + case("CategoricalAccuracy", "sequence", weights=(None, "sample", "values2"))
cases += case("SparseCategoricalAccuracy", "labels", weights=BOTH) + case("SparseCategoricalAccuracy", "labelColumn", weights=BOTH)
cases += case("SparseCategoricalAccuracy", "sequenceLabels", weights=(None, "sample", "values2"))
for data in ("oneHot", "oneHotTies", "sequence"):
    cases += case("TopKCategoricalAccuracy", data, {"k": 2}, BOTH)
for data in ("labels", "labelTies", "sequenceLabels"):
    cases += case("SparseTopKCategoricalAccuracy", data, {"k": 2}, BOTH)
cases += case("SparseTopKCategoricalAccuracy", "sortedIds", {"k": 3, "from_sorted_ids": True}, BOTH)
cases += case("TopKCategoricalAccuracy", "oneHot")
for options, data in (({}, "binary"), ({"label_smoothing": 0.2}, "manyLabels"), ({"from_logits": True}, "manyLogits")):
    cases += case("BinaryCrossentropy", data, options, BOTH)
for options, data in (({}, "oneHot"), ({"label_smoothing": 0.2}, "oneHot"), ({"from_logits": True, "label_smoothing": 0.1}, "oneHotLogits")):
    cases += case("CategoricalCrossentropy", data, options, BOTH)
cases += case("CategoricalCrossentropy", "sequence", weights=(None, "values2")) + case("CategoricalCrossentropy", "sequence", {"axis": 1})
for options, data in (({}, "labels"), ({"from_logits": True}, "labelLogits"), ({"ignore_class": 1}, "labels")):
    cases += case("SparseCategoricalCrossentropy", data, options, BOTH)
cases += case("KLDivergence", "distributions", weights=BOTH) + case("Poisson", "counts", weights=BOTH)
for kind in ("Hinge", "SquaredHinge"):
    cases += case(kind, "signs", weights=BOTH) + case(kind, "manyLogits")
cases += case("CategoricalHinge", "oneHotLogits", weights=BOTH)
for kind in ("TruePositives", "TrueNegatives", "FalsePositives", "FalseNegatives"):
    cases += case(kind, "binary", weights=(None, "sample", "values1")) + case(kind, "manyLabels", {"thresholds": [0.2, 0.7]}, (None, "values3"))
    cases += case(kind, "flat", weights=BOTH)
for kind in ("Precision", "Recall"):
    cases += case(kind, "binary", weights=(None, "sample", "zeros")) + case(kind, "manyLabels", {"thresholds": [0.1, 0.5, 0.8]}, BOTH)
    cases += case(kind, "outside", {"thresholds": [0.0, 0.5, 1.0]}, BOTH)  # evenly spread: Keras counts by buckets
    cases += case(kind, "oneHotTies", {"top_k": 2}, BOTH) + case(kind, "oneHot", {"class_id": 2}, BOTH)
    cases += case(kind, "oneHot", {"top_k": 2, "class_id": 1, "thresholds": 0.2}, BOTH)
    cases += case(kind, "noPositives") + case(kind, "allPositives") + case(kind, "equalScores")
for average in (None, "micro", "macro", "weighted"):
    cases += case("F1Score", "oneHot", {"average": average}, BOTH)
    cases += case("FBetaScore", "manyLabels", {"average": average, "beta": 2.0, "threshold": 0.4}, BOTH)
cases += case("F1Score", "zeroScores", {"average": "macro"}) + case("F1Score", "oneHot", {"average": "macro"}, ("zeros",))
for curve in ("ROC", "PR", "PRGAIN"):
    for method in ("interpolation", "majoring", "minoring"):
        cases += case("AUC", "binary", {"curve": curve, "summation_method": method}, BOTH)
    cases += case("AUC", "manyLabels", {"curve": curve, "multi_label": True}, (None, "sample", "values3"))
    cases += case("AUC", "noPositives", {"curve": curve}) + case("AUC", "equalScores", {"curve": curve})
cases += case("AUC", "logits", {"from_logits": True, "num_thresholds": 20}, BOTH) + case("AUC", "allPositives")
cases += case("AUC", "binary", {"thresholds": [0.7, 0.1, 0.4]}, BOTH) + case("AUC", "outside", {"thresholds": [0.25, 0.5, 0.75]}, BOTH)
cases += case("AUC", "manyLabels", {"thresholds": [0.1, 0.4], "multi_label": True, "num_labels": 3}, BOTH)
cases += case("AUC", "manyLabels", {"multi_label": True, "label_weights": [1.0, 0.5, 2.0]}, BOTH)
cases += case("AUC", "manyLabels", {"label_weights": [1.0, 0.5, 2.0]}, BOTH) + case("AUC", "binary", {"num_thresholds": 2}, ("zeros",))
for kind, given in (("PrecisionAtRecall", "recall"), ("RecallAtPrecision", "precision"),
                    ("SensitivityAtSpecificity", "specificity"), ("SpecificityAtSensitivity", "sensitivity")):
    cases += case(kind, "binary", {given: 0.6}, (None, "sample", "zeros")) + case(kind, "oneHot", {given: 0.4, "class_id": 1, "num_thresholds": 30}, BOTH)
    cases += case(kind, "flat", {given: 0.5, "num_thresholds": 1}) + case(kind, "noPositives", {given: 0.5}) + case(kind, "equalScores", {given: 0.3})
cases += case("MeanIoU", "points", {"num_classes": 4}) + case("MeanIoU", "points", {"num_classes": 4}, ("values6",), "float32")
cases += case("MeanIoU", "points", {"num_classes": 4, "ignore_class": 2}) + case("MeanIoU", "points", {"num_classes": 3})
cases += case("IoU", "points", {"num_classes": 4, "target_class_ids": [1, 3]})
cases += case("BinaryIoU", "binary") + case("BinaryIoU", "binary", {"target_class_ids": [1], "threshold": 0.3}, ("sample",), "float32")
cases += case("OneHotIoU", "pointScores", {"num_classes": 3, "target_class_ids": [0, 2]}) + case("OneHotMeanIoU", "pointScores", {"num_classes": 3})
cases += case("OneHotMeanIoU", "oneHot", {"num_classes": 4}, ("sample",), "float32")

write("metrics", ARGUMENTS, [keras], {
    "batches": BATCHES,
    "data": {name: {"yTrue": pack(y_true), "yPred": pack(y_pred)} for name, (y_true, y_pred) in DATA.items()},
    "weights": {name: pack(values) for name, values in WEIGHTS.items()},
    "cases": cases,
})
