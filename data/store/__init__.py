"""What was sent, decided and known: kept whole, audited in the transaction that changes it, and read back as frames.

The only room that speaks SQL. SQLite by default, PostgreSQL by changing one URL.
"""
