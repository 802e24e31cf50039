"""A client as many are: it retries, and never looks at Retry-After."""

import time

import requests


class ImpatientClient:
    def __init__(self, base_url):
        self.base_url = base_url

    def get_user(self, user_id):
        for pause in (2, 4, 8):
            response = requests.get(f"{self.base_url}/users/{user_id}", timeout=10)
            if response.status_code not in (429, 503):
                break
            time.sleep(pause)
        response.raise_for_status()
        return response.json()
