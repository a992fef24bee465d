"""Python Keras' half of the configurations: runs each case and leaves what both sides start from and what Keras gets.

Usage: python cases.py FOLDER PART PARTS SEED
FOLDER/cases.json holds the cases; this process takes those whose place leaves the remainder PART of PARTS, and writes
keras-PART.json and .bin: for each case its data, first weights, weights after one step and after all epochs, and logs.
"""
import json
import os
import pathlib
import sys
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("KERAS_BACKEND", "tensorflow")

import keras
import numpy as np
import tensorflow

from build import compile_args, library_key, model_of
from draw import data_of, disturbed, weights_of
from store import Writer

ATTEMPTS = 12
# The measures of the comparison; a case may use up a quarter of them by rounding alone.
LIMITS = {"step": 1e-5, "weights": 1e-4, "logs": 1e-4}
SHARE = 0.25
LOG_FLOOR = 0.1


def mode_of(case):
    """Most cases run eagerly, which saves the seconds of tracing; some as Keras does by itself (XLA), some as a plain graph.

    With several outputs always eagerly: Keras 3.15.1 weights the log of each output's loss by the batch's static size, which a
    graph does not know, so that there a batch of 1 counts as much as one of 10. Eagerly it is the mean over samples, as `loss` is."""
    if len(case["outputs"]) > 1:
        return "eager"
    return {0: "default", 5: "graph"}.get(case["number"] % 10, "eager")


class Run:
    """One model, run from given weights with a fresh optimizer each time."""

    def __init__(self, case, x, y, weights):
        self.case, self.model, self.weights = case, model_of(case), weights
        self.x = one_or_list(case["inputs"], x)
        self.y = one_or_list(case["outputs"], y)
        self.extra = {}
        # Lists for several outputs: by name Keras 3.15.1 can't find the weights (KeyError: 0 in CompileLoss.call).
        if weights is not None:
            self.extra["sample_weight"] = weights if not isinstance(weights, dict) else one_or_list(case["outputs"], weights)
        if case["weights"] == "class":
            self.extra["class_weight"] = {int(key): value for key, value in case["classWeight"].items()}

    def ready(self, start, mode):
        for layer in self.model.layers:
            layer.set_weights(start[layer.name])
        self.model.compile(**compile_args(self.case, mode))

    def values(self):
        return {layer.name: [np.array(w) for w in layer.get_weights()] for layer in self.model.layers}

    def step(self, start, mode):
        """Weights and logs after one batch."""
        self.ready(start, mode)
        first = keras.tree.map_structure(lambda array: array[: self.case["batchSize"]], (self.x, self.y))
        extra = dict(self.extra)
        if "sample_weight" in extra:
            extra["sample_weight"] = keras.tree.map_structure(
                lambda array: array[: self.case["batchSize"]], extra["sample_weight"]
            )
        logs = self.model.train_on_batch(*first, return_dict=True, **extra)
        return self.values(), self.logs(logs)

    def training(self, start, mode):
        """Weights, logs by epoch and logs of an evaluation after all epochs."""
        case = self.case
        self.ready(start, mode)
        history = self.model.fit(
            self.x, self.y, batch_size=case["batchSize"], epochs=case["epochs"], shuffle=False, verbose=0,
            validation_split=case["validationSplit"], **self.extra,
        ).history
        weights = self.values()
        evaluated = self.model.evaluate(
            self.x, self.y, batch_size=case["batchSize"] - 1, verbose=0, return_dict=True,
            sample_weight=self.extra.get("sample_weight"),
        )
        return weights, self.logs(history), self.logs(evaluated)

    def predicted(self):
        outputs = self.model(self.x, training=False)  # predict would trace a graph for it
        return [np.array(output) for output in (outputs if isinstance(outputs, list) else [outputs])]

    def logs(self, logs):
        return {library_key(self.case, key): keras.tree.map_structure(float, value) for key, value in logs.items()}


def one_or_list(entries, arrays):
    found = [arrays[entry["name"]] for entry in entries]
    return found[0] if len(found) == 1 else found


def largest_difference(a, b):
    """The worst tensor's largest difference as a share of its largest value."""
    return max((np.abs(p - q).max() / max(np.abs(q).max(), 1e-30) for n in b for p, q in zip(a[n], b[n])), default=0.0)


def norm_difference(a, b):
    """The worst tensor's difference in relative L2 norm."""
    pairs = [(p, q) for n in b for p, q in zip(a[n], b[n])]
    return max((np.linalg.norm(p - q) / max(np.linalg.norm(q), 1e-30) for p, q in pairs), default=0.0)


def log_difference(a, b):
    flat = keras.tree.flatten(keras.tree.map_structure(lambda p, q: abs(p - q) / max(abs(q), LOG_FLOOR), a, b))
    return max(flat, default=0.0)


def sensitivity(run, start, moved, wanted):
    """How far Keras departs from itself when its first weights are off by a rounding, in shares of the limits.

    Some draws can't tell a right implementation from a wrong one: a gradient that is rounding noise moves Adam by a whole
    learning rate, a value on the edge of a relu or of a metric's threshold falls to either side. Keras alone decides here,
    so that no fault of the library can make a case look like that."""
    step, step_logs, end, history, evaluated = wanted
    other, other_logs = run.step(moved, "eager")
    found = {"step": largest_difference(other, step) / LIMITS["step"], "logs": log_difference(other_logs, step_logs)}
    other, other_history, other_evaluated = run.training(moved, "eager")
    if run.case["kind"] == "smooth":
        found["weights"] = norm_difference(other, end) / LIMITS["weights"]
    logs = max(found["logs"], log_difference(other_history, history), log_difference(other_evaluated, evaluated))
    return {**found, "logs": logs / LIMITS["logs"]}


def run_case(case, seed, writer):
    refused = []
    for attempt in range(ATTEMPTS):
        x, y, weights = data_of(case, seed, attempt)
        keras.utils.set_random_seed(case["number"])
        run = Run(case, x, y, weights)
        start = weights_of(case, seed, attempt, run.model)
        mode = mode_of(case)
        step, step_logs = run.step(start, mode)
        end, history, evaluated = run.training(start, mode)
        predicted = run.predicted()
        shares = sensitivity(run, start, disturbed(case, seed, attempt, start), (step, step_logs, end, history, evaluated))
        finite = all(np.isfinite(w).all() for weights in end.values() for w in weights)
        if finite and max(shares.values()) <= SHARE:
            break
        refused.append({key: round(float(value), 3) for key, value in shares.items()})
    number = case["number"]
    for group, arrays in (("x", x), ("y", y), ("sampleWeight", by_name(weights))):
        for name, array in arrays.items():
            writer.put(f"{number}/{group}/{name}", array)
    for group, layers in (("start", start), ("step", step), ("end", end)):
        for name, arrays in layers.items():
            for i, array in enumerate(arrays):
                writer.put(f"{number}/{group}/{name}/{i}", array)
    for entry, array in zip(case["outputs"], predicted):
        writer.put(f"{number}/predicted/{entry['name']}", array)
    writer.notes[number] = {
        "mode": mode, "step": step_logs, "history": history, "evaluated": evaluated, "refused": refused,
        "settled": len(refused) < ATTEMPTS, "weights": {layer.name: [w.name for w in layer.weights] for layer in run.model.layers},
    }


def by_name(weights):
    return {} if weights is None else weights if isinstance(weights, dict) else {"all": weights}


def main():
    folder, part, parts, seed = pathlib.Path(sys.argv[1]), *map(int, sys.argv[2:5])
    cases = json.loads((folder / "cases.json").read_text())[part::parts]
    writer = Writer(folder, f"keras-{part}")
    start = time.perf_counter()
    for case in cases:
        try:
            run_case(case, seed, writer)
        except Exception as error:
            # One broken case must not hide the others: it counts as failed, with Keras' reason.
            writer.notes[case["number"]] = {"error": f"{type(error).__name__}: {error}"[:2000]}
        keras.backend.clear_session()
        print("case", case["number"], flush=True)
    writer.notes["seconds"] = time.perf_counter() - start
    writer.notes["versions"] = {"keras": keras.__version__, "tensorflow": tensorflow.__version__}
    writer.close()


if __name__ == "__main__":
    main()
