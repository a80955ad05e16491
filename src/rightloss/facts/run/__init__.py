"""What a running program shows: values of arrays, and the graph that autograd keeps of how they were made."""
