"""The machine's doorstep of joint SOPs: the same doors and the same verbs, in JSON."""
