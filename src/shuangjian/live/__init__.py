"""Where facts and tables meet: the engine on the live database, what each app stores for a fact, one vocabulary."""
