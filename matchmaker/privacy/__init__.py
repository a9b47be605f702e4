"""What the product knows of a person: to be read, copied, taken back, erased, and kept no longer than its purpose needs."""
