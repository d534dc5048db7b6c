"""How far those who judge agree, and when more interviews bring nothing new."""
