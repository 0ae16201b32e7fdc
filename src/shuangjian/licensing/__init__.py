"""Sites and licences of institutions: what may be taught where, until when; and what is applied for."""
