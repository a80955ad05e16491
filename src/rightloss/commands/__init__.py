"""Commands of the command line, one file each, loaded when they are asked for."""
