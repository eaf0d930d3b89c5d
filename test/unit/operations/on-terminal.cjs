'use strict';

// For a process whose standard error is a pipe: spinners take it for a terminal.
Object.assign(process.stderr, {
  isTTY: true,
  columns: 80,
  cursorTo: () => true,
  clearLine: () => true,
  moveCursor: () => true,
});
