"""What an API's description promises: OpenAPI read, routed, and held against requests and answers."""
