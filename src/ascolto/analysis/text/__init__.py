"""What people write, in five languages: learnt from the organisation's own texts, and never said without examples."""
