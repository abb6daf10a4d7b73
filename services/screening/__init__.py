"""May this order leave?"""
