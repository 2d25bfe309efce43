"""The rule tables of the certification bodies, read strictly from `schemes/<id>/`."""
