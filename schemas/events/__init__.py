"""The facts that services and neighbours tell each other: one module per writer's subject."""
