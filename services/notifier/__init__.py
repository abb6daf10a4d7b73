"""Who must know of a hold, and what did they decide?"""
