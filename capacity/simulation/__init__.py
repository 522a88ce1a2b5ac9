"""The service from day to day: who is there, what is booked, held, late or missed."""
