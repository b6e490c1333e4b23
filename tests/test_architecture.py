"""Imports run one way, and each heavy library is known to one module only."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ROOT

_FLOORS = ("corpus", "embeddings", "qa", "web")
_MODULES = sorted(
    path.relative_to(ROOT) for floor in _FLOORS for path in (ROOT / floor).rglob("*.py")
)
_SCHEMAS = ("common", "requests", "quotes", "export", "answers", "archive", "cases")
_ONLY = {
    "pdfplumber": {"corpus/readers/pdf.py"},
    "pdfminer": {"corpus/readers/pdf.py"},
    "pypdfium2": {"corpus/readers/picture.py"},
    "PIL": {"corpus/readers/picture.py", "corpus/pictures.py"},
    "docx": {"corpus/readers/docx.py"},
    "lxml": {"corpus/readers/html.py"},
    "sentence_transformers": {"embeddings/encoder.py"},
    "faiss": {"embeddings/dense.py"},
    "sentencepiece": {"embeddings/pieces.py"},
    "onnx": {"embeddings/graph.py"},
    "onnxruntime": {"embeddings/runtime.py"},
    "tantivy": {"embeddings/lexical.py"},
    "py3langid": {"qa/languages.py"},
    "simplemma": {"corpus/danish_words.py"},
    "pydantic": {f"web/schema/{name}.py" for name in _SCHEMAS}
    | {"web/api/descriptions.py", "web/assistants.py"},
    "spectree": {"web/api/openapi.py"},
    "protego": {"corpus/fetching/robots.py"},
    "tenacity": {"corpus/fetching/fetcher.py"},
    "watchfiles": {"web/watching.py"},
    "psycopg": {
        f"embeddings/postgres/{name}.py"
        for name in ("connecting", "schema", "loading", "removal", "tenants")
    },
    "psycopg_pool": {"embeddings/postgres/connecting.py"},
    "pgvector": {"embeddings/postgres/loading.py"},
    "dask": {"embeddings/cluster.py", "embeddings/cluster_worker.py"},
    "distributed": {"embeddings/cluster.py", "embeddings/cluster_worker.py"},
}
_EDGE_ONLY = ("flask", "click", "waitress", "rich")
# A library that only its floor may load, and that takes long: imported where it is needed.
_SLOW = ("torch", "onnx", "onnxruntime", "transformers", "sentence_transformers", "pdfplumber")

every_module = pytest.mark.parametrize("module", _MODULES, ids=str)


def _tree(module: Path) -> ast.Module:
    return ast.parse((ROOT / module).read_text("utf-8"), filename=str(module))


def _imports(nodes: Iterator[ast.AST] | list[ast.stmt]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield "." * node.level + (node.module or "")


def _top(name: str) -> str:
    return name.split(".")[0]


def test_there_is_something_to_check() -> None:
    assert {module.parts[0] for module in _MODULES} >= {"corpus", "embeddings"}
    assert all((ROOT / path).is_file() for path in _ONLY["faiss"] | _ONLY["tantivy"])


@every_module
def test_a_floor_imports_nothing_above_it(module: Path) -> None:
    above = _FLOORS[_FLOORS.index(module.parts[0]) + 1 :]
    outside = ("tests", "benchmarks")
    found = {name for name in _imports(ast.walk(_tree(module))) if _top(name) in above + outside}
    assert found == set()


@every_module
def test_imports_are_absolute(module: Path) -> None:
    assert [name for name in _imports(ast.walk(_tree(module))) if name.startswith(".")] == []


@every_module
def test_a_library_is_known_to_its_own_module_only(module: Path) -> None:
    used = {_top(name) for name in _imports(ast.walk(_tree(module)))}
    strangers = {name for name in used & set(_ONLY) if module.as_posix() not in _ONLY[name]}
    assert strangers == set()


@every_module
def test_terminal_and_http_are_the_edge(module: Path) -> None:
    if module.parts[0] == "web":
        return
    used = {_top(name) for name in _imports(ast.walk(_tree(module)))}
    assert used & set(_EDGE_ONLY) == set()
    calls = [node for node in ast.walk(_tree(module)) if isinstance(node, ast.Call)]
    names = {call.func.id for call in calls if isinstance(call.func, ast.Name)}
    assert names & {"print", "input"} == set()
    attributes = {ast.unparse(n) for n in ast.walk(_tree(module)) if isinstance(n, ast.Attribute)}
    assert attributes & {"os.environ", "os.getenv", "sys.argv"} == set()


@every_module
def test_a_cluster_is_imported_only_where_one_is_asked_for(module: Path) -> None:
    """Dask is an extra: without it everything else works."""
    if module.as_posix() in _ONLY["distributed"]:  # They know each other.
        return
    names = set(_imports(_tree(module).body))
    assert {name for name in names if name.startswith("embeddings.cluster")} == set()


@every_module
def test_slow_libraries_are_imported_where_they_are_needed(module: Path) -> None:
    if module.as_posix() == "corpus/readers/pdf.py":  # Itself imported only for a PDF.
        return
    assert {_top(name) for name in _imports(_tree(module).body)} & set(_SLOW) == set()


@every_module
def test_the_shared_archive_is_imported_where_it_is_named_only(module: Path) -> None:
    if module.parts[:2] == ("embeddings", "postgres"):
        return
    names = _imports(_tree(module).body)
    top = {name for name in names if name.startswith("embeddings.postgres")}
    assert top == set()
