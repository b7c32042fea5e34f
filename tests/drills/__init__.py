"""Failures of more than one machine, acted out with real servers on this one."""
