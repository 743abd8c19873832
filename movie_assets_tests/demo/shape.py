"""The shape of JSON: its keys, the types of their values, and where two shapes differ.

Belongs here: taking the shape of answers, comparing shapes. Does not belong here: any answer.
"""

from collections.abc import Iterable
from typing import Any

Shape = dict[str, set[str]]
"""Path -> types found there. Items of a list share the path of the list followed by []."""


def _type(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "number"
    if isinstance(value, dict):
        return "object"
    return "list" if isinstance(value, list) else "string"


def shape_of(answers: Iterable[Any], *, keyed: frozenset[str] = frozenset()) -> Shape:
    """Return the shape of all answers together; objects at `keyed` paths have data as keys, written {}."""
    shape: Shape = {}

    def read(value: Any, path: str) -> None:
        shape.setdefault(path, set()).add(_type(value))
        if isinstance(value, dict):
            for key, inner in value.items():
                read(inner, f"{path}{{}}" if path in keyed else f"{path}.{key}".lstrip("."))
        elif isinstance(value, list):
            for inner in value:
                read(inner, f"{path}[]")

    for answer in answers:
        read(answer, "")
    return shape


def _parent(path: str) -> str:
    return path[:-2] if path.endswith(("[]", "{}")) else path.rpartition(".")[0]


def differences(real: Shape, ours: Shape, *, real_is_partial: bool = False) -> list[str]:
    """Return one line for each place where shapes differ, only the outermost.

    A type that only one side has is a difference. Null and empty lists are not: a value that is present in one sample
    may be absent in another. Of a partial real answer, only the keys that it has are compared.
    """
    lines = []
    for path in sorted(real.keys() | ours.keys()):
        parent = _parent(path)
        # The inside of something that the other side has not shown cannot be compared.
        if path and not (parent in real and parent in ours):
            continue
        if path.endswith("[]") and not (path in real and path in ours):
            continue
        # Nor can the inside of something that is always null there.
        if path and {"null"} in (real[parent], ours[parent]):
            continue
        if path not in ours:
            lines.append(f"{path}: only in the real answer")
        elif path not in real:
            if not real_is_partial:
                lines.append(f"{path}: only in ours")
        else:
            only_real, only_ours = real[path] - ours[path] - {"null"}, ours[path] - real[path] - {"null"}
            if only_real and only_ours:
                lines.append(f"{path}: {'/'.join(sorted(only_real))} there, {'/'.join(sorted(only_ours))} here")
            elif ours[path] == {"null"} and only_real and not real_is_partial:
                lines.append(f"{path}: {'/'.join(sorted(only_real))} there, always null here")
    return lines
