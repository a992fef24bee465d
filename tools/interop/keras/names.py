"""The names of a case's specification, which are those of the library (camelCase), as Keras spells them."""
import re

import keras

CLASSES = {
    "losses.klDivergence": "KLDivergence",
    "optimizers.sgd": "SGD",
    "optimizers.rmsprop": "RMSprop",
    "metrics.klDivergence": "KLDivergence",
    "metrics.auc": "AUC",
    "regularizers.l1l2": "L1L2",
}
OPTIONS = {"beta1": "beta_1", "beta2": "beta_2"}


def snake(name):
    """`globalClipnorm` -> `global_clipnorm`."""
    return OPTIONS.get(name) or re.sub(r"(?<=[a-z0-9])([A-Z])", lambda m: "_" + m.group(1).lower(), name)


def class_of(path):
    """`layers.conv2d` -> keras.layers.Conv2D, `optimizers.schedules.cosineDecay` -> keras.optimizers.schedules.CosineDecay."""
    *modules, name = path.split(".")
    module = keras
    for part in modules:
        module = getattr(module, part)
    return getattr(module, CLASSES.get(path) or re.sub(r"(\d)d$", r"\1D", name[0].upper() + name[1:]))


def made(value):
    """What a specification stands for: `{make, args}` is an object of that class; in strings and options names are Keras'."""
    if isinstance(value, dict) and "make" in value:
        return class_of(value["make"])(**options(value.get("args", {})))
    if isinstance(value, dict):
        return {key: made(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [made(entry) for entry in value]
    return snake(value) if isinstance(value, str) else value


def options(args):
    """Options by Keras' names; a name of the user's own stays as it is."""
    return {snake(key): value if key == "name" else made(value) for key, value in args.items()}
