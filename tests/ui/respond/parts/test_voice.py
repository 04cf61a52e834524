from ui.respond.parts.voice import Voice


def test_the_authors_gaps_are_filled_and_her_words_escaped():
    voice = Voice(language="nb", gaps={"city": "A & B"})

    assert voice.text({"nb": "I {city} <b> {unknown}"}) == "I A &amp; B &lt;b&gt; {unknown}"
    assert voice.paragraphs({"nb": "{city}\n\nto"}) == "<p>A &amp; B</p><p>to</p>"


def test_a_word_that_is_missing_is_read_in_another_language():
    assert Voice(language="uk").text({"nb": "Trygg", "uk": ""}) == "Trygg"


def test_the_house_says_which_language_it_speaks_where_it_is_not_the_pages():
    assert Voice(language="nb").own("go.back") == "Tilbake"
    assert Voice(language="nb-NO").sentences.language in {"nb", "en"}
    assert Voice(language="ar").own("go.back") == '<span lang="en" dir="ltr">Back</span>'
    assert Voice(language="ar").own_plain("go.back") == "Back"


def test_a_language_is_written_in_its_direction():
    assert Voice(language="ar").direction == "rtl"
    assert Voice(language="nn").direction == "ltr"
