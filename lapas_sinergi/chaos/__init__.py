"""The fault storm: a house of its own is struck again and again while notices are committed.

`manage.py chaos` starts PostgreSQL, Valkey, web, both relays, worker, beat and a mail sink in a
folder of its own, and counts at the sink what arrived. Nothing here reads the database through
the product: what is counted is read with plain SQL and from the sink's own log.
"""
