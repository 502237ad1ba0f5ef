"""Accounts and what is seen of their doings: sign-in, administration, tokens, the audit."""
