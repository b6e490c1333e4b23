"""What the pages' templates are given: plain values made of answers, points and cases."""
