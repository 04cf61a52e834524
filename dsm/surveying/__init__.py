"""Surveys in the field: campaigns, invitations, answers on their way in, and out again."""
