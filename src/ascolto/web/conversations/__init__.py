"""Conversations, observations and reviews on the desk."""
