"""A case's model, compiled."""
import keras

from names import made, options, snake, class_of


def model_of(case):
    """Layers as the specification lists them: each names what it is applied to."""
    inputs = {entry["name"]: keras.Input(entry["shape"], name=entry["name"], dtype=entry["dtype"]) for entry in case["inputs"]}
    layers = [layer_of(layer) for layer in case["layers"]]
    if case["form"] == "sequential":
        return keras.Sequential([*inputs.values(), *layers])
    tensors = dict(inputs)
    for layer, entry in zip(layers, case["layers"]):
        sources = [tensors[name] for name in entry["from"]]
        tensors[layer.name] = layer(sources if len(sources) > 1 else sources[0])
    tops = [tensors[entry["name"]] for entry in case["outputs"]]
    below = list(inputs.values())
    # One as such, not in a list: Keras warns when data come in another structure than the inputs.
    return keras.Model(below[0] if len(below) == 1 else below, tops[0] if len(tops) == 1 else tops)


def layer_of(entry):
    args = options({key: value for key, value in entry["args"].items() if key != "inputShape"})
    args = {key: tuple(value) if isinstance(value, list) else value for key, value in args.items()}
    return class_of(entry["make"])(name=entry["name"], **args)


def compile_args(case, mode):
    """`compile`'s arguments; a metric's key in the logs is the library's name of it."""
    outputs = case["outputs"]
    args = {"optimizer": optimizer_of(case["optimizer"])}
    if len(outputs) == 1:
        args["loss"] = made(outputs[0]["loss"])
    else:
        args["loss"] = {entry["name"]: made(entry["loss"]) for entry in outputs}
        args["loss_weights"] = {entry["name"]: entry["lossWeight"] for entry in outputs}
    for key, option in (("metrics", "metrics"), ("weightedMetrics", "weighted_metrics")):
        lists = {entry["name"]: [metric_of(metric) for metric in entry.get(key, [])] for entry in outputs}
        if any(lists.values()):
            args[option] = lists if len(outputs) > 1 else lists[outputs[0]["name"]]
    args["run_eagerly"] = mode == "eager"
    if mode == "graph":
        args["jit_compile"] = False
    return args


def optimizer_of(spec):
    return spec.lower() if isinstance(spec, str) else made(spec)


def metric_of(spec):
    return snake(spec) if isinstance(spec, str) else made(spec)


def library_key(case, key):
    """A key of Keras' logs as the library spells it: metrics that were given by name keep the spelling that was typed."""
    prefix = "val_" if key.startswith("val_") else ""
    rest = key[len(prefix):]
    for entry in case["outputs"]:
        own = f"{entry['name']}_" if len(case["outputs"]) > 1 else ""
        for metric in [*entry.get("metrics", []), *entry.get("weightedMetrics", [])]:
            if isinstance(metric, str) and rest == own + snake(metric):
                return prefix + own + metric
    return key
