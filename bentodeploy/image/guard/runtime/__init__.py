"""The token guard, as it lies beside a bento's source. It needs Python 3.8, its standard library and BentoML.

It imports nothing of bentodeploy, and is never imported there.
"""
