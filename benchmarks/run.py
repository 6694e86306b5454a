"""What `make bench` runs: the evidence beside its peers, and the rules over a million rows.

The other benchmarks (plots.py, scale.py) need a folder to write large files to and are run by hand.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
RUNS = (("evidence.py",), ("rules.py",))


def main() -> int:
    """Run all; stop at the first that fails."""
    for name, *options in RUNS:
        done = subprocess.run([sys.executable, str(HERE / name), *options], check=False)
        if done.returncode:
            return done.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main())
