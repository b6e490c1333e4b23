"""Files damaged by chance: their bytes, the words of their format, and what is packed in them."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from random import Random

from benchmarks.reliability.seeds import Seed
from benchmarks.reliability.texts import REPEATED, repeated, text_by

_Change = Callable[[Random, bytes], bytes]

_TOKENS: Mapping[str, Sequence[bytes]] = {
    "pdf": (
        b"/Length 999999999", b"/Length -1", b"/Kids [2 0 R 2 0 R]", b"/Kids [1 0 R]",
        b"/Count 9e9",
        b"/Parent 3 0 R", b"/MediaBox [0 0 1e9 1e9]", b"/MediaBox [-1 -1 0]", b"/Rotate 45",
        b"/MediaBox [0 0 0 0]", b"/Rotate (a)", b"/Filter [/FlateDecode /FlateDecode]",
        b"/Filter /LZWDecode", b"/Filter /ASCII85Decode", b"/Filter /RunLengthDecode",
        b"/Filter /DCTDecode", b"/DecodeParms << /Predictor 15 /Columns 99999999 >>",
        b"/Encrypt 5 0 R", b"/Root 99 0 R", b"/Prev 0", b"/XRefStm 9", b"/Size -1", b"/W [9 9 9]",
        b"xref\n0 99999999\n", b"trailer << >>", b"startxref\n-5\n%%EOF", b"endobj", b"endstream",
        b"stream\n", b"obj", b"<<" * 500, b"[" * 5000, b"(" * 3000, b"<", b">>", b"null", b"true",
        b"/ToUnicode 4 0 R", b"/Encoding /Identity-H", b"/Type /Pages", b"/Type /ObjStm",
        b"/N 999999", b"/First -1", b"/FirstChar -9", b"/Widths [1e99]", b"/W [0 99999999 500]",
        b"BT", b"ET", b"Tj", b"q " * 500, b"Q " * 500, b"/X0 Do", b"1e308 0 0 1e308 0 0 cm",
        b"0 0 0 0 0 0 Tm", b"1e30 Tf", b"0 Tf", b"-1 Tf", b"nan", b"99999999999999999999",
        b"0 0 m 9999 9999 l S ", b"0 0 500 500 re f ", b"BI /W 9999 /H 9999 ID EI", b"inf 0 Td",
    ),
    "html": (
        b"<div>" * 2000, b"<b>" * 400, b"<table><tr><td>" * 300, b"<ul><li>" * 300, b"</div>" * 50,
        b"<span>" * 3000, b"<a>" * 500, b"&" * 500, b"&#x0;", b"&#xD800;", b"&#99999999999;",
        b"<!--",
        b"&lt;" * 3000, b"<meta charset=utf-16>", b"<meta charset=\"x\">", b"<?xml version='1.0'",
        b" encoding='utf-32'?>", b"<![CDATA[", b"]]>", b"<script>", b"<style>", b"<textarea>",
        b"<title>", b"<frameset>", b"<plaintext>", b"<svg><math>", b"<template>",
        b"</body></html>",
        b"<ol start=999999999>", b"<td colspan=99999999>", b"<td rowspan=0>", b"<h1>", b"<h6>",
        b"<main>", b"<main role=main>", b"hidden", b"class='label'", b"class='sagsnummer'",
        b"\x00",
        b"<button><h2>", b"<br>" * 2000, b"<p>" * 3000, b"<dt>", b"<caption>", b"<meta name="
        b"last-modified content='9999-99-99'>", b"<!DOCTYPE html [<!ENTITY a \"aaa\">]>&a;",
        b"<x:y z:w='1'>", b"<html><html><body><body>", b"<head>", b"<base href=//x>", b"\xff\xfe",
    ),
    "docx": (
        b"<w:p>", b"</w:p>", b"<w:r>", b"<w:tbl>", b"<w:tr>", b"<w:tc>", b"</w:tc>", b"<w:t>",
        b"<w:tbl><w:tr><w:tc>" * 200, b"<w:sdt><w:sdtContent>" * 200, b"<w:ins>", b"<w:del>",
        b"<w:p/>" * 5000, b"<w:r><w:t>a</w:t></w:r>" * 500, b"<w:gridSpan w:val=\"99999999\"/>",
        b"<w:gridSpan w:val=\"-1\"/>", b"<w:vMerge/>",
        b"<w:numPr><w:ilvl w:val=\"99\"/></w:numPr>",
        b"<w:pStyle w:val=\"Heading9\"/>", b"<w:pStyle w:val=\"\"/>", b"<w:tab/>",
        b"<w:br/>" * 900,
        b"<w:sectPr>", b"<w:hyperlink>", b"<w:txbxContent>", b"<mc:Fallback>", b"&a;", b"&#0;",
        b"<!DOCTYPE a [<!ENTITY a \"aaaaaaaaaa\">]>", b"<!--", b"<![CDATA[", b"xmlns:w=\"x\"",
        b"w:val=\"\xc2\xb2\"", b"w:val=\"-1\"", b"w:val=\"1e9\"", b"Id=\"rId1\"", b"rId999",
        b"TargetMode=\"External\"", b"Target=\"../../../../etc/passwd\"", b"Target=\"\"",
        b"application/xml", b"\x00", b"<w:gridBefore w:val=\"9999999\"/>", b"w:type=\"x\"",
    ),
    "txt": (
        b"\f" * 300, b"\n\n", b"\r\n", b"\r", b"\x00", b"\x85", b"\xe2\x80\xa8", b"Punkt 1\n",
        b"Punkt 99999999999999999999: x\n", b"1. 2. 3. 4. 5. ", b"Sagsnr.: ", b"Beslutning: ",
        b"Indstilling\n", b"Referat fra Byr\xc3\xa5det den 31. februar 2099 kl. 25:61\n", b"# ",
        b"####### ", b"| a | b |\n|---|---|\n", b"|" * 2000, b"**" * 500, b"- " * 400, b"> " * 400,
        b"```\n", b"Mads Hansen (A), " * 300, b"010101-1111 ", b"(cid:1)" * 300, b"\t" * 3000,
        b"=" * 3000, b"a " * 3000, b"Side 1 af 2\n", b"\xef\xbb\xbf", b"\xff\xfe", b"<html>",
        b"Fremm\xc3\xb8dte: " * 99, b"Forfald: ", b"\xcc\x81" * 2000, b"LUKKET M\xc3\x98DE\n",
        b"1\n2\n3\n",
    ),
}
_TOKENS = {**_TOKENS, "md": _TOKENS["txt"]}
_NUMBERS = (
    b"0", b"-1", b"1", b"255", b"65536", b"2147483648", b"99999999999999999999", b"1e9", b"0.5",
)
# So much is packed where something is made to be too large (MB).
_BOMBS = (1, 20, 200)


def mutated(chance: Random, files: Sequence[Seed]) -> Seed:
    """One of some files, damaged one to six times; the same for the same choices."""
    seed = chance.choice(files)
    data = seed.data
    for _ in range(chance.choice((1, 1, 1, 2, 3, 6))):
        change: _Change = chance.choice(_changes(seed.kind))
        with suppress(zipfile.BadZipFile, NotImplementedError, OSError, EOFError, zlib.error,
                      ValueError, RuntimeError, KeyError):  # Damaged too far to be packed anew.
            data = change(chance, data)
    if chance.random() < 0.05:
        data = data[: len(data) // 2] + chance.choice(files).data[-len(data) // 2 :]
    # Now and then under the name of another kind.
    kind = chance.choice((seed.kind,) * 12 + ("pdf", "docx", "html", "txt", "md"))
    return Seed(f"{seed.name.rpartition('.')[0]}.{kind}", data)


def _changes(kind: str) -> Sequence[_Change]:
    word: _Change = lambda chance, data: _with_token(chance, data, kind)  # noqa: E731
    general = (_flipped, _cut, _moved, _doubled, _numbers, word, word, word)
    return (*general, *_OF_KIND.get(kind, ()))


def _place(chance: Random, data: bytes) -> tuple[int, int]:
    """A stretch, mostly short."""
    start = chance.randint(0, len(data))
    return start, min(len(data), start + chance.choice((1, 4, 40, 400, 4000)))


def _flipped(chance: Random, data: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.choice((1, 3, 20, 200)) if changed else 0):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def _cut(chance: Random, data: bytes) -> bytes:
    start, end = _place(chance, data)
    return chance.choice((data[:start], data[start:], data[:start] + data[end:]))


def _moved(chance: Random, data: bytes) -> bytes:
    start, end = _place(chance, data)
    rest = data[:start] + data[end:]
    to = chance.randint(0, len(rest))
    return rest[:to] + data[start:end] + rest[to:]


def _doubled(chance: Random, data: bytes) -> bytes:
    start, end = _place(chance, data)
    return data[:start] + data[start:end] * chance.choice((2, 10, 100)) + data[end:]


def _numbers(chance: Random, data: bytes) -> bytes:
    """Some of the numbers in it made others."""
    share = chance.choice((0.002, 0.02, 0.2))
    return re.sub(
        rb"(?<![\w.])\d{1,10}(?![\w.])",
        lambda m: chance.choice(_NUMBERS) if chance.random() < share else m.group(), data,
    )


def _with_token(chance: Random, data: bytes, kind: str) -> bytes:
    """A word of the format put somewhere, before a line, a tag or anything."""
    token = chance.choice(_TOKENS[kind])
    places = [m.start() for m in re.finditer(rb"[\n<]", data)] if chance.random() < 0.7 else []
    at = chance.choice(places) if places else chance.randint(0, len(data))
    return data[:at] + token + data[at:]


def _with_text(chance: Random, data: bytes) -> bytes:
    """A text of the kind that questions are, put somewhere between words."""
    places = [m.start() for m in re.finditer(rb"[ >]", data)] or [0]
    at = chance.choice(places) + 1
    text = text_by(chance) if chance.random() < 0.5 else repeated(
        chance.choice(list(REPEATED)), chance.choice((300, 3000, 30_000)))
    return data[:at] + text.encode("utf-8", "surrogatepass") + data[at:]


_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)


def _stream(chance: Random, data: bytes) -> bytes:
    """What is packed in one of a PDF's streams damaged, and packed again."""
    packed = [m for m in _STREAM.finditer(data) if m[1][:1] in b"xhX\x08" and m[1]]
    if not packed:
        return data
    one = chance.choice(packed)
    if chance.random() < 0.01:
        inside = bytes(chance.choice(_BOMBS) << 20)
    else:
        inside = zlib.decompressobj().decompress(one[1])
        for _ in range(chance.choice((1, 2, 8))):
            change = chance.choice((_flipped, _cut, _moved, _doubled, _numbers, _operands))
            inside = change(chance, inside)
    return data[: one.start(1)] + zlib.compress(inside, 1) + data[one.end(1) :]


def _operands(chance: Random, data: bytes) -> bytes:
    return _with_token(chance, data, "pdf")


def _references(chance: Random, data: bytes) -> bytes:
    """Some objects that a PDF refers to exchanged for others."""
    numbers = re.findall(rb"\b(\d+) 0 obj", data) or [b"1"]
    share = chance.choice((0.02, 0.2))
    return re.sub(
        rb"\b\d+ 0 R\b",
        lambda m: chance.choice(numbers) + b" 0 R" if chance.random() < share else m.group(), data,
    )


def _tags(chance: Random, data: bytes) -> bytes:
    """Some tags left out, doubled, closed or exchanged for another."""
    tags = re.findall(rb"<[^<>]{1,200}>", data) or [b"<p>"]
    share = chance.choice((0.005, 0.05, 0.5))

    def changed(found: re.Match[bytes]) -> bytes:
        if chance.random() >= share:
            return found.group()
        return chance.choice((b"", found.group() * 2, chance.choice(tags), chance.choice(tags)))

    return re.sub(rb"<[^<>]{1,200}>", changed, data)


def _encoded(chance: Random, data: bytes) -> bytes:
    """The text in another encoding than it says."""
    name = chance.choice(("utf-16", "utf-16-le", "utf-32", "latin-1", "cp865", "utf-7", "cp1252"))
    return data.decode("utf-8", "replace").encode(name, "replace")


def _packed(chance: Random, data: bytes) -> bytes:
    """A Word file with one of its parts damaged, left out, renamed, doubled or made huge."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = [(name, archive.read(name)) for name in archive.namelist()]
    xml = [n for n, (name, _) in enumerate(parts) if name.endswith((".xml", ".rels"))]
    likely = [n for n in xml if re.search(r"document|styles|number|rels|Types", parts[n][0])]
    at = chance.choice(chance.choice((likely or xml, xml)) or [0])
    name, part = parts[at]
    deed = chance.random()
    if deed < 0.75:
        for _ in range(chance.choice((1, 2, 5))):
            part = chance.choice((_tags, _tags, _numbers, _words_of_xml, _flipped, _with_text))(
                chance, part)
        parts[at] = name, part
    elif deed < 0.82:
        del parts[at]
    elif deed < 0.89:
        odd = ("../../x.xml", "/etc/passwd", "", name.upper(), "\\x", "a" * 5000, "word/")
        parts[at] = chance.choice(odd), part
    elif deed < 0.94:
        parts.insert(chance.randint(0, len(parts)), (name, chance.choice(parts)[1]))
    elif deed < 0.95:
        parts[at] = name, part[: len(part) // 2] + b" " * (chance.choice(_BOMBS) << 20)
    else:
        levels = b"".join(
            b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 10))
        doctype = b'<!DOCTYPE x [<!ENTITY a0 "ha">%s]>' % levels
        start = part.find(b"?>") + 2 if b"?>" in part else 0
        parts[at] = name, part[:start] + doctype + part[start:].replace(b"<w:t>", b"<w:t>&a9;", 1)
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, part in parts:
            archive.writestr(zipfile.ZipInfo(name), part)
    return made.getvalue()


def _words_of_xml(chance: Random, data: bytes) -> bytes:
    return _with_token(chance, data, "docx")


_OF_KIND: Mapping[str, Sequence[_Change]] = {
    "pdf": (_stream, _stream, _stream, _stream, _references),
    "html": (_tags, _tags, _tags, _encoded, _with_text, _with_text),
    "docx": (_packed,) * 16,
    "txt": (_encoded, _with_text, _with_text),
    "md": (_encoded, _with_text, _with_text),
}
