"""Settings as the user gives them: a TOML file, the environment, ``--set``."""

import difflib
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import fields, replace
from pathlib import Path
from typing import cast

from seqcast.errors import SettingError
from seqcast.settings import Declared, Settings, Value, declared

# What must not be switched off by an empty text.
_GUARD = "run.expect_sha256"


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


def standing(
    toml: Path | None, environment: Mapping[str, str], pairs: Iterable[str]
) -> tuple[str, ...]:
    """Tell how DATA is read by what no flag says, for errors that it may cause.

    Args:
        toml: A file of settings, or none.
        environment: Variables such as ``SEQCAST_DATA_DECIMAL``.
        pairs: Texts such as ``data.decimal=.``, which win.

    >>> standing(None, {"SEQCAST_DATA_DECIMAL": ","}, [])
    ('SEQCAST_DATA_DECIMAL is ","',)
    """
    known = {item.name: item for item in declared()}
    given = {name: (_variable(name), text) for name, text, _ in
             _from_environment(environment, known)}  # fmt: skip
    if toml is not None:
        for name, value in _from_toml(toml):
            given.setdefault(name, (f"{name} of {toml}", value))
    stated = {pair.partition("=")[0].strip() for pair in pairs}
    return tuple(
        f'{where} is "{value}"'
        for name, (where, value) in given.items()
        if name.startswith("data.") and name not in stated
    )


def some(
    names: Iterable[str],
    toml: Path | None,
    environment: Mapping[str, str],
    pairs: Iterable[str],
) -> Settings:
    """Read the settings of a few names, whatever is wrong with all others.

    Args:
        names: Of the settings.
        toml: A file of settings, or none.
        environment: Variables such as ``SEQCAST_RUN_LOG``.
        pairs: Texts such as ``run.log=night.log``; the later wins.

    Returns:
        The defaults, replaced by what was given and can be read.
    """
    wanted = {item.name: item for item in declared() if item.name in names}
    given: list[tuple[str, object]] = []
    if toml is not None:
        with suppress(SettingError):
            given += _from_toml(toml)
    for name in wanted:
        if (variable := _variable(name)) in environment:
            given.append((name, environment[variable]))
    for pair in pairs:
        name, _, text = pair.partition("=")
        given.append((name.strip(), text))
    settings = Settings()
    for name, value in given:
        if name in wanted:
            with suppress(SettingError):
                settings = _put(settings, name, _convert(wanted[name], value, ""))
    return settings


def _from_toml(path: Path) -> Iterator[tuple[str, object]]:
    try:
        content = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise SettingError(
            f"The config file cannot be read: {error.strerror}.",
            where=str(path),
            fix="Name a TOML file of settings",
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingError(
            f"The config file is not TOML: {error}.",
            where=str(path),
            fix="Write lines such as: model.units = 64",
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
    names = {_variable(name): name for name in known}
    groups = tuple("SEQCAST_" + group.name.upper() + "_" for group in fields(Settings))
    for variable, text in environment.items():
        if variable in names:
            yield names[variable], text, variable
        elif variable.startswith(groups):
            raise _unknown(variable, "the environment", names)


def _variable(name: str) -> str:
    return "SEQCAST_" + name.upper().replace(".", "_")


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
    if given == "" and item.name == _GUARD:
        raise SettingError(
            f"{_GUARD} is empty, as an unset variable leaves it.",
            where=where,
            fix="Pass the digest that fit printed, or leave it out",
        )
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
