"""Messages, names, random samples, memory and progress; independent of all other folders."""
