"""From a pasted message to a need: plain rules that propose values with the words they were read from; matching itself stands above."""
