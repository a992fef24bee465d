"""What the report template needs beyond Jinja: mathematics as MathML, contents, claims, figures, timings.

The template's conf.json names ReportPreprocessor, so `jupyter nbconvert --to html --template ann-lab`, JupyterLab's own
export and `npm run report` all go the same way. The folder above this one must be on Python's path (set-up writes a
.pth file into the virtual environment).
"""

from .preprocessor import ReportPreprocessor

__all__ = ["ReportPreprocessor"]
