"""A page of HTML taken apart by the standard library: its tags, their attributes, and the text that a reader sees."""

from html.parser import HTMLParser

LINES = {"a", "h1", "h2", "h3", "p", "pre", "div", "li", "summary", "caption", "figcaption", "tr", "svg"}
VOID = {"meta", "link", "br", "img", "input", "hr"}


class Markup(HTMLParser):
    """`tags` are ``(name, attributes)`` in order; `texts` what stands outside of the head, and `lines` lay them out.

    `open` are tags that never closed, `odd` those that closed what wasn't open, and whatever else isn't a tag.
    """

    def __init__(self, text):
        super().__init__()
        self.tags, self.texts, self.lines, self.open, self.odd = [], [], [], [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag in LINES:
            self.lines.append("")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.odd.append(tag)

    def handle_data(self, data):
        if "head" not in self.open and data.strip():
            self.texts.append(" ".join(data.split()))
            self.lines[-1] = f"{self.lines[-1]} {self.texts[-1]}".lstrip()

    def handle_comment(self, data):
        self.odd.append(f"<!--{data}")

    def unknown_decl(self, data):
        self.odd.append(f"<![{data}")

    def handle_pi(self, data):
        self.odd.append(f"<?{data}")

    @property
    def skeleton(self):
        """Names of tags and attributes, without any value."""
        return [(tag, *attributes) for tag, attributes in self.tags]

    def all(self, tag, **attributes):
        return [found for name, found in self.tags if name == tag and attributes.items() <= found.items()]
