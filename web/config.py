"""Settings: where the archive is, how the server listens. Read here and nowhere else."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from urllib.parse import urlsplit

import platformdirs

# The variable by which prometheus_client is told, when it is first imported, that several
# processes count together.
SHARED_METRICS = "PROMETHEUS_MULTIPROC_DIR"


def default_home() -> Path:
    """The archive's home: ``REFERAT_HOME``, or the user's data directory."""
    return Path(os.environ.get("REFERAT_HOME") or platformdirs.user_data_path("referat"))


def default_cache() -> Path:
    """Where unpacked encoders are kept: below ``REFERAT_CACHE``, or the user's cache directory."""
    return _cache() / "encoders"


def words_cache() -> Path:
    """Where unpacked lists of words are kept, beside the encoders."""
    return _cache() / "words"


def _cache() -> Path:
    return Path(os.environ.get("REFERAT_CACHE") or platformdirs.user_cache_path("referat"))


def checked_base_url(value: str) -> str:
    """The address that others reach the server at, without a slash at its end.

    :raises ValueError: it is not an http or https address with a host, or it has more than a path.
    """
    try:
        parts = urlsplit(value.strip())
        named = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        named = False
    more = not named or parts.query or parts.fragment or "@" in parts.netloc
    if more or not value.isascii() or any(c.isspace() or c in "<>\"" for c in value.strip()):
        raise ValueError(f"{value!r} is not an address like https://referat.example.dk")
    return value.strip().rstrip("/")


def secret(home: Path) -> bytes:
    """The key that conversation strings are signed with; made on first use, private."""
    path = home / "secret"
    try:
        return path.read_bytes()
    except FileNotFoundError:
        home.mkdir(parents=True, exist_ok=True)
        value = secrets.token_bytes(32)
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:  # Another process was first.
            return path.read_bytes()
        with os.fdopen(descriptor, "wb") as file:
            file.write(value)
        return value


def one_thread_for_small_products() -> None:
    """Keep numpy's matrix products on one thread, unless the environment says otherwise.

    Those of a question are small, and OpenBLAS' threads go on turning for some 25 ms after
    each: with more of them the encoder and the reader take twice as long on two cores. To be
    called before numpy is imported.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def tell_nobody() -> None:
    """Keep packages from telling their makers of the machine, unless the environment says so.

    The ONNX runtime gives it a number and sends an event for each start; it looks for this when
    it is imported. Hugging Face's hub is only asked where `--model` names a model of it.
    """
    os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")


def samples() -> Path:
    """The folder of the sample corpus that comes with the program."""
    import corpus

    return Path(corpus.__file__).parent / "samples"
