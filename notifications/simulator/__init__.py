"""A gateway that reaches no telephone: for the demo, for teaching and for tests.

It keeps the contract of docs/gateway.md, shows every message on a page, lets you answer as its
receiver, and misbehaves on request. It listens on this machine only and remembers nothing.
"""
