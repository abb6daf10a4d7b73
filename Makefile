bootstrap:
	@python3 dev/bootstrap.py
