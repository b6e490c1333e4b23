"""Errors of the models and of the indexes."""

from __future__ import annotations

from corpus.errors import ReferatError


class EncoderError(ReferatError):
    """The encoder cannot be had: its file is missing, damaged or no model."""

    code = "encoder"


class ReaderError(ReferatError):
    """The reader's weights are damaged."""

    code = "reader"


class EncoderMismatch(ReferatError):
    """A query would be encoded by another model than the index was built with."""

    code = "encoder_mismatch"


class NoArchive(ReferatError):
    """Nothing has been built yet."""

    code = "no_archive"


class DamagedGeneration(ReferatError):
    """A generation whose parts do not agree with its manifest."""

    code = "damaged_index"


class BuildRunning(ReferatError):
    """Another build holds the archive's lock."""

    code = "build_running"


class NoGeneration(ReferatError):
    """There is no generation of that name, or none to go back to."""

    code = "no_generation"


class BuildFailed(ReferatError):
    """A build could not write what it made; the generation before stays in service."""

    code = "build_failed"


class BadRemovedList(ReferatError):
    """The list of removed documents cannot be read."""

    code = "removed_list"


class ChangesUnknown(ReferatError):
    """What changed since a generation is not known any more."""

    code = "changes_unknown"


class BadExport(ReferatError):
    """A file that is no export, is not whole, or does not follow on what is there."""

    code = "bad_export"


class CannotRemove(ReferatError):
    """A document that cannot be removed: none of that name, or several, or the only one."""

    code = "cannot_remove"


class SharedArchiveError(ReferatError):
    """The shared archive cannot be reached, or refuses what is asked of it."""

    code = "shared_archive"


class RoleRefused(SharedArchiveError):
    """The role connected with may not do or see this."""


class CannotLoad(ReferatError):
    """A generation that the shared archive does not take in."""

    code = "cannot_load"


class ClusterError(ReferatError):
    """The workers of a build are gone, cannot be had, or cannot take part."""

    code = "cluster"
