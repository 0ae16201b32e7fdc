"""Where the prepaid money is: contracts, payments, lessons consumed, releases, refunds, bank lines."""
