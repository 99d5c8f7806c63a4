"""Names of months in the forecast, spelt as in the file."""

import numpy as np
import pytest

from seqcast.data.assemble import Reading, read_panel
from seqcast.settings import DataSettings

SPELT = {
    "French": "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.",
    "French in capitals": "JANV. FÉVR. MARS AVR. MAI JUIN JUIL. AOÛT SEPT. OCT. NOV. "
    "DÉC.",
    "French without accents": "janv. fevr. mars avr. mai juin juil. aout sept. oct. "
    "nov. dec.",
    "French without dots": "janv févr mars avr mai juin juil août sept oct nov déc",
    "French in full": "janvier février mars avril mai juin juillet août septembre "
    "octobre novembre décembre",
    "German": "Jan. Feb. März Apr. Mai Juni Juli Aug. Sept. Okt. Nov. Dez.",
    "German with dots": "Jan. Feb. Mär. Apr. Mai Jun. Jul. Aug. Sep. Okt. Nov. Dez.",
    "Spanish": "ene. feb. mar. abr. may. jun. jul. ago. sept. oct. nov. dic.",
    "Italian": "gen. feb. mar. apr. mag. giu. lug. ago. set. ott. nov. dic.",
    "Portuguese": "jan. fev. mar. abr. mai. jun. jul. ago. set. out. nov. dez.",
    "Polish": "sty lut mar kwi maj cze lip sie wrz paź lis gru",
    "Polish days": "stycznia lutego marca kwietnia maja czerwca lipca sierpnia "
    "września października listopada grudnia",
    "Polish months": "styczeń luty marzec kwiecień maj czerwiec lipiec sierpień "
    "wrzesień październik listopad grudzień",
    "Dutch": "jan. feb. mrt. apr. mei jun. jul. aug. sep. okt. nov. dec.",
    "English": "Jan. Feb. March April May June July Aug. Sept. Oct. Nov. Dec.",
}


@pytest.mark.parametrize("language", SPELT)
@pytest.mark.parametrize("template", ["{} {}", "1 {} {}", "1 de {} de {}"])
def test_months_are_written_as_they_are_read(tmp_path, language, template):
    names = SPELT[language].split()
    times = [template.format(name, y) for y in range(2020, 2024) for name in names]
    rows = "".join(f"{time},{n * 7 % 11}\n" for n, time in enumerate(times[:36]))
    path = tmp_path / "sales.csv"
    path.write_text(f"date,sales\n{rows}")
    loaded = read_panel(str(path), Reading(), DataSettings())
    steps = loaded.panel.frequency.advance(loaded.panel.cutoffs[0], np.arange(1, 13))
    assert loaded.style.write(steps) == times[36:]


@pytest.mark.parametrize(
    "language", [k for k in SPELT if k not in ("German", "English")]
)
@pytest.mark.parametrize("first", [0, 3, 6])
def test_months_that_are_not_there_follow_the_others(tmp_path, language, first):
    names = SPELT[language].replace("sept. oct. nov. dic", "sep. oct. nov. dic").split()
    times = [f"{name} {y}" for y in (2020, 2021, 2022) for name in names]
    rows = "".join(f"{time},{n % 3}\n" for n, time in enumerate(times[first:][:8]))
    path = tmp_path / "sales.csv"
    path.write_text(f"date,sales\n{rows}")
    loaded = read_panel(str(path), Reading(), DataSettings())
    steps = loaded.panel.frequency.advance(loaded.panel.cutoffs[0], np.arange(1, 9))
    assert loaded.style.write(steps) == times[first + 8 :][:8]
