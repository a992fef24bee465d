"""Optimizers and learning-rate schedules of Keras: weights after each step by given gradients, rates at given steps.

Usage: python tests/interop/vectors/optimizers.py [--seed N] [--out FOLDER]
"""
import math

from common import arguments, pack, write

import keras
import numpy as np
from keras import optimizers

STEPS = 6
SHAPES = {"kernel": (3, 2), "bias": (2,), "scale": ()}

# Options in Keras' names; the test puts them into camelCase. Rates are large, so that differences would show.
RULES = {
    "SGD": [{}, {"momentum": 0.9}, {"momentum": 0.9, "nesterov": True}],
    "RMSprop": [{}, {"rho": 0.8, "momentum": 0.5}, {"centered": True}, {"momentum": 0.9, "centered": True, "epsilon": 1e-3}],
    "Adam": [{}, {"amsgrad": True}, {"beta_1": 0.5, "beta_2": 0.9, "epsilon": 1e-3}],
    "AdamW": [{}, {"weight_decay": 0.1, "amsgrad": True}],
    "Nadam": [{}, {"beta_1": 0.8, "beta_2": 0.99}],
    "Adamax": [{}, {"beta_1": 0.8, "beta_2": 0.9, "epsilon": 1e-3}],
    "Adagrad": [{}, {"initial_accumulator_value": 0.0, "epsilon": 1e-3}],
    "Adadelta": [{"learning_rate": 1.0}, {"rho": 0.5, "epsilon": 1e-3}],
    "Adafactor": [{}, {"relative_step": False, "clip_threshold": 0.5, "beta_2_decay": -0.5}],
    "Ftrl": [
        {},
        {"l1_regularization_strength": 0.1, "l2_regularization_strength": 0.1, "beta": 0.5},
        {"l2_shrinkage_regularization_strength": 0.1, "learning_rate_power": -0.8, "initial_accumulator_value": 0.5},
    ],
    "Lion": [{}, {"beta_1": 0.5, "beta_2": 0.8}],
    "Lamb": [{}, {"beta_1": 0.8, "beta_2": 0.9, "epsilon": 1e-3}],
}
COMMON = [
    {"weight_decay": 0.1},
    {"weight_decay": 0.1, "exclude": ["bias"]},
    {"clipnorm": 0.5},
    {"clipvalue": 0.2},
    {"global_clipnorm": 0.7},
    {"use_ema": True, "ema_momentum": 0.8},
    {"use_ema": True, "ema_momentum": 0.8, "ema_overwrite_frequency": 2},
    {"gradient_accumulation_steps": 2},
    {"gradient_accumulation_steps": 3, "clipnorm": 0.5, "weight_decay": 0.01},
    {"gradient_accumulation_steps": 2, "use_ema": True, "ema_overwrite_frequency": 2},
    {"loss_scale_factor": 128.0},
    {"schedule": {"class_name": "ExponentialDecay", "initial_learning_rate": 0.1, "decay_steps": 2, "decay_rate": 0.5}},
    {
        "schedule": {"class_name": "CosineDecay", "initial_learning_rate": 0.01, "decay_steps": 3, "warmup_target": 0.1, "warmup_steps": 2},
        "gradient_accumulation_steps": 2,
    },
    {"missing": True},
]
FOR_COMMON = {"SGD": {"momentum": 0.9}, "Adam": {}, "Nadam": {}}

SCHEDULES = [
    {"class_name": "ExponentialDecay", "initial_learning_rate": 0.1, "decay_steps": 700, "decay_rate": 0.9},
    {"class_name": "ExponentialDecay", "initial_learning_rate": 0.3, "decay_steps": 250, "decay_rate": 0.7, "staircase": True},
    {"class_name": "InverseTimeDecay", "initial_learning_rate": 0.1, "decay_steps": 130, "decay_rate": 0.5},
    {"class_name": "InverseTimeDecay", "initial_learning_rate": 0.1, "decay_steps": 130, "decay_rate": 0.5, "staircase": True},
    {"class_name": "PolynomialDecay", "initial_learning_rate": 0.1, "decay_steps": 1500},
    {"class_name": "PolynomialDecay", "initial_learning_rate": 0.1, "decay_steps": 400, "power": 2.0, "cycle": True, "end_learning_rate": 0.01},
    {"class_name": "PolynomialDecay", "initial_learning_rate": 0.1, "decay_steps": 3100, "power": 0.5, "end_learning_rate": 0.0},
    {"class_name": "PiecewiseConstantDecay", "boundaries": [100, 1000, 2500], "values": [0.1, 0.05, 0.02, 0.001]},
    {"class_name": "CosineDecay", "initial_learning_rate": 0.1, "decay_steps": 2000},
    {"class_name": "CosineDecay", "initial_learning_rate": 0.1, "decay_steps": 2000, "alpha": 0.1},
    {"class_name": "CosineDecay", "initial_learning_rate": 0.0, "decay_steps": 2000, "warmup_target": 0.2, "warmup_steps": 300},
    {"class_name": "CosineDecayRestarts", "initial_learning_rate": 0.1, "first_decay_steps": 100},
    {"class_name": "CosineDecayRestarts", "initial_learning_rate": 0.1, "first_decay_steps": 170, "t_mul": 1.0, "m_mul": 0.9},
    {"class_name": "CosineDecayRestarts", "initial_learning_rate": 0.1, "first_decay_steps": 130, "t_mul": 1.5, "m_mul": 0.8, "alpha": 0.05},
]
# All of the first steps, then each 13th: every boundary above lies among them or between two of them.
AT = [*range(0, 260), *range(260, 4000, 13)]


def gradients(random):
    """Gradients of each step for each weight: ordinary ones, zeros, tiny ones, large ones."""
    scales = [1.0, 0.3, 0.0, 1e-8, 1e3, 1.0]
    return [
        {name: (scale * random.standard_normal(shape)).astype("float32") for name, shape in SHAPES.items()}
        for scale in scales
    ]


def ordinary(random):
    return [
        {name: random.standard_normal(shape).astype("float32") for name, shape in SHAPES.items()} for _ in range(STEPS)
    ]


def flat(values):
    return np.concatenate([np.ravel(value) for value in values])


def run(class_name, options, start, steps):
    """The weights after each step, flat, then after finalize_variable_values; the rate before each step."""
    options = dict(options)
    exclude, missing = options.pop("exclude", None), options.pop("missing", False)
    schedule = options.pop("schedule", None)
    if schedule:
        options["learning_rate"] = make_schedule(schedule)
    options.setdefault("learning_rate", 0.05)
    optimizer = getattr(optimizers, class_name)(**options)
    variables = [keras.Variable(value, name=name) for name, value in start.items()]
    if exclude:
        optimizer.exclude_from_weight_decay(var_names=exclude)
    optimizer.build(variables)
    weights, rates = [], []
    for i, step in enumerate(steps):
        rates.append(float(optimizer.learning_rate))
        given = [None if missing and (i + j) % 3 == 0 else step[name] for j, name in enumerate(SHAPES)]
        optimizer.apply([None if g is None else keras.ops.convert_to_tensor(g) for g in given], variables)
        weights.append(flat([variable.numpy() for variable in variables]))
    optimizer.finalize_variable_values(variables)
    weights.append(flat([variable.numpy() for variable in variables]))
    state = [np.ravel(variable.numpy()).astype("float32") for variable in optimizer.variables]
    return {"weights": pack(weights), "rates": pack(rates), "iterations": int(optimizer.iterations), "state": pack(flat(state))}


def make_schedule(options):
    options = dict(options)
    return getattr(optimizers.schedules, options.pop("class_name"))(**options)


def one_cycle(step, top, total, share=0.3, div=25.0, final_div=1e4, linear=False):
    """The two phases of torch.optim.lr_scheduler.OneCycleLR."""
    ends = [share * total - 1, total - 1]
    rates = [top / div, top, top / div / final_div]
    phase = 0 if step <= ends[0] else 1
    begin = 0 if phase == 0 else ends[0]
    done = min(1.0, (step - begin) / (ends[phase] - begin))
    low, high = rates[phase], rates[phase + 1]
    return (high - low) * done + low if linear else high + (low - high) / 2.0 * (1 + math.cos(math.pi * done))


def main():
    given = arguments()
    random = np.random.default_rng(given.seed)
    start = {name: np.asarray(random.standard_normal(shape), dtype="float32") for name, shape in SHAPES.items()}
    hard, usual = gradients(random), ordinary(random)
    cases = []
    for class_name, list_of_options in RULES.items():
        for options in list_of_options:
            for kind, steps in (("hard", hard), ("usual", usual)):
                cases.append({"optimizer": class_name, "options": options, "gradients": kind, **run(class_name, options, start, steps)})
    for class_name, own in FOR_COMMON.items():
        for options in COMMON:
            merged = {**own, **options}
            cases.append({"optimizer": class_name, "options": merged, "gradients": "usual", **run(class_name, merged, start, usual)})
    schedules = [{"options": options, "rates": pack([float(make_schedule(options)(step)) for step in AT])} for options in SCHEDULES]
    cycles = [
        {"maxLearningRate": 0.1, "totalSteps": 3000},
        {"maxLearningRate": 0.5, "totalSteps": 1000, "warmupFraction": 0.5, "divFactor": 10.0, "finalDivFactor": 100.0, "annealing": "linear"},
    ]
    one_cycles = [
        {
            "options": options,
            "rates": pack(
                [
                    one_cycle(
                        step,
                        options["maxLearningRate"],
                        options["totalSteps"],
                        options.get("warmupFraction", 0.3),
                        options.get("divFactor", 25.0),
                        options.get("finalDivFactor", 1e4),
                        options.get("annealing") == "linear",
                    )
                    for step in AT
                ]
            ),
        }
        for options in cycles
    ]
    write(
        "optimizers",
        given,
        [keras],
        {
            "shapes": {name: list(shape) for name, shape in SHAPES.items()},
            "start": pack(flat(start.values())),
            "gradients": {kind: pack([flat(step.values()) for step in steps]) for kind, steps in (("hard", hard), ("usual", usual))},
            "cases": cases,
            "at": AT,
            "schedules": schedules,
            "oneCycles": one_cycles,
        },
    )


main()
