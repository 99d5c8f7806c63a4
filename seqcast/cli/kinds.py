"""What the texts of options may be."""

import math
import os
import re
from contextlib import suppress

import click


class Name(click.Path):
    """The name of a file, which is not empty as that of an unset variable is."""

    def convert(
        self,
        value: "str | os.PathLike[str]",
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> "str | bytes | os.PathLike[str]":
        """Turn text into a path."""
        if not str(value):
            self.fail("the name is empty.", param, ctx)
        return super().convert(value, param, ctx)


class Skill(click.ParamType[float]):
    """A finite number."""

    name = "skill"

    def convert(
        self,
        value: str | float,
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> float:
        """Turn text into a number."""
        number = math.nan
        with suppress(ValueError):
            number = float(value)
        if not math.isfinite(number):
            self.fail(f'"{value}" is no skill; write 0.1 or 0.', param, ctx)
        return number


class Duration(click.ParamType[float]):
    """A time such as 90, 90s, 10m, 1.5h or 2d, in seconds."""

    name = "time"

    def __init__(self, *, bare: bool) -> None:
        """Say whether a number alone means seconds."""
        self.bare = bare

    def convert(
        self,
        value: str | float,
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> float:
        """Turn text into seconds."""
        if isinstance(value, float):
            return value
        found = re.fullmatch(r"(\d+(?:\.\d+)?)([smhd]?)", value.strip(), re.ASCII)
        bare = found is not None and not found[2] and not self.bare
        if found is None or bare or float(found[1]) == 0:
            self.fail(f'"{value}" is no time; write 90s, 10m, 1h or 2d.', param, ctx)
        seconds = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86_400}
        return float(found[1]) * seconds[found[2]]
