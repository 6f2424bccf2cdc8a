"""The language of a text is told where it is long enough and beyond doubt, else nothing is."""

from __future__ import annotations

import pytest

from archiver.extract.language import LEAST, language_of

ITALIAN = (
    "Il mulino stava in fondo alla valle, dove il torrente fa un gomito, e d’inverno ci si arrivava solo a piedi. "
)
HASTY = "perche' l'estate e' gia' finita e non c'e' piu' nessuno che porti le pecore su, la malga resta vuota. "


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("it", ITALIAN),
        ("it", ITALIAN.upper()),
        ("it", HASTY * 2),
        (
            "en",
            "The mill stood at the bottom of the valley, where the stream turns; in winter you could only walk there.",
        ),
        (
            "es",
            "El molino estaba al fondo del valle, donde el arroyo da la vuelta; en invierno solo se llegaba andando.",
        ),
        (
            "fr",
            "Le moulin se trouvait au fond de la vallée, où le torrent fait un coude; l’hiver on y allait à pied.",
        ),
        (
            "de",
            "Die Mühle stand ganz unten im Tal, wo der Bach einen Bogen macht; im Winter kam man nur zu Fuß dorthin.",
        ),
        (
            "ru",
            "Мельница стояла в самом низу долины, где ручей делает поворот, и зимой туда можно было дойти пешком.",
        ),
        ("ja", "水車小屋は谷の一番奥、川が曲がるところに立っていて、冬は歩いてしか行けなかった。" * 4),
    ],
)
def test_the_language_of_a_text(code: str, text: str) -> None:
    assert language_of(text) == code


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        ITALIAN[: LEAST - 1],
        "12 34 56 78 " * 20,
        "★ ☆ ★ ☆ " * 30,
        "Aldo Bruna Carlo Dina Enzo Fulvia Gino Ida Lino Marta Nino Olga Piero Rita Sandro Tilde Ugo Vera Zeno Elda",
        "O l'è inscì bell el mè Milan, quand i sciori van a spass in Galleria e i fioeu giughen in del cortil de cà.",
    ],
)
def test_where_a_language_is_in_doubt_there_is_none(text: str | None) -> None:
    assert language_of(text) is None


ENGLISH = "The mill stood at the bottom of the valley, where the stream turns; in winter you could only walk there. "


def test_a_post_that_opens_with_a_quotation_is_in_the_language_of_the_rest() -> None:
    assert language_of(ENGLISH * 6 + ITALIAN * 40) == "it"
    assert language_of(ITALIAN * 40 + ENGLISH * 6) == "it"


def test_a_text_half_in_one_language_and_half_in_another_is_in_none() -> None:
    russian = "Мельница стояла в самом низу долины, где ручей делает поворот, и зимой туда ходили пешком. "
    assert language_of(ENGLISH * 10 + russian * 10 + ITALIAN * 10) is None
