"""The architecture, held against every import, size and habit of the source."""

import ast
import graphlib
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from seqcast.models.artifact import write
from seqcast.series.frequency import DAY
from seqcast.series.panel import ColumnRoles
from tests.models.builders import small_artifact

# A room imports from floors below; on floor 0 also beside, elsewhere never.
FLOORS = {
    "cli": 6,
    "report": 5,
    "workflows": 4,
    "evaluation": 3,
    "core": 3,
    "engines": 3,
    "models": 2,
    "data": 1,
    "series": 0,
    "errors": 0,
    "settings": 0,
    "overrides": 0,
    "storage": 0,
    "locks": 0,
}
# Rooms inside of data, each above those before it; all else of data is above them.
DATA = "words", "cells", "text", "layout", "rows"
# Room -> what it never imports, wherever the import stands.
NEVER = {
    "series": {"pyarrow", "click", "rich"},
    "data": {"click", "rich"},
    "models": {"pandas", "pyarrow", "click", "rich"},
    "evaluation": {"pandas", "pyarrow"},
    "engines": {"pandas", "pyarrow"},
    "workflows": {"click", "rich"},
    "report": {"pandas", "pyarrow", "seqcast.data", "seqcast.core"},
}
# Package -> the only rooms that may import it; the second, inside functions only.
ONLY_IN = {
    "keras": ({"core"}, set()),
    "tensorflow": ({"core"}, set()),
    "pandas": ({"data"}, {"series.frequency"}),
    "pyarrow": ({"data"}, set()),
    "click": ({"cli"}, set()),
    "rich": ({"report"}, {"cli"}),
    "matplotlib": (set(), {"report"}),
    "statsforecast": (set(), {"models.statistical"}),
    "ray": (set(), {"engines"}),
    "seqcast.core": (
        {"core"},
        {
            "workflows.trainings",
            "workflows.fit",
            "workflows.update",
            "cli.export",
        },
    ),
}
CODE_LOADERS = {
    "pickle",
    "cPickle",
    "dill",
    "cloudpickle",
    "joblib",
    "shelve",
    "marshal",
}
GENERATORS = {
    "default_rng",
    "Generator",
    "SeedSequence",
    "PCG64",
    "PCG64DXSM",
    "Philox",
}
LINES, FUNCTION_LINES, PARAMETERS = 300, 40, 6

HEAVY = {
    "numpy", "pandas", "pyarrow", "keras", "tensorflow", "rich", "matplotlib",
    "safetensors", "scipy", "sklearn", "statsforecast", "ray", "h5py", "jax", "torch",
}  # fmt: skip
READERS = {"numpy", "pandas", "pyarrow"}  # pandas imports the other two
# What is run -> its exit code, and the heavy modules that it may load.
BUDGETS = {
    "--help": (0, set()),
    "--version": (0, set()),
    "fit --help": (0, set()),
    "predict --help": (0, set()),
    "evaluate --help": (0, set()),
    "update --help": (0, set()),
    "update none.seqcast good.csv -o m.seqcast": (4, READERS | {"safetensors"}),
    "update good.seqcast bad.csv -o m.seqcast": (3, READERS | {"safetensors"}),
    "fit --no-such-flag": (2, set()),
    "fit none.csv": (3, READERS),
    "fit bad.csv": (3, READERS),
    "inspect none.csv": (3, READERS),
    "inspect bad.csv": (3, READERS),
    "inspect good.csv --json": (0, READERS),
    "inspect good.seqcast --json": (0, READERS | {"safetensors"}),
    "predict none.seqcast good.csv": (4, READERS | {"safetensors"}),
    "predict bad.csv good.csv": (4, READERS | {"safetensors"}),
    "predict good.seqcast bad.csv": (3, READERS | {"safetensors"}),
    "export --help": (0, set()),
    "export none.seqcast -o m.keras": (4, READERS | {"safetensors"}),
    "predict good.seqcast good.csv": (0, READERS | {"safetensors"}),
    "predict good.seqcast good.csv --report p.html": (0, READERS | {"safetensors"}),
    "predict good.seqcast good.csv --report p.gif": (2, set()),
    "evaluate good.seqcast bad.csv": (3, READERS | {"safetensors"}),
    "evaluate good.seqcast good.csv": (3, READERS | {"safetensors"}),
    "evaluate old.seqcast good.csv": (0, READERS | {"safetensors", "rich"}),
    "evaluate old.seqcast good.csv -q --report e.html": (0, READERS | {"safetensors"}),
}

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "seqcast"
FILES = sorted(SOURCE.rglob("*.py"))
TEXTS = {path: path.read_text("utf-8") for path in FILES}
TREES = {path: ast.parse(text) for path, text in TEXTS.items()}


def name_of(path):
    """Return the dotted name of a file inside seqcast, such as ``data.source``."""
    parts = path.relative_to(SOURCE).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


NAMES = {name_of(path) for path in FILES}


def room_of(name):
    return name.split(".")[0]


def is_inside(name, where):
    """Tell whether a file or package lies in one of some files or folders."""
    return any(name == place or name.startswith(f"{place}.") for place in where)


def for_typing(node):
    return isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)


def imports(tree, *, types=True):
    """Yield every import as (dotted name, whether it stands at the top of the file)."""

    def walk(node, top):
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.Import):
                yield from ((alias.name, top) for alias in child.names)
            elif isinstance(child, ast.ImportFrom):
                stem = "." * child.level + (child.module or "")
                yield from ((f"{stem}.{alias.name}", top) for alias in child.names)
            elif types or not for_typing(child):
                inner = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef)
                yield from walk(child, top and not inner)

    return walk(tree, True)


def own_imports(path):
    """Yield the files of seqcast that a file imports, by their dotted names."""
    for name, _ in imports(TREES[path]):
        inner = name.removeprefix("seqcast.")
        if inner == name:
            continue
        if inner not in NAMES:
            inner = inner.rpartition(".")[0]
        if inner:
            yield inner


def functions(tree):
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def test_every_room_has_a_floor():
    rooms = {room_of(name) for name in NAMES} - {"", "__main__"}
    assert rooms <= FLOORS.keys()


def goes_down(room, other):
    """Tell whether a room may import from another."""
    if room in ("", "__main__") or other in (room, "errors"):
        return True
    return FLOORS[other] < FLOORS[room] or FLOORS[other] == FLOORS[room] == 0


def test_arrows_go_down():
    arrows = [(name_of(path), inner) for path in FILES for inner in own_imports(path)]
    up = [one for one in arrows if not goes_down(*map(room_of, one))]
    assert up == []


def height(name):
    """Count the rooms of data below a file of it."""
    inner = name.split(".")[1]
    return DATA.index(inner) if inner in DATA else len(DATA)


def test_arrows_go_down_inside_of_data():
    files = [path for path in FILES if name_of(path).startswith("data.")]
    up = [
        (name_of(path), inner)
        for path in files
        for inner in own_imports(path)
        if inner.startswith("data.") and height(inner) > height(name_of(path))
    ]
    assert {height(name_of(path)) for path in files} == set(range(len(DATA) + 1))
    assert up == []


def cycle(graph):
    try:
        tuple(graphlib.TopologicalSorter(graph).static_order())
    except graphlib.CycleError as found:
        return found.args[1]
    return []


def test_no_file_reaches_itself():
    assert cycle({name_of(path): set(own_imports(path)) for path in FILES}) == []


def test_no_folder_reaches_itself():
    graph = {}
    for path in FILES:
        room = room_of(name_of(path))
        others = {room_of(inner) for inner in own_imports(path)} - {room}
        graph.setdefault(room, set()).update(others)
    assert cycle(graph) == []


def permits(name, imported, top):
    """Tell whether the tables let a file import something, at its top or not."""
    if is_inside(imported, NEVER.get(room_of(name), set())):
        return False
    return all(
        is_inside(name, anywhere) or (is_inside(name, in_functions) and not top)
        for package, (anywhere, in_functions) in ONLY_IN.items()
        if is_inside(imported, {package})
    )


def test_a_room_imports_what_its_table_permits():
    refused = [
        (name_of(path), imported, "at the top" if top else "in a function")
        for path in FILES
        for imported, top in imports(TREES[path])
        if not permits(name_of(path), imported, top)
    ]
    assert refused == []


def is_absolute_and_loads_no_code(imported):
    drawn = is_inside(imported, {"numpy.random"})
    return (
        not imported.startswith(".")
        and imported.split(".")[0] not in CODE_LOADERS | {"random"}
        and (not drawn or imported.split(".")[-1] in GENERATORS)
    )


def test_imports_are_absolute_and_load_no_code():
    refused = [
        (name_of(path), imported)
        for path in FILES
        for imported, _ in imports(TREES[path])
        if not is_absolute_and_loads_no_code(imported)
    ]
    assert refused == []


def test_a_command_imports_its_work_in_its_function():
    light = {"click", "seqcast.cli", "seqcast.errors", "seqcast.settings"}
    light |= {"seqcast.overrides", "seqcast.__version__", "seqcast.__doc__"}
    heavy = [
        (name_of(path), imported)
        for path in FILES
        if "cli" in path.parts
        for imported, top in imports(TREES[path], types=False)
        if top
        and imported.split(".")[0] not in sys.stdlib_module_names
        and not is_inside(imported, light)
    ]
    assert heavy == []


def test_engines_know_nothing_of_seqcast_but_its_errors():
    for path in FILES:
        if name_of(path) == "engines":
            assert set(own_imports(path)) <= {"errors"}


def test_an_init_holds_a_docstring_and_nothing_else():
    found = {
        name_of(path): len(TREES[path].body[1:])
        for path in FILES
        if path.name == "__init__.py"
    }
    assert {name: more for name, more in found.items() if more} == {"": 1}  # version


def test_files_are_short():
    lines = {name_of(path): len(text.splitlines()) for path, text in TEXTS.items()}
    assert {name: count for name, count in lines.items() if count > LINES} == {}


def length(function):
    """Count the lines of a function without its docstring."""
    first = function.body[0]
    documented = ast.get_docstring(function) is not None
    text = first.end_lineno - first.lineno + 1 if documented else 0
    return function.end_lineno - function.lineno + 1 - text


def measured(measure, most):
    """Return the functions of which there is more than there may be, as a list."""
    return [
        (name_of(path), one.name, measure(one))
        for path in FILES
        for one in functions(TREES[path])
        if measure(one) > most
    ]


def test_functions_are_short():
    assert measured(length, FUNCTION_LINES) == []


def parameters(function):
    """Count the parameters of a function, of a method without the first."""
    given = function.args
    every = [*given.posonlyargs, *given.args, *given.kwonlyargs]
    every += [more for more in (given.vararg, given.kwarg) if more]
    return len([item for item in every if item.arg not in ("self", "cls")])


def test_functions_take_few_parameters():
    assert measured(parameters, PARAMETERS) == []


def habits(path):
    """Yield what a file does that no file may do, with its line."""
    for node in ast.walk(TREES[path]):
        match node:
            case ast.Assert():
                yield node.lineno, "assert"
            case ast.Call(func=ast.Name(id="print" | "eval" | "exec" as name)):
                yield node.lineno, name
            case ast.Attribute(
                value=ast.Attribute(value=ast.Name(id="np" | "numpy"), attr="random"),
                attr=name,
            ) if name not in GENERATORS:
                yield node.lineno, f"np.random.{name}"
            case ast.ExceptHandler():
                caught = {one.id for one in names_in(node.type)}
                swallows = node.type is None or "BaseException" in caught
                if swallows and not is_raised_again(node):
                    yield node.lineno, "an exception swallowed"
                if "Exception" in caught and name_of(path) != "cli.main":
                    yield node.lineno, "except Exception"


def names_in(node):
    return [one for one in ast.walk(node or ast.Pass()) if isinstance(one, ast.Name)]


def is_raised_again(handler):
    last = handler.body[-1]
    return isinstance(last, ast.Raise) and last.exc is None


def test_no_file_has_a_bad_habit():
    found = {name_of(path): list(habits(path)) for path in FILES}
    assert {name: habit for name, habit in found.items() if habit} == {}


def test_no_room_is_a_drawer():
    drawers = {"utils", "util", "helpers", "helper", "common", "misc", "manager"}
    assert not drawers & {part for name in NAMES for part in name.split(".")}


def texts(tree):
    """Yield every text of a file that is no docstring, with its line."""
    spoken = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        text = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if text and id(node) not in spoken:
            yield node.lineno, node.value


def test_messages_neither_blame_nor_beg():
    found = [
        (name_of(path), line, text)
        for path in FILES
        for line, text in texts(TREES[path])
        if any(word in text.lower() for word in ("invalid", "please", "failed to"))
    ]
    assert found == []


def public(tree):
    """Yield all public functions, classes and methods of a file."""
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            yield node
            yield from public(node)
        elif getattr(node, "name", "_")[0] != "_":
            yield node


def test_what_is_public_has_a_docstring():
    missing = [
        (name_of(path), getattr(one, "name", "the file itself"))
        for path in FILES
        for one in [TREES[path], *public(TREES[path])]
        if not ast.get_docstring(one)
    ]
    assert missing == []


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder with a good model, a good file and a bad one."""
    folder = tmp_path_factory.mktemp("budget")
    roles = ColumnRoles(time="month", target="passengers")
    model = small_artifact(roles=roles, ids=((),))
    (folder / "good.seqcast").write_bytes(write(model))
    old = replace(model, cutoffs=model.cutoffs - 12 * 365 * DAY)  # in January 1958
    (folder / "old.seqcast").write_bytes(write(old))
    airline = ROOT / "sample_data" / "airline.csv"
    (folder / "good.csv").write_bytes(airline.read_bytes())
    (folder / "bad.csv").write_text("month,passengers\n1949-01,many\n1949-02,118\n")
    return folder


@pytest.mark.parametrize("arguments", BUDGETS)
def test_a_command_loads_no_more_than_its_budget(folder, arguments):
    code, budget = BUDGETS[arguments]
    command = [sys.executable, "-X", "importtime", "-m", "seqcast", *arguments.split()]
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        cwd=folder,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "HOME": str(folder)},
        check=False,
    )
    lines = done.stderr.splitlines()
    timed = [line for line in lines if line.startswith("import time:")]
    loaded = {line.rsplit("|")[-1].strip().split(".")[0] for line in timed}
    said = [line for line in lines if not line.startswith("import time:")]
    assert done.returncode == code, said
    assert loaded & HEAVY <= budget


@pytest.mark.parametrize("name", ["test", "main job"])
def test_the_readme_marks_what_is_run_before_a_change_is_kept(name):
    text = (ROOT / "README.md").read_text("utf-8")
    assert text.count(f"<!-- ci: {name} -->\n") == 1
    after = text.split(f"<!-- ci: {name} -->\n")[1]
    assert after.lstrip("\n").startswith("```")


def test_sample_data_is_small_and_says_where_it_is_from():
    folder = ROOT / "sample_data"
    text = (folder / "README.md").read_text("utf-8")
    for path in folder.glob("*.csv"):
        about = text.split(f"## {path.name}\n")[1].split("\n## ")[0]
        assert "- Source: " in about
        assert "- Licence: " in about
        assert path.stat().st_size <= 300_000
