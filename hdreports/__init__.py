"""hdreports: official Chinese progress reports from the workbooks that county offices send."""

__version__ = "0.1.0"
