"""txtai: an embeddings database with hybrid search, as its manual sets it up.

Its index takes texts as they are given and leaves it to the caller how they are cut. They are
given as paragraphs (lines of a document), put together to 800 characters at least.
"""

from __future__ import annotations

from measured import PASSAGE, QUERY, TOP, Hit, Search, Task, measure, stretches, task
from txtai import Embeddings

# Shorter paragraphs are put together with the next (characters).
_LEAST = 800


def parts(text: str) -> list[str]:
    """The lines of a text, short ones together with those after them."""
    found: list[str] = []
    for line in text.split("\n"):
        if found and len(found[-1]) < _LEAST:
            found[-1] += "\n" + line
        else:
            found.append(line)
    return [part for part in found if part.strip()]


def index(given: Task) -> Search:
    places, texts = [], []
    for document in given.documents:
        cut = parts(document["text"])
        texts += cut
        places += [Hit(document["id"], *ends) for ends in stretches(document["text"], cut)]
    print(f"{len(texts)} texts", flush=True)
    embeddings = Embeddings(
        path=given.model, hybrid=True, content=True,
        instructions={"query": QUERY, "data": PASSAGE},
    )
    embeddings.index((number, text, None) for number, text in enumerate(texts))

    def search(question: str) -> list[Hit]:
        return [places[int(found["id"])] for found in embeddings.search(question, TOP)]

    return search


if __name__ == "__main__":
    given = task()
    measure(given, lambda: index(given))
