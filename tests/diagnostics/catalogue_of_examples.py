"""All bad inputs, by code."""

from __future__ import annotations

from example import Example
from examples_forms import FORMS
from examples_layers import LAYERS
from examples_packs import PACKS
from examples_plot_layers import PLOT_LAYERS
from examples_plots import PLOTS
from examples_reading import READING

from ddcheck.model.wording import Wording

EXAMPLES: dict[str, Example] = {**READING, **PLOTS, **PLOT_LAYERS, **FORMS, **LAYERS, **PACKS}
NO_FILE: dict[str, Wording] = {}
