import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.packed_text import FRAME, PackedText, pack, unpack

_LONG = "".join(f"Punkt {n}: Ældreområdet får {n} kr. 😀\n" for n in range(3_000))
_TEXTS = ("", "ø", "x" * FRAME, "å" * (FRAME + 1), "😀" * (2 * FRAME), _LONG)


@pytest.mark.parametrize("text", _TEXTS, ids=[str(len(text)) for text in _TEXTS])
def test_a_text_comes_out_as_it_went_in(text: str) -> None:
    packed = PackedText(pack(text))
    assert len(packed) == len(text)
    assert packed.between(0, len(text)) == text == unpack(pack(text))


@given(st.integers(-5, len(_LONG) + 5), st.integers(-5, len(_LONG) + 5))
def test_a_part_is_the_slice_of_the_text(start: int, end: int) -> None:
    expected = _LONG[max(start, 0) : max(end, 0)]
    assert PackedText(pack(_LONG)).between(start, end) == expected


@given(st.text(st.characters(exclude_categories=("Cs",))))
def test_any_text_can_be_packed(text: str) -> None:
    assert unpack(pack(text)) == text


def test_only_the_frames_asked_for_are_unpacked() -> None:
    whole = pack(_LONG)
    damaged = whole[:-10] + bytes(10)
    assert PackedText(damaged).between(5, 50) == _LONG[5:50]
    with pytest.raises(ValueError, match="frame"):
        PackedText(damaged).between(0, len(_LONG))


def test_minutes_take_less_than_half() -> None:
    assert len(pack(_LONG)) < len(_LONG.encode()) / 2


@pytest.mark.parametrize("cut", [0, 3, 9, 100, 5_000])
def test_bytes_cut_off_are_told(cut: int) -> None:
    with pytest.raises(ValueError, match="packed text"):
        PackedText(pack(_LONG)[:cut])


def test_a_frame_of_another_length_is_told() -> None:
    one, other = pack("a" * 100), pack("b" * 99)
    swapped = one[:4] + other[4:]
    with pytest.raises(ValueError, match="99 characters"):
        unpack(swapped)
