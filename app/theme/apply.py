"""Put an appearance on the application, and keep following the system when asked to."""

from typing import Literal

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication

from app.theme.fonts import application_font, system_font_scale
from app.theme.palette import palette_for, shown_tokens
from app.theme.stylesheet import stylesheet_for
from app.theme.tokens import DARK, LIGHT, Tokens, with_high_contrast

Mode = Literal["light", "dark", "system"]
_NAME = "appearance"


def apply_theme(app: QApplication, mode: Mode, text_scale: float | None = None) -> None:
    """Show `app` in `mode`; "system" follows the system's light and dark from now on.

    Parameters
    ----------
    app : QApplication
        Its style, palette, font and style sheet are set.
    mode : {"light", "dark", "system"}
        "system" is light where the system does not say.
    text_scale : float, optional
        Size of all text, 0.8 to 2.0; None takes the system's own font scale.
    """
    appearance = app.findChild(Appearance, _NAME)
    if appearance is None:
        appearance = Appearance(app)
    appearance.show(mode, text_scale)


class Appearance(QObject):
    """Remembers what was asked for, so that a change of the system can be answered."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self.setObjectName(_NAME)
        self._app = app
        self._system_font = QFont(app.font())
        self._mode: Mode = "system"
        self._text_scale: float | None = None
        app.setStyle("Fusion")
        app.styleHints().colorSchemeChanged.connect(self._follow_system)
        accessibility = getattr(app.styleHints(), "accessibility", None)  # from Qt 6.10 on
        if accessibility is not None:
            accessibility().contrastPreferenceChanged.connect(self._follow_system)

    def show(self, mode: Mode, text_scale: float | None) -> None:
        self._mode, self._text_scale = mode, text_scale
        schemes = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}
        # Title bars and the system's own dialogs follow this, not our palette.
        self._app.styleHints().setColorScheme(schemes.get(mode, Qt.ColorScheme.Unknown))
        self._apply()

    def _follow_system(self) -> None:
        if self._tokens() != shown_tokens():
            self._apply()

    def _apply(self) -> None:
        tokens = self._tokens()
        scale = self._text_scale or system_font_scale(self._system_font.pointSizeF())
        font = application_font(self._system_font, scale)
        sheet = stylesheet_for(tokens, scale)
        same_size = font.pixelSize() == self._app.font().pixelSize()
        if same_size and tokens == shown_tokens() and sheet == self._app.styleSheet():
            return  # each of the three makes every widget measure itself again
        self._app.setPalette(palette_for(tokens))
        self._app.setFont(font)
        self._app.setStyleSheet(sheet)

    def _tokens(self) -> Tokens:
        hints = self._app.styleHints()
        dark = self._mode == "dark" or (self._mode == "system" and hints.colorScheme() == Qt.ColorScheme.Dark)
        tokens = DARK if dark else LIGHT
        accessibility = getattr(hints, "accessibility", None)
        if accessibility is None:
            return tokens
        wants_more = accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast
        return with_high_contrast(tokens) if wants_more else tokens
