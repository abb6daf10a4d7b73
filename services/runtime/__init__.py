"""What does any service need to run, whatever it thinks about?"""
