import pytest

from app.commands import Commands, Spec
from app.preferences import Preferences


@pytest.fixture
def preferences(tmp_path):
    return Preferences(tmp_path / "preferences.json")


@pytest.fixture
def commands(qapp, preferences):
    made = Commands(preferences)
    made.ran = []
    for spec in (
        Spec(id="skip", words="Skip", key="S", where="label"),
        Spec(id="settle", words="Settle", key="S", where="review"),
        Spec(id="help", words="Help", key="F1", menu="Help"),
    ):
        made.add(spec, lambda name=spec.id: made.ran.append(name))
    return made


def test_one_key_does_different_things_on_different_pages(commands):
    assert commands.command_of_key("s", ["label", "anywhere"]) == "skip"
    assert commands.command_of_key("S", ["review", "anywhere"]) == "settle"
    assert commands.command_of_key("S", ["data", "anywhere"]) is None
    assert commands.command_of_key("F1", ["data", "anywhere"]) == "help"


def test_a_command_that_is_not_possible_says_why_and_does_nothing(commands):
    commands.set_possible("skip", "The project is open read-only")
    assert not commands.run("skip")
    assert commands.reason("skip") == "The project is open read-only"
    commands.set_possible("skip")
    assert commands.run("skip")
    assert commands.ran == ["skip"]


def test_a_changed_key_is_remembered_on_this_computer(commands, preferences, tmp_path):
    assert commands.set_key("skip", "J") == ""
    assert commands.command_of_key("J", ["label"]) == "skip"
    assert commands.command_of_key("S", ["label"]) is None
    again = Commands(Preferences(tmp_path / "preferences.json"))
    again.add(Spec(id="skip", words="Skip", key="S", where="label"), lambda: None)
    assert again.key("skip") == "J"


def test_a_clash_names_the_holder_and_changes_nothing(commands):
    assert commands.set_key("skip", "F1") == "help"
    assert commands.key("skip") == "S"


def test_keys_can_be_reset(commands):
    commands.set_key("skip", "J")
    commands.reset_keys()
    assert commands.key("skip") == "S"


def test_the_same_command_twice_is_a_mistake(commands):
    with pytest.raises(ValueError, match="'skip' is registered twice"):
        commands.add(Spec(id="skip", words="Skip"), lambda: None)


def test_unreadable_preferences_count_as_none(tmp_path):
    path = tmp_path / "preferences.json"
    path.write_bytes(b"\xff{]")
    found = Preferences(path)
    assert found.get("appearance", "system") == "system"
    found.put("appearance", "dark")
    assert Preferences(path).get("appearance") == "dark"
