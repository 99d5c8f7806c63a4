"""``python -m seqcast``."""

from seqcast.cli.main import run

if __name__ == "__main__":
    run()
