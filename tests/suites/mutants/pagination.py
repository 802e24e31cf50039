"""Clients that lose pages, double them, or never come to an end of them."""

from tests.suites.robust import BadAnswer, Robust, RobustError


class FirstPageOnly(Robust):
    def following(self, page, seen):
        return None


class TwoPagesOnly(Robust):
    def following(self, page, seen):
        return None if seen else super().following(page, seen)


class Collects(Robust):
    """Its `added` says what the pages so far and one more come to; the parts of the loop are apart."""

    def list_users(self):
        found, cursor, seen = [], None, set()
        while True:
            page = self.page(cursor)
            found = self.added(found, page)
            if (cursor := self.following(page, seen)) is None:
                return self.done(found)

    def page(self, cursor):
        return self.call("GET", "/users", params={"cursor": cursor} if cursor else None)

    def added(self, found, page):
        return found + self.items(page)

    def done(self, found):
        return found


class LastPageOnly(Collects):
    def added(self, found, page):
        return self.items(page)


class WithoutTheLastPage(Collects):
    def added(self, found, page):
        return found + (self.items(page) if page["next_cursor"] else [])


class EachPagesFirst(Collects):
    def added(self, found, page):
        return found + self.items(page)[:1]


class Backwards(Collects):
    def added(self, found, page):
        return self.items(page) + found


class Doubles(Collects):
    def added(self, found, page):
        return found + self.items(page) * 2


class Models(Collects):
    """Returns objects that nothing is known of, and loses the last page's."""

    def done(self, found):
        return [object() for _ in found[:4]]


class ManyModels(Collects):
    def done(self, found):
        return [object() for _ in found * 2]


class LooksFirst(Collects):
    """Asks for the first page, to see whether there is one, and then again."""

    def list_users(self):
        self.page(None)
        return super().list_users()


class FollowsForEver(Robust):
    def unseen(self, cursor, seen):
        pass


class SeesOnlyTheLastCursor(Robust):
    def unseen(self, cursor, seen):
        if cursor in seen:
            raise BadAnswer("the cursor came twice")
        seen.clear()
        seen.add(cursor)


class Numbers(Robust):
    """Asks for page 1, 2, 3, while there is a cursor, which it doesn't look at."""

    def list_users(self):
        found, number = [], 0
        while True:
            number += 1
            page = self.call("GET", "/users", params={"page": number})
            found += self.items(page)
            if page["next_cursor"] is None:
                return found


class AssertsOnCircles(Robust):
    def unseen(self, cursor, seen):
        if cursor in seen:
            raise AssertionError(cursor)
        seen.add(cursor)


class StopsAtEmptyPages(Robust):
    def following(self, page, seen):
        return super().following(page, seen) if page["items"] else None


class ReadsTheLastItem(Collects):
    def added(self, found, page):
        return [*found, *page["items"][:-1], page["items"][-1]]


class ReturnsWhatIsThere(Collects):
    def list_users(self):
        found, cursor, seen = [], None, set()
        while True:
            try:
                page = self.page(cursor)
            except RobustError:
                return found
            found += self.items(page)
            if (cursor := self.following(page, seen)) is None:
                return found


class ReturnsWhatIsThereAtOnce(ReturnsWhatIsThere):
    """Tries nothing again."""

    attempts = 1


class SkipsWhatFails(Collects):
    """Goes on with page 3 after page 2 has failed once, and then reads page 2's neighbour instead."""

    def page(self, cursor):
        try:
            return self.once_only(cursor)
        except RobustError:
            return {"items": [], "next_cursor": f"c{int(cursor[1:]) + 1}"}

    def once_only(self, cursor):
        before, self.attempts = self.attempts, 1
        try:
            return super().page(cursor)
        finally:
            self.attempts = before


class DropsWhatCameLate(Collects):
    """A page that had to be asked for twice is read, and forgotten."""

    failed = 0

    def error(self, status, headers, body):
        self.failed += 1
        return super().error(status, headers, body)

    def added(self, found, page):
        late, self.failed = self.failed, 0
        return found if late else super().added(found, page)


class StartsAgain(Collects):
    """From the first page, and keeps what it had."""

    attempts = 1

    def list_users(self):
        found = []
        for turn in (1, 2):
            cursor, seen = None, set()
            try:
                while True:
                    page = self.page(cursor)
                    found += self.items(page)
                    if (cursor := self.following(page, seen)) is None:
                        return found
            except RobustError:
                if turn == 2:
                    raise
        return found


MUTANTS = [
    ("pagination-complete", FirstPageOnly, "list_users"),
    ("pagination-complete", TwoPagesOnly, "list_users"),
    ("pagination-complete", LastPageOnly, "list_users"),
    ("pagination-complete", WithoutTheLastPage, "list_users"),
    ("pagination-complete", EachPagesFirst, "list_users"),
    ("pagination-complete", Backwards, "list_users"),
    ("pagination-complete", Doubles, "list_users"),
    ("pagination-complete", Models, "list_users"),
    ("pagination-complete", ManyModels, "list_users"),
    ("pagination-complete", LooksFirst, "list_users"),
    ("pagination-terminates", FollowsForEver, "list_users"),
    ("pagination-terminates", FollowsForEver, "list_by_link"),
    ("pagination-terminates", SeesOnlyTheLastCursor, "list_users"),
    ("pagination-terminates", Numbers, "list_users"),
    ("pagination-terminates", AssertsOnCircles, "list_users"),
    ("pagination-empty-page", StopsAtEmptyPages, "list_users"),
    ("pagination-empty-page", ReadsTheLastItem, "list_users"),
    ("pagination-error-midway", ReturnsWhatIsThere, "list_users"),
    ("pagination-error-midway", ReturnsWhatIsThereAtOnce, "list_users"),
    ("pagination-error-midway", SkipsWhatFails, "list_users"),
    ("pagination-error-midway", StartsAgain, "list_users"),
    ("pagination-error-midway", DropsWhatCameLate, "list_users"),
]
