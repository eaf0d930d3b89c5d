'use strict';

// Plain JavaScript: bin/load.js needs it where no TypeScript can be loaded.

const { readFileSync } = require('node:fs');
const { SourceMap } = require('node:module');
const path = require('node:path');

/**
 * Gives the stack of a defect the files and lines of the sources, where they run as one translated file (bin/load.js).
 *
 * @param {unknown} error
 * @param {string} [file] the translated one. @default - the running one
 * @returns {unknown} the error
 */
exports.withSourceLines = function (error, file = __filename) {
  if (!(error instanceof Error) || typeof error.stack !== 'string') return error;
  let map;
  try {
    map = new SourceMap(JSON.parse(readFileSync(`${file}.map`, 'utf8')));
  } catch {
    // The sources run as they are.
    return error;
  }
  error.stack = error.stack
    .split('\n')
    .map((line) => {
      const at = line.lastIndexOf(`${file}:`);
      const place = at < 0 ? null : /^(\d+)(?::(\d+))?/.exec(line.slice(at + file.length + 1));
      if (place === null) return line;
      const [found, row, column] = place;
      // Both count from 0 here.
      const source = map.findEntry(Number(row) - 1, Number(column ?? 1) - 1);
      if (source.originalSource === undefined) return line;
      const where = [
        path.resolve(path.dirname(file), source.originalSource),
        source.originalLine + 1,
        source.originalColumn + 1,
      ];
      return line.slice(0, at) + where.join(':') + line.slice(at + file.length + 1 + found.length);
    })
    .join('\n');
  return error;
};
