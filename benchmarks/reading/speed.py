"""How fast PDFs are read, beside the library's own words alone, and in how much memory."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from statistics import median

# Runs in a process of its own, so that its peak memory is its own.
_PROGRAM = """
import resource, sys, time
from pathlib import Path
path, what = Path(sys.argv[1]), sys.argv[2]
if what == "plain":
    import pdfplumber
    start = time.perf_counter()
    with pdfplumber.open(path) as pdf:
        for page in pdf.pages:
            page.extract_words()
            page.close()
elif what == "read":
    from corpus.read import read
    start = time.perf_counter()
    read(path)
else:
    from corpus.pool import Limits, read_all
    if __name__ == "__main__":
        start = time.perf_counter()
        list(read_all([path], Limits()))
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(time.perf_counter() - start, peak)
"""


@dataclass(frozen=True, slots=True)
class Speed:
    """Seconds and peak memory of reading one PDF in three ways.

    ``plain`` is pdfplumber's ``extract_words`` on every page, ``whole`` the reader in one
    process, ``shared`` the reader with pages shared out over the cores.
    """

    file: str
    pages: int
    plain: float
    whole: float
    shared: float
    megabytes: float

    @property
    def rate(self) -> float:
        """Pages a second in one process, as a share of the plain rate."""
        return self.plain / self.whole


def measure(path: Path, pages: int, repeats: int = 3) -> Speed:
    """Read a PDF by turns, each time in a new process; medians."""
    seconds: dict[str, list[float]] = {"plain": [], "read": [], "shared": []}
    peaks = []
    for _ in range(repeats):
        for way, times in seconds.items():
            took, peak = _run(path, way)
            times.append(took)
            if way == "read":
                peaks.append(peak)
    return Speed(
        path.name, pages, median(seconds["plain"]), median(seconds["read"]),
        median(seconds["shared"]), median(peaks),
    )


def _run(path: Path, way: str) -> tuple[float, float]:
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM, str(path), way],
        check=True, capture_output=True, text=True,
    )
    took, peak = done.stdout.split()
    return float(took), float(peak)
