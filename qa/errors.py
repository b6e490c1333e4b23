"""Errors of asking."""

from __future__ import annotations

from corpus.errors import ReferatError


class BadQuestion(ReferatError):
    """A question that cannot be asked: empty or too long."""

    code = "bad_question"


class EmptyQuestion(BadQuestion):
    code = "empty_question"


class BadCharacters(BadQuestion):
    """Text that is no Unicode (half a surrogate pair)."""

    code = "bad_characters"


class QuestionTooLong(BadQuestion):
    code = "question_too_long"


class BadClaim(ReferatError):
    """A pasted text that cannot be checked: empty or too long."""

    code = "bad_text"


class EmptyClaim(BadClaim):
    code = "empty_text"


class ClaimTooLong(BadClaim):
    code = "text_too_long"


class BadFilter(ReferatError):
    """A filter that is not understood."""

    code = "bad_filter"


class QuoteMismatch(ReferatError):
    """A quote that is not, letter for letter, in its document. Never shown."""

    code = "quote_mismatch"
