"""Tokens as a QPalette, and back: a widget asks which tokens are shown now."""

from PySide6.QtGui import QColor, QGuiApplication, QPalette

from app.theme.tokens import DARK, LIGHT, Tokens, with_high_contrast

APPEARANCES = (LIGHT, DARK, with_high_contrast(LIGHT), with_high_contrast(DARK))


def palette_for(tokens: Tokens) -> QPalette:
    """Return the palette that stock Qt widgets paint themselves with under `tokens`."""
    role, group = QPalette.ColorRole, QPalette.ColorGroup
    colours = {
        role.Window: tokens.window,
        role.WindowText: tokens.text,
        role.Base: tokens.surface,
        role.AlternateBase: tokens.sunken,
        role.Text: tokens.text,
        role.PlaceholderText: tokens.muted,
        role.Button: tokens.surface,
        role.ButtonText: tokens.text,
        role.BrightText: tokens.on_accent,
        role.ToolTipBase: tokens.surface,
        role.ToolTipText: tokens.text,
        role.Highlight: tokens.selection,
        role.HighlightedText: tokens.text,
        role.Accent: tokens.accent_fill,
        role.Link: tokens.accent,
        role.LinkVisited: tokens.accent,
        role.Light: tokens.hover,
        role.Midlight: tokens.hover,
        role.Mid: tokens.border,
        role.Dark: tokens.strong,
        role.Shadow: tokens.strong,
    }
    palette = QPalette()
    for each, colour in colours.items():
        palette.setColor(each, QColor(colour))
    for each in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText, role.PlaceholderText):
        palette.setColor(group.Disabled, each, QColor(tokens.disabled))
    return palette


def shown_tokens() -> Tokens:
    """Return the tokens of the appearance shown now, read from the application's palette.

    The palette is the one place that holds the appearance, so a widget needs no reference to a theme
    and repaints by itself when Qt tells it that the palette changed.
    """
    palette = QGuiApplication.palette()
    window = palette.color(QPalette.ColorRole.Window)
    border = palette.color(QPalette.ColorRole.Mid)
    for tokens in APPEARANCES:
        if window == QColor(tokens.window) and border == QColor(tokens.border):
            return tokens
    return DARK if window.lightnessF() < 0.5 else LIGHT
