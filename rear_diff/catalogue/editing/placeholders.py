"""The placeholders that are none any more when a person makes something of them."""

REAL: dict[str, tuple[str, ...]] = {
    "season": ("UPDATE catalogue.season SET is_placeholder = false WHERE id = %s",),
    "episode": (
        "UPDATE catalogue.episode SET is_placeholder = false WHERE id = %s",
        """
UPDATE catalogue.season AS s SET is_placeholder = false
FROM catalogue.episode AS e
WHERE s.id = e.season_id AND e.id = %s
""",
    ),
    "source": (
        "UPDATE catalogue.source SET is_placeholder = false WHERE id = %s",
        """
UPDATE catalogue.episode AS e SET is_placeholder = false
FROM catalogue.source AS x
WHERE e.id = x.episode_id AND x.id = %s
""",
        """
UPDATE catalogue.season AS s SET is_placeholder = false
FROM catalogue.episode AS e JOIN catalogue.source AS x ON x.episode_id = e.id
WHERE s.id = e.season_id AND x.id = %s
""",
        # The one that stood in for it.
        """
DELETE FROM catalogue.source AS p
USING catalogue.source AS x
WHERE
    x.id = %s
    AND p.is_placeholder
    AND (p.movie_id = x.movie_id OR p.episode_id = x.episode_id)
""",
    ),
}
"""Statements for what was added or edited, by its kind; each is given its number."""
