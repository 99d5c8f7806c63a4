"""Records as strict JSON: closed keys, exact types, bounded values.

A digest shows that a file is damaged, not that it is meant well. What keeps a
hostile file harmless is that nothing of it becomes a value of the program
before its key, type and range have been checked here.
"""

import json
import math
import operator
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, is_dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

DEPTH = 8
TEXT = 1024
ITEMS = 1000
WHOLE = 2**63

Record = TypeVar("Record")
Range = tuple[float, float]


class MisfitError(ValueError):
    """JSON that is not strict, or that no record can be made from."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What the types of the fields leave open.

    Args:
        ranges: ``Class.field`` -> (least, most) of a number, or of the length
            of a sequence.
        patterns: ``Class.field`` -> what a text matches as a whole.
    """

    ranges: Mapping[str, Range] = field(default_factory=dict)
    patterns: Mapping[str, re.Pattern[str]] = field(default_factory=dict)


def parse(text: bytes) -> object:
    """Read JSON that has one meaning.

    Raises:
        MisfitError: It is not UTF-8 or not JSON, a key comes twice, a number is not
            finite, a text holds half a character, or it nests too deep.
    """
    try:
        value = json.loads(
            text.decode("utf-8"),
            object_pairs_hook=_distinct,
            parse_constant=_finite,
            parse_float=_finite,
        )
    except UnicodeDecodeError:
        raise MisfitError("is not UTF-8") from None
    except RecursionError:
        raise MisfitError(f"nests deeper than {DEPTH}") from None
    except json.JSONDecodeError as error:
        raise MisfitError(f"is not JSON: {error.msg} at byte {error.pos:,}") from None
    except MisfitError:
        raise
    except ValueError:  # Python refuses to read numbers of thousands of digits
        raise MisfitError("holds a number of too many digits") from None
    _walk(value, DEPTH)
    return value


def canonical(value: object) -> str:
    """Write JSON in the one way that a model file holds it.

    >>> canonical({"b": [1, 0.5], "a": "é"})
    '{"a":"\\\\u00e9","b":[1,0.5]}'
    """
    return json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False)


def encode(kind: Any, value: Any) -> object:
    """Turn a value of a type into JSON, NumPy's numbers into plain ones."""
    if value is None:
        return None
    kind = _without_none(kind)
    if _is_record(kind):
        hints = _hints(kind).items()
        return {name: encode(hint, getattr(value, name)) for name, hint in hints}
    if get_origin(kind) is tuple:
        return [encode(get_args(kind)[0], item) for item in value]
    if kind is int:
        return operator.index(value)
    return kind(value) if kind in (bool, float, str) else value


def decode(kind: type[Record], value: object, name: str, limits: Limits) -> Record:
    """Turn JSON into a record, or say what is wrong with it.

    Args:
        kind: A dataclass of numbers, texts, enumerations, tuples and dataclasses.
        value: What ``parse`` returned.
        name: How messages call the value.
        limits: Of the fields.

    Raises:
        MisfitError: A key is unknown or missing, or a value has another type or lies
            outside its range; the message names the key.
    """
    return _Decoder(limits).record(kind, value, name)  # type: ignore[no-any-return]


@dataclass(frozen=True, slots=True)
class _Decoder:
    limits: Limits

    def record(self, kind: Any, value: object, name: str) -> Any:
        if not isinstance(value, dict):
            raise MisfitError(f"{name} is not an object")
        hints = _hints(kind)
        for key in value:
            if key not in hints:
                raise MisfitError(f"{name} has the unknown key {quoted(key)}")
        for key in hints:
            if key not in value:
                raise MisfitError(f'{name} lacks the key "{key}"')
        rule = kind.__name__
        return kind(
            **{
                key: self.value(hint, value[key], f"{name}.{key}", f"{rule}.{key}")
                for key, hint in hints.items()
            }
        )

    def value(self, kind: Any, value: object, name: str, rule: str) -> object:
        if value is None and NoneType in get_args(kind):
            return None
        kind = _without_none(kind)
        if _is_record(kind):
            return self.record(kind, value, name)
        if get_origin(kind) is tuple:
            return tuple(self.items(kind, value, name, rule))
        allowed = _allowed(kind)
        if allowed:
            if type(value) is not str or value not in allowed:
                raise MisfitError(f"{name} is none of {', '.join(allowed)}")
            return value
        if type(value) is not kind:
            raise MisfitError(f"{name} is not {_KINDS[kind]}")
        if isinstance(value, str):
            self.check_text(value, name, rule)
        if isinstance(value, int | float):
            self.check_range(value, name, rule, (-WHOLE, WHOLE - 1))
        return value

    def items(self, kind: Any, value: object, name: str, rule: str) -> Iterator[object]:
        if not isinstance(value, list):
            raise MisfitError(f"{name} is not a list")
        self.check_range(len(value), f"the length of {name}", rule, (0, ITEMS))
        for index, item in enumerate(value):
            yield self.value(get_args(kind)[0], item, f"{name}[{index}]", "")

    def check_range(self, value: float, name: str, rule: str, whole: Range) -> None:
        usual = (-math.inf, math.inf) if isinstance(value, float) else whole
        least, most = self.limits.ranges.get(rule, usual)
        if not least <= value <= most:
            shown = str(value)[:40]
            raise MisfitError(f"{name} is {shown}, outside {least:,} to {most:,}")

    def check_text(self, value: str, name: str, rule: str) -> None:
        if len(value) > TEXT:
            raise MisfitError(f"{name} is longer than {TEXT:,} characters")
        pattern = self.limits.patterns.get(rule)
        if pattern is not None and not pattern.fullmatch(value):
            raise MisfitError(f"{name} is {quoted(value)}")


_KINDS = {
    int: "a whole number",
    float: "a number with a decimal point",
    bool: "true or false",
    str: "text",
}


def quoted(text: str) -> str:
    """Quote a stranger's text for a message: short, and without control codes."""
    return json.dumps(text if len(text) <= 40 else text[:37] + "...")


def _distinct(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, value in pairs:
        if name in found:
            raise MisfitError(f"has the key {quoted(name)} twice")
        found[name] = value
    return found


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise MisfitError(f"holds {quoted(text)}, which is not a finite number")
    return number


def _walk(value: object, depth: int) -> None:
    """Check depth and texts of every part."""
    if isinstance(value, str) and not value.isascii():
        try:
            value.encode("utf-8")
        except UnicodeEncodeError:
            raise MisfitError("holds half of a surrogate pair") from None
    if not isinstance(value, dict | list):
        return
    if depth == 0:
        raise MisfitError(f"nests deeper than {DEPTH}")
    for item in value:
        _walk(item, depth - 1)
    if isinstance(value, dict):
        for item in value.values():
            _walk(item, depth - 1)


def _without_none(kind: Any) -> Any:
    if NoneType in get_args(kind):
        return next(part for part in get_args(kind) if part is not NoneType)
    return kind


def _allowed(kind: Any) -> tuple[str, ...]:
    """Return the texts of an enumeration, or of several joined by ``|``."""
    if get_origin(kind) in (Union, UnionType):
        return tuple(text for part in get_args(kind) for text in _allowed(part))
    return get_args(kind) if get_origin(kind) is Literal else ()


def _is_record(kind: Any) -> bool:
    return is_dataclass(kind)


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)
