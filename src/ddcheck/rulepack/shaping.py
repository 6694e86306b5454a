"""From nodes to shapes: what pydantic refuses is said at the line where it stands."""

from __future__ import annotations

import types
from typing import Any, TypeVar, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from ddcheck.documents.cells import near
from ddcheck.documents.yaml_text import Node
from ddcheck.model.diagnostic import Diagnostics
from ddcheck.model.wording import Wording
from ddcheck.rulepack.schema import Misfit, Shape

S = TypeVar("S", bound=Shape)
A_MAPPING = Wording("a mapping is expected here", "此处应为键值映射")
_SAYS: dict[str, Wording] = {
    "missing": Wording("it is missing", "缺失"),
    "string_type": Wording("text is expected", "应为文本"),
    "string_too_short": Wording("it must not be empty", "不得为空"),
    "string_pattern_mismatch": Wording("it is not written as expected", "书写格式不符合要求"),
    "tuple_type": Wording("a list is expected", "应为列表"),
    "list_type": Wording("a list is expected", "应为列表"),
    "too_short": Wording("the list must not be empty", "列表不得为空"),
    "dict_type": Wording("a mapping is expected here", "此处应为键值映射"),
    "model_type": Wording("a mapping is expected here", "此处应为键值映射"),
    "model_attributes_type": Wording("a mapping is expected here", "此处应为键值映射"),
}
"""What pydantic complains of, by its kind, in our own words."""


def shaped(model: type[S], node: Node, diagnostics: Diagnostics) -> S | None:
    """Check a mapping against its model; None with DD402, DD403 and DD404 when it does not fit."""
    if not isinstance(node.value, dict):
        diagnostics.report("DD404", node.place(), name=node.file, why=A_MAPPING)
        return None
    try:
        return model.model_validate(node.plain())
    except ValidationError as refused:
        seen: set[tuple[object, ...]] = set()
        for error in refused.errors(include_url=False, include_input=False):
            _complain(model, node, error, diagnostics, seen)
        return None


def members(node: Node, diagnostics: Diagnostics) -> dict[str, Node]:
    """Give the members of a mapping, or none with a complaint."""
    if isinstance(node.value, dict):
        return node.value
    diagnostics.report("DD404", node.place(), name=node.file, why=A_MAPPING)
    return {}


def _complain(
    model: type[BaseModel], root: Node, error: ErrorDetails,
    diagnostics: Diagnostics, seen: set[tuple[object, ...]],
) -> None:  # fmt: skip
    path = error["loc"]
    node = root.at(*path)
    name = str(path[-1]) if path else root.file
    if error["type"] == "extra_forbidden":
        allowed = _keys(model, path[:-1])
        diagnostics.report(
            "DD402", node.key_place(name), name=name, near=near(name, allowed),
            allowed=", ".join(allowed),
        )  # fmt: skip
    elif error["type"] == "missing":
        diagnostics.report("DD403", node.key_place(name), name=name)
    else:
        field = _field_name(root, path)
        key = (node.line, node.column, field)
        if key not in seen:
            seen.add(key)
            diagnostics.report("DD404", node.place(field), name=field, why=_why(error, node))


def _field_name(root: Node, path: tuple[int | str, ...]) -> str:
    """Name the last step of a path that the file has; what follows are names of types."""
    name = root.file
    node = root
    for step in path:
        inner = node.at(step)
        if inner is node:
            break
        node = inner
        name = str(step) if isinstance(step, str) else name
    return name


def _why(error: ErrorDetails, node: Node) -> Wording:
    context = error.get("ctx", {})
    own = context.get("error")
    if isinstance(own, Misfit):
        return own.wording
    if "expected" in context:
        allowed = context["expected"]
        said = Wording(
            f"one of {allowed} is expected", f"应为以下之一：{allowed.replace(' or ', '、')}"
        )
    else:
        said = _SAYS.get(error["type"], _OTHERWISE)
    if "pattern" in context:
        said = Wording(f"{said.en} ({context['pattern']})", f"{said.zh}（{context['pattern']}）")
    if isinstance(node.value, str):
        return Wording(f"“{node.value}”: {said.en}", f"“{node.value}”：{said.zh}")
    return said


_OTHERWISE = Wording("it is not of the shape that is expected", "形式不符合要求")


def _keys(model: type[BaseModel], path: tuple[int | str, ...]) -> list[str]:
    """List the keys of the model at a path."""
    for step in path:
        fields = {field.alias or name: field for name, field in model.model_fields.items()}
        if isinstance(step, str) and step in fields:
            inner = _model_of(fields[step].annotation)
            if inner is not None:
                model = inner
    return [field.alias or name for name, field in model.model_fields.items()]


def _model_of(annotation: Any) -> type[BaseModel] | None:
    """Find the model inside a list, a mapping or an alternative."""
    if isinstance(annotation, type) and not isinstance(annotation, types.GenericAlias):
        return annotation if issubclass(annotation, BaseModel) else None
    if get_origin(annotation) is None:
        return None
    found = (_model_of(inner) for inner in get_args(annotation))
    return next((model for model in found if model is not None), None)
