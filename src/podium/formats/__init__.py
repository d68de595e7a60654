"""Other platforms' files, read into Podium's words and written from them. Nothing that came with them runs here."""
