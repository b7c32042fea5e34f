"""What is found of a database; and that the lines which are told to run do what is said of them."""

from datetime import date

import pytest

from rear_diff.database.connect import Target, connect
from rear_diff.doctor import indexes, link
from rear_diff.doctor.examining import database_findings
from rear_diff.doctor.finding import Finding, Status
from rear_diff.doctor.pooling import pool_findings
from rear_diff.settings import ApiSettings, PgsqlSettings, Settings
from tests.database.notifications.test_pooler import PGBOUNCER, pgbouncer
from tests.schemas import build_v12, build_v32
from tests.schemas.roles import RoleKind, as_role


async def examined(target: Target) -> list[Finding]:
    return [each async for each in database_findings(Settings(), target)]


def lines(findings: list[Finding], beginning: str) -> list[str]:
    return [line for each in findings for line in each.next if line.startswith(beginning)]


async def do(target: Target, statements: list[str]) -> None:
    async with connect(target) as connection:
        for statement in statements:
            await connection.execute(statement.encode())


async def test_a_database_of_ours_is_all_right_and_stays_as_it_is(sample_target: Target) -> None:
    look = (
        b"SELECT (SELECT count(*) FROM pg_class),"
        b" (SELECT md5(string_agg(t::text, '' ORDER BY imdb_id)) FROM atp.training AS t)"
    )
    async with connect(sample_target) as connection:
        before = await (await connection.execute(look)).fetchone()
        findings = await examined(sample_target)
        assert await (await connection.execute(look)).fetchone() == before
    unwell = [each for each in findings if each.status is not Status.OK and each.about != "role"]
    assert unwell == []
    assert {each.about for each in findings} >= {
        "connection",
        "TLS",
        "server",
        "clock",
        "pooler",
        "pool",
        "schema",
        "rights",
        "atp.training",
        "atp.movies",
    }


@pytest.mark.parametrize(
    "kind", [RoleKind.GUEST, RoleKind.OLD_LABELLER, RoleKind.OUTSIDER, RoleKind.SHORT_SIGHTED]
)
async def test_the_grants_that_are_told_switch_everything_on(
    kind: RoleKind, sample_target: Target
) -> None:
    async with as_role(sample_target, kind) as target:
        for _ in range(3):  # what cannot be read at all is looked into when it can
            grants = lines(await examined(target), "GRANT")
            await do(sample_target, grants)
            if not grants:
                break
        findings = await examined(target)
    assert lines(findings, "GRANT") == []
    assert sum(each.about == "rights" for each in findings) == 4
    assert all(each.status is Status.OK for each in findings if each.about != "role")


async def test_a_guest_is_told_exactly_what_is_lacking(sample_target: Target) -> None:
    async with as_role(sample_target, RoleKind.GUEST) as target:
        findings = await examined(target)
        role = target.parameters["user"]
    assert lines(findings, "GRANT") == [
        f"GRANT UPDATE (label, human_labeled, reviewed) ON atp.training TO {role};",
        f"GRANT UPDATE (reviewed, human_labeled) ON atp.training TO {role};",
        f"GRANT UPDATE (anomalous) ON atp.training TO {role};",
        f"GRANT UPDATE (pipeline_status, error_status, rejection_status) ON atp.media TO {role};",
    ]
    assert Status.PROBLEM not in {each.status for each in findings}


async def test_an_old_schema_is_told_with_what_is_off(bare_target: Target) -> None:
    async with connect(bare_target) as connection:
        await build_v12(connection)
    findings = await examined(bare_target)
    told = {each.about: each for each in findings if each.status is Status.NOTE}
    assert "the tab Predictions is empty" in told["atp.movies"].what
    (schema,) = (each for each in findings if each.about == "schema")
    assert schema.what.startswith("Version 12")


async def test_migrations_that_failed_are_counted(bare_target: Target) -> None:
    async with connect(bare_target) as connection:
        await build_v32(connection)
    (schema,) = (each for each in await examined(bare_target) if each.about == "schema")
    assert schema.status is Status.PROBLEM
    assert schema.what.endswith(" days ago. 1 migration failed.")
    await do(bare_target, ["UPDATE public.flyway_schema_history SET success = false"])
    (schema,) = (each for each in await examined(bare_target) if each.about == "schema")
    assert " migrations failed." in schema.what


async def test_the_index_that_is_told_makes_the_first_page_quick(
    sample_target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexes, "QUICK", 0.0)
    monkeypatch.setattr(indexes, "QUICK_SEARCH", 0.0)
    await do(sample_target, ["DROP INDEX atp.training_created_at"])
    findings = await examined(sample_target)
    (told,) = lines(findings, "CREATE INDEX CONCURRENTLY ON atp.training (")
    assert told == "CREATE INDEX CONCURRENTLY ON atp.training (created_at DESC, imdb_id);"
    assert any("with an index about" in each.what for each in findings)
    assert lines(findings, "CREATE INDEX CONCURRENTLY ON atp.training USING gin")

    await do(sample_target, [told])
    assert not lines(await examined(sample_target), "CREATE INDEX CONCURRENTLY ON atp.training (")


async def test_a_question_that_takes_too_long_is_given_up(
    sample_target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexes, "PATIENCE", 0.001)
    findings = await examined(sample_target)
    assert any("takes more than 1 ms" in each.what for each in findings)


@pytest.mark.skipif(PGBOUNCER is None, reason="pgbouncer is not installed")
@pytest.mark.parametrize("mode", ["transaction", "session"])
async def test_a_pooler_in_between_is_told_with_its_mode(mode: str, sample_target: Target) -> None:
    async with pgbouncer(sample_target, mode) as target:
        (pooler,) = [each for each in await examined(target) if each.about == "pooler"]
    assert f"in {mode} mode" in pooler.what
    assert bool(pooler.next) is (mode == "transaction")


@pytest.mark.parametrize(
    ("pool_max", "workers", "status"),
    [(5, 1, Status.OK), (40, 2, Status.NOTE), (98, 1, Status.PROBLEM)],
)
def test_a_pool_larger_than_the_server_is_told(pool_max: int, workers: int, status: Status) -> None:
    row = {"most": 100, "reserved": 3, "role_most": -1, "database_most": -1, "connected": 20}
    settings = Settings(pgsql=PgsqlSettings(pool_max=pool_max), api=ApiSettings(workers=workers))
    assert next(pool_findings(settings, link.Facts(0, 0, row))).status is status


@pytest.mark.parametrize(
    ("away", "status"), [(-0.4, Status.OK), (3.0, Status.NOTE), (-90.0, Status.PROBLEM)]
)
def test_clocks_that_differ_are_told(away: float, status: Status) -> None:
    assert link._clock(link.Facts(0.001, away, {})).status is status


def test_what_is_not_safe_or_not_maintained_is_told() -> None:
    assert link._tls("nas.local", encrypted=False).status is Status.NOTE
    assert link._tls("nas.local", encrypted=True).status is Status.OK
    assert link._tls("::1", encrypted=False).status is Status.OK
    day = date(2026, 12, 1)
    assert link._version(140_005, "14.5", day).status is Status.NOTE
    assert link._version(110_000, "11.0", day).status is Status.NOTE
    assert link._version(180_004, "18.4", day).status is Status.OK
