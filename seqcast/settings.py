"""Every setting, once: its default, its bounds and one line of help.

Flags of the command line are what is used every day; everything else is a
setting with a dotted name, such as ``model.units``.
"""

import difflib
import math
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, cast, get_args, get_type_hints

from seqcast.errors import SettingError

Value = bool | int | float | str | None


def setting(
    default: Value,
    help: str,
    *,
    least: float = -math.inf,
    most: float = math.inf,
    choices: tuple[str, ...] = (),
) -> Any:
    """Declare a setting of a group."""
    about = {"help": help, "least": least, "most": most, "choices": choices}
    return field(default=default, metadata=about)


@dataclass(frozen=True, slots=True)
class DataSettings:
    """How a data file is read."""

    delimiter: str | None = setting(None, "Character between cells; found if unset.")
    decimal: str | None = setting(
        None, "Decimal mark; found if unset.", choices=(".", ",")
    )
    encoding: str | None = setting(None, "Text encoding; UTF-8 if unset.")
    date_format: str | None = setting(
        None, "Date format such as %d.%m.%Y; found if unset."
    )
    dayfirst: bool | None = setting(
        None, "Whether 05/01 is the 5th of January; found if unset."
    )
    missing: str | None = setting(
        None, "One more text that means a missing value, such as n/a."
    )
    duplicates: str = setting(
        "error",
        "Rows of one series and time with different values.",
        choices=("error", "sum", "mean", "first", "last"),
    )
    max_gaps: float = setting(
        0.5, "Largest share of missing steps in a series.", least=0, most=0.99
    )
    season: int | None = setting(
        None, "Steps of one season; by frequency if unset.", least=1, most=100_000
    )


@dataclass(frozen=True, slots=True)
class ModelSettings:
    """The network."""

    units: int = setting(128, "Width of the recurrent layers.", least=1, most=4096)
    layers: int = setting(1, "Recurrent layers.", least=1, most=16)
    bidirectional: bool = setting(False, "Whether layers also read backward.")
    dropout: float = setting(
        0.1, "Share of the embedding dropped in training.", least=0, most=0.9
    )
    lookback: int | None = setting(
        None, "Steps seen; by frequency if unset.", least=1, most=100_000
    )
    segment: int | None = setting(
        None, "Steps of one token; by frequency if unset.", least=1, most=10_000
    )
    transform: str = setting(
        "auto",
        "Transform of the values.",
        choices=("auto", "none", "log", "log1p"),
    )
    center: str = setting(
        "auto",
        "What a window is centred on: its last value or its last season.",
        choices=("auto", "last", "season"),
    )


@dataclass(frozen=True, slots=True)
class TrainingSettings:
    """How the network is trained."""

    seed: int = setting(0, "Seed of all randomness.", least=0, most=2**31 - 1)
    steps: int | None = setting(
        None, "Most training steps; by data if unset.", least=1, most=1_000_000
    )
    batch_size: int = setting(256, "Windows of one step.", least=1, most=65_536)
    learning_rate: float = setting(2e-3, "Adam's first rate.", least=1e-8, most=10)
    clip_norm: float = setting(1.0, "Largest gradient norm.", least=1e-6, most=1e6)
    members: int | None = setting(
        None,
        "Networks whose median is the forecast; by data if unset.",
        least=1,
        most=32,
    )


@dataclass(frozen=True, slots=True)
class ForecastSettings:
    """What a forecast may be."""

    floor: str = setting(
        "auto",
        "No forecast below 0 if the target never was; none lifts it.",
        choices=("auto", "none"),
    )


@dataclass(frozen=True, slots=True)
class RunSettings:
    """The machine."""

    threads: int | None = setting(
        None, "Threads; all cores if unset.", least=1, most=1024
    )


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings of one run."""

    data: DataSettings = field(default_factory=DataSettings)
    model: ModelSettings = field(default_factory=ModelSettings)
    training: TrainingSettings = field(default_factory=TrainingSettings)
    forecast: ForecastSettings = field(default_factory=ForecastSettings)
    run: RunSettings = field(default_factory=RunSettings)


@dataclass(frozen=True, slots=True)
class Declared:
    """One setting, as declared."""

    name: str
    types: tuple[type, ...]
    default: Value
    help: str
    least: float
    most: float
    choices: tuple[str, ...]

    @property
    def bounds(self) -> str:
        """What the setting may be, in words."""
        if self.choices:
            return ", ".join(self.choices)
        if self.types[0] is bool:
            return "true, false"
        if math.isfinite(self.least):
            return f"{self.least:,} to {self.most:,}"
        return "text"


def declared() -> Iterator[Declared]:
    """List every setting in the order of its group."""
    for group in fields(Settings):
        kind = get_type_hints(Settings)[group.name]
        hints = get_type_hints(kind)
        for item in fields(kind):
            types = tuple(t for t in get_args(hints[item.name]) if t is not type(None))
            yield Declared(
                f"{group.name}.{item.name}",
                types or (hints[item.name],),
                cast(Value, item.default),
                **item.metadata,
            )


def load(
    toml: Path | None, environment: Mapping[str, str], pairs: Iterable[str]
) -> Settings:
    """Read all settings: a TOML file, then the environment, then pairs.

    Args:
        toml: A file of settings, or none.
        environment: Variables such as ``SEQCAST_MODEL_UNITS``.
        pairs: Texts such as ``model.units=128``; the later wins.

    Returns:
        The defaults, replaced by what was given.

    Raises:
        SettingError: A setting is unknown or outside its bounds.
    """
    known = {item.name: item for item in declared()}
    given: list[tuple[str, object, str]] = []
    if toml is not None:
        given += [(name, value, str(toml)) for name, value in _from_toml(toml)]
    given += _from_environment(environment, known)
    for pair in pairs:
        name, mark, text = pair.partition("=")
        if not mark:
            raise SettingError(
                f'"{pair}" has no value.', where="--set", fix="Write --set NAME=VALUE"
            )
        given.append((name.strip(), text, "--set"))
    settings = Settings()
    for name, value, where in given:
        if name not in known:
            raise _unknown(name, where, known)
        settings = _put(settings, name, _convert(known[name], value, where))
    return settings


def _from_toml(path: Path) -> Iterator[tuple[str, object]]:
    try:
        content = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise SettingError(
            f"The config file cannot be read: {error.strerror}.", where=str(path)
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingError(
            f"The config file is not TOML: {error}.", where=str(path)
        ) from None
    for group, values in content.items():
        if not isinstance(values, dict):
            yield group, values
            continue
        for name, value in values.items():
            yield f"{group}.{name}", value


def _from_environment(
    environment: Mapping[str, str], known: Iterable[str]
) -> Iterator[tuple[str, object, str]]:
    names = {"SEQCAST_" + name.upper().replace(".", "_"): name for name in known}
    groups = tuple("SEQCAST_" + group.name.upper() + "_" for group in fields(Settings))
    for variable, text in environment.items():
        if variable in names:
            yield names[variable], text, variable
        elif variable.startswith(groups):
            raise _unknown(variable, "the environment", names)


def _unknown(name: str, where: str, known: Iterable[str]) -> SettingError:
    close = difflib.get_close_matches(name, list(known), n=1, cutoff=0.5)
    hint = f"Did you mean {close[0]}? " if close else ""
    return SettingError(
        f'There is no setting "{name}".',
        where=where,
        fix=f"{hint}List them with: seqcast config",
    )


def _put(settings: Settings, name: str, value: Value) -> Settings:
    group, _, item = name.partition(".")
    changed = replace(getattr(settings, group), **{item: value})
    return replace(settings, **{group: changed})


def _convert(item: Declared, given: object, where: str) -> Value:
    """Turn text or a TOML value into the setting's type, inside its bounds."""
    if given == "" and item.default is None:
        return None
    value = _parse(item.types[0], given) if isinstance(given, str) else given
    if item.types[0] is float and type(value) is int and abs(value) < 2**53:
        value = float(value)
    right = type(value) is item.types[0]
    if right and item.choices:
        right = value in item.choices
    if right and isinstance(value, int | float):
        right = item.least <= value <= item.most
    if not right:
        raise SettingError(
            f'{item.name} is "{given}".', where=where, fix=f"Use {item.bounds}"
        )
    return cast(Value, value)


def _parse(kind: type, text: str) -> Value:
    if kind is bool:
        return {"true": True, "yes": True, "false": False, "no": False}.get(
            text.lower(), text
        )
    if kind in (int, float):
        try:
            return cast(Value, kind(text))
        except ValueError:
            return text
    return text


def value_of(settings: Settings, name: str) -> Value:
    """Return the value of a setting by its dotted name."""
    group, _, item = name.partition(".")
    return cast(Value, getattr(getattr(settings, group), item))
