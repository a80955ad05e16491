"""`rightloss check` inside an editor: a server that speaks the Language Server Protocol."""
