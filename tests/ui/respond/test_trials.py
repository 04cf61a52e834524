from ui.respond.trials import is_trial_key, trial_key, trial_path


def test_the_key_for_trying_is_made_from_secret_and_campaign(settings):
    key = trial_key(settings.secret, "trygg")

    assert trial_path(settings, "trygg") == f"/s/trygg/try/{key}"
    assert is_trial_key(settings.secret, "trygg", key)
    assert not is_trial_key(settings.secret, "annen", key)
    assert not is_trial_key("another secret", "trygg", key)
    assert not is_trial_key(settings.secret, "trygg", "")
    assert not is_trial_key(settings.secret, "trygg", "æ" * 32)
