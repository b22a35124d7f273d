"""What the verbs answer, a file for each: a verb imports its own alone.

An answer that one use case alone knows stands beside that.
"""
