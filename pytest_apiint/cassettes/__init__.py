"""Recordings on disk, in vcrpy's format both ways: read, matched, written."""
