"""Answers that an API could give, or nearly could: seeds, named edits, and the proof of what each one breaks."""
