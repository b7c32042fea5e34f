"""The examination, in the order in which things go wrong."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import psycopg
from psycopg import AsyncConnection

from rear_diff.database.connect import Target, connect
from rear_diff.database.errors import DatabaseError, LoginRefused, told
from rear_diff.database.look import look
from rear_diff.database.offer import Offer
from rear_diff.doctor.finding import Finding, note, problem
from rear_diff.doctor.indexes import index_findings
from rear_diff.doctor.link import facts_of, link_findings
from rear_diff.doctor.pooling import pool_findings, pooler_findings
from rear_diff.doctor.schema import age_finding, relation_findings, rights_findings
from rear_diff.query import TableMissing, bind
from rear_diff.query.history import History, fetch_history
from rear_diff.settings import Settings
from rear_diff.tables import FLYWAY, RELATIONS


async def database_findings(settings: Settings, target: Target) -> AsyncIterator[Finding]:
    """All about the database behind `target`; it only reads."""
    try:
        async with connect(target) as connection:
            facts = await facts_of(connection)
            now = datetime.now(UTC)
            for finding in link_findings(connection, facts, now.date()):
                yield finding
            for finding in await pooler_findings(connection, target, settings):
                yield finding
            for finding in pool_findings(settings, facts):
                yield finding
            offer = await look(connection, RELATIONS)
            yield age_finding(offer, await _history(connection, offer), now)
            for finding in (*relation_findings(offer), *rights_findings(offer)):
                yield finding
            for finding in await _indexes(connection, offer):
                yield finding
    except LoginRefused as error:
        # Its own words tell what to do next.
        what, _, following = str(error).partition(" `rear-diff config`")
        yield problem("connection", what, f"`rear-diff config`{following}")
    except DatabaseError as error:
        yield problem(
            "connection",
            str(error),
            "`rear-diff config` shows where rear-diff looks, and where each setting comes from.",
        )


async def _history(connection: AsyncConnection, offer: Offer) -> History:
    try:
        return await fetch_history(connection, bind(FLYWAY, offer))
    except TableMissing:
        return History()


async def _indexes(connection: AsyncConnection, offer: Offer) -> list[Finding]:
    try:
        return await index_findings(connection, offer)
    except psycopg.Error as error:
        return [note("indexes", f"Nothing could be measured. {told(error)}")]
