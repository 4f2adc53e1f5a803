"""Words in, named signs out: English and Russian, with the words that said them."""
