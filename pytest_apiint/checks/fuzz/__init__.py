"""Checks that vary the answers of an API: valid ones, ones to be tolerated, broken ones, and damaged bytes."""
