"""The social model: how residents' answers become estimates with their doubt."""
