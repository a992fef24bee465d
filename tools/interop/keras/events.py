"""What TensorBoard itself reads in event files, by the way its web application takes.

Usage: python events.py FOLDER TRAINING...
Writes FOLDER/read.json: training -> run -> tag -> [[step, value], ...], all scalars there are.
"""
import json
import pathlib
import sys

from tensorboard import context
from tensorboard.backend.event_processing import data_provider, plugin_event_multiplexer

ALL = 0  # for a size guidance: keep every value, not a sample


def scalars(logdir):
    multiplexer = plugin_event_multiplexer.EventMultiplexer(size_guidance={"scalars": ALL, "tensors": ALL})
    multiplexer.AddRunsFromDirectory(str(logdir))
    multiplexer.Reload()
    provider = data_provider.MultiplexerDataProvider(multiplexer, str(logdir))
    read = provider.read_scalars(context.RequestContext(), experiment_id="", plugin_name="scalars", downsample=1_000_000)
    return {
        run: {tag: [[datum.step, datum.value] for datum in data] for tag, data in tags.items()} for run, tags in read.items()
    }


def main():
    folder, trainings = pathlib.Path(sys.argv[1]), sys.argv[2:]
    read = {training: scalars(folder / training) for training in trainings}
    part = folder / "read.part"
    part.write_text(json.dumps(read))
    part.replace(folder / "read.json")


if __name__ == "__main__":
    main()
