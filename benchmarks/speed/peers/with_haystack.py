"""Haystack: the pipeline of its tutorial "Creating a Hybrid Retrieval Pipeline".

Vectors and BM25 in memory, joined; documents split at 512 words, 32 shared. The tutorial's
cross-encoder is left out: it is another model, and takes many times what all the rest does.
"""

from __future__ import annotations

from haystack import Document, Pipeline
from haystack.components.joiners import DocumentJoiner
from haystack.components.preprocessors import DocumentSplitter
from haystack.components.retrievers.in_memory import (
    InMemoryBM25Retriever,
    InMemoryEmbeddingRetriever,
)
from haystack.document_stores.in_memory import InMemoryDocumentStore
from haystack_integrations.components.embedders.sentence_transformers import (
    SentenceTransformersDocumentEmbedder,
    SentenceTransformersTextEmbedder,
)
from measured import PASSAGE, QUERY, TOP, Hit, Search, Task, measure, task


def index(given: Task) -> Search:
    store = InMemoryDocumentStore(embedding_similarity_function="cosine")
    splitter = DocumentSplitter(split_by="word", split_length=512, split_overlap=32)
    documents = [Document(content=d["text"], meta={"document": d["id"]}) for d in given.documents]
    parts = splitter.run(documents)["documents"]
    print(f"{len(parts)} chunks", flush=True)
    encoder = SentenceTransformersDocumentEmbedder(
        model=given.model, prefix=PASSAGE, normalize_embeddings=True, progress_bar=False
    )
    encoder.warm_up()
    store.write_documents(encoder.run(parts)["documents"])

    pipeline = Pipeline()
    pipeline.add_component("text_embedder", SentenceTransformersTextEmbedder(
        model=given.model, prefix=QUERY, normalize_embeddings=True, progress_bar=False))
    pipeline.add_component("embedding_retriever", InMemoryEmbeddingRetriever(store, top_k=TOP))
    pipeline.add_component("bm25_retriever", InMemoryBM25Retriever(store, top_k=TOP))
    pipeline.add_component("document_joiner", DocumentJoiner())
    pipeline.connect("text_embedder", "embedding_retriever")
    pipeline.connect("bm25_retriever", "document_joiner")
    pipeline.connect("embedding_retriever", "document_joiner")

    def search(question: str) -> list[Hit]:
        found = pipeline.run({
            "text_embedder": {"text": question}, "bm25_retriever": {"query": question},
        })["document_joiner"]["documents"]
        return [
            Hit(d.meta["document"], d.meta["split_idx_start"],
                d.meta["split_idx_start"] + len(d.content or ""))
            for d in found[:TOP]
        ]

    return search


if __name__ == "__main__":
    given = task()
    measure(given, lambda: index(given))
