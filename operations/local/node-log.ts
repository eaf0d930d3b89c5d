/** What a node's logs say about why it ended. */
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import type { NodeLayout } from './layout';

/** Lines of an error that are shown: its message and the first causes, not the whole trace. */
const SHOWN_LINES = 12;
/** A start writes far less than this. */
const READ_BYTES = 4 * 1024 * 1024;

/** Sizes of the logs before a start, in bytes. */
export interface LogPosition {
  readonly server: number;
  readonly output: number;
}

/** Where the next start's entries will begin. */
export function logPosition(files: NodeLayout): LogPosition {
  return { server: fileSize(files.serverLog), output: fileSize(files.output) };
}

/** The errors in a node's logs since a position, shortened. */
export function failureSince(files: NodeLayout, since: LogPosition): string {
  const errors = errorLines(readFrom(files.serverLog, since.server));
  const output = readFrom(files.output, since.output)
    .split('\n')
    .filter((line) => line.trim() !== '');
  const shown = errors.length > 0 ? errors : output.slice(-SHOWN_LINES);
  return shown.length > 0 ? shown.map((line) => `    ${line}`).join('\n') : '    (it wrote nothing)';
}

/** Log entries of level ERROR and FATAL with their exceptions, without the frames of the traces. */
export function errorLines(log: string): string[] {
  const lines: string[] = [];
  let inError = false;
  for (const line of log.split('\n')) {
    if (/^\[[^\]]+\] (TRACE|DEBUG|INFO|WARN|ERROR|FATAL) /.test(line)) {
      inError = /^\[[^\]]+\] (ERROR|FATAL) /.test(line);
    }
    if (inError && line.trim() !== '' && !/^\s+(at |\.\.\. \d+ more)/.test(line)) lines.push(line);
  }
  return lines.slice(0, SHOWN_LINES);
}

function readFrom(file: string, position: number): string {
  const size = fileSize(file);
  // The file was rolled meanwhile: all of it is new.
  const start = Math.max(size < position ? 0 : position, size - READ_BYTES);
  if (size <= start) return '';
  const descriptor = openSync(file, 'r');
  try {
    const buffer = Buffer.alloc(size - start);
    return buffer.toString('utf8', 0, readSync(descriptor, buffer, 0, buffer.length, start));
  } finally {
    closeSync(descriptor);
  }
}

/** Size of a file in bytes, 0 if there is none. */
function fileSize(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
