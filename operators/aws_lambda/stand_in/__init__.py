"""AWS Lambda, as far as an image on one's own machine needs it; nothing of it is in the image.

It runs beside the function, in a second container of the same image, and plays the Runtime API ("Using the
Lambda runtime API", AWS Lambda Developer Guide) as well as what calls functions: `Invoke` and a function
URL. It needs Python 3.8 and its standard library only.

    __main__     the two servers
    events       HTTP requests as events (payload format 2.0), and answers as HTTP again
    front        what callers ask
    invocations  one event at a time, each with its deadline
    processes    whether the function lives, and its end by force
    requests     what both servers share
    runtime_api  what the function asks
"""
