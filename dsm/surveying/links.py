"""Addresses of campaigns: what stands on posters, in letters and in QR codes."""


def survey_address(home: str, slug: str) -> str:
    """Return where a campaign is answered; here a typed code opens the door.

    Examples
    --------
    >>> survey_address("https://svar.example.no/", "trivsel")
    'https://svar.example.no/s/trivsel'
    """
    return f"{home.rstrip('/')}/s/{slug}"


def personal_link(home: str, slug: str, token: str) -> str:
    """Return the address that opens the door by itself, for messages.

    Examples
    --------
    >>> personal_link("https://svar.example.no", "trivsel", "K7Q4")
    'https://svar.example.no/s/trivsel?t=K7Q4'
    """
    return f"{survey_address(home, slug)}?t={token}"


def qr_text(home: str, slug: str, token: str) -> str:
    """Return the same address as a QR code holds it: all in capitals, so that it prints small.

    Letters of one case need fewer squares; host and path are read without regard to case.

    Examples
    --------
    >>> qr_text("https://svar.example.no", "trivsel", "K7Q4")
    'HTTPS://SVAR.EXAMPLE.NO/S/TRIVSEL?T=K7Q4'
    """
    return personal_link(home, slug, token).upper()


def qr_svg(text: str) -> str:
    """Return a QR code as SVG, with the correction that survives a fold in a letter (M)."""
    import io

    import segno

    drawn = io.BytesIO()
    segno.make(text, error="m", micro=False, boost_error=False).save(
        drawn, kind="svg", xmldecl=False, svgns=True, border=4
    )
    return drawn.getvalue().decode()
