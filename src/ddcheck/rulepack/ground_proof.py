"""Papers that never speak of the ground, and patterns that could take long: refused on loading."""

from __future__ import annotations

from ddcheck.facts.patterns import is_linear
from ddcheck.model.diagnostic import Diagnostics
from ddcheck.rulepack.pack import Comparison, Operand, Reference, Rule, RulePack, Value
from ddcheck.rulepack.proof import WEAK_TYPES

GROUND = (
    "plot.forest_loss", "plot.forest_at", "line.loss_on_any_plot", "plot.mapped_share",
    "origin.unwatched_loss", "plot.forest_loss_share", "plot.loss_families",
    "plot.largest_loss_patch", "plot.loss_status",
)  # fmt: skip
OF_LEGALITY = frozenset(["flegt_licence", "gh_flegt", "v_legal", "svlk_cert"])
"""Papers that speak of legality, never of what grew on a plot (laws §4.6 and §8, EV-09)."""


def check_ground(pack: RulePack, diagnostics: Diagnostics) -> None:
    """Report DD140 and DD142 for the rules of a pack."""
    for rule in pack.rules:
        _certificates(pack, rule, diagnostics)
        for comparison in rule.comparisons:
            _patterns(pack, comparison, diagnostics)


def _certificates(pack: RulePack, rule: Rule, diagnostics: Diagnostics) -> None:
    """A rule that asks of the ground may not accept such a paper as well."""
    if not any(comparison.fact in GROUND for comparison in rule.comparisons):
        return
    for comparison in rule.comparisons:
        for name, operand in comparison.given:
            types = {word for value in _values(pack, operand) for word in _words(value)}
            found = sorted(types & (WEAK_TYPES | OF_LEGALITY)) if name == "types" else []
            if found:
                place = comparison.where(name)
                diagnostics.report("DD140", place, rule=rule.id, types=", ".join(found))


def _patterns(pack: RulePack, comparison: Comparison, diagnostics: Diagnostics) -> None:
    """Patterns that could take long are refused, in arguments and in tables of formats."""
    for name, operand in comparison.given:
        for value in _values(pack, operand):
            for pattern in _patterns_in(name, value):
                if pattern and not is_linear(pattern):
                    diagnostics.report("DD142", comparison.where(name), pattern=pattern)


def _patterns_in(name: str, value: Value) -> list[str]:
    if name == "pattern":
        return [str(value)]
    if name != "formats" or not isinstance(value, tuple):
        return []
    header, *rows = (tuple(map(str, row)) for row in value if isinstance(row, tuple))
    at = header.index("pattern") if "pattern" in header else None
    return [] if at is None else [row[at] for row in rows]


def _values(pack: RulePack, operand: Operand) -> list[Value]:
    if not isinstance(operand, Reference):
        return [operand]
    parameter = pack.parameters.get(operand.parameter)
    if parameter is None:
        return []
    default = [] if parameter.default is None else [parameter.default]
    return [dated.value for dated in parameter.values] + default


def _words(value: Value) -> list[str]:
    return [str(word) for word in value] if isinstance(value, tuple) else [str(value)]
