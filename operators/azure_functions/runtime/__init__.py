"""What runs inside the image: copied there as the package `bentodeploy_azure`, never imported here.

It runs under the bento's own Python (3.8 or later) and imports nothing of bentodeploy.

    build: install.sh, collect.py in the bento's own image; check.py in the finished one
    run:   function_app.py under the Functions worker, or serve.py as a custom handler
"""
