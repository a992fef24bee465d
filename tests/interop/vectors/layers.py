"""Writes layers.json: what Keras' layers compute: outputs, gradients and state, for each layer with several options."""
import keras
import numpy as np
import tensorflow as tf

from common import arguments, pack, write

ARGUMENTS = arguments(seed=31)
L = keras.layers
rng = np.random.default_rng(ARGUMENTS.seed)


def camel(name):
    head, *tail = name.split("_")
    return head + "".join(word.capitalize() for word in tail)


WORDS = {"channels_last": "channelsLast"}


def options_of(options):
    """Options as they are typed in TypeScript."""
    out = {}
    for key, value in options.items():
        if isinstance(value, dict):
            value = {"class": value["class"], **options_of({k: v for k, v in value.items() if k != "class"})}
        elif isinstance(value, str):
            value = WORDS.get(value, camel(value))
        out[camel(key)] = value
    return out


def keras_options(options):
    made = {"MaxNorm": keras.constraints.MaxNorm, "L2": keras.regularizers.L2, "L1": keras.regularizers.L1}
    return {
        key: made[value["class"]](**{k: v for k, v in value.items() if k != "class"}) if isinstance(value, dict) else value
        for key, value in options.items()
    }


def numbers(shape, ints=None):
    """Numbers no two of which are near each other or near 0, where gradients jump."""
    if ints is not None:
        return rng.integers(0, ints, shape).astype("int32")
    n = int(np.prod(shape))
    values = (rng.permutation(n) + rng.uniform(0.25, 0.75, n)) / n * 4 - 2
    values[np.abs(values) < 1e-3] += 0.01
    return values.reshape(shape).astype("float32")


cases = []


def case(cls, shapes, factory=None, ints=None, trainable=True, data=None, name=None, **options):
    """shapes: of the input, or a list of shapes of several inputs."""
    several = isinstance(shapes, list)
    layer = getattr(L, cls)(**keras_options(options))
    inputs = [tf.constant(data if data is not None else numbers(shape, ints)) for shape in (shapes if several else [shapes])]
    given = inputs if several else inputs[0]
    layer.build([tuple(x.shape) for x in inputs] if several else tuple(inputs[0].shape))
    for weight in layer.weights:
        value = rng.normal(size=weight.shape) * 0.5
        if "variance" in weight.name:
            value = rng.uniform(0.5, 2, weight.shape)
        weight.assign(value)
    if hasattr(layer, "finalize_state"):
        layer.finalize_state()
    layer.trainable = trainable
    start = [pack(w.numpy()) for w in layer.weights]
    result = {"name": name or f"{cls} {options}", "factory": factory or cls[0].lower() + cls[1:], "options": options_of(options),
              "inputs": [pack(x) for x in inputs]}
    if start:
        result["weights"] = start
    if not trainable:
        result["frozen"] = True
    if several:
        result["several"] = True
    if ints is not None:
        result["ints"] = True
    output = layer(given)
    projection = np.cos(np.arange(np.prod(output.shape)) * 1.7 + 0.3).reshape(output.shape).astype("float32")
    result["output"] = pack(output)
    trained = layer.trainable_variables
    with tf.GradientTape() as tape:
        for x in inputs:
            tape.watch(x)
        output = layer(given, training=True) if layer._call_has_training_arg else layer(given)
        loss = tf.reduce_sum(output * projection)
        if layer.losses:
            result["penalty"] = float(sum(layer.losses))
            loss += sum(layer.losses)
    wanted = ([] if ints is not None else inputs) + [w.value for w in trained]
    gradients = tape.gradient(loss, wanted)
    if pack(output) != result["output"]:
        result["training"] = pack(output)
    result["gradients"] = [pack(tf.convert_to_tensor(g)) for g in gradients]
    if layer.non_trainable_variables:
        result["state"] = [pack(w.numpy()) for w in layer.non_trainable_variables]
    result["outputShape"] = list(layer.compute_output_shape([tuple(x.shape) for x in inputs] if several else tuple(inputs[0].shape)))
    cases.append(result)


# core
case("Dense", (3, 4), units=5)
case("Dense", (3, 4), units=2, activation="relu", use_bias=False)
case("Dense", (2, 3, 4), units=2, activation="gelu", kernel_regularizer={"class": "L2", "l2": 0.1}, bias_regularizer={"class": "L1", "l1": 0.2})
case("Dense", (3, 4), units=2, activation="tanh", activity_regularizer={"class": "L2", "l2": 0.3})
case("Dense", (3, 4), units=3, activation="softmax", trainable=False)
case("Flatten", (2, 3, 2))
case("Reshape", (2, 6), target_shape=[2, 3])
case("Reshape", (2, 6), target_shape=[-1, 2])
case("Permute", (2, 3, 4), dims=[2, 1])
case("RepeatVector", (2, 3), n=2)
case("ActivityRegularization", (2, 3), l1=0.1, l2=0.2)
case("Embedding", (2, 3), ints=5, input_dim=5, output_dim=3)
case("Embedding", (4,), ints=4, input_dim=4, output_dim=2, embeddings_regularizer={"class": "L2", "l2": 0.1})
# convolutions
for options in [{}, {"padding": "same"}, {"strides": 2}, {"padding": "same", "strides": 2}, {"padding": "causal"},
                {"padding": "same", "dilation_rate": 2}, {"dilation_rate": 3}, {"padding": "causal", "dilation_rate": 2, "activation": "relu"},
                {"padding": "causal", "strides": 2}, {"groups": 2}]:
    case("Conv1D", (2, 9, 2), factory="conv1d", filters=2, kernel_size=3, **options)
for options in [{}, {"padding": "same", "activation": "elu"}, {"strides": 2}, {"padding": "same", "strides": [2, 1]}, {"use_bias": False, "kernel_size": [1, 2]},
                {"dilation_rate": 2}, {"padding": "same", "dilation_rate": [2, 3]}, {"padding": "same", "groups": 2}]:
    case("Conv2D", (1, 6, 7, 2), factory="conv2d", **{"filters": 2, "kernel_size": 3, **options})
for options in [{}, {"padding": "same", "depth_multiplier": 2}, {"strides": 2}, {"padding": "same", "strides": 2}, {"padding": "same", "dilation_rate": 2}]:
    case("DepthwiseConv2D", (1, 6, 5, 2), factory="depthwiseConv2d", kernel_size=3, **options)
    case("SeparableConv2D", (1, 6, 5, 2), factory="separableConv2d", filters=3, kernel_size=[3, 2], **options)
for options in [{}, {"padding": "same"}, {"strides": 2}, {"padding": "same", "strides": 2}, {"padding": "same", "strides": [2, 3], "activation": "sigmoid"},
                {"strides": 2, "output_padding": 1}, {"padding": "same", "strides": 2, "output_padding": 1}, {"strides": 4, "kernel_size": 2}]:
    case("Conv2DTranspose", (1, 3, 4, 2), factory="conv2dTranspose", **{"filters": 2, "kernel_size": 3, **options})
# pooling
for kind in ["Max", "Average"]:
    for options in [{}, {"pool_size": 3, "padding": "same"}, {"pool_size": 3, "strides": 2}]:
        case(f"{kind}Pooling1D", (2, 7, 2), factory=f"{kind.lower()}Pooling1d", **{"pool_size": 2, **options})
        case(f"{kind}Pooling2D", (1, 5, 6, 2), factory=f"{kind.lower()}Pooling2d", **{"pool_size": 2, **options})
    case(f"Global{kind}Pooling1D", (2, 4, 3), factory=f"global{kind}Pooling1d")
    case(f"Global{kind}Pooling2D", (2, 3, 2, 3), factory=f"global{kind}Pooling2d", keepdims=True)
    case(f"Global{kind}Pooling2D", (2, 3, 2, 3), factory=f"global{kind}Pooling2d")
case("GlobalMaxPooling1D", (1, 4, 2), factory="globalMaxPooling1d", data=np.float32([[[1, 0], [1, 2], [0, 2], [1, 2]]]), name="GlobalMaxPooling1D with ties")
case("MaxPooling2D", (1, 2, 4, 1), factory="maxPooling2d", data=np.zeros((1, 2, 4, 1), "float32"), name="MaxPooling2D with ties")
case("UpSampling2D", (1, 2, 3, 2), factory="upSampling2d")
case("UpSampling2D", (1, 3, 2, 2), factory="upSampling2d", size=[3, 2], interpolation="bilinear")
case("ZeroPadding2D", (1, 2, 3, 2), factory="zeroPadding2d", padding=[[1, 0], [2, 1]])
case("ZeroPadding2D", (1, 2, 3, 1), factory="zeroPadding2d")
case("Cropping2D", (1, 4, 5, 1), factory="cropping2d", cropping=[[1, 0], [2, 1]])
case("Cropping2D", (1, 4, 5, 1), factory="cropping2d", cropping=1)
# normalization
for options in [{}, {"scale": False}, {"center": False, "momentum": 0.8}, {"center": False, "scale": False, "epsilon": 0.1}]:
    case("BatchNormalization", (5, 3), **options)
case("BatchNormalization", (2, 3, 2, 3))
case("BatchNormalization", (2, 3, 4), axis=1, gamma_regularizer={"class": "L2", "l2": 0.1})
case("BatchNormalization", (4, 3), trainable=False)
for options in [{}, {"scale": False}, {"center": False, "epsilon": 0.1}]:
    case("LayerNormalization", (3, 4), **options)
case("LayerNormalization", (2, 3, 4), axis=[1, 2])
case("LayerNormalization", (2, 3, 4), axis=1)
case("GroupNormalization", (2, 3, 4), groups=2)
case("GroupNormalization", (2, 2, 2, 3), groups=-1, scale=False)
case("GroupNormalization", (2, 4, 3), groups=2, axis=1)
case("UnitNormalization", (2, 3))
case("UnitNormalization", (2, 3, 2), axis=[1, 2])
case("RMSNormalization", (2, 4), factory="rmsNormalization")
case("RMSNormalization", (2, 3, 2), factory="rmsNormalization", epsilon=0.1)
case("Normalization", (3, 2), mean=[0.5, -1.0], variance=[4.0, 0.25])
case("Normalization", (3, 2), mean=0.5, variance=4.0, invert=True)
case("Normalization", (2, 3, 2), axis=[1, 2])
case("Normalization", (3, 2), axis=None)
case("Rescaling", (2, 3), scale=0.5, offset=-1.0)
# merging
for cls in ["Add", "Multiply", "Average", "Maximum", "Minimum"]:
    case(cls, [(2, 3), (2, 3), (2, 3)])
case("Subtract", [(2, 3), (2, 3)])
case("Add", [(2, 3, 4), (2, 1, 4)])
case("Multiply", [(2, 3, 4), (2, 4)])
case("Concatenate", [(2, 3), (2, 1), (2, 2)])
case("Concatenate", [(2, 3, 2), (2, 1, 2)], axis=1)
case("Dot", [(2, 3), (2, 3)], axes=1)
case("Dot", [(2, 3, 4), (2, 5, 4)], axes=-1, normalize=True)
case("Dot", [(2, 3, 4), (2, 4, 5)], axes=[2, 1])
case("Dot", [(2, 3, 4), (2, 3)], axes=[1, 1])
# activation layers
case("ReLU", (2, 5), factory="reLU")
case("ReLU", (2, 5), factory="reLU", max_value=1.0, negative_slope=0.1, threshold=0.2)
case("ReLU", (2, 5), factory="reLU", negative_slope=0.3)
case("ReLU", (2, 5), factory="reLU", threshold=0.5)
case("LeakyReLU", (2, 5), factory="leakyReLU")
case("PReLU", (2, 3, 2), factory="prelu")
case("PReLU", (2, 3, 2), factory="prelu", shared_axes=[1])
case("ELU", (2, 5), factory="elu", alpha=0.5)
case("Softmax", (2, 3, 2), axis=1)
case("Softmax", (2, 3, 2), axis=[1, 2])
for name in ["linear", "relu", "relu6", "leaky_relu", "elu", "selu", "celu", "gelu", "silu", "swish", "sigmoid", "hard_sigmoid", "hard_silu",
             "hard_swish", "hard_tanh", "hard_shrink", "soft_shrink", "tanh_shrink", "softplus", "softsign", "softmax", "log_softmax",
             "log_sigmoid", "tanh", "exponential", "mish", "glu", "squareplus", "sparse_plus", "sparse_sigmoid"]:
    case("Activation", (3, 6), data=numbers((3, 6)) * (5 if name in ("relu6", "hard_sigmoid", "hard_silu", "hard_swish") else 1), activation=name)


def activation(name, **options):
    x = tf.constant(numbers((3, 4)))
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = getattr(keras.activations, name)(x, **options)
        loss = tf.reduce_sum(y * y)
    functions.append({"name": camel(name), "options": options_of(options), "x": pack(x), "y": pack(y), "gradient": pack(tape.gradient(loss, x))})


functions = []
activation("relu", negative_slope=0.2, max_value=1.0, threshold=0.3)
activation("leaky_relu", negative_slope=0.4)
activation("elu", alpha=2.0)
activation("celu", alpha=0.5)
activation("gelu", approximate=True)
activation("hard_shrink", threshold=0.2)
activation("soft_shrink", threshold=0.2)
activation("threshold", threshold=0.3, default_value=-0.7)
activation("softmax", axis=0)
activation("log_softmax", axis=0)
activation("squareplus", b=1.0)
activation("glu", axis=-1)

weight = rng.normal(size=(3, 4)).astype("float32")
kernel = rng.normal(size=(2, 2, 3, 2)).astype("float32")
projected = [
    {"className": type(c).__name__, "options": options_of(c.get_config()), "weight": pack(w), "projected": pack(c(w))}
    for c, w in [(keras.constraints.MaxNorm(1.0), weight), (keras.constraints.MaxNorm(0.5, axis=[0, 1, 2]), kernel), (keras.constraints.NonNeg(), weight),
                 (keras.constraints.UnitNorm(), weight), (keras.constraints.UnitNorm(axis=1), weight), (keras.constraints.MinMaxNorm(0.5, 1.0, 0.7), weight),
                 (keras.constraints.MinMaxNorm(1.5, 2.0, axis=1), weight)]
]
penalties = [
    {"className": type(r).__name__, "options": options_of(r.get_config()), "weight": pack(weight), "penalty": float(r(tf.constant(weight)))}
    for r in [keras.regularizers.L1(0.2), keras.regularizers.L2(0.3), keras.regularizers.L1L2(0.1, 0.2), keras.regularizers.L1L2(),
              keras.regularizers.OrthogonalRegularizer(0.5), keras.regularizers.OrthogonalRegularizer(mode="columns"), keras.regularizers.L1()]
]

data = rng.normal(2, 3, size=(20, 3, 2)).astype("float32")
adapted = []
for axis in [-1, 1, [1, 2], None]:
    layer = L.Normalization(axis=axis)
    layer.adapt(data)
    adapted.append({"axis": axis, "data": pack(data), "weights": [pack(w.numpy()) for w in layer.weights[:2]], "output": pack(layer(data[:2]))})

write("layers", ARGUMENTS, [keras, tf], {"cases": cases, "functions": functions, "constraints": projected, "regularizers": penalties, "adapted": adapted})
