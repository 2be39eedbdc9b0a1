"""What a message is made of: header fields, encoded words, parameters, parts, addresses, file names."""
