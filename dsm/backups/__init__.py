"""What a backup is made of: an archive, the rows of both kinds of database, and what stays sealed."""
