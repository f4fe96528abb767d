"""Sinergi on one machine: PostgreSQL, Valkey and every process of ours under one supervisor.

The product does not know that it runs here: two addresses, DATABASE_URL and REDIS_URL, are all
that tells these servers from a data centre's.
"""
