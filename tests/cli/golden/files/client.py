import requests


def user(base_url, number):
    return requests.get(f"{base_url}/users/{number}", timeout=10).json()
