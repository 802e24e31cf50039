"""GitLab's secret token, which signs nothing: it stands in a header as it is."""

from __future__ import annotations

import hmac

from pytest_apiint.webhooks.delivery import Message
from pytest_apiint.webhooks.keys import Secret, shared
from pytest_apiint.webhooks.profile import Profile
from pytest_apiint.webhooks.scheme import Hmac


class GitLabToken(Hmac):
    name = "gitlab"
    title = "GitLab, secret token"
    algorithm = "equality"
    header = "X-Gitlab-Token"
    id_header = "X-Gitlab-Event-UUID"
    signed = "nothing"
    source = "https://docs.gitlab.com/user/project/integrations/webhooks/"
    profile = Profile(binds="nothing")
    oracle = "gidgetlab"

    def entry(self, secret: Secret, message: Message) -> str:
        return shared(secret, self.name).decode()

    def _matches(self, public: Secret, content: bytes, entry: str) -> bool:
        return hmac.compare_digest(shared(public, self.name), entry.encode())
