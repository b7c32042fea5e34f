"""The server's own endpoints: welcome, health, docs, OpenAPI."""

import re
from typing import Any

import pytest
from starlette.testclient import TestClient

from rear_diff.tables import FLYWAY, MEDIA, MOVIES, PREDICTION, TRAINING, Table

LISTS = [
    ("/rear-diff/training", TRAINING, "TrainingRow"),
    ("/rear-diff/media/", MEDIA, "MediaRow"),
    ("/rear-diff/prediction/", PREDICTION, "PredictionRow"),
    ("/rear-diff/movies/", MOVIES, "MoviesRow"),
    ("/rear-diff/flyway", FLYWAY, "FlywayRow"),
]
ALWAYS = {"200", "400", "401", "414", "421"}
CHANGES = {"408", "413", "415", "429"}
PAGE = ["limit", "offset"]
SORT = ["sort_by", "sort_order"]
TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "array": (list,),
}


@pytest.fixture(scope="module")
def document(sample_client: TestClient) -> dict[str, Any]:
    return dict(sample_client.get("/rear-diff/openapi.json").json())


def test_health(client: TestClient) -> None:
    response = client.get("/rear-diff/health")
    assert response.status_code == 200
    assert response.json() == {"status": "healthy"}


def test_the_root_leads_to_documentation_and_health(client: TestClient) -> None:
    welcome = client.get("/rear-diff/").json()
    assert list(welcome) == ["message", "docs", "health"]
    assert client.get(welcome["docs"]).headers["content-type"].startswith("text/html")
    assert client.get(welcome["health"]).json() == {"status": "healthy"}


def test_the_documentation_is_also_where_the_catalogues_document_has_it(client: TestClient) -> None:
    asked = client.get("/docs", follow_redirects=False)
    assert (asked.status_code, asked.headers["location"]) == (307, "/rear-diff/docs")


def test_the_documentation_is_made_from_our_document(client: TestClient) -> None:
    assert "/rear-diff/openapi.json" in client.get("/rear-diff/docs").text
    assert client.get("/rear-diff/openapi.json").json()["openapi"].startswith("3.1.")


def test_the_documentation_needs_nothing_from_elsewhere(client: TestClient) -> None:
    page = client.get("/rear-diff/docs")
    references = re.findall('(?:src|href|data-document)="([^"]*)"', page.text)
    assert len(references) >= 6
    for reference in references:
        assert reference == "data:," or client.get(reference).status_code == 200, reference
        assert reference.startswith(("/rear-diff/", "data:"))
    assert "<style" not in page.text
    assert "<script>" not in page.text
    style = client.get("/rear-diff/docs/swagger-ui.css").text
    assert all(each.startswith("data:") for each in re.findall(r"""url\(["']?([^)]+)""", style))
    for path in references[1:]:
        policy = client.get(path).headers["content-security-policy"]
        assert policy.startswith("default-src 'none';")
        assert "unsafe" not in policy
    assert client.get("/rear-diff/docs/page.html").status_code == 404


def test_the_document_has_each_documented_endpoint(document: dict[str, Any]) -> None:
    endpoints = {
        (method.upper(), path)
        for path, methods in document["paths"].items()
        for method in methods
        if path.startswith("/rear-diff")
    }
    assert endpoints == {
        ("GET", "/rear-diff/"),
        ("GET", "/rear-diff/health"),
        ("GET", "/rear-diff/ready"),
        ("GET", "/rear-diff/metrics"),
        ("GET", "/rear-diff/events"),
        ("GET", "/rear-diff/training"),
        ("PATCH", "/rear-diff/training/{imdb_id}/label"),
        ("PATCH", "/rear-diff/training/{imdb_id}/reviewed"),
        ("PATCH", "/rear-diff/training/{imdb_id}"),
        ("PATCH", "/rear-diff/training/{imdb_id}/would_watch"),
        ("PATCH", "/rear-diff/training/{imdb_id}/would_not_watch"),
        ("GET", "/rear-diff/media/"),
        ("PATCH", "/rear-diff/media/{hash}/pipeline"),
        ("PATCH", "/rear-diff/media/{hash}/approve"),
        ("PATCH", "/rear-diff/media/{hash}/finish"),
        ("PATCH", "/rear-diff/media/{hash}/soft_delete"),
        ("GET", "/rear-diff/prediction/"),
        ("GET", "/rear-diff/movies/"),
        ("GET", "/rear-diff/flyway"),
    }


@pytest.mark.parametrize(
    ("path", "names"),
    [
        (
            "/rear-diff/training",
            ["media_type", "label", "reviewed", "human_labeled", "anomalous", *PAGE, *SORT],
        ),
        (
            "/rear-diff/media/",
            [
                "media_type",
                "pipeline_status",
                "rejection_status",
                "error_status",
                "imdb_id",
                *PAGE,
                *SORT,
            ],
        ),
        ("/rear-diff/flyway", SORT),
    ],
)
def test_each_documented_parameter_is_declared(
    document: dict[str, Any], path: str, names: list[str]
) -> None:
    declared = {each["name"]: each for each in document["paths"][path]["get"]["parameters"]}
    assert set(names) <= set(declared)
    assert all(each["description"] for each in declared.values())


def test_defaults_and_limits_are_declared(document: dict[str, Any]) -> None:
    def schemas(path: str) -> dict[str, Any]:
        parameters = document["paths"][path]["get"]["parameters"]
        return {each["name"]: each["schema"] for each in parameters}

    training, flyway = schemas("/rear-diff/training"), schemas("/rear-diff/flyway")
    assert training["limit"] == {"type": "integer", "minimum": 1, "maximum": 1000, "default": 100}
    assert training["offset"]["minimum"] == training["offset"]["default"] == 0
    assert training["sort_by"]["default"] == "created_at"
    assert training["sort_order"]["default"] == "desc"
    assert training["reviewed"] == {"type": "boolean"}
    assert flyway["sort_by"]["enum"] == ["installed_rank", "installed_on", "version"]
    assert flyway["sort_order"]["default"] == "asc"


def test_every_failure_is_declared_in_one_of_our_shapes(document: dict[str, Any]) -> None:
    ours = {"Failure", "DatabaseFailure", "Readiness"}
    for path, operations in document["paths"].items():
        for operation in operations.values():
            for status, answer in operation["responses"].items():
                schema = answer.get("content", {}).get("application/json", {}).get("schema", {})
                if status < "400" or "detail" in schema.get("properties", {}):
                    continue
                assert schema["$ref"].rpartition("/")[2] in ours, (path, status)


def test_a_place_from_a_link_is_a_value_that_is_declared(document: dict[str, Any]) -> None:
    (after,) = (
        each
        for each in document["paths"]["/rear-diff/training"]["get"]["parameters"]
        if each["name"] == "after"
    )
    assert "enum" not in after["schema"]


def test_the_databases_enum_labels_are_declared(document: dict[str, Any]) -> None:
    labels = ["would_watch", "would_not_watch"]
    schemas = document["components"]["schemas"]
    training = document["paths"]["/rear-diff/training"]["get"]["parameters"]
    (parameter,) = [each for each in training if each["name"] == "label"]
    assert parameter["schema"]["items"]["enum"] == [*labels, "none"]
    assert parameter["explode"] is False
    assert schemas["TrainingRow"]["properties"]["label"]["enum"] == [*labels, None]
    assert schemas["Labelling"]["properties"]["label"]["enum"] == labels


@pytest.mark.parametrize(("path", "table", "name"), LISTS)
def test_sample_rows_and_the_example_are_as_the_document_says(
    sample_client: TestClient, document: dict[str, Any], path: str, table: Table, name: str
) -> None:
    schema = document["components"]["schemas"][name]
    answered = document["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]
    rows = sample_client.get(path).json()["data"] + answered["example"]["data"]
    assert len(rows) > 2
    for row in rows:
        assert list(row) == schema["required"] == [column.name for column in table.columns]
        for field, value in row.items():
            _fits(value, schema["properties"][field])


@pytest.mark.parametrize(
    ("path", "method", "statuses"),
    [
        ("/rear-diff/training", "get", {*ALWAYS, "304", "403", "404", "422", "500", "503", "504"}),
        (
            "/rear-diff/training/{imdb_id}/label",
            "patch",
            {*ALWAYS, *CHANGES, "403", "404", "409", "412", "422", "500", "503", "504"},
        ),
    ],
)
def test_each_answer_is_declared(
    document: dict[str, Any], path: str, method: str, statuses: set[str]
) -> None:
    responses = document["paths"][path][method]["responses"]
    assert set(responses) == statuses
    for status in statuses - {"304"}:
        assert responses[status]["content"]["application/json"]["schema"]


def _fits(value: object, schema: dict[str, Any]) -> None:
    names = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    if value is None:
        assert "null" in names
    else:
        assert isinstance(value, TYPES[names[0]])
        assert "enum" not in schema or value in schema["enum"]
