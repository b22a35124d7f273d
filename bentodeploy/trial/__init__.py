"""Runs an image on this machine as a platform would run it.

options     a platform's contract as the docker SDK's options
ownership   labels that tell whose a container is, and the removal of those whose owner is gone
containers  the service, and beside it the platform's stand-in where there is one
log         what the service writes, line by line
listening   where the service listens
memory      whether its memory was used up
"""
