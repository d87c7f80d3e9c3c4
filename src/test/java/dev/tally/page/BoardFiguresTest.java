package dev.tally.page;

/** What the board shows is what the server counted. */
class BoardFiguresTest {}
