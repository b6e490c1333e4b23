"""What each address of the API takes and answers.

Apart from the views, so that a server loads the models only when its description is asked for.
"""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import BaseModel

from web.schema import answers, archive, cases, export, requests

JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Described:
    """A view: what it answers and takes. Its docstring is summary and description.

    ``may_be_wrong``: requests can be refused. ``found_by_path``: the address names something
    that may not be there. ``may_be_gone``: what it asks about may be too long ago.
    ``media_type``: of an answer whose parts, and not the whole, are JSON.
    """

    answer: type[BaseModel]
    tag: str
    query: type[BaseModel] | None = None
    body: type[BaseModel] | None = None
    may_be_wrong: bool = True
    found_by_path: bool = False
    may_be_gone: bool = False
    media_type: str = JSON

    @property
    def failures(self) -> list[int]:
        """The HTTP statuses that it may answer instead."""
        also = {
            400: self.may_be_wrong, 404: self.found_by_path, 410: self.may_be_gone,
            413: self.body is not None,
        }
        return [429, 503, *(status for status, may in also.items() if may)]


# By the names of the endpoints.
VIEWS = {
    "api.ask": Described(answers.Answer, "Questions", body=requests.Question),
    "api.verify": Described(answers.Checked, "Questions", body=requests.Claim),
    "api_cases.cases": Described(cases.Cases, "Cases", query=requests.CaseArguments),
    "api_cases.numbers": Described(cases.Numbers, "Cases", query=requests.CaseOrPointArguments),
    "api_cases.similar": Described(cases.Similar, "Cases", query=requests.CaseOrPointArguments),
    "api_archive.search": Described(
        archive.FoundPassages, "Archive", query=requests.SearchArguments
    ),
    "api_archive.meetings": Described(
        archive.Meetings, "Archive", query=requests.MeetingsArguments
    ),
    "api_archive.meeting": Described(
        archive.WholeMeeting, "Archive", query=requests.LanguageArgument, found_by_path=True
    ),
    "api_archive.point": Described(
        archive.WholePoint, "Archive", query=requests.LanguageArgument, found_by_path=True
    ),
    "api_archive.coverage": Described(
        archive.Coverage, "Archive", query=requests.LanguageArgument
    ),
    "api_export.export": Described(
        export.ExportLine, "Export", query=export.ExportArguments, may_be_gone=True,
        media_type="application/x-ndjson",
    ),
    "api_export.changes": Described(
        export.Changes, "Export", query=export.ChangesArguments, may_be_gone=True
    ),
    "api_health.live": Described(archive.Alive, "Health", may_be_wrong=False),
    "api_health.ready": Described(archive.Ready, "Health", may_be_wrong=False),
}
