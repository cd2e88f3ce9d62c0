"""Which permissions a template grants, and which ones its functions use; nothing is refused here."""
