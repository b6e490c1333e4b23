"""A text layer for scans, made by an OCR engine that is installed on the machine."""

from __future__ import annotations

import logging
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import EmptyDocument, OcrMissing, ReaderFailed
from corpus.readers.pdf import page_images

log = logging.getLogger("referat.ocr")

# An engine reads a page in a few seconds; one that takes so long has got stuck.
_SECONDS_A_PAGE = 40
_DOTS_PER_INCH = 300


@dataclass(frozen=True, slots=True)
class Engine:
    """An installed OCR program and the languages to read (Tesseract's names, "dan+eng")."""

    program: str
    languages: str = "dan"

    @classmethod
    def find(cls, languages: str = "dan") -> Engine:
        """The best engine that is installed.

        :raises OcrMissing: there is none, or it lacks a language.
        """
        program = next((p for p in ("ocrmypdf", "tesseract") if shutil.which(p)), None)
        if program is None or not shutil.which("tesseract"):
            raise OcrMissing(
                "no OCR engine is installed; install ocrmypdf and Tesseract with its Danish "
                "data (Debian: apt install ocrmypdf tesseract-ocr-dan), or build without --ocr"
            )
        listed = subprocess.run(
            ["tesseract", "--list-langs"], capture_output=True, text=True, check=False
        ).stdout.split()
        missing = [name for name in languages.split("+") if name not in listed]
        if missing:
            raise OcrMissing(
                f"Tesseract has no data for {', '.join(missing)}; install it "
                f"(Debian: apt install tesseract-ocr-{missing[0]})"
            )
        return cls(program, languages)

    def add_text(self, path: Path, target: Path, pages: int) -> None:
        """Write a copy of a PDF whose pages without text have a text layer.

        :raises EmptyDocument: the engine found no text.
        :raises ReaderFailed: the engine failed or took too long.
        """
        partial = target.with_suffix(".part.pdf")
        try:
            if self.program == "ocrmypdf":
                self._run(path, pages, [
                    "ocrmypdf", "--quiet", "--language", self.languages, "--skip-text",
                    "--rotate-pages", "--deskew", "--output-type", "pdf", str(path), str(partial),
                ])
            else:
                self._by_images(path, partial, pages)
            os.replace(partial, target)
        finally:
            partial.unlink(missing_ok=True)

    def _by_images(self, path: Path, target: Path, pages: int) -> None:
        """Without OCRmyPDF: every page as a picture, and of these a PDF with text."""
        with tempfile.TemporaryDirectory(prefix="referat-ocr-") as folder:
            images = page_images(path, Path(folder), _DOTS_PER_INCH)
            listing = Path(folder) / "pages.txt"
            listing.write_text("\n".join(map(str, images)), "utf-8")
            self._run(path, pages, [
                "tesseract", str(listing), str(target.with_suffix("")),
                "-l", self.languages, "pdf",
            ])

    def _run(self, path: Path, pages: int, command: Sequence[str]) -> None:
        seconds = _SECONDS_A_PAGE * max(1, pages)
        with subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
            start_new_session=True,
        ) as process:
            try:
                _, told = process.communicate(timeout=seconds)
            except subprocess.TimeoutExpired as error:
                os.killpg(process.pid, signal.SIGKILL)
                raise ReaderFailed(
                    f"the OCR of {path.name} took longer than {seconds} s; split the file"
                ) from error
        if process.returncode:
            log.warning("%s of %s: %s", command[0], path, told.strip())
            last = told.strip().splitlines()[-1:] or [f"status {process.returncode}"]
            raise ReaderFailed(
                f"the OCR of {path.name} failed ({last[0]}); convert the file, or leave it out"
            )


def nothing_found(name: str) -> EmptyDocument:
    """The error of a scan in which the engine found no text."""
    return EmptyDocument(f"{name} has no text that OCR can read; ask for the original document")
