"""A report edited in Word comes back: read, compared with what was written, made final."""
