"""The tests, which mirror the rooms."""

import os
import sys

if "pytest" in sys.modules and sys.dont_write_bytecode:
    # Each of the many processes that tests start would compile everything anew.
    sys.dont_write_bytecode = False
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
