"""The lock file holds what pyproject.toml asks for, and every file by its digest."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parent.parent
LOCK = (ROOT / "requirements.lock").read_text("utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
ASKED = [*PROJECT["dependencies"], *(one for extra in EXTRAS.values() for one in extra)]
PINNED = re.findall(
    r"^([A-Za-z0-9._-]+)==([^ ;\\]+)(.*(?:\n    --hash.*)+)", LOCK, re.M
)


@pytest.mark.parametrize("asked", sorted(set(ASKED)))
def test_what_is_asked_for_is_pinned(asked):
    requirement = Requirement(asked)
    name = canonicalize_name(requirement.name)
    found = [Version(version) for pinned, version, _ in PINNED if pinned == name]
    assert found
    assert all(requirement.specifier.contains(version) for version in found)


def test_every_package_has_its_digests():
    named = re.findall(r"^[A-Za-z0-9._-]+[^\n]*", LOCK, re.M)
    assert len(named) == len(PINNED) > 40
    for name, _, lines in PINNED:
        digests = re.findall(r"--hash=(\S+)", lines)
        assert digests, name
        assert all(re.fullmatch("sha256:[0-9a-f]{64}", one) for one in digests)


def test_nothing_is_fetched_from_elsewhere():
    assert not re.search(r"https?://|file:|--index|git\+", LOCK)
