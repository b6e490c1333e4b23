"""Questions made by rule, as training data of the reader."""
