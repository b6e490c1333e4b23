-- Sentence vectors have a scale each (embeddings/residual_codes.py).

ALTER TABLE referat.generation DROP COLUMN sentence_step;
