"""A client as many are: it retries without a look at Retry-After, and keeps its troubles to itself."""

import time

import requests


class ImpatientClient:
    def __init__(self, base_url):
        self.base_url = base_url

    def get_user(self, user_id):
        for pause in (2, 4, 8):
            try:
                response = requests.get(f"{self.base_url}/users/{user_id}", timeout=10)
            except requests.RequestException:
                return None
            if response.status_code == 200:
                return response.json()
            time.sleep(pause)
        return None
