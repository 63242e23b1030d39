"""What a person can do, each act declared once; read by both clients, by help, palette and documentation. No Textual."""
