"""`rear-diff-tui`: the terminal app."""

import os
import sys
from collections.abc import Callable
from contextlib import nullcontext, suppress
from functools import partial
from pathlib import Path

from rear_diff.state_directory import state_directory
from tui.arguments import Arguments, arguments_of_a_page, read_arguments
from tui.circumstances import circumstances
from tui.first_frame import FILE, painted
from tui.tab_names import UnknownTab, tab_named
from tui.terminal import UnfitTerminal, check_terminal, in_a_page, prepare_environment

# What takes longer to import than these is imported when the first frame is on the terminal.


def main() -> None:
    """Run the app; ends with a line on standard error and status 2 where it cannot."""
    arguments = read_arguments()
    try:
        if arguments.tab is not None:
            arguments.tab = tab_named(arguments.tab)
        if arguments.web is not None:
            sys.exit(_serve_page(arguments.web))
        if arguments.linear:
            sys.exit(_guarded(partial(_talk, arguments)))
        check_terminal()
    except (UnknownTab, UnfitTerminal) as unfit:
        sys.exit(_complain(str(unfit)))
    prepare_environment()
    sys.exit(_guarded(partial(_run, arguments)))


def _run(arguments: Arguments) -> int:
    said = {**arguments.flags, "config": arguments.config}
    here = circumstances(said, os.environ, Path().absolute())
    # A page is given one app; with a picture of other settings there could be two.
    as_left = arguments.tab is None and arguments.filter is None and not in_a_page()
    with painted(state_directory() / FILE, here) if as_left else nullcontext() as frame:
        from tui.starting import run

        return run(arguments, here, as_left=as_left, painted=frame)


def _talk(arguments: Arguments) -> int:
    if arguments.tab not in (None, "training"):
        return _complain("--linear goes through the titles of training, and --tab names others.")
    from tui.linear.running import run_linear

    return run_linear(arguments.flags, arguments.config, arguments.filter)


def _guarded(run: Callable[[], int]) -> int:
    """What `run` gives; what keeps it from beginning is one line for the person."""
    try:
        return run()
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        from tui.starting import is_for_the_person

        if not is_for_the_person(error):
            raise
        return _complain(str(error))


def _serve_page(port: int) -> int:
    try:
        from tui.web.server import PageServer, listen
    except ImportError:
        import shlex

        install = f"{shlex.quote(sys.executable)} -m pip install textual-serve"
        return _complain(f"--web needs textual-serve, which is not installed: {install}")
    os.environ |= {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
    try:
        server = PageServer(arguments_of_a_page(), listen(port))
    except (OSError, OverflowError) as error:
        return _complain(f"Port {port} cannot be listened to: {error}. Another: --web PORT.")
    # Also where it is ended while it says so.
    with suppress(KeyboardInterrupt):
        print(f"Open {server.address}\nCtrl+C ends it.", flush=True)  # noqa: T201
        server.run()
    return 0


def _complain(text: str) -> int:
    sys.stderr.write(f"rear-diff-tui: {text}\n")
    return 2


if __name__ == "__main__":
    main()
