"""The files it is run with elsewhere say what they should, and what they name is there."""

import os
import shlex
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import yaml

from rear_diff.cli import app
from rear_diff.settings.keys import keys

PROJECT = Path(__file__).parents[2]
DEPLOY = PROJECT / "deploy"


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    return dict(yaml.safe_load((PROJECT / "compose.yaml").read_text()))


def _commands() -> set[str]:
    named = {str(each.name) for each in app.registered_commands}
    return named | {str(each.name) for each in app.registered_groups}


@pytest.mark.thorough
def test_compose_is_what_the_schema_of_compose_files_allows() -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "check_jsonschema",
            "--builtin-schema",
            "vendor.compose-spec",
            str(PROJECT / "compose.yaml"),
        ],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout


def test_compose_starts_nothing_without_a_password(compose: dict[str, Any]) -> None:
    for name, secret in (
        ("postgres", "POSTGRES_PASSWORD"),
        ("schema", "REAR_DIFF_PGSQL_PASSWORD"),
        ("serve", "REAR_DIFF_PGSQL_PASSWORD"),
        ("worker", "REAR_DIFF_PGSQL_PASSWORD"),
    ):
        value = compose["services"][name]["environment"][secret]
        assert value.startswith("${REAR_DIFF_PGSQL_PASSWORD:?"), value
        assert ".env" in value


def test_compose_publishes_on_this_machine_alone(compose: dict[str, Any]) -> None:
    published = [port for each in compose["services"].values() for port in each.get("ports", [])]
    assert published == ["127.0.0.1:${API_PORT:-8000}:8000"]
    # Because of that alone:
    assert compose["services"]["serve"]["environment"]["REAR_DIFF_API_INSECURE"] == "true"


def test_the_services_of_compose_wait_for_one_another(compose: dict[str, Any]) -> None:
    services = compose["services"]
    assert services["postgres"]["healthcheck"]["test"][1] == "pg_isready"
    assert services["schema"]["depends_on"]["postgres"]["condition"] == "service_healthy"
    waits = services["serve"]["depends_on"]
    assert waits["schema"]["condition"] == "service_completed_successfully"
    (script,) = services["schema"]["command"][2:]
    words = [shlex.split(each) for each in script.split("&&")]
    assert all(each[0] == "rear-diff" and each[1] in _commands() for each in words)


def test_the_documented_file_names_lead_to_the_files() -> None:
    linked = PROJECT / "docker-compose.yaml"
    assert linked.is_symlink()
    assert linked.read_text() == (PROJECT / "compose.yaml").read_text()
    assert (PROJECT / "dockerfile").exists()


def test_what_is_set_are_settings(compose: dict[str, Any]) -> None:
    known = {name for key in keys().values() for name in key.variables}
    (container,) = _kubernetes("Deployment")["spec"]["template"]["spec"]["containers"]
    asked = {each["name"] for each in container["env"]}
    asked |= {
        name
        for each in compose["services"].values()
        for name in each["environment"]
        if name.startswith("REAR_DIFF_")
    }
    assert asked <= known


def test_kubernetes_asks_the_port_that_the_image_is_heard_at() -> None:
    (container,) = _kubernetes("Deployment")["spec"]["template"]["spec"]["containers"]
    port = container["ports"][0]["containerPort"]
    assert port == keys()["api.port"].default
    assert f"EXPOSE {port}" in (PROJECT / "dockerfile").read_text()
    for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
        assert container[probe]["httpGet"] == {"path": "/rear-diff/health", "port": "http"}
    assert container["securityContext"]["readOnlyRootFilesystem"] is True


def test_every_file_that_the_image_copies_is_let_through() -> None:
    ignored = (PROJECT / ".dockerignore").read_text().splitlines()
    copies = [
        line.split()[1:-1]
        for line in (PROJECT / "dockerfile").read_text().splitlines()
        if line.startswith("COPY ") and "--from" not in line
    ]
    for name in [name for names in copies for name in names]:
        assert f"!{name}" in ignored
        assert (PROJECT / name).exists()


@pytest.mark.parametrize("unit", sorted(DEPLOY.glob("systemd/*.service")), ids=lambda it: it.name)
def test_systemd_finds_nothing_wrong_with(unit: Path, tmp_path: Path) -> None:
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd-analyze is not on this machine")
    text = unit.read_text()
    command = text.partition("ExecStart=/opt/rear-diff/bin/rear-diff ")[2].split()[0]
    assert command in _commands()
    # It wants the program to be there.
    there = tmp_path / unit.name
    there.write_text(text.replace("/opt/rear-diff/bin/rear-diff", "/bin/true"))
    done = subprocess.run(["systemd-analyze", "verify", there], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def _kubernetes(kind: str) -> dict[str, Any]:
    documents = yaml.safe_load_all((DEPLOY / "kubernetes.yaml").read_text())
    return next(dict(each) for each in documents if each["kind"] == kind)


def test_nginx_takes_its_site(tmp_path: Path) -> None:
    nginx = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if not (nginx and shutil.which("openssl")):
        pytest.skip("nginx or openssl is not on this machine")
    text = (DEPLOY / "nginx.conf").read_text()
    for file in ("/etc/ssl/labels.example.org.pem", "/etc/ssl/labels.example.org.key"):
        text = text.replace(file, str(tmp_path / Path(file).name))
    (tmp_path / "site.conf").write_text(text)
    (tmp_path / "nginx.conf").write_text(
        f"pid {tmp_path}/pid; error_log stderr; events {{}}"
        f" http {{ access_log off; include {tmp_path}/site.conf; }}"
    )
    certificate = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=a"]
    subprocess.run(
        [*certificate, "-out", "labels.example.org.pem", "-keyout", "labels.example.org.key"],
        cwd=tmp_path,
        check=True,
        capture_output=True,
    )
    done = subprocess.run(
        [nginx, "-t", "-q", "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf")],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.thorough
def test_caddy_takes_its_file(tmp_path: Path) -> None:
    caddy = shutil.which("caddy")
    if not caddy:
        pytest.skip("caddy is not on this machine")

    def caddy_says(*words: str, **environment: str) -> "subprocess.CompletedProcess[str]":
        home = {"HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path), "PATH": os.environ["PATH"]}
        return subprocess.run(
            [caddy, *words], env={**home, **environment}, capture_output=True, text=True
        )

    file = ("validate", "--adapter", "caddyfile", "--config", str(DEPLOY / "Caddyfile"))
    password = caddy_says("hash-password", "--plaintext", "something long").stdout.strip()
    taken = caddy_says(*file, REAR_DIFF_HASH=password)
    assert taken.returncode == 0, taken.stderr
    assert caddy_says(*file).returncode != 0, "it starts without a password"


def test_kubernetes_takes_its_file() -> None:
    if not find_spec("kubernetes_validate"):
        pytest.skip("kubernetes-validate is not installed")
    done = subprocess.run(
        [sys.executable, "-m", "kubernetes_validate", "--strict", str(DEPLOY / "kubernetes.yaml")],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
