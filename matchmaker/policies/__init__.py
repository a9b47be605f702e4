"""Support policies and standards: the library, rules as data and who may apply; the chain's figures live in reporting."""
