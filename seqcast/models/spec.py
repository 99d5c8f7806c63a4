"""The closed description of a network.

A spec is data: enumerations and bounded numbers. The names and shapes of all
weights follow from it, so a model file can hold nothing that the spec does not
demand, and code is never named in a file.
"""

import itertools
import math
from dataclasses import dataclass
from typing import Literal, get_args

Cell = Literal["gru", "lstm", "rnn", "dense"]
Decoder = Literal["direct", "segments", "seq2seq", "stepwise", "recursive"]
# Odd at zero with slope one, or its rectified kin: a gate squashes, a candidate
# must pass its gradient on, so no sigmoid and nothing that learns a shape.
Activation = Literal["tanh", "relu", "elu"]

LEVELS = (0.025, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.975)
GATES: dict[str, int] = {"gru": 3, "lstm": 4, "rnn": 1, "dense": 1}

Shapes = dict[str, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class NetworkSpec:
    """One network, whole.

    The look-back is cut into tokens of ``segment`` steps, the newest ending at
    the origin. Every token is embedded, the cell reads the tokens in order, and
    the decoder writes the horizon: ``direct`` all steps at once; ``segments``
    and ``seq2seq`` in output segments as long as a token, by a cell of their
    own that starts from the state in which the encoder ended, all in parallel
    or one after another; ``stepwise`` is ``direct`` in use, and trained to
    forecast from every token; ``recursive`` writes one output segment, which is
    fed back for the next.

    With ``residual``, every layer from the second on adds to its input, token
    by token. Layers are equally wide from the first one's output on, U or 2U,
    and forward halves meet forward halves, so no projection is needed; the
    first layer, which reads the embedding, has none.

    Args:
        cell: The recurrent cell, or dense: every token by itself.
        decoder: How the horizon is written.
        activation: Of the cell's candidate state.
        layers: Recurrent layers, 1 to 16.
        units: Width of embedding, cell and the dense path, 1 to 4096.
        bidirectional: Whether every layer also reads backward in time.
        residual: Whether layers from the second on add to their input.
        dropout: Share of the embedding dropped in training, 0 to 0.9.
        lookback: Steps seen, 1 to 100,000, a multiple of ``segment``.
        horizon: Steps forecast, 1 to 10,000.
        segment: Steps of one token, 1 to 10,000.
        season: Steps of one season, 1 to 100,000.
        levels: Quantile levels, rising, with 0.5 in the middle.
        known: Numbers it sees of what is known ahead, 0 to 10,000.
        past: Numbers it sees of what is known up to the origin, 0 to 10,000.
        static: Numbers it sees of what belongs to a series, 0 to 10,000.
    """

    cell: Cell
    lookback: int
    horizon: int
    segment: int
    season: int
    units: int = 128
    layers: int = 1
    bidirectional: bool = False
    residual: bool = False
    activation: Activation = "tanh"
    decoder: Decoder = "direct"
    dropout: float = 0.1
    levels: tuple[float, ...] = LEVELS
    known: int = 0
    past: int = 0
    static: int = 0

    @property
    def token(self) -> int:
        """Numbers of a token: values, their observed marks, then covariates."""
        return self.segment * (2 + self.known + self.past)

    @property
    def tokens(self) -> int:
        """Tokens in a look-back."""
        return self.lookback // self.segment

    @property
    def directions(self) -> tuple[str, ...]:
        """The directions in which every layer reads."""
        return ("forward", "backward") if self.bidirectional else ("forward",)

    @property
    def ahead(self) -> int:
        """Steps that the network writes in one run."""
        return self.part if self.decoder == "recursive" else self.horizon

    @property
    def stateful(self) -> bool:
        """Whether the decoder has a cell, which starts from the encoder's state."""
        return self.decoder in ("segments", "seq2seq")

    @property
    def part(self) -> int:
        """Steps of an output segment: a token, or the horizon if that is less."""
        return min(self.segment, self.horizon)

    @property
    def parts(self) -> int:
        """Output segments in a horizon; the last may reach beyond it."""
        return -(-self.horizon // self.part)


# Output segments that a decoder goes through one after another, at most.
STEPS = 128
ONE_BY_ONE = ("seq2seq", "recursive")

# Numbers that a network reads and writes of one window, at most: 32 MiB, and less
# where every window is run on many paths.
NUMBERS = {True: 2**19, False: 2**23}

# Field -> (least, most) of every number in a spec.
BOUNDS: dict[str, tuple[float, float]] = {
    "units": (1, 4096),
    "layers": (1, 16),
    "dropout": (0.0, 0.9),
    "lookback": (1, 100_000),
    "horizon": (1, 10_000),
    "segment": (1, 10_000),
    "season": (1, 100_000),
    "known": (0, 10_000),
    "past": (0, 10_000),
    "static": (0, 10_000),
}


def faults(spec: NetworkSpec) -> list[str]:
    """Name everything in a spec that lies outside its closed range.

    >>> faults(NetworkSpec("gru", lookback=30, horizon=6, segment=12, season=12))
    ['lookback is 30, not a multiple of segment 12']
    """
    found = []
    for name, (least, most) in BOUNDS.items():
        value = getattr(spec, name)
        if not least <= value <= most:
            found.append(f"{name} is {value}, outside {least:,} to {most:,}")
    enumerations = {"cell": Cell, "decoder": Decoder, "activation": Activation}
    for name, allowed in enumerations.items():
        if getattr(spec, name) not in get_args(allowed):
            found.append(f"{name} is none of {', '.join(get_args(allowed))}")
    if not found and spec.lookback % spec.segment:
        found.append(
            f"lookback is {spec.lookback}, not a multiple of segment {spec.segment}"
        )
    if not found and spec.decoder in ONE_BY_ONE and spec.parts > STEPS:
        found.append(f"decoder takes {spec.parts} output segments, more than {STEPS}")
    most = NUMBERS[spec.ahead < spec.horizon]
    if not found and numbers(spec) > most:
        found.append(f"a window takes {numbers(spec):,} numbers, more than {most:,}")
    if spec.decoder == "stepwise" and spec.bidirectional:
        found.append("stepwise is bidirectional, and would see what it forecasts")
    levels = spec.levels
    rising = all(a < b for a, b in itertools.pairwise(levels))
    inside = all(0 < level < 1 for level in levels)
    mirrored = all(
        abs(a + b - 1) < 1e-9 for a, b in zip(levels, levels[::-1], strict=True)
    )
    if not (1 <= len(levels) <= 99 and len(levels) % 2 and rising and inside):
        found.append("levels do not rise inside 0 to 1 around 0.5")
    elif not mirrored:
        found.append("levels are not mirrored around 0.5")
    return found


def numbers(spec: NetworkSpec) -> int:
    """Count the numbers that a network reads and writes of one window.

    The shapes of the weights bound the width of what it reads and the number of
    its steps, each by itself; this is their product.
    """
    ahead = spec.horizon * (len(spec.levels) + 2 * spec.known)
    return spec.tokens * spec.token + ahead


def held(spec: NetworkSpec) -> int:
    """Estimate the numbers that are in memory while one window is forecast."""
    wide = spec.units * len(spec.directions)
    gates = GATES[spec.cell] + 2
    steps = spec.tokens + (spec.parts if spec.decoder == "segments" else 0)
    return numbers(spec) + steps * wide * gates


def weight_shapes(spec: NetworkSpec) -> Shapes:
    """Return the name and shape of every weight that a spec demands.

    The kernels of a cell hold its gates side by side: update, reset, candidate
    for the GRU (Cho et al. 2014, with the reset gate after the product, so that
    there are two biases), input, forget, candidate, output for the LSTM
    (Hochreiter and Schmidhuber 1997, with forget gate). The Elman network has
    the candidate alone, and the dense cell not even a recurrent kernel.

    Returns:
        Names like ``layer0/forward/kernel`` with their shapes.
    """
    gates, units = GATES[spec.cell], spec.units
    shapes: Shapes = {"embed/kernel": (spec.token, units), "embed/bias": (units,)}
    wide = units
    for layer in range(spec.layers):
        for direction in spec.directions:
            stem = f"layer{layer}/{direction}"
            shapes[f"{stem}/kernel"] = (wide, gates * units)
            if spec.cell != "dense":
                shapes[f"{stem}/recurrent"] = (units, gates * units)
            bias = (2, gates * units) if spec.cell == "gru" else (gates * units,)
            shapes[f"{stem}/bias"] = bias
        wide = units * len(spec.directions)
    shapes["beside/kernel"] = (2 * spec.lookback + spec.static, units)
    shapes["beside/bias"] = (units,)
    outputs = spec.ahead * len(spec.levels)
    if spec.stateful:
        shapes |= _decoder_shapes(spec, wide)
        outputs = spec.part * len(spec.levels)
    shapes["head/kernel"] = (wide + units, outputs)
    shapes["head/bias"] = (outputs,)
    if spec.known:
        shapes |= _ahead_shapes(spec, shapes["head/kernel"][0])
    return shapes


def _ahead_shapes(spec: NetworkSpec, context: int) -> Shapes:
    """Return the weights that read what is known of every step ahead."""
    units = spec.units
    return {
        "ahead/kernel": (2 * spec.known, units),
        "ahead/bias": (units,),
        "around/kernel": (context, units),
        "mixed/kernel": (units, units),
        "mixed/bias": (units,),
        "effect/kernel": (units, len(spec.levels)),
    }


def _decoder_shapes(spec: NetworkSpec, wide: int) -> Shapes:
    """Return the weights of a cell that writes output segments, as wide as ``wide``.

    Its input is the embedded position or the embedded segment before, then the
    context: the last output of the encoder and the dense path.
    """
    units, gates = spec.units, GATES[spec.cell]
    shapes: Shapes = {"position/embedding": (spec.parts, units)}
    if spec.decoder == "seq2seq":
        shapes = {"feed/kernel": (2 * spec.segment, units), "feed/bias": (units,)}
    inputs = units + wide + units
    for layer in range(spec.layers):
        stem = f"decode{layer}"
        shapes[f"{stem}/kernel"] = (inputs, gates * wide)
        if spec.cell != "dense":
            shapes[f"{stem}/recurrent"] = (wide, gates * wide)
        bias = (2, gates * wide) if spec.cell == "gru" else (gates * wide,)
        shapes[f"{stem}/bias"] = bias
        inputs = wide
    return shapes


def weight_count(spec: NetworkSpec) -> int:
    """Count the numbers that a network learns."""
    return sum(math.prod(shape) for shape in weight_shapes(spec).values())
