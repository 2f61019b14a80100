"""The icons of the site: our own drawings on a grid of 24, strokes only, coloured by the text around them."""

ICONS: dict[str, str] = {
    "arrow-down": '<path d="M12 5v14M6 13l6 6 6-6"/>',
    "birth": '<circle cx="12" cy="7" r="3.5"/><path d="M4.5 15c2.5-2.5 12.5-2.5 15 0M6 14.5c0 4 2.5 6.5 6 6.5'
    's6-2.5 6-6.5M11 3.5c.5-1.5 2-1.5 2.2-.3"/>',
    "business": '<path d="M4 10v10h16V10M3 10l2-6h14l2 6z"/>'
    '<path d="M9 20v-6h6v6M3 10c0 2.5 4.5 2.5 4.5 0 0 2.5 4.5 2.5 4.5 0 0 2.5 4.5 2.5 4.5 0 0 2.5 4.5 2.5 4.5 0"/>',
    "death": '<path d="M12 21v-9M12 12c-4 0-5-3-4-6 3 0 4 2 4 6zM12 12c4 0 5-3 4-6-3 0-4 2-4 6zM7 21h10"/>',
    "driving": '<path d="M3 16v-4l2-1 2-5h10l2 5 2 1v4zM5 11h14"/><circle cx="7.5" cy="17" r="2"/>'
    '<circle cx="16.5" cy="17" r="2"/>',
    "house": '<path d="M3 12l9-8 9 8M6 10v10h12V10"/><path d="M10 20v-6h4v6"/>',
    "marriage": '<circle cx="9" cy="14" r="5.5"/><circle cx="15" cy="14" r="5.5"/>'
    '<path d="M12 4l-1.5-1.5M12 4l1.5-1.5M12 4v3"/>',
    "papers": '<rect x="3" y="5" width="18" height="14" rx="1.5"/><circle cx="8.5" cy="11" r="2"/>'
    '<path d="M5.5 16c.5-2 5.5-2 6 0M14 10h4M14 14h4"/>',
    "residence": '<path d="M3 7h11v10H3zM14 10h4l3 3v4h-7z"/>'
    '<circle cx="7.5" cy="18" r="2"/><circle cx="17" cy="18" r="2"/>',
    "study": '<path d="M2 9l10-5 10 5-10 5zM6 11.5V16c3 3 9 3 12 0v-4.5M22 9v6"/>',
    "support": '<path d="M12 20C5 15 3 12 3 8.5A4.5 4.5 0 0112 7a4.5 4.5 0 019 1.5C21 12 19 15 12 20z"/>',
    "work": '<rect x="3" y="8" width="18" height="12" rx="1.5"/><path d="M9 8V5h6v3M3 13h18M12 12v2"/>',
    "arrow-left": '<path d="M19 12H5M11 6l-6 6 6 6"/>',
    "arrow-right": '<path d="M5 12h14M13 6l6 6-6 6"/>',
    "arrow-up": '<path d="M12 19V5M6 11l6-6 6 6"/>',
    "calendar": '<rect x="4" y="5" width="16" height="15" rx="2"/><path d="M4 10h16M8 3v4M16 3v4"/>',
    "check": '<path d="M4.5 12.5l5 5 10-11"/>',
    "chevron-down": '<path d="M6 9l6 6 6-6"/>',
    "chevron-left": '<path d="M15 5l-7 7 7 7"/>',
    "chevron-right": '<path d="M9 5l7 7-7 7"/>',
    "clock": '<circle cx="12" cy="12" r="8.5"/><path d="M12 7v5l3.5 2"/>',
    "contrast": '<circle cx="12" cy="12" r="8.5"/><path fill="currentColor" d="M12 3.5a8.5 8.5 0 010 17z"/>',
    "cross": '<path d="M6 6l12 12M18 6L6 18"/>',
    "download": '<path d="M12 4v11M7 11l5 5 5-5M5 20h14"/>',
    "edit": '<path d="M4 20l1-4L16 5l3 3L8 19z M14 7l3 3"/>',
    "error": '<path d="M8.5 3.5h7l5 5v7l-5 5h-7l-5-5v-7z"/><path d="M12 7.5v5.5M12 16.4v.1"/>',
    "file": '<path d="M6 3h8l5 5v13H6z"/><path d="M14 3v5h5M9 13h7M9 17h7"/>',
    "folder": '<path d="M3 6h6l2 2h10v11H3z"/>',
    "home": '<path d="M4 11l8-7 8 7v9h-5v-6H9v6H4z"/>',
    "image": '<rect x="3.5" y="4.5" width="17" height="15" rx="1.5"/><circle cx="9" cy="10" r="1.6"/>'
    '<path d="M4 18l5-4 3 2 4-5 4.5 5"/>',
    "inbox": '<path d="M4 13l3-8h10l3 8v6H4z"/><path d="M4 13h5l1 3h4l1-3h5"/>',
    "info": '<circle cx="12" cy="12" r="9"/><path d="M12 11v6M12 7.4v.1"/>',
    "list": '<path d="M9 6h11M9 12h11M9 18h11M4.5 6h.1M4.5 12h.1M4.5 18h.1"/>',
    "lock": '<rect x="5" y="11" width="14" height="9" rx="1.5"/><path d="M8 11V8a4 4 0 018 0v3"/>',
    "mail": '<rect x="3" y="5" width="18" height="14" rx="1.5"/><path d="M3.5 6.5L12 13l8.5-6.5"/>',
    "money": '<rect x="3" y="6" width="18" height="12" rx="1.5"/><circle cx="12" cy="12" r="2.5"/>'
    '<path d="M6 12h.1M18 12h.1"/>',
    "people": '<circle cx="9" cy="8" r="3.5"/><path d="M3 20c0-4 2.5-6 6-6s6 2 6 6M16 5a3.5 3.5 0 010 6.5'
    'M18 14.5c2 .8 3 2.5 3 5.5"/>',
    "phone": '<path d="M5 4h4l2 5-2.5 1.5a11 11 0 005 5L15 13l5 2v4c0 .6-.4 1-1 1C11 20 4 13 4 5c0-.6.4-1 1-1z"/>',
    "pin": '<path d="M12 21c4-5 7-8 7-11.5a7 7 0 00-14 0C5 13 8 16 12 21z"/><circle cx="12" cy="9.5" r="2.5"/>',
    "plus": '<path d="M12 5v14M5 12h14"/>',
    "print": '<path d="M7 9V3h10v6M7 17H4V9h16v8h-3"/><path d="M7 14h10v7H7z"/>',
    "search": '<circle cx="10.5" cy="10.5" r="6.5"/><path d="M15.5 15.5L21 21"/>',
    "star": '<path d="M12 3l2.7 5.8 6.3.8-4.6 4.4 1.2 6.3L12 17.2l-5.6 3.1 1.2-6.3L3 9.6l6.3-.8z"/>',
    "trash": '<path d="M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13M10 11v5M14 11v5"/>',
    "turn": '<path d="M19 8a8 8 0 10.9 5.5"/><path d="M19.5 3v5.5H14"/>',
    "upload": '<path d="M12 20V8M7 12l5-5 5 5M5 4h14"/>',
    "user": '<circle cx="12" cy="8" r="4"/><path d="M4 21c0-4.5 3-7 8-7s8 2.5 8 7"/>',
    "warning": '<path d="M12 3.5L22 20.5H2z"/><path d="M12 10v5M12 17.9v.1"/>',
}

# The mark of the portal: a star in a ring. Neutral on purpose; a province may put its own logo in its place.
MARK = (
    '<svg width="48" height="48" viewBox="0 0 48 48" aria-hidden="true" focusable="false" fill="none" '
    'stroke="currentColor">'
    '<circle cx="24" cy="24" r="22" stroke-width="2"/><circle cx="24" cy="24" r="18.5" stroke-width="1"/>'
    '<path fill="currentColor" stroke="none" d="M24 9.5L27.4 19.9 38.3 19.9 29.5 26.3 32.8 36.7 24 30.3 '
    '15.2 36.7 18.5 26.3 9.7 19.9 20.6 19.9z"/></svg>'
)


def svg(name: str) -> str:
    """Return the icon as SVG that screen readers pass over; a KeyError tells of a wrong name."""
    # Width and height for the moment (or the reader) without style sheets.
    frame = 'class="icon" width="20" height="20" viewBox="0 0 24 24" aria-hidden="true" focusable="false"'
    return f"<svg {frame}>{ICONS[name]}</svg>"
