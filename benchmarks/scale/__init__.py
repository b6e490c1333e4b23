"""Past one machine: how fast, how large, what breaks first (docs/scale.md)."""
