"""What a hostile model file does to the commands that open it."""

import warnings
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from seqcast.errors import ModelFileError, SeqcastError
from seqcast.models import artifact
from seqcast.report import checking, documents, evaluation, terminal
from seqcast.settings import Settings
from seqcast.workflows.check import check
from seqcast.workflows.evaluate import EvaluateRequest, evaluate
from seqcast.workflows.gates import Gates
from seqcast.workflows.predict import PredictRequest, predict
from seqcast.workflows.rounds import Listener


def print_nothing(*_):
    """Hear a notice."""


def monthly():
    """Rows for the model without covariates, before and after its training end."""
    rows = ["month,shop,line,sales"]
    for shop, line in (("a", "x"), ("b", ""), ("c d", "é")):
        for n in range(84):
            when = f"01/{n % 12 + 1:02d}/{70 + n // 12}"
            value = "" if n == 50 else str(100 + 7 * (n % 12) + n)
            rows.append(f"{when},{shop},{line},{value}")
    return "\n".join(rows) + "\n"


def daily():
    """Rows for the model with covariates, and those of the future."""
    rows = ["day,shop,sold,price,promo,temp,region"]
    for number, shop in enumerate(("north", "south")):
        for n in range(90):
            day = date(1969, 12, 1) + timedelta(n)
            sold = "" if n >= 80 else str(20 + 10 * number + n % 7)
            promo = "yes" if n % 5 == 0 else "no"
            region = "hills" if number else "coast"
            rows.append(f"{day},{shop},{sold},{n % 4 + 3},{promo},{n % 9 + 5},{region}")
    return "\n".join(rows) + "\n"


@dataclass(frozen=True)
class Victim:
    """Someone who opens a stranger's model with data of their own."""

    model: Path
    data: Path

    def opens(self, content, *, thorough=False):
        """Say what came of a file: ``refused``, ``told`` or ``forecast``.

        ``refused``: the reader refused it, with exit code 4; ``told``: it is a sound
        model that does not fit the data, which another typed error says. Whatever
        else is raised, warnings too, is a fault of ours and goes on.

        Args:
            content: Of the model file.
            thorough: Whether inspect with data and evaluate open it too.
        """
        self.model.write_bytes(content)
        try:
            model, seal = artifact.read_sealed(self.model)
        except ModelFileError:
            return "refused"
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            terminal.model_report(model, seal, "m.seqcast", 80)
            documents.of_model(model, seal, "m.seqcast")
            found = self.forecasts()
            if thorough:
                for use in (self.checks, self.scores):
                    with suppress(SeqcastError):
                        use()
        return found

    def forecasts(self):
        gates = Gates(datetime(2026, 1, 1, tzinfo=UTC))
        asked = PredictRequest(
            self.model, str(self.data), None, (), None, "csv", Settings(), gates
        )
        try:
            found = predict(asked, print_nothing)
            lines = b"".join(found.chunks).splitlines()
        except SeqcastError as error:
            return "told" if error.exit_code in (2, 3) else f"exit {error.exit_code}"
        numbers = [float(line.rpartition(b",")[2]) for line in lines[1:]]
        finite = all(abs(number) < float("inf") for number in numbers)
        return "forecast" if finite else "not finite"

    def checks(self):
        report = check(self.model, [str(self.data)], Settings(), print_nothing)
        checking.check_report(report, "d.csv", 80, every=True)
        documents.of_check(report, ["d.csv"], {"predict": "", "evaluate": ""})

    def scores(self):
        asked = EvaluateRequest(
            self.model, str(self.data), 3, None, None, False, None, None, Settings()
        )
        found = evaluate(asked, Listener(print_nothing, print_nothing, float))
        list(evaluation.blocks(found.evaluation, 80))
        documents.of_evaluation(found)
