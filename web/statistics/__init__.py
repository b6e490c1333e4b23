"""What kinds of questions are asked and why some get no answer: counts by day, without words.

Only where the operator switches it on. ``shapes`` says what is counted of an answer,
``counter`` counts while serving, ``store`` keeps, ``report`` makes the gap report of it.
"""
