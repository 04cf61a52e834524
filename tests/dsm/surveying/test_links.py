import xml.etree.ElementTree as ET

from dsm.surveying.links import personal_link, qr_svg, qr_text, survey_address


def test_the_three_addresses_lead_to_the_same_door():
    home = "https://svar.example.no/"

    assert personal_link(home, "trivsel", "K7") == survey_address(home, "trivsel") + "?t=K7"
    assert qr_text(home, "trivsel", "K7").lower() == personal_link(home, "trivsel", "K7").lower()


def test_the_code_is_drawn_as_an_image_of_its_own():
    drawn = ET.fromstring(qr_svg("HTTPS://SVAR.EXAMPLE.NO/S/TRIVSEL?T=K7Q4"))  # noqa: S314 - our own

    assert drawn.tag == "{http://www.w3.org/2000/svg}svg"
    assert [child.tag.rpartition("}")[2] for child in drawn] == ["path"]
