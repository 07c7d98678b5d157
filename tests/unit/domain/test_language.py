from __future__ import annotations

import pytest

from bot.domain.language import is_english


@pytest.mark.parametrize(
    "text",
    [
        "the door does not open",
        "outlook not open",
        "my calmi status",
        "PNR 4471-B",
        "Zoë and José cannot log in since Monday",
        "",
        "404",
        ":tada:",
    ],
)
def test_what_may_be_english_is_taken_for_it(text: str) -> None:
    assert is_english(text)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Der Export geht seit heute nicht mehr", id="german"),
        pytest.param("Bonjour, je ne peux plus me connecter", id="french"),
        pytest.param("Hola, no puedo entrar en la cuenta desde ayer", id="spanish"),
        pytest.param("Não consigo abrir a fatura", id="portuguese"),
        pytest.param("Non riesco ad aprire la fattura", id="italian"),
        pytest.param("Wij kunnen niet inloggen", id="dutch"),
        pytest.param("Vi kan inte logga in", id="swedish"),
        pytest.param("ログインできません", id="japanese"),
        pytest.param("не могу войти", id="russian"),
        pytest.param("لا أستطيع تسجيل الدخول", id="arabic"),
        pytest.param("Hallo zusammen, der Server ist down", id="german-with-english-words"),
    ],
)
def test_other_languages_are_known_by_letters_and_small_words(text: str) -> None:
    assert not is_english(text)
