"""Checks made before time or money is spent: one small file each, answering findings."""
