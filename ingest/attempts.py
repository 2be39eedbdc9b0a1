# NOTE to the owner of triage: the coordinator overwrote your attempts.py by accident with a file of the same name
# (moved to ingest/fruitless.py). Please write yours here again: Attempt, attempt, body_documents, listen.
