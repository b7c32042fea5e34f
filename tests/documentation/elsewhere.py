"""The commands of the documentation that cannot be run here, each with why, and what holds it."""

from collections.abc import Mapping

NOT_RUN: Mapping[str, str] = {
    # What it sets up is what is under test; test_install runs these in a copy of the checkout.
    r"python3 -m venv \.venv( |$)": "installs; test_install.py runs the page's lines, slow",
    r"\.venv/bin/pip install -q (--no-deps|-r) ": "installs; the same",
    r"git pull": "asks another machine for a newer version; the wheel's and the stores' tests",
    r"(\.venv/bin/)?pip install (textual-serve|pyarrow)": "test_what_is_installed_is_an_extra",
    # From registries, and of others; slow in tests/api/test_clients.py.
    r"(pip|npm) install openapi-|(npx )?openapi-": "other people's; tests/api/test_clients.py",
    # Their generators are not ours to depend on.
    r"npm |npx |(pip install -q )?openapi-python-client": "tests/api/test_clients.py, slow",
    # Another machine; tests/tui/test_ssh.py does it through an sshd on this one.
    r"ssh ": "another machine; tests/tui/test_ssh.py and test_ssh_asks_for_what_is_needed",
    r"tmux set -s set-clipboard on": "changes a running tmux; it needs one",
    # No Docker daemon; tests/deploy holds compose.yaml and the dockerfile by their schemas.
    r"docker ": "needs a daemon; test_docker_names_what_is_there and tests/deploy",
    # Only root may, and it would change this machine; tests/deploy verifies the units.
    r"/opt/rear-diff/bin/pip |python3 -m venv /opt/": "writes outside; test_wheel and test_release",
    r"install -[dm]|cp deploy/systemd": "writes into /etc; test_what_is_copied_is_there",
    r"systemctl ": "changes this machine; tests/deploy runs systemd-analyze verify",
}
"""By a pattern that its beginning matches."""
