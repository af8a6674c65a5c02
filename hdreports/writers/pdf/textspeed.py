"""Text layout without doing the same work twice; the pages stay as they are.

WeasyPrint makes a Pango context and a font description for every piece of text, throws the laid-out
text away, and lays it out again to draw it. Here contexts and descriptions are shared by all texts
of one style, and a laid-out text is kept until it is drawn.
"""

from __future__ import annotations

from typing import Any

from weasyprint.text import line_break
from weasyprint.text.constants import PANGO_DIRECTION
from weasyprint.text.ffi import ffi, gobject, pango, unicode_to_char_p
from weasyprint.text.fonts import font_features, get_font_description

_setup = line_break.Layout.setup


class _Shared:
    """What all layouts of one style have in common. Lives as long as its font configuration."""

    def __init__(self, style: Any) -> None:
        self.context = ffi.gc(
            pango.pango_font_map_create_context(style.font_config.font_map),
            gobject.g_object_unref,
        )
        pango.pango_context_set_round_glyph_positions(self.context, False)
        pango.pango_context_set_base_dir(self.context, PANGO_DIRECTION[style["direction"]])
        if style["lang"]:
            name, keep = unicode_to_char_p(style["lang"])
            self.language = pango.pango_language_from_string(name)
            pango.pango_context_set_language(self.context, self.language)
            del keep
        else:
            self.language = pango.pango_language_get_default()
        self.description = get_font_description(style)
        self.attributes = _feature_attributes(style)


def install() -> None:
    """Replace the methods of WeasyPrint's text layout; its version is checked by `justify`."""
    ffi.cdef("PangoAttrList * pango_attr_list_copy (PangoAttrList *list);", override=True)
    line_break.Layout.setup = _shared_setup
    line_break.Layout.deactivate = _stay_active
    line_break.Layout.reactivate = _reactivate


def _shared_setup(layout: Any, style: Any) -> None:
    shared = style.__dict__.get("shared_layout") or _shared(style)
    if shared is None:
        _setup(layout, style)
        return
    layout.style = style
    layout.first_line_direction = 0
    layout.language = shared.language
    layout.layout = ffi.gc(pango.pango_layout_new(shared.context), gobject.g_object_unref)
    pango.pango_layout_set_auto_dir(layout.layout, False)
    pango.pango_layout_set_font_description(layout.layout, shared.description)
    layout.ascent = layout.underline_position = layout.strikethrough_position = None
    if shared.attributes is not None:
        # A list of its own: set_text adds spacing to it.
        own = ffi.gc(pango.pango_attr_list_copy(shared.attributes), pango.pango_attr_list_unref)
        pango.pango_layout_set_attributes(layout.layout, own)


def _shared(style: Any) -> _Shared | None:
    """What texts of this style share; None where the style asks for what is not looked after here.

    Kept with the style, so that its properties are looked up once.
    """
    if (
        style["font_language_override"] != "normal"
        or style["text_decoration_line"] != "none"
        or style["font_variation_settings"] != "normal"
    ):
        return None
    cache = style.font_config.__dict__.setdefault("shared_layouts", {})
    key = tuple(_hashable(style[name]) for name in _KEY)
    if key not in cache:
        cache[key] = _Shared(style)
    found: _Shared = cache[key]
    style.shared_layout = found
    return found


_FEATURES = (
    "font_kerning",
    "font_variant_ligatures",
    "font_variant_position",
    "font_variant_caps",
    "font_variant_numeric",
    "font_variant_alternates",
    "font_variant_east_asian",
    "font_feature_settings",
)
_KEY = (
    "font_family",
    "font_size",
    "font_style",
    "font_stretch",
    "font_weight",
    "lang",
    "direction",
    *_FEATURES,
)


def _hashable(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _feature_attributes(style: Any) -> Any:
    features = font_features(*(style[name] for name in _FEATURES))
    if not features:
        return None
    text = ",".join(f"{key} {value}" for key, value in features.items()).encode()
    attributes = ffi.gc(pango.pango_attr_list_new(), pango.pango_attr_list_unref)
    pango.pango_attr_list_insert(attributes, pango.pango_attr_font_features_new(text))
    return attributes


def _stay_active(layout: Any) -> None:
    """Keep what was laid out: it is drawn later, or goes with its layout."""


def _reactivate(layout: Any, style: Any) -> None:
    if layout.justification_spacing:
        # The width that the text was broken to: spread out, it would be broken again and cut off.
        pango.pango_layout_set_width(layout.layout, -1)
        layout.set_text(layout.text, justify=True)
