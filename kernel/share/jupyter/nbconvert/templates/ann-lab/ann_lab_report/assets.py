"""The scripts and styles that go into a report, found beside the template: a report is one file."""

from pathlib import Path

TEMPLATE = Path(__file__).resolve().parent.parent
JUPYTER = TEMPLATE.parents[2]
LABEXTENSION = JUPYTER / "labextensions" / "ann-lab-figures" / "static"
PLOTLY = "plotly.min.js"


def own(name):
    """A file of the template's static folder."""
    return (TEMPLATE / "static" / name).read_text(encoding="utf-8")


def figure_scripts():
    """plotly.js and the drawing code that JupyterLab's renderer uses too."""
    drawing = (LABEXTENSION / "figures.js").read_text(encoding="utf-8")
    return "\n".join([plotly().read_text(encoding="utf-8"), drawing, own("csv.js")])


def plotly():
    """plotly.min.js where set-up put it, or in the node_modules above (a checkout that is not set up yet)."""
    places = [TEMPLATE / "static" / PLOTLY, LABEXTENSION / PLOTLY]
    places += [parent / "node_modules" / "plotly.js-dist-min" / PLOTLY for parent in TEMPLATE.parents]
    for place in places:
        if place.is_file():
            return place
    raise FileNotFoundError(f"no {PLOTLY} in {places[0].parent}: run `npm run setup` in the project")
