"""Run mutmut over the rooms that change and read rows, with one PostgreSQL for every mutant."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from rear_diff.database.embedded import EmbeddedServer


def main() -> int:
    """mutmut's exit code."""
    programs = Path(sys.executable).parent
    with tempfile.TemporaryDirectory(prefix="rear-diff-mutants-") as name:
        directory = Path(name)
        # The server runs as another user where the tests run as root.
        directory.chmod(0o711)
        with EmbeddedServer(directory / "postgresql", durable=False):
            # mutmut starts mypy by its name.
            path = os.pathsep.join((str(programs), os.environ["PATH"]))
            environment = {**os.environ, "PATH": path, "TESTS_POSTGRESQL": name}
            command = [str(programs / "mutmut"), *sys.argv[1:]]
            return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
