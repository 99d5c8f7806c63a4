"""Every setting, once: its default, its bounds and one line of help.

Flags of the command line are what is used every day; everything else is a
setting with a dotted name, such as ``model.units``.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from typing import Any, cast, get_args, get_type_hints

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
    header: bool = setting(True, "Whether the first line names the columns.")
    skip_header: int = setting(
        0, "Lines at the top that come before the header.", least=0, most=10_000
    )
    skip_footer: int = setting(
        0, "Lines at the end that are no rows.", least=0, most=10_000
    )
    max_input: int = setting(
        16_384, "Most MiB read, decompressed.", least=1, most=2**20
    )
    timeout: float | None = setting(
        None,
        "Seconds to wait for a pipe to send something; for ever if unset.",
        least=0.001,
        most=10**6,
    )
    decimal: str | None = setting(
        None, "Decimal mark; found if unset.", choices=(".", ",")
    )
    clean_values: bool = setting(
        False, "Whether one unit is taken off all values of a column, such as $ or %."
    )
    encoding: str | None = setting(None, "Text encoding; UTF-8 if unset.")
    date_format: str | None = setting(
        None, "Date format such as %d.%m.%Y; found if unset."
    )
    dayfirst: bool | None = setting(
        None, "Whether 05/01 is the 5th of January; found if unset."
    )
    tz: str | None = setting(
        None, "Zone of local times, such as Europe/Berlin, if clocks change."
    )
    missing: str | None = setting(
        None, "More texts that mean a missing value, such as n/a,none."
    )
    duplicates: str = setting(
        "error",
        "Rows of one series and time with different values.",
        choices=("error", "sum", "mean", "first", "last"),
    )
    regularise: str = setting(
        "none",
        "How rows of no regular step are put on the steps of --freq.",
        choices=("none", "sum", "mean", "first", "last", "nearest"),
    )
    max_gaps: float = setting(
        0.5, "Largest share of missing steps in a series.", least=0, most=0.99
    )
    last: int | None = setting(None, "Last rows kept, or all.", least=1, most=10**9)
    season: int | None = setting(
        None, "Steps of one season; by frequency if unset.", least=1, most=100_000
    )
    holdout: int = setting(
        0, "Last steps that fit removes, to score them at its end.", least=0, most=10**6
    )


@dataclass(frozen=True, slots=True)
class CalendarSettings:
    """What the clock and the calendar say beside the data."""

    features: str = setting(
        "auto",
        "Rounds of the clock it sees: day, week, month, year; none; or auto.",
    )
    holidays: str | None = setting(
        None, "Countries whose holidays the network sees: DE,FR or AU-VIC."
    )
    around: int = setting(
        1, "Days before and after a holiday that count too.", least=0, most=14
    )


@dataclass(frozen=True, slots=True)
class ModelSettings:
    """The network."""

    units: int = setting(128, "Width of the recurrent layers.", least=1, most=4096)
    layers: int = setting(1, "Recurrent layers.", least=1, most=16)
    bidirectional: bool = setting(False, "Whether layers also read backward.")
    residual: bool = setting(False, "Whether later layers add to their input.")
    decoder: str = setting(
        "direct",
        "How the horizon is written.",
        choices=("direct", "segments", "seq2seq", "stepwise", "recursive"),
    )
    activation: str = setting(
        "tanh", "Of the cell's candidate state.", choices=("tanh", "relu", "elu")
    )
    dropout: float = setting(0.1, "Share dropped in training.", least=0, most=0.9)
    lookback: int | None = setting(
        None, "Steps seen; by frequency if unset.", least=1, most=100_000
    )
    segment: int | None = setting(
        None, "Steps of one token; by frequency if unset.", least=1, most=10_000
    )
    transform: str = setting(
        "auto", "Transform of the values.", choices=("auto", "none", "log", "log1p")
    )
    center: str = setting(
        "auto",
        "What a window is centred on: its last value or its last season.",
        choices=("auto", "last", "season"),
    )
    seasons: str = setting(
        "auto",
        "Whether a week counts beside a day, for steps shorter than a day.",
        choices=("auto", "one", "two"),
    )


@dataclass(frozen=True, slots=True)
class TrainingSettings:
    """How the network is trained."""

    quality: str = setting(
        "balanced",
        "What a fit may cost: from 250, 800 or 1,600 steps; 1, 5 or 10 networks.",
        choices=("fast", "balanced", "best"),
    )
    seed: int = setting(0, "Seed of all randomness.", least=0, most=2**31 - 1)
    steps: int | None = setting(
        None, "Most training steps; by data if unset.", least=1, most=1_000_000
    )
    batch_size: int = setting(256, "Windows of one step.", least=1, most=65_536)
    learning_rate: float = setting(2e-3, "Adam's first rate.", least=1e-8, most=10)
    clip_norm: float = setting(1.0, "Largest gradient norm.", least=1e-6, most=1e6)
    truncate: int | None = setting(
        None,
        "Tokens after which gradients are cut; never inside a window if unset.",
        least=1,
        most=100_000,
    )
    members: int | None = setting(
        None,
        "Networks whose median is the forecast; by data if unset.",
        least=1,
        most=32,
    )
    blend: str = setting(
        "auto",
        "Whether the baselines count in the forecast, by their errors.",
        choices=("auto", "none"),
    )


@dataclass(frozen=True, slots=True)
class ForecastSettings:
    """What a forecast may be."""

    floor: str = setting(
        "auto",
        "No forecast below 0 if the target never was; none lifts it.",
        choices=("auto", "none"),
    )
    paths: int = setting(
        100, "Paths that predict --format paths writes.", least=1, most=10_000
    )


@dataclass(frozen=True, slots=True)
class EvaluationSettings:
    """What stands beside the model in evaluate."""

    baselines: str | None = setting(
        None, "More of them: AutoETS, AutoTheta, AutoARIMA, with commas between."
    )


@dataclass(frozen=True, slots=True)
class RunSettings:
    """The machine, and how a run behaves on it."""

    threads: int | None = setting(
        None, "Threads; all cores if unset.", least=1, most=1024
    )
    log: str | None = setting(None, "File to append dated lines of the run to.")
    record: str | None = setting(
        None, "File to append one line of JSON to, of every run."
    )
    wait: float = setting(
        0.0, "Seconds to wait for another writer of a file.", least=0, most=10**6
    )
    checkpoint: float = setting(
        30.0, "Seconds between two checkpoints of a fit.", least=0, most=10**6
    )
    expect_sha256: str | None = setting(
        None, "Digest that the model file must have, as fit printed it."
    )


@dataclass(frozen=True, slots=True)
class OutputSettings:
    """How rows are written."""

    excel_safe: bool = setting(
        False, "Whether ' goes before what a spreadsheet takes for a formula, in CSV."
    )


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings of one run."""

    data: DataSettings = field(default_factory=DataSettings)
    calendar: CalendarSettings = field(default_factory=CalendarSettings)
    model: ModelSettings = field(default_factory=ModelSettings)
    training: TrainingSettings = field(default_factory=TrainingSettings)
    forecast: ForecastSettings = field(default_factory=ForecastSettings)
    evaluation: EvaluationSettings = field(default_factory=EvaluationSettings)
    run: RunSettings = field(default_factory=RunSettings)
    output: OutputSettings = field(default_factory=OutputSettings)


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
        kind = self.types[0]
        if self.choices:
            return " or ".join(
                filter(None, (", ".join(self.choices[:-1]), self.choices[-1]))
            )
        if kind is bool:
            return "true or false"
        if kind in (int, float):
            number = "a whole number" if kind is int else "a number"
            return f"{number} from {self.least:,} to {self.most:,}"
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


def value_of(settings: Settings, name: str) -> Value:
    """Return the value of a setting by its dotted name."""
    group, _, item = name.partition(".")
    return cast(Value, getattr(getattr(settings, group), item))
