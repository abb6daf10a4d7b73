"""Annex I as dated data: codes, their regime and state. The official wording is never shipped."""
