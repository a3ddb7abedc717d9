"""The guide's pages: search a place, print the sheet that leads somebody there."""
