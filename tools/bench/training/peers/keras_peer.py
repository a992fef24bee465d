"""One training by Keras, in a process of its own: keras_peer.py JOB -> one line of JSON. The backend is in KERAS_BACKEND."""

from job import JOB, SEED, Clock, data, now, report

import keras

imported = now()
layers = keras.layers


def mlp(width):
    return [
        keras.Input((28, 28)),
        layers.Flatten(),
        layers.Dense(512 * width, activation="relu"),
        layers.Dropout(0.2),
        layers.Dense(256 * width, activation="relu"),
        layers.Dense(10, activation="softmax"),
    ]


def regression(width):
    return [
        keras.Input((8,)),
        layers.Dense(64 * width, activation="relu"),
        layers.Dense(32 * width, activation="relu"),
        layers.Dense(1),
    ]


def cnn(width):
    return [
        keras.Input((28, 28, 1)),
        layers.Conv2D(32 * width, 3, activation="relu"),
        layers.MaxPooling2D(2),
        layers.Conv2D(64 * width, 3, activation="relu"),
        layers.MaxPooling2D(2),
        layers.Flatten(),
        layers.Dropout(0.5),
        layers.Dense(10, activation="softmax"),
    ]


DIGITS = {"optimizer": "adam", "loss": "sparse_categorical_crossentropy", "metrics": ["accuracy"]}
SETTINGS = {"mlp": DIGITS, "regression": {"optimizer": "rmsprop", "loss": "mse", "metrics": ["mae"]}, "cnn": DIGITS}
NETWORKS = {"mlp": mlp, "regression": regression, "cnn": cnn}


def runtime():
    backend = keras.backend.backend()
    module = __import__(backend)
    return f"Keras {keras.__version__} on {backend} {module.__version__}"


def main():
    keras.utils.set_random_seed(SEED)
    x, y = data()
    model = keras.Sequential(NETWORKS[JOB["work"]](JOB["width"]))
    model.compile(**SETTINGS[JOB["work"]])
    clock = Clock()
    times = keras.callbacks.LambdaCallback(
        on_epoch_begin=lambda epoch, logs: clock.begin(), on_epoch_end=lambda epoch, logs: clock.end()
    )
    history = model.fit(x, y, epochs=JOB["epochs"], batch_size=JOB["batch"], verbose=0, callbacks=[times])
    report(clock, imported, history.history["loss"][-1], runtime())


main()
