"""The stores of the data map: one module a place where something about a subject can lie."""
