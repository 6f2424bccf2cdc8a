"""Plots: rows of the archive as Vega-Lite specifications, as SVG without a script, and as tables."""
