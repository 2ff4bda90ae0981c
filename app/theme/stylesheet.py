"""The style sheet of stock Qt widgets, generated from the tokens: solid colours, 1 px lines, no shadows."""

from string import Template

from app.theme import tokens as size
from app.theme.tokens import TYPE, Tokens

# Widgets say what they are with dynamic properties: kind (buttons), role and tone (texts), panel (frames).
RULES = Template("""
QWidget { color: $text; }
QMainWindow, QDialog, QWidget[panel="window"] { background: $window; }
QWidget[panel="surface"] { background: $surface; }
QWidget[panel="sunken"] { background: $sunken; }
QWidget[panel="canvas"] { background: $canvas; }
QFrame[panel="card"] { background: $surface; border: 1px solid $border; border-radius: ${radius_card}px; }
QFrame[panel="inset"] { background: $sunken; border: none; border-radius: ${radius_field}px; }
QFrame[panel="overlay"] { background: $surface; border: 1px solid $border;
  border-radius: ${radius_overlay}px; }
QFrame[line="horizontal"] { background: $border; border: none; max-height: 1px; min-height: 1px; }
QFrame[line="vertical"] { background: $border; border: none; max-width: 1px; min-width: 1px; }

QLabel { background: transparent; }
$text_roles
QLabel[bold="true"] { font-weight: 600; }
QLabel[tone="muted"] { color: $muted; }
QLabel[tone="accent"] { color: $accent; }
QLabel[tone="ok"] { color: $ok; }
QLabel[tone="warn"] { color: $warn; }
QLabel[tone="bad"] { color: $bad; }
QLabel:disabled { color: $disabled; }

QPushButton { background: $surface; border: 1px solid $border; border-radius: ${radius_field}px;
  min-height: ${button_inner}px; padding: 0 ${pad_button}px; }
QPushButton:hover { background: $hover; }
QPushButton:pressed, QPushButton:checked { background: $accent_soft; border-color: $accent; }
QPushButton:disabled { background: $sunken; color: $disabled; border-color: $border; }
QPushButton[kind="primary"] { background: $accent_fill; border-color: $accent_fill; color: $on_accent; }
QPushButton[kind="primary"]:hover, QPushButton[kind="primary"]:pressed { background: $accent_deep;
  border-color: $accent_deep; }
QPushButton[kind="primary"]:disabled { background: $sunken; color: $disabled; border-color: $border; }
QPushButton[kind="danger"] { color: $bad; }
QPushButton[kind="quiet"], QPushButton[kind="link"] { background: transparent; border-color: transparent; }
QPushButton[kind="link"] { color: $accent; padding: 0 4px; min-height: ${link_inner}px; }
QPushButton[kind="quiet"]:hover, QPushButton[kind="link"]:hover { background: $hover; }
QPushButton[bar="true"] { min-height: ${bar_inner}px; }

QToolButton { background: transparent; border: 1px solid transparent; border-radius: ${radius_field}px; }
QToolButton:hover { background: $hover; }
QToolButton:pressed, QToolButton:checked { background: $accent_soft; }

QLineEdit, QComboBox, QSpinBox, QDoubleSpinBox, QDateEdit { background: $surface; color: $text;
  border: 1px solid $strong; border-radius: ${radius_field}px; padding: 0 10px;
  min-height: ${button_inner}px; selection-background-color: $selection; selection-color: $text; }
QSpinBox::up-button, QSpinBox::down-button { subcontrol-origin: border; width: 0; height: 0; }
QSpinBox QLineEdit { border: none; padding: 0; background: transparent; }
QLineEdit:focus, QComboBox:focus, QSpinBox:focus, QDoubleSpinBox:focus, QDateEdit:focus,
  QPlainTextEdit[field="true"]:focus { border: 2px solid $accent; padding: 0 9px; }
QLineEdit[invalid="true"] { border-color: $bad; }
QLineEdit:disabled, QComboBox:disabled, QSpinBox:disabled, QDoubleSpinBox:disabled {
  background: $sunken; color: $disabled; border-color: $border; }
QLineEdit[bare="true"] { background: transparent; border: none; padding: 0; }
QComboBox::drop-down { border: none; width: 26px; }
QComboBox::down-arrow { image: none; width: 0; height: 0; }
QComboBox QAbstractItemView { background: $surface; border: 1px solid $strong; outline: none;
  selection-background-color: $accent_soft; selection-color: $text; padding: 4px; }
QPlainTextEdit { background: $surface; color: $text; border: none;
  selection-background-color: $selection; selection-color: $text; }
QPlainTextEdit[field="true"] { border: 1px solid $strong; border-radius: ${radius_field}px; padding: 6px; }
QPlainTextEdit[field="true"]:focus { padding: 5px; }

QMenuBar { background: transparent; border: none; spacing: 0; }
QMenuBar::item { background: transparent; padding: 5px 9px; border-radius: ${radius_field}px; }
QMenuBar::item:selected, QMenuBar::item:pressed { background: $hover; }
QMenu { background: $surface; border: 1px solid $strong; padding: 4px; }
QMenu::item { padding: 5px 24px 5px 24px; border-radius: ${radius_small}px; }
QMenu::item:selected { background: $accent_soft; color: $text; }
QMenu::item:disabled { color: $disabled; background: transparent; }
QMenu::separator { height: 1px; background: $border; margin: 4px 8px; }
QToolTip { background: $surface; color: $text; border: 1px solid $strong; padding: 4px 6px; }

QListView, QTreeView, QTableView { background: $surface; border: none; outline: none;
  alternate-background-color: $sunken; gridline-color: $border;
  selection-background-color: $accent_soft; selection-color: $text; }
QListView::item:hover, QTreeView::item:hover, QTableView::item:hover { background: $hover; }
QListView::item:selected, QTreeView::item:selected, QTableView::item:selected { background: $accent_soft;
  color: $text; }
QHeaderView { background: $sunken; border: none; }
QHeaderView::section { background: $sunken; color: $muted; border: none;
  border-bottom: 1px solid $border; padding: 0 8px; font-size: ${caption_px}px; font-weight: 600; }
QTableCornerButton::section { background: $sunken; border: none; }

QScrollArea, QScrollArea > QWidget > QWidget[scrolled="true"] { background: transparent; border: none; }
QScrollBar { background: transparent; border: none; }
QScrollBar:vertical { width: 12px; margin: 0; }
QScrollBar:horizontal { height: 12px; margin: 0; }
QScrollBar::handle { background: $strong; border-radius: 3px; }
QScrollBar::handle:vertical { min-height: 28px; margin: 2px 3px; }
QScrollBar::handle:horizontal { min-width: 28px; margin: 3px 2px; }
QScrollBar::handle:hover { background: $muted; }
QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page {
  background: transparent; border: none; width: 0; height: 0; }
QSplitter::handle { background: $border; }
QSplitter::handle:horizontal { width: 1px; }
QSplitter::handle:vertical { height: 1px; }
QSplitter::handle:hover { background: $accent; }
QProgressBar { background: $sunken; border: none; border-radius: 3px; max-height: 6px; text-align: center; }
QProgressBar::chunk { background: $accent_fill; border-radius: 3px; }
QSlider::groove:horizontal { background: $strong; height: 2px; }
QSlider::handle:horizontal { background: $accent_fill; width: 14px; margin: -6px 0; border-radius: 7px; }
""")


def stylesheet_for(tokens: Tokens, scale: float) -> str:
    """Return the style sheet of `tokens`; heights and text sizes grow with the font `scale`."""
    return RULES.substitute(
        tokens.colours(),
        accent_deep=_blend(tokens.accent_fill, tokens.text, 0.14) if not tokens.dark else "#6A6DE0",
        text_roles="\n".join(_text_role(role, scale) for role in TYPE),
        radius_small=size.RADIUS_SMALL,
        radius_field=size.RADIUS_FIELD,
        radius_card=size.RADIUS_CARD,
        radius_overlay=size.RADIUS_OVERLAY,
        button_inner=round(size.BUTTON_HEIGHT * scale) - 2,
        bar_inner=round(size.BAR_BUTTON_HEIGHT * scale) - 2,
        link_inner=round(size.BAR_BUTTON_HEIGHT * scale) - 2,
        pad_button=size.SPACE[2],
        caption_px=round(TYPE["caption"].size * scale),
    )


def _text_role(role: str, scale: float) -> str:
    style = TYPE[role]
    return f'QLabel[role="{role}"] {{ font-size: {round(style.size * scale)}px; font-weight: {style.weight}; }}'


def _blend(first: str, second: str, share: float) -> str:
    """Return `first` with `share` (0 to 1) of `second` mixed in, each "#RRGGBB"."""
    pairs = ((int(first[i : i + 2], 16), int(second[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(a + (b - a) * share):02X}" for a, b in pairs)
