"""What follows from what happened: reactions to events, run after commit by the worker."""
