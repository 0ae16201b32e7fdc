"""Cases: who must do what by when, and what proves it done, whatever it came from."""
