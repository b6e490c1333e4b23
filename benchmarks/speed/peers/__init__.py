"""Other libraries on the same documents, questions and encoder, each as its manual sets it up."""
