"""The shape of what the API takes and answers, as pydantic models.

They describe: nothing is parsed or written by them. Tests hold every answer against them, so
that no field is left undescribed. A reader has to allow for more: fields are only ever added.
"""
