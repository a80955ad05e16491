"""Fixes: edits of the user's files, each looked at again before it is kept."""
