"""The machine's doorstep: the same doors and the same verbs as the screens, in JSON."""
