import pytest
from hypothesis import settings

# Machines differ by more than any deadline.
settings.register_profile("seqcast", deadline=None)
settings.load_profile("seqcast")

# What a Keras that reads it computes by, or breaks on.
_HOSTILE = '{"backend": "jax", "floatx": "float16", "epsilon": 1.0}'


@pytest.fixture(scope="session", autouse=True)
def home(tmp_path_factory):
    """A home folder that nothing may write into, with settings nothing may read."""
    home = tmp_path_factory.mktemp("home")
    kept = home / ".keras" / "keras.json"
    kept.parent.mkdir()
    kept.write_text(_HOSTILE)
    for folder in (kept.parent, home):
        folder.chmod(0o555)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(home))
        for name in ("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "KERAS_HOME"):
            patch.delenv(name, raising=False)
        yield home
    assert sorted(home.rglob("*")) == [kept.parent, kept]
    assert kept.read_text() == _HOSTILE
