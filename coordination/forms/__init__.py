"""What people type, one module per doorstep. A form knows shapes; the verbs know the rules."""
