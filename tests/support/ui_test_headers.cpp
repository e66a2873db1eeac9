// Nothing of its own: its target compiles the headers that the tests of the window share.
