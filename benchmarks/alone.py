"""Run tests cut off: no network, a system that cannot be written to, a hostile home.

    python -m benchmarks.alone tests/cli tests/core -n 2

Everything but a folder for temporary files is mounted read-only, also for root, in
namespaces of their own (``unshare``); the arguments are those of pytest. Fails as
pytest does, or if such namespaces may not be made here.
"""

import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import seqcast

SOURCE = Path(seqcast.__file__).parents[1]
HOSTILE = '{"backend": "jax", "floatx": "float16", "epsilon": 1.0}'
# In its own namespaces: every mount read-only, but what is written below.
SETUP = """
set -e
mount --make-rprivate /
mount -t tmpfs -o size=4g tmpfs {work}
mkdir -p {work}/home/.keras {work}/tmp
printf %s {hostile} > {work}/home/.keras/keras.json
mount --bind {work}/home {work}/home
mount -o remount,bind,ro {work}/home
awk '{{print $5}}' /proc/self/mountinfo | sort -u | while read -r place; do
    case $place in {work}*|/proc*|/dev*|/sys*) ;;
        *) mount -o remount,bind,ro "$place" 2>/dev/null || true ;;
    esac
done
for place in {source} {work}/home /var/tmp /tmp; do
    if touch "$place/written" 2>/dev/null; then
        echo "$place can still be written to" >&2
        exit 1
    fi
done
cd {source}
exec {command}
"""


def main() -> None:
    """Run pytest, and exit as it does."""
    if shutil.which("unshare") is None:
        raise SystemExit("This takes the program unshare.")
    with tempfile.TemporaryDirectory() as work:
        words = [sys.executable, "-B", "-m", "pytest", "-p", "no:cacheprovider"]
        script = SETUP.format(
            work=shlex.quote(work),
            source=shlex.quote(str(SOURCE)),
            hostile=shlex.quote(HOSTILE),
            command=shlex.join([*words, f"--basetemp={work}/tmp/run", *sys.argv[1:]]),
        )
        cut = ["unshare", "--net", "--mount", "--map-root-user", "bash", "-c", script]
        home = f"{work}/home"
        named = {"HOME": home, "TMPDIR": f"{work}/tmp", "PYTHONPATH": str(SOURCE)}
        unwanted = ("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "KERAS_HOME")
        kept = {key: text for key, text in os.environ.items() if key not in unwanted}
        ran = subprocess.run(cut, env=kept | named, check=False)
    raise SystemExit(ran.returncode)


if __name__ == "__main__":
    main()
