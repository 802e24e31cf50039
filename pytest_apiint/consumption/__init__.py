"""What a client reads of an API's answers, and what of it a change of the API touches."""
