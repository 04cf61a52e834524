from dsm.settings import read_settings
from ui.cli.experts_options import expert_keys
from ui.cli.opening import opened


def test_keys_of_experts_lie_in_a_folder_of_their_own(engine, folder):
    with opened() as house:
        key = expert_keys(house).make(1)

    assert (read_settings().keys_folder / "experts" / "1.key").exists()
    assert not (read_settings().keys_folder / "1.key").exists()
    assert key.campaign_id == 1
