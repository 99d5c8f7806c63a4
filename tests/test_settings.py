"""Every setting: where it may come from, what it may be, what it says of itself."""

import math

import pytest

from seqcast.errors import SettingError
from seqcast.overrides import load
from seqcast.settings import Settings, declared, value_of

VARIABLE = "SEQCAST_MODEL_UNITS"
DECLARED = list(declared())
every_setting = pytest.mark.parametrize(
    "item", [pytest.param(item, id=item.name) for item in DECLARED]
)


@pytest.fixture
def toml(tmp_path):
    """Write a config file and return its path."""

    def write(text):
        path = tmp_path / "seqcast.toml"
        path.write_text(text, "utf-8")
        return path

    return write


def refusal(*pairs, path=None, environment=None):
    with pytest.raises(SettingError) as caught:
        load(path, environment or {}, pairs)
    assert caught.value.exit_code == 2
    return caught.value


def variable(name):
    return "SEQCAST_" + name.upper().replace(".", "_")


def test_nothing_given_is_the_defaults():
    assert load(None, {"HOME": "/root", "SEQCAST": "1"}, []) == Settings()


@pytest.mark.parametrize(
    ("file", "environment", "pairs", "expected"),
    [
        pytest.param("", {}, [], 128, id="default"),
        pytest.param("[model]\nunits = 1", {}, [], 1, id="file"),
        pytest.param("[model]\nunits = 1", {VARIABLE: "2"}, [], 2, id="environment"),
        pytest.param("[model]\nunits = 1", {VARIABLE: "2"}, ["3"], 3, id="--set"),
        pytest.param("[model]\nunits = 1", {}, ["3"], 3, id="--set over file"),
        pytest.param("", {}, ["3", "4"], 4, id="the later --set"),
    ],
)
def test_the_nearer_source_wins(toml, file, environment, pairs, expected):
    chosen = load(toml(file), environment, [f"model.units={text}" for text in pairs])
    assert chosen.model.units == expected


@pytest.mark.parametrize(
    ("pair", "expected"),
    [
        ("model.bidirectional=true", True),
        ("model.bidirectional=No", False),
        ("training.learning_rate=1e-3", 0.001),
        ("training.learning_rate=1", 1.0),
        ("training.seed=0", 0),
        (" training.seed =7", 7),
        ("data.delimiter==", "="),
        ("data.delimiter= ", " "),
        ("data.missing=n/a", "n/a"),
        ("data.date_format=%d.%m.%Y", "%d.%m.%Y"),
        ("data.season=", None),
        ("model.transform=log1p", "log1p"),
    ],
)
def test_text_becomes_the_type_of_its_setting(pair, expected):
    name = pair.split("=")[0].strip()
    found = value_of(load(None, {}, [pair]), name)
    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize(
    ("file", "name", "expected"),
    [
        ("[model]\nbidirectional = true", "model.bidirectional", True),
        ("[model]\ndropout = 0", "model.dropout", 0.0),
        ('[model]\nunits = "64"', "model.units", 64),
        ("[training]\nlearning_rate = 1e-4", "training.learning_rate", 1e-4),
    ],
)
def test_a_value_of_a_file_becomes_the_type_of_its_setting(toml, file, name, expected):
    found = value_of(load(toml(file), {}, []), name)
    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize(
    "pair",
    [
        pytest.param("model.units=0", id="too small"),
        pytest.param("model.units=4097", id="too large"),
        pytest.param("model.units=1.5", id="not whole"),
        pytest.param("model.units=many", id="no number"),
        pytest.param("model.units=", id="empty"),
        pytest.param("model.units=true", id="true"),
        pytest.param("model.dropout=nan", id="not a number"),
        pytest.param("model.dropout=inf", id="infinite"),
        pytest.param("model.bidirectional=1", id="a number for true"),
        pytest.param("model.transform=sqrt", id="not among the choices"),
        pytest.param("model.transform=LOG", id="a choice in capitals"),
        pytest.param("data.decimal=;", id="not among two"),
        pytest.param("data.max_gaps=1", id="just outside"),
    ],
)
def test_a_value_outside_its_bounds_is_refused_with_the_bounds(pair):
    name, _, text = pair.partition("=")
    error = refusal(pair)
    bounds = next(item.bounds for item in DECLARED if item.name == name)
    assert error.problem == f'{name} is "{text}".'
    assert error.where == "--set"
    assert error.fix == f"Use {bounds}"


@pytest.mark.parametrize(
    "file",
    [
        pytest.param("[model]\nunits = true", id="true for a number"),
        pytest.param("[model]\nunits = 64.0", id="a fraction for a whole number"),
        pytest.param("[model]\nunits = [64]", id="a list"),
        pytest.param(f"[model]\ndropout = {10**400}", id="no float is so large"),
        pytest.param("[model.units]\nleast = 1", id="a table"),
        pytest.param("[model]\nunits = 2020-01-01", id="a day"),
        pytest.param("[model]\nbidirectional = 1", id="a number for true"),
        pytest.param("[data]\nmissing = 5", id="a number for text"),
    ],
)
def test_a_value_of_another_type_is_refused_where_it_stands(toml, file):
    path = toml(file)
    assert refusal(path=path).where == str(path)


def test_bounds_are_told_in_words():
    assert refusal("model.units=0").fix == "Use a whole number from 1 to 4,096"
    assert refusal("model.bidirectional=0").fix == "Use true or false"
    assert refusal("model.center=mean").fix == "Use auto, last or season"


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("model.unit", "model.units"),
        ("Model.Units", "model.units"),
        ("units", "model.units"),
        ("training.learning-rate", "training.learning_rate"),
        ("trainig.seed", "training.seed"),
    ],
)
def test_an_unknown_name_gives_the_nearest(name, nearest):
    error = refusal(f"{name}=1")
    assert error.problem == f'There is no setting "{name}".'
    assert error.fix == f"Did you mean {nearest}? List them with: seqcast config"


@pytest.mark.parametrize("name", ["x", "", "___", "model"])
def test_a_name_like_no_other_gives_the_list(name):
    assert refusal(f"{name}=1").fix.endswith("List them with: seqcast config")


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("[model]\nunit = 64", "model.unit"),
        ("units = 64", "units"),
        ("[modell]\nunits = 64", "modell.units"),
    ],
)
def test_an_unknown_name_of_a_file_is_refused(toml, file, name):
    path = toml(file)
    error = refusal(path=path)
    assert error.problem == f'There is no setting "{name}".'
    assert error.where == str(path)
    assert "Did you mean model.units?" in error.fix


def test_an_unknown_variable_of_a_group_is_refused_with_the_nearest():
    error = refusal(environment={"SEQCAST_MODEL_UNIT": "64"})
    assert error.problem == 'There is no setting "SEQCAST_MODEL_UNIT".'
    assert error.where == "the environment"
    assert error.fix.startswith("Did you mean SEQCAST_MODEL_UNITS?")


def test_a_bad_variable_is_named():
    error = refusal(environment={"SEQCAST_MODEL_UNITS": "many"})
    assert error.where == "SEQCAST_MODEL_UNITS"


def test_a_pair_without_a_value_is_refused():
    error = refusal("model.units")
    assert error.problem == '"model.units" has no value.'
    assert error.fix == "Write --set NAME=VALUE"


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        pytest.param(b"[model", "is not TOML", id="cut off"),
        pytest.param(b"model.units: 64", "is not TOML", id="YAML"),
        pytest.param(b"\xff\xfe[\x00", "is not TOML", id="UTF-16"),
        pytest.param(b"[model]\nunits=1\nunits=2", "is not TOML", id="twice"),
    ],
)
def test_a_file_that_is_no_toml_is_refused(tmp_path, content, problem):
    path = tmp_path / "seqcast.toml"
    path.write_bytes(content)
    error = refusal(path=path)
    assert problem in error.problem
    assert error.where == str(path)


def test_a_file_that_is_absent_is_refused(tmp_path):
    assert "cannot be read" in refusal(path=tmp_path / "none.toml").problem


@every_setting
def test_a_setting_has_one_line_of_help(item):
    assert item.help.endswith(".")
    assert "\n" not in item.help
    assert item.help[0].isupper()
    assert len(item.help) <= 72


@every_setting
def test_a_default_lies_inside_its_bounds(item):
    if item.default is None:
        return
    assert type(item.default) is item.types[0]
    if item.choices:
        assert item.default in item.choices
    elif item.types[0] in (int, float):
        assert -math.inf < item.least <= item.default <= item.most < math.inf


@every_setting
def test_a_number_has_bounds_and_both_are_permitted(item):
    if item.types[0] in (int, float):
        for bound in (item.least, item.most):
            chosen = load(None, {}, [f"{item.name}={bound}"])
            assert value_of(chosen, item.name) == bound


@every_setting
def test_every_choice_is_permitted(item):
    for choice in item.choices:
        chosen = load(None, {variable(item.name): choice}, [])
        assert value_of(chosen, item.name) == choice


@every_setting
def test_what_is_unset_by_default_can_be_unset_again(item):
    if item.default is None and item.types[0] is not str:
        first = "true" if item.types[0] is bool else str(item.least)
        chosen = load(None, {variable(item.name): first}, [f"{item.name}="])
        assert value_of(chosen, item.name) is None


def test_names_are_distinct_and_grouped():
    names = [item.name for item in DECLARED]
    assert len(set(names)) == len(names)
    assert all(name.count(".") == 1 for name in names)


def test_no_variable_stands_for_two_settings():
    variables = [variable(item.name) for item in DECLARED]
    assert len(set(variables)) == len(variables)
