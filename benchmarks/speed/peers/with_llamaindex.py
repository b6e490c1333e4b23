"""LlamaIndex: vectors and BM25, fused by reciprocal rank; chunks of 256 tokens, 20 shared.

As its "Reciprocal Rerank Fusion Retriever" example sets it up, with one query in the place of
those that a language model would add, and a local encoder with its prompts.
"""

from __future__ import annotations

from llama_index.core import Document, VectorStoreIndex
from llama_index.core.llms import MockLLM
from llama_index.core.node_parser import SentenceSplitter
from llama_index.core.retrievers import QueryFusionRetriever
from llama_index.embeddings.huggingface import HuggingFaceEmbedding
from llama_index.retrievers.bm25 import BM25Retriever
from measured import PASSAGE, QUERY, TOP, Hit, Search, Task, measure, task


def index(given: Task) -> Search:
    documents = [
        Document(text=d["text"], metadata={"document": d["id"]},
                 excluded_embed_metadata_keys=["document"],
                 excluded_llm_metadata_keys=["document"])
        for d in given.documents
    ]
    nodes = SentenceSplitter(chunk_size=256, chunk_overlap=20).get_nodes_from_documents(documents)
    print(f"{len(nodes)} chunks", flush=True)
    encoder = HuggingFaceEmbedding(
        model_name=given.model, query_instruction=QUERY, text_instruction=PASSAGE, device="cpu"
    )
    vectors = VectorStoreIndex(nodes, embed_model=encoder)
    retriever = QueryFusionRetriever(
        [vectors.as_retriever(similarity_top_k=TOP),
         BM25Retriever.from_defaults(nodes=nodes, similarity_top_k=TOP)],
        similarity_top_k=TOP, num_queries=1, mode="reciprocal_rerank", use_async=False,
        llm=MockLLM(),
    )

    def search(question: str) -> list[Hit]:
        return [
            Hit(found.node.metadata["document"], found.node.start_char_idx or 0,
                found.node.end_char_idx or 0)
            for found in retriever.retrieve(question)
        ]

    return search


if __name__ == "__main__":
    given = task()
    measure(given, lambda: index(given))
