from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QSize

from app.widgets.image_loader import ImageLoader

VIEW = QSize(64, 64)


@pytest.fixture
def photos(tmp_path: Path) -> list[Path]:
    paths = [tmp_path / f"{i}.png" for i in range(6)]
    for shade, path in enumerate(paths):
        Image.new("RGB", (200, 100), (40 * shade, 0, 0)).save(path)
    return paths


@pytest.fixture
def loader(qapp):
    made = ImageLoader(capacity=4)
    yield made
    made.stop()


def test_a_picture_arrives_with_its_key_and_full_size(qtbot, loader, photos):
    with qtbot.waitSignal(loader.loaded, timeout=5000) as signal:
        loader.load(2**40, photos[3], VIEW)
    key, image, full_size = signal.args
    assert key == 2**40
    assert image.size() == QSize(64, 32)
    assert full_size == QSize(200, 100)
    assert image.pixelColor(5, 5).red() == 120


def test_a_prefetched_picture_is_there_before_load_returns(qtbot, loader, photos):
    loader.prefetch(photos[:3], VIEW)
    qtbot.waitUntil(lambda: all(loader.cached(path, VIEW) for path in photos[:3]), timeout=5000)
    arrived = []
    loader.loaded.connect(lambda key, *_: arrived.append(key))
    loader.load("next", photos[1], VIEW)
    assert arrived == ["next"]


def test_the_ring_keeps_the_newest_and_another_size_is_another_picture(qtbot, loader, photos):
    for path in photos:
        with qtbot.waitSignal(loader.loaded, timeout=5000):
            loader.load(path, path, VIEW)
    assert [loader.cached(path, VIEW) is not None for path in photos] == [False, False, True, True, True, True]
    assert loader.cached(photos[5], QSize(32, 32)) is None


def test_everyone_who_asked_is_answered_once(qtbot, loader, photos):
    arrived = []
    loader.loaded.connect(lambda key, *_: arrived.append(key))
    loader.prefetch(photos[:2], VIEW)
    loader.load("a", photos[0], VIEW)
    loader.load("b", photos[0], VIEW)
    qtbot.waitUntil(lambda: len(arrived) == 2, timeout=5000)
    qtbot.waitUntil(lambda: loader.cached(photos[1], VIEW) is not None, timeout=5000)
    assert sorted(arrived) == ["a", "b"]


def test_a_broken_file_fails_in_words_and_work_goes_on(qtbot, loader, photos, tmp_path):
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"\x89PNG\r\n\x1a\nrubbish")
    with qtbot.waitSignal(loader.failed, timeout=5000) as signal:
        loader.load("bad", broken, VIEW)
    assert signal.args == ["bad", "This picture cannot be read (it is damaged) (broken.png)."]
    with qtbot.waitSignal(loader.loaded, timeout=5000):
        loader.load("good", photos[0], VIEW)


def test_what_was_forgotten_is_not_delivered(qtbot, loader, photos):
    with qtbot.assertNotEmitted(loader.loaded, wait=100):
        loader.load("old", photos[0], VIEW)
        loader.forget()
    assert loader.cached(photos[0], VIEW) is None
