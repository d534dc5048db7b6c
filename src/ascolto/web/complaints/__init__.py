"""The pages on which complaints are handled."""
