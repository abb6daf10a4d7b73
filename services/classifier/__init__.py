"""Which control-list entry does each order line fall under, and how sure are we?"""
