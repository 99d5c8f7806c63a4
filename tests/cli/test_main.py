import json
import signal
import subprocess
import sys
import time

import click
import pytest

from seqcast import __version__
from seqcast.cli.main import COMMANDS, main, rendered
from seqcast.cli.plain import printable
from seqcast.cli.streams import default_model, reading_words
from seqcast.errors import DataError
from tests.cli.conftest import SAMPLES


def test_version_is_one_line(seqcast):
    ran = seqcast("--version")
    assert (ran.code, ran.out, ran.err) == (0, f"seqcast {__version__}\n", "")


def test_help_lists_every_command(seqcast):
    ran = seqcast("--help")
    assert ran.code == 0
    for name, line in COMMANDS.items():
        assert name in ran.out
        assert line in ran.out


@pytest.mark.parametrize("name", COMMANDS)
def test_help_of_a_command_fits_80_columns_and_has_examples(name):
    command = main.get_command(click.Context(main), name)
    text = command.get_help(click.Context(command, info_name=f"seqcast {name}"))
    assert "Examples:" in text
    assert max(map(len, text.splitlines())) <= 80
    assert command.help.splitlines()[0] == COMMANDS[name]


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_has_at_most_16_options_of_its_own(name):
    command = main.get_command(click.Context(main), name)
    common = {"config", "pairs", "as_json", "quiet", "verbose", "help"}
    options = [one for one in command.params if isinstance(one, click.Option)]
    own = {option.name for option in options} - common
    assert len(own) <= 16


@pytest.mark.parametrize(
    ("words", "said"),
    [
        pytest.param(
            ["frobnicate"],
            "Error: No such command 'frobnicate'.\n  at   seqcast\n"
            "  fix  See: seqcast --help\n",
            id="an unknown command",
        ),
        pytest.param(
            ["fit", "x.csv", "--horizn", "3"],
            "Error: No such option '--horizn'. Did you mean '--horizon'?\n"
            "  at   seqcast fit\n  fix  See: seqcast fit --help\n",
            id="an option misspelt",
        ),
    ],
)
def test_usage_errors_exit_2_in_the_form_of_all_errors(seqcast, words, said):
    ran = seqcast(*words)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == said


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_gets_the_script_that_completes_words(seqcast, shell):
    ran = seqcast(_SEQCAST_COMPLETE=f"{shell}_source")
    assert ran.code == 0, ran.err
    assert "_SEQCAST_COMPLETE" in ran.out


@pytest.mark.parametrize(
    ("words", "place", "completed"),
    [
        pytest.param("seqcast ev", "1", "plain,evaluate", id="a command"),
        pytest.param("seqcast fit --hor", "2", "plain,--horizon", id="an option"),
        pytest.param("seqcast fit --cell ls", "3", "plain,lstm", id="a choice"),
        pytest.param("seqcast fit sal", "2", "file,sal", id="a file"),
    ],
)
def test_words_are_completed(seqcast, words, place, completed):
    ran = seqcast(_SEQCAST_COMPLETE="bash_complete", COMP_WORDS=words, COMP_CWORD=place)
    assert (ran.code, ran.err) == (0, "")
    assert completed in ran.out.splitlines()


def test_control_characters_are_escaped_in_messages():
    error = DataError('Column "a\x1b[31m\u202e" is odd.', where="x\n.csv:1")
    assert "\x1b" not in rendered(error)
    assert "\u202e" not in rendered(error)
    assert printable("a\tb") == "a\\tb"


@pytest.mark.parametrize(
    ("source", "model"),
    [
        pytest.param("sales.csv", "sales.seqcast", id="plain"),
        pytest.param("in/sales.csv.gz", "sales.seqcast", id="gzipped elsewhere"),
        pytest.param("sales", "sales.seqcast", id="without a suffix"),
        pytest.param("a.b.csv", "a.b.seqcast", id="with a dot in the name"),
        pytest.param(".csv", ".csv.seqcast", id="nothing but a suffix"),
        pytest.param("in/shops/", "shops.seqcast", id="a folder"),
        pytest.param("/tmp/..", "model.seqcast", id="a folder without a name"),
    ],
)
def test_a_model_takes_the_name_of_its_data(source, model):
    assert str(default_model(source)) == model


def test_a_bug_of_ours_exits_1_and_says_how_to_report_it(tmp_path):
    code = (
        "import sys; sys.argv = ['seqcast', 'config']\n"
        "import seqcast.settings as s\n"
        "s.declared = lambda: 1 / 0\n"
        "from seqcast.cli.main import run\n"
        "run()\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 1
    assert ran.stderr.startswith("Error: This is a bug of seqcast: ZeroDivisionError")
    assert __version__ in ran.stderr
    assert "Traceback" not in ran.stderr


def test_config_shows_the_value_that_holds(seqcast, tmp_path):
    (tmp_path / "s.toml").write_text("[model]\nunits = 64\nlayers = 2\n")
    words = ["config", "--config", "s.toml", "--set", "model.layers=3", "--json"]
    ran = seqcast(*words, SEQCAST_TRAINING_SEED="9")
    rows = {row["name"]: row["value"] for row in json.loads(ran.out)["settings"]}
    assert rows["model.units"] == 64
    assert rows["model.layers"] == 3
    assert rows["training.seed"] == 9


def test_inspect_shows_the_weights_and_the_digest(fitted, seqcast):
    from hashlib import sha256

    model, _ = fitted
    ran = seqcast("inspect", model)
    assert ran.code == 0
    assert sha256(model.read_bytes()).hexdigest() in ran.out
    assert "layer0/forward/recurrent" in ran.out
    told = json.loads(seqcast("inspect", model, "--json").out)
    assert told["network"]["members"] == 2


@pytest.mark.parametrize("number", [2, 15, 1])
def test_a_signal_ends_a_fit_with_its_code_and_one_line(tmp_path, number):
    words = ["fit", str(SAMPLES / "airline.csv"), "-q"]
    process = subprocess.Popen(
        [sys.executable, "-m", "seqcast", *words],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # Who runs the tests may ignore some, as nohup does.
        preexec_fn=lambda: signal.signal(number, signal.SIG_DFL),
    )
    time.sleep(2.0)
    process.send_signal(number)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 128 + number
    assert out == ""
    assert len(err.splitlines()) <= 1
    assert not list(tmp_path.glob("*.seqcast"))


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        pytest.param(
            ("--cell", "transformer"),
            "--cell: 'transformer' is not one of 'gru', 'lstm', 'rnn', 'dense'.",
            id="a choice",
        ),
        pytest.param(
            ("--horizon", "0"),
            "--horizon: 0 is not in the range 1<=x<=10000.",
            id="a number",
        ),
        pytest.param(
            ("--config", "none.toml"),
            "The config file cannot be read: No such file or directory.",
            id="a config file",
        ),
    ],
)
def test_a_flag_that_cannot_be_used_is_named_with_a_fix(seqcast, words, problem):
    ran = seqcast("inspect", SAMPLES / "airline.csv", *words)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.splitlines()[0] == f"Error: {problem}"
    assert ran.err.splitlines()[-1].startswith("  fix  ")


def test_choices_may_be_written_in_capitals(seqcast):
    ran = seqcast("inspect", SAMPLES / "airline.csv", "--cell", "LSTM")
    assert "network  LSTM," in ran.out


def test_the_next_command_repeats_how_a_file_was_read_and_not_how_it_was_fitted():
    pairs = ("data.decimal=,", "data.holdout=12", "model.units=8", "data.season=7")
    flags = {"config": None, "pairs": pairs}
    assert reading_words(flags) == ["--set", "data.decimal=,"]


POINTS = "date,sales\n2024-01-01,1.5\n2024-01-02,2.5\n"


def test_an_error_of_data_names_the_settings_that_no_flag_states(seqcast, tmp_path):
    (tmp_path / "sales.csv").write_text(POINTS)
    (tmp_path / "house.toml").write_text('[data]\nencoding = "utf-8"\n')
    words = "inspect", "sales.csv", "--config", "house.toml"
    ran = seqcast(*words, SEQCAST_DATA_DECIMAL=",")
    assert (ran.code, ran.out) == (3, "")
    assert ran.err == (
        'Error: Column "sales" holds "1.5", which is not a number (and 1 more).\n'
        "  at   sales.csv:2\n"
        "  fix  Write all values with one decimal mark, a point or a comma; note that\n"
        '       SEQCAST_DATA_DECIMAL is ",", data.encoding of house.toml is\n'
        '       "utf-8"\n'
    )


def test_a_setting_that_a_flag_overrides_is_not_named(seqcast, tmp_path):
    (tmp_path / "sales.csv").write_text(POINTS.replace("2.5", "x"))
    words = "inspect", "sales.csv", "--set", "data.decimal=."
    ran = seqcast(*words, SEQCAST_DATA_DECIMAL=",")
    assert ran.code == 3
    assert "SEQCAST" not in ran.err
