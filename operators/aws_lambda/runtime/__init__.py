"""What runs inside the image: copied there as the package `bentodeploy_lambda`, never imported here.

It runs under the bento's own Python (3.8 or later) and imports nothing of bentodeploy.
"""
