"""Data and first weights of a case, drawn from its seed."""
import numpy as np


def generator(seed, case, attempt, what):
    return np.random.default_rng([seed, case["number"], attempt, what])


def data_of(case, seed, attempt):
    """({input: array}, {output: array}, weights of samples or None)."""
    rng = generator(seed, case, attempt, 1)
    n = case["samples"]
    x = {entry["name"]: input_of(rng, entry, n) for entry in case["inputs"]}
    y = {entry["name"]: target_of(rng, entry["target"], n) for entry in case["outputs"]}
    weights = None
    if case["weights"] == "sample":
        weights = rng.uniform(0.2, 2, n).astype("float32")
    if case["weights"] == "sampleByOutput":
        weights = {entry["name"]: rng.uniform(0.2, 2, n).astype("float32") for entry in case["outputs"]}
    return x, y, weights


def input_of(rng, entry, n):
    if entry["dtype"] == "int32":
        return rng.integers(0, entry["below"], (n, *entry["shape"])).astype("int32")
    return rng.normal(size=(n, *entry["shape"])).astype("float32")


def target_of(rng, target, n):
    shape, kind = (n, *target["shape"]), target["kind"]
    if kind == "real":
        return rng.normal(size=shape).astype("float32")
    if kind == "positive":
        return rng.uniform(1, 3, shape).astype("float32")
    if kind == "count":
        return rng.poisson(1.5, shape).astype("float32")
    if kind == "binary":
        return rng.integers(0, 2, shape).astype("float32")
    if kind == "sign":
        return (2 * rng.integers(0, 2, shape) - 1).astype("float32")
    if kind == "labels":
        return rng.integers(0, target["classes"], shape).astype("int32")
    if kind == "oneHot":
        return np.eye(shape[-1], dtype="float32")[rng.integers(0, shape[-1], shape[:-1])]
    if kind == "distribution":
        return rng.dirichlet(np.full(shape[-1], 2.0), shape[:-1]).astype("float32")
    raise ValueError(f"no kind of target is called {kind}")


def weights_of(case, seed, attempt, model):
    """{layer: arrays in the order of its weights}. Kernels are scaled by their inputs; biases are 0, as Keras begins, or small."""
    rng = generator(seed, case, attempt, 2)
    return {layer.name: [weight_of(rng, weight, case["biases"]) for weight in layer.weights] for layer in model.layers}


def weight_of(rng, weight, biases):
    shape, name = tuple(weight.shape), weight.name
    if name == "embeddings":
        return rng.uniform(-0.5, 0.5, shape).astype("float32")
    if name == "kernel":
        return (rng.normal(size=shape) / np.sqrt(np.prod(shape[:-1]))).astype("float32")
    if name in ("gamma", "moving_variance"):
        return np.ones(shape, "float32") if biases == "zeros" else rng.uniform(0.6, 1.4, shape).astype("float32")
    if name in ("bias", "beta", "moving_mean"):
        return np.zeros(shape, "float32") if biases == "zeros" else (0.1 * rng.normal(size=shape)).astype("float32")
    raise ValueError(f"no rule for a weight called {name}")


def disturbed(case, seed, attempt, start):
    """The same weights, off by about a rounding (2^-22 of each): see `sensitivity` in cases.py."""
    rng = generator(seed, case, attempt, 3)
    return {
        name: [(w * (1 + 2.0**-22 * rng.choice([-1, 1], size=w.shape))).astype("float32") for w in weights]
        for name, weights in start.items()
    }
