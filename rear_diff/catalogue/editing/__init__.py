"""What a person does to the catalogue by hand: add, edit, delete, each kept with who did it."""
