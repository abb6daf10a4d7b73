"""How are phrases of several languages found in the texts of people?

Pure text tools: they know languages, and nothing of orders, items or lists.
"""
