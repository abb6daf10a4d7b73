"""How is the official wording of Annex I read from the files that users download?"""
