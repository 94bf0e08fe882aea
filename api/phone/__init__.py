"""The phone's page of visits: what it asks for, what it is given, what it sends back."""
